"""The forms of campaigns: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, ngettext

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.initiatives.forms import CHOOSE, LONGEST_LIST, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.enums import Reason
from terreau.rooms.learning.wishes import access
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign

LONG = forms.Textarea(attrs={"rows": 3})


class CampaignForm(ModelForm):
    structure = StructureField(label=_("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    courses = forms.ModelMultipleChoiceField(
        label=_("Cours proposés"),
        queryset=Course.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Ceux qui ont des sessions à venir seront répartis ; pour les autres, les souhaits disent le besoin et "
            "servent au plan de formation."
        ),
    )

    class Meta:
        model = Campaign
        fields = [
            "structure", "name", "word", "opens_on", "closes_on", "answer_on", "courses", "most", "seats", "period",
            "budget_euros", "first_timers", "refused_before", "managers_say", "managers_until",
        ]  # fmt: skip
        widgets = {"word": LONG}
        help_texts = {
            "structure": _("Ses agents, et ceux de ce qui en dépend, expriment leurs souhaits."),
            "answer_on": _("Dit à chacun dès l’ouverture."),
            "most": _("Trois suffisent le plus souvent."),
            "budget_euros": _("Pour les places à donner, au coût inscrit dans chaque session. Vide : sans limite."),
            "managers_until": _("Après le dernier jour, avant la réponse. Un souhait sans avis suit son cours."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["structure"].queryset = access.structures_to_run_in(user).filter(pk__in=self._nearest(user))
        fields["courses"].queryset = access.courses_to_offer(user)
        if self.instance.pk:
            del fields["structure"]
            self.initial["courses"] = list(self.instance.courses.order_by().values_list("pk", flat=True))
        if self.instance.state == CampaignState.OPEN:
            for name in ("courses", "name", "opens_on", "most", "seats", "period", "first_timers", "refused_before",
                         "managers_say"):  # fmt: skip
                del fields[name]

    def _nearest(self, user: Any) -> list[int]:
        paths = access.structures_to_run_in(user).values_list("path", "pk")
        return [pk for _path, pk in sorted(paths, key=lambda row: (len(row[0]), row[0]))[:LONGEST_LIST]]

    @property
    def sheet(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class WishForm(Form):
    course = forms.ModelChoiceField(label=_("Cours"), queryset=Course.objects.none(), empty_label=CHOOSE)
    motivation = forms.CharField(
        label=_("Ce que vous en attendez"), required=False, max_length=1000, widget=LONG,
        help_text=_("Lu par les ressources humaines qui décident, et par votre encadrant si son avis est demandé."),
    )  # fmt: skip

    def __init__(self, *args: Any, courses: list[tuple[Course, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["course"]
        field.queryset = Course.objects.filter(pk__in=[course.pk for course, _number in courses])
        field.choices = [("", CHOOSE), *((course.pk, _offered(course, number)) for course, number in courses)]


def _offered(course: Course, number: int) -> str:
    if not number:
        return f"{course.title} — {_('pas encore de date')}"
    dates = ngettext("%(number)d session à venir", "%(number)d sessions à venir", number) % {"number": number}
    return f"{course.title} — {dates}"


class AbsenceForm(Form):
    first_on = forms.DateField(label=_("Du"), widget=forms.DateInput)
    last_on = forms.DateField(label=_("Au"), widget=forms.DateInput, help_text=_("Compris."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            raise ValidationError({"last_on": _("Le dernier jour ne peut pas précéder le premier.")})
        return cleaned


class WordForm(Form):
    agrees = forms.ChoiceField(
        label=_("Votre avis"),
        choices=[("yes", _("D’accord")), ("no", _("Refusé"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Motif d’un refus"), required=False, choices=[("", CHOOSE), *Reason.choices])
    sentence = forms.CharField(
        label=_("Votre phrase à l’agent"), required=False, max_length=400, widget=LONG,
        help_text=_("Obligatoire pour un refus : il la lira telle quelle."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("agrees") == "no":
            for name in ("reason", "sentence"):
                if not cleaned.get(name):
                    self.add_error(name, _("Un refus a un motif et une phrase : l’agent les lira."))
        return cleaned


class ChangeForm(Form):
    to = forms.ChoiceField(label=_("Session"))
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=400, widget=LONG,
        help_text=_("Inscrit dans la proposition, et lu par l’agent avec sa réponse."),
    )  # fmt: skip

    def __init__(self, *args: Any, sessions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [("", CHOOSE), ("none", _("Aucune place")), *((str(pk), words) for pk, words in sessions)]
