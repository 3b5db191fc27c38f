"""Forms of campaigns: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField
from terreau.ground.common.forms import Form
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Job
from terreau.rooms.skills.campaigns.actions import MOST_REMINDERS
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.enums import Invited, Link
from terreau.rooms.skills.models import Competence

REMINDERS = tuple(f"reminder_{number}" for number in range(1, MOST_REMINDERS + 1))


def reminder_field(number: int) -> forms.DateField:
    return forms.DateField(
        label=format_lazy(_("Rappel {number}"), number=number),
        required=False,
        widget=forms.DateInput,
        help_text=_("Envoyé ce jour-là à 8 h à ceux qui n’ont pas fini, sans que personne ne sache à qui."),
    )


class AdjustForm(Form):
    """What may still change of an open campaign."""

    closes_on = forms.DateField(label=_("Dernier jour"), widget=forms.DateInput)
    message = forms.CharField(
        label=_("Mot aux agents"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pourquoi cette campagne, et ce qui en sera fait. Il est dans les courriels et sur la page."),
    )

    reminder_1 = reminder_field(1)
    reminder_2 = reminder_field(2)
    reminder_3 = reminder_field(3)
    reminder_4 = reminder_field(4)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name not in REMINDERS}
        return cleaned | {"reminders": [day for name in REMINDERS if (day := self.cleaned_data.get(name))]}


class CampaignForm(AdjustForm):
    """A campaign in preparation. Its structure is chosen once."""

    name = forms.CharField(
        label=_("Nom de la campagne"), max_length=120, help_text=_("Les agents le lisent : sans nom de personne.")
    )
    structure = StructureField(
        label=_("Structure"), help_text=_("Code ou libellé. La campagne vaut aussi pour tout ce qui est dessous.")
    )
    population = forms.ChoiceField(label=_("Pour qui"), choices=Invited)
    category = forms.ChoiceField(
        label=_("Catégorie"), choices=[("", "—"), *Category.choices], required=False,
        help_text=_("Seulement pour une campagne par catégorie."),
    )  # fmt: skip
    job = forms.ModelChoiceField(
        label=_("Métier"), queryset=Job.objects.all(), required=False,
        help_text=_("Seulement pour une campagne par métier."),
    )  # fmt: skip
    competences = forms.ModelMultipleChoiceField(
        label=_("Compétences à tester"), queryset=Competence.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("Six minutes environ chacune : quatre ou cinq suffisent à une campagne."),
    )  # fmt: skip
    opens_on = forms.DateField(label=_("Premier jour"), widget=forms.DateInput)
    link = forms.ChoiceField(
        label=_("Comment les agents arrivent"), choices=Link,
        help_text=_("Sans courriel, il n’y a ni invitation ni rappel : l’adresse s’affiche, et chacun se connecte."),
    )  # fmt: skip

    field_order = [
        "name", "structure", "population", "category", "job", "competences", "opens_on", "closes_on", "link",
        "message", *REMINDERS,
    ]  # fmt: skip

    def __init__(self, *args: Any, competences: Any, structures: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["structure"]
        if structures is None:
            del self.fields["structure"]
        elif isinstance(place, StructureField):
            place.choose_among(structures)
        chosen = self.fields["competences"]
        if isinstance(chosen, forms.ModelMultipleChoiceField):
            chosen.queryset = competences

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        population = cleaned.get("population")
        for name, when in (("category", Invited.CATEGORY), ("job", Invited.JOB)):
            if population == when and not cleaned.get(name):
                self.add_error(name, _("À préciser pour cette population."))
            if population != when:  # a value left from a former choice is not an error
                cleaned[name] = None if name == "job" else ""
        opens_on, closes_on = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", _("La fin de la campagne doit suivre son début."))
        return cleaned

    def draft(self, structure: Any = None) -> Campaign:
        """The campaign as it would be, not stored: for the preview."""
        cleaned = self.cleaned_data
        return Campaign(
            structure=structure or cleaned["structure"], population=cleaned["population"],
            category=cleaned["category"], job=cleaned["job"],
        )  # fmt: skip


def initial_of(campaign: Campaign) -> dict[str, Any]:
    """What the form of a stored campaign begins with."""
    days = campaign.reminders.order_by("on").values_list("on", flat=True)
    names = ("name", "population", "category", "job", "link", "message")
    return {name: getattr(campaign, name) for name in names} | {
        "opens_on": campaign.opens_on,
        "closes_on": campaign.last_day,
        "competences": list(campaign.asked.order_by("pk").values_list("competence", flat=True)),
        **dict(zip(REMINDERS, days, strict=False)),
    }


def first_initial() -> dict[str, Any]:
    """What the form of a new campaign begins with: three weeks, two reminders."""
    start = timezone.localdate() + datetime.timedelta(days=7)
    later = {"opens_on": 0, "reminder_1": 7, "reminder_2": 16, "closes_on": 20}
    return {name: start + datetime.timedelta(days=days) for name, days in later.items()} | {"link": Link.BOTH}
