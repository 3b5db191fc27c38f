"""The forms of the yearly plan."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.enums import Body, Opinion
from terreau.ground.common.forms import Form
from terreau.ground.initiatives.forms import CHOOSE, LONGEST_LIST, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes import access
from terreau.rooms.learning.wishes.models import Plan, PlanLine

COMMITTEES = [(each.value, each.label) for each in Body if each != Body.DPO]


class StartForm(Form):
    structure = StructureField(label=_("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    year = forms.IntegerField(
        label=_("Année du plan"), min_value=2000, max_value=2100,
        help_text=_("Le besoin est compté dans les campagnes signées l’année d’avant."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = access.structures_to_run_in(user)
        nearest = sorted(mine.values_list("path", "pk"), key=lambda row: (len(row[0]), row[0]))[:LONGEST_LIST]
        field: Any = self.fields["structure"]
        field.queryset = mine.filter(pk__in=[pk for _path, pk in nearest])
        self.fields["year"].initial = timezone.localdate().year + 1


class DescribeForm(Form):
    note = forms.CharField(
        label=_("Orientations"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    budget_euros = forms.IntegerField(label=_("Budget en euros"), required=False, min_value=0, max_value=2_000_000_000)


class LineForm(Form):
    course = forms.ModelChoiceField(label=_("Cours"), queryset=Course.objects.none(), empty_label=CHOOSE)
    sessions = forms.IntegerField(label=_("Sessions à ouvrir"), min_value=0, max_value=1000)
    seats = forms.IntegerField(label=_("Places"), min_value=0, max_value=1_000_000)
    cost_euros = forms.IntegerField(label=_("Coût en euros"), min_value=0, max_value=2_000_000_000)
    hours = forms.IntegerField(label=_("Heures de formation"), min_value=0, max_value=10_000_000)
    note = forms.CharField(label=_("Ce qui est décidé"), required=False, max_length=300)

    def __init__(self, *args: Any, user: Any, line: PlanLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            del self.fields["course"]
            for name in ("sessions", "seats", "cost_euros", "hours", "note"):
                self.fields[name].initial = getattr(line, name)
        else:
            field: Any = self.fields["course"]
            field.queryset = access.courses_to_offer(user)


class AdoptForm(Form):
    body = forms.ChoiceField(label=_("Instance"), choices=COMMITTEES)
    opinion = forms.ChoiceField(label=_("Sens de l’avis"), choices=Opinion)
    opinion_on = forms.DateField(label=_("Date de l’avis"), widget=forms.DateInput)
    opinion_reference = forms.CharField(label=_("Référence"), max_length=200, help_text=_("Par exemple « PV 2026-3 »."))

    def __init__(self, *args: Any, plan: Plan, committee: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].initial = committee
