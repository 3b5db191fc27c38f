"""The forms of the first hour. Whether an answer is well formed is said here; what becomes of it, in the actions."""

import datetime
import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, gettext_lazy as _

from terreau.desk.models import AnswerKind
from terreau.desk.start_actions import Answer
from terreau.ground.common.forms import Form
from terreau.ground.evidence.definitions import Indicator, Unit
from terreau.ground.initiatives.enums import Lever

OUTLINE_HELP = _(
    "Une ligne par direction ou service. Une ligne décalée (espaces ou tabulation) dépend de la précédente."
)


ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


class PlainNumber(forms.FloatField):
    """A number as people type it: « 1 200 », « 12,5 ». Left empty, it is a question left aside."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "first-hour-number"})
        super().__init__(min_value=0, max_value=1e12, required=False, widget=widget, **kwargs)
        self.template_name = "desk/start/_number.html"

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split())
            if ENGLISH_THOUSANDS.fullmatch(value) and get_language() == "en":
                value = value.replace(",", "")
            value = value.replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, float):
            return value
        return f"{value:.15g}".replace(".", get_format("DECIMAL_SEPARATOR"))


class StructureForm(Form):
    """The organisation in five lines. `key` names this preview, so that two confirmations make one employer."""

    label = forms.CharField(
        label=_("Nom de votre organisation"), max_length=200, help_text=_("Par exemple : Mairie de Valclair.")
    )
    outline = forms.CharField(
        label=_("Ses directions et ses services"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
        help_text=OUTLINE_HELP,
        strip=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AccountForm(Form):
    """The account of who starts: it is asked at the confirmation only, when there is something to keep."""

    name = forms.CharField(
        label=_("Votre nom ou votre fonction"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Il signera les chiffres que vous déclarez."),
    )
    email = forms.EmailField(
        label=_("Votre courriel"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Il sert à vous connecter. Par exemple : prenom.nom@mairie.example."),
    )
    password = forms.CharField(
        label=_("Votre phrase de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("16 caractères au moins : quatre mots sans rapport entre eux font l’affaire."),
    )
    again = forms.CharField(
        label=_("La même, une seconde fois"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("Les deux phrases de passe diffèrent."))
        return cleaned


class LeverForm(Form):
    """The questions of one lever: for each indicator two numbers, or « Je ne sais pas »."""

    template_name = "desk/start/_lever_form.html"

    def __init__(
        self,
        data: Any = None,
        *,
        indicators: Sequence[Indicator],
        bases: dict[str, float] | None = None,
        by_link: bool = False,
        author: str = "",
    ) -> None:
        super().__init__(data)
        self.indicators = indicators
        self.bases = bases or {}
        for indicator in indicators:
            self._ask(indicator)
        if by_link:
            self._add("author", forms.CharField(label=_("Votre nom ou votre fonction"), max_length=200, initial=author))
        self._add(
            "source",
            forms.CharField(
                label=_("D’où viennent ces chiffres ?"),
                max_length=300,
                required=False,
                help_text=_("Un tableau, un rapport, une estimation : une ligne suffit."),
            ),
        )

    def _add(self, name: str, field: forms.Field) -> None:
        field.label_suffix = ""
        self.fields[name] = field

    def _ask(self, indicator: Indicator) -> None:
        code = indicator.code
        if indicator.base_question:
            base = PlainNumber(label=indicator.base_question, initial=self.bases.get(str(indicator.base_question)))
            self._add(f"{code}_base", base)
        value = PlainNumber(label=indicator.value_question or indicator.label)
        self._add(f"{code}_value", value)
        self._add(f"{code}_unknown", forms.BooleanField(label=_("Je ne sais pas"), required=False))

    @property
    def groups(self) -> list[tuple[Indicator, list[BoundField]]]:
        """Per indicator, its fields in the order of the page."""
        return [
            (indicator, [self[name] for name in self._names(indicator) if name in self.fields])
            for indicator in self.indicators
        ]

    @property
    def rest(self) -> list[BoundField]:
        return [self[name] for name in ("author", "source") if name in self.fields]

    def _names(self, indicator: Indicator) -> tuple[str, str, str]:
        return f"{indicator.code}_base", f"{indicator.code}_value", f"{indicator.code}_unknown"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.answers: list[Answer] = []
        for indicator in self.indicators:
            if any(name in self.errors for name in self._names(indicator)):
                continue
            given = self._answer(indicator, *(cleaned.get(name) for name in self._names(indicator)))
            if given:
                self.answers.append(given)
        if not self.answers and not self.errors:
            raise forms.ValidationError(_("Donnez un nombre, cochez « Je ne sais pas », ou passez ce levier."))
        return cleaned

    def _answer(self, indicator: Indicator, base: float | None, value: float | None, unknown: Any) -> Answer | None:
        """One answer, or None for a question left aside; errors are put on the field that can mend them."""
        base_name, value_name, unknown_name = self._names(indicator)
        if unknown:
            if value is not None:
                self.add_error(unknown_name, _("Donnez un nombre ou cochez « Je ne sais pas », pas les deux."))
                return None
            return Answer(indicator.code, kind=AnswerKind.UNKNOWN)
        asks_base = base_name in self.fields
        if asks_base and base == 0 and not value:
            return Answer(indicator.code, kind=AnswerKind.NOTHING)
        if value is None:
            # A base proposed by the page and left as it is asks for nothing.
            if base is not None and base_name in self.changed_data:
                self.add_error(value_name, _("Il manque ce nombre. S’il n’est pas connu, cochez « Je ne sais pas »."))
            return None
        if asks_base and not base:
            self.add_error(base_name, _("Il manque ce nombre : sans lui, l’autre ne se lit pas."))
            return None
        if base and indicator.unit == Unit.PERCENT and value > base:
            self.add_error(
                value_name, gettext("Ce nombre ne peut pas dépasser le premier (%(base)g).") % {"base": base}
            )
            return None
        return Answer(indicator.code, value=value, base=base)


class LinkForm(Form):
    """Which questions a link opens."""

    lever = forms.TypedChoiceField(
        label=_("Questions à partager"),
        coerce=lambda value: int(value) or None,
        empty_value=None,
        choices=[(0, _("Les dix leviers")), *((lever.value, f"{lever.value}. {lever.label}") for lever in Lever)],
    )


class LaunchForm(Form):
    """An action as it will be entered in the register: who, and by when."""

    owner = forms.CharField(label=_("Responsable"), max_length=200, help_text=_("Une fonction ou un nom."))
    due_on = forms.DateField(label=_("Échéance"), widget=forms.DateInput)

    def clean_due_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("L’échéance est déjà passée."))
        return day


class CommitteeForm(Form):
    committee_on = forms.DateField(label=_("Date du comité de direction"), widget=forms.DateInput)
