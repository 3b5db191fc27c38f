"""The forms of the jury and of the places that it gives: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form
from terreau.rooms.learning.cycles.enums import ByHand
from terreau.rooms.learning.cycles.models import Criterion
from terreau.rooms.learning.cycles.replacing import HOURS, MOST_HOURS

WORDS = [
    ("0", _("0 : rien dans le dossier")),
    ("1", _("1 : très faible")),
    ("2", _("2 : faible")),
    ("3", _("3 : convenable")),
    ("4", _("4 : bon")),
    ("5", _("5 : remarquable")),
]
LONG = forms.Textarea(attrs={"rows": 3})


class CriterionForm(Form):
    label = forms.CharField(
        label=_("Critère"),
        max_length=120,
        help_text=_("Dit aux candidats avec l’appel."),
    )
    weight = forms.IntegerField(
        label=_("Poids"),
        min_value=1,
        max_value=5,
        initial=1,
        help_text=_("De 1 à 5."),
    )


class JurorForm(Form):
    email = forms.EmailField(label=_("Courriel de son compte"))
    presides = forms.BooleanField(
        label=_("Préside le jury, et signe la liste"), required=False,
        help_text=_("Une seule personne : celle qui présidait laisse la place."),
    )  # fmt: skip

    def clean_email(self) -> str:
        email = tidy_email(self.cleaned_data["email"])
        self.user = User.objects.active().filter(email=email).select_related("agent").first()
        if self.user is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse : invitez d’abord cette personne."))
        return email


class MarkForm(Form):
    """A question a criterion, answered in words."""

    def __init__(self, *args: Any, criteria: list[Criterion], given: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"critere-{each.pk}": each.pk for each in criteria}
        for each in criteria:
            self.fields[f"critere-{each.pk}"] = forms.ChoiceField(
                label=each.label, choices=WORDS, widget=forms.RadioSelect, initial=given.get(each.pk), label_suffix="",
            )  # fmt: skip

    @property
    def points(self) -> dict[int, int]:
        return {key: int(self.cleaned_data[name]) for name, key in self.names.items()}


class MoveForm(Form):
    to = forms.ChoiceField(
        label=_("Ce que décide la présidence"), widget=forms.RadioSelect, required=False,
        choices=[*ByHand.choices, ("", _("Ce que disent les notes"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Pour quel motif"), required=False, max_length=500, widget=LONG,
        help_text=_("Lu sur la liste par le jury et par qui conduit le cycle, et par le candidat."),
    )  # fmt: skip


class SignForm(Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CallForm(Form):
    hours = forms.IntegerField(
        label=_("Heures pour répondre"), min_value=1, max_value=MOST_HOURS, initial=HOURS,
        help_text=_("Sans réponse dans ce délai, la place est proposée à la personne suivante."),
    )  # fmt: skip


class LeaveForm(Form):
    reason = forms.CharField(
        label=_("Motif"), required=False, max_length=500, widget=LONG, help_text=_("Facultatif pour vous-même.")
    )


class GaveUpForm(Form):
    reason = forms.CharField(
        label=_("Motif du désistement"), max_length=500, widget=LONG,
        help_text=_("La personne le lira dans le message qui lui dit que sa place est rendue."),
    )  # fmt: skip
