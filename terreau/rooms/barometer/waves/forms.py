"""Is what was typed well formed?"""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField, StructuresField
from terreau.ground.common.forms import Form
from terreau.ground.common.uploads import TABLES, check_upload
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.waves.enums import Population
from terreau.rooms.barometer.waves.models import Wave

MOST_BYTES = 20 * 1024 * 1024
LEVELS = 3


class AdjustForm(Form):
    """What may still change of an open wave."""

    closes_on = forms.DateField(label=_("Dernier jour"), widget=forms.DateInput)
    first_reminder_on = forms.DateField(
        label=_("Premier rappel"), required=False, widget=forms.DateInput,
        help_text=_("Il part ce jour-là à 8 h à qui n’a pas répondu, sans que personne ne sache à qui."),
    )  # fmt: skip
    second_reminder_on = forms.DateField(label=_("Second rappel"), required=False, widget=forms.DateInput)
    message = forms.CharField(
        label=_("Votre mot aux agents"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pourquoi vous demandez, et ce qui sera fait des réponses. Les courriels et la page le citent."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class WaveForm(AdjustForm):
    """A wave in preparation. Its structure is chosen once."""

    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Les agents le lisent. Exemple : baromètre 2026.")
    )
    structure = StructureField(
        label=_("Structure"), help_text=_("Code ou libellé. La vague vaut aussi pour tout ce qui est dessous.")
    )
    edition = forms.ModelChoiceField(
        label=_("Questionnaire"), queryset=Edition.objects.none(),
        help_text=_("Dès que la vague est programmée, cette édition du questionnaire ne change plus."),
    )  # fmt: skip
    population = forms.ChoiceField(
        label=_("Pour qui"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in Population if each != Population.IMPORTED],
    )  # fmt: skip
    opens_on = forms.DateField(label=_("Premier jour"), widget=forms.DateInput)
    central = StructuresField(
        label=_("Services centraux"), required=False,
        help_text=_(
            "Une structure par ligne, par son code ou son libellé : elle et tout ce qui est dessous. Les autres sont "
            "déconcentrées ou locales. Vide : la distinction n’est pas faite."
        ),
    )  # fmt: skip

    field_order = (
        "name", "structure", "edition", "population", "opens_on", "closes_on", "first_reminder_on",
        "second_reminder_on", "message", "central",
    )  # fmt: skip

    def __init__(self, *args: Any, editions: Any, structures: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wave is not None:
            del self.fields["structure"]
        for field in self.fields.values():
            if isinstance(field, StructureField):
                field.choose_among(structures)
        edition = self.fields["edition"]
        if isinstance(edition, forms.ModelChoiceField):
            edition.queryset = editions

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("Le dernier jour suit le premier."))
        return cleaned


def initial_of(wave: Wave) -> dict[str, Any]:
    """What the form of a stored wave begins with."""
    names = (
        "name",
        "edition",
        "population",
        "opens_on",
        "closes_on",
        "first_reminder_on",
        "second_reminder_on",
        "message",
    )
    return {name: getattr(wave, name) for name in names} | {"central": list(wave.central.order_by("path"))}  # fmt: skip


def first_initial() -> dict[str, Any]:
    """What the form of a new wave begins with: two weeks, two reminders."""
    start = timezone.localdate() + datetime.timedelta(days=7)
    later = {"opens_on": 0, "first_reminder_on": 5, "second_reminder_on": 10, "closes_on": 13}
    dates = {name: start + datetime.timedelta(days=days) for name, days in later.items()}
    return dates | {"population": Population.AGENTS}


class AddressesForm(Form):
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("CSV (UTF-8 ou Windows-1252) ou classeur XLSX : courriel;structure;categorie;tranche_age. Seul le "
                    "courriel est nécessaire."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        check_upload(self.cleaned_data["file"], kinds=TABLES, most_bytes=MOST_BYTES)
        return self.cleaned_data["file"]


class SampleForm(Form):
    """What the size of a drawing is computed from."""

    margin = forms.FloatField(
        label=_("Marge d’erreur voulue (points)"), min_value=1, max_value=20, initial=3,
        help_text=_("Par strate, à 95 %, pour une part proche de la moitié : la marge la plus large."),
    )  # fmt: skip
    rate = forms.FloatField(
        label=_("Part des invités qui répondra (%)"), min_value=1, max_value=100, initial=25,
        help_text=_("Les baromètres des agents de l’État ont reçu de 14 à 18 % de réponses."),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Strates"), coerce=int, initial=1,
        choices=[
            (0, _("Une seule : toute la structure")),
            (1, _("Ce qui est juste dessous (les directions)")),
            (2, _("Deux niveaux dessous")),
            (LEVELS, _("Trois niveaux dessous")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, small: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if small:  # nothing is said of the services of a small employer
            del self.fields["level"]

    @property
    def asked(self) -> dict[str, Any]:
        return {"level": 0} | self.cleaned_data


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Motif"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sans nom de personne : il reste dans le journal."),
    )  # fmt: skip


class ProfileForm(Form):
    """What somebody says of himself on an open link: where he works, and his category if he wishes."""

    structure = forms.TypedChoiceField(label=_("Où travaillez-vous ?"), coerce=int)
    category = forms.ChoiceField(
        label=_("Votre catégorie"), required=False, choices=[("", _("Je préfère ne pas le dire")), *Category.choices]
    )

    def __init__(self, *args: Any, structures: list[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        depth = structures[0].depth
        choices = [(each.pk, format_lazy("{}{}", "— " * (each.depth - depth), each.label)) for each in structures]
        self.fields["structure"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["structure"].initial = choices[0][0]
