"""The forms of a team: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.rooms.gatherings.teams.enums import Mode, Theme
from terreau.rooms.gatherings.teams.guide import OF, SCALE, STATEMENTS

HALF_A_YEAR = datetime.timedelta(days=182)


class ClauseForm(Form):
    text = forms.CharField(
        label=_("Ce que nous décidons"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Des phrases courtes, qui commencent par « nous ». Sans nom de personne : dites une fonction."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AdoptForm(Form):
    met_on = forms.DateField(
        label=_("Date de la réunion où nous nous sommes mis d’accord"), widget=forms.DateInput,
        help_text=_("C’est la seule trace de l’accord : aucune liste de personnes n’est tenue."),
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("Nous la relirons ensemble le"), widget=forms.DateInput, help_text=_("Six mois plus tard, par exemple.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial = {"met_on": today, "review_on": today + HALF_A_YEAR, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        met, review = cleaned.get("met_on"), cleaned.get("review_on")
        if met and met > timezone.localdate():
            raise ValidationError({"met_on": _("Une charte s’adopte une fois la réunion tenue.")})
        if met and review and review <= met:
            raise ValidationError({"review_on": _("La relecture vient après la réunion.")})
        return cleaned


class ModeForm(Form):
    mode = forms.ChoiceField(label=_("Comment répondre"), choices=Mode, widget=forms.RadioSelect, initial=Mode.MEETING)

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            only = [(Mode.MEETING.value, Mode.MEETING.label)]
            self.fields["mode"].choices = only  # type: ignore[attr-defined]


def scale(code: str) -> forms.ChoiceField:
    radios = forms.RadioSelect(attrs={})
    radios.inline = True  # type: ignore[attr-defined]
    return forms.ChoiceField(label=STATEMENTS[code].words, choices=SCALE, widget=radios)


def name_of(code: str) -> str:
    """The name of the field of a statement: a full stop would not do."""
    return code.replace(".", "_").replace("-", "_")


class MarksForm(Form):
    """The statements of some themes."""

    def __init__(self, *args: Any, themes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [one.code for theme in themes for one in OF[theme].statements]
        asked = {name_of(code): scale(code) for code in self.codes}
        self.fields = asked | self.fields
        for field in self.fields.values():
            field.label_suffix = ""

    @property
    def values(self) -> dict[str, int]:
        return {code: int(self.cleaned_data[name_of(code)]) for code in self.codes}


class CardForm(MarksForm):
    """One theme, answered by the whole team."""

    said = forms.CharField(
        label=_("Ce que nous en disons"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("L’essentiel de la discussion, sans nom. "
 "Un désaccord se note aussi : « la moitié de l’équipe préférerait… »"),
    )  # fmt: skip


class ActionForm(Form):
    theme = forms.ChoiceField(label=_("Thème"), choices=Theme)
    title = forms.CharField(
        label=_("Ce que nous changeons"), max_length=200,
        help_text=_("Une chose que l’on peut vérifier : « Plus de réunion le vendredi après-midi »."),
    )  # fmt: skip
    owner = forms.CharField(
        label=_("Qui s’en occupe"), max_length=120,
        help_text=_("Une fonction plutôt qu’un nom : « l’assistante », "
 "« la cheffe de bureau », « chacun à son tour »."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Pour le"), widget=forms.DateInput)
