from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.fields import CodeField, MatriculeField
from terreau.ground.organisations.models import Agent, Job, Structure


def date_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(initial=timezone.localdate, widget=widget, **options)


class StructureForm(Form):
    code = forms.CharField(label=_("Code"), max_length=40)
    label = forms.CharField(label=_("Libellé"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=StructureKind.choices)


class MoveForm(Form):
    parent = CodeField(label=_("Nouvelle structure de rattachement"), help_text=_("Son code ou son libellé."))

    def __init__(self, *args: Any, parents: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "parent", parents)


class CloseForm(Form):
    on = date_field(label=_("Fermée à compter du"))


class SearchForm(Form):
    q = forms.CharField(
        label=_("Nom ou matricule"), help_text=_("Les premières lettres du nom, ou du matricule."), required=False,
        max_length=100,
    )  # fmt: skip
    left = forms.BooleanField(label=_("Y compris les agents partis"), required=False)


class AgentForm(ModelForm):
    """What HR keeps of an agent, except where he is posted."""

    job = CodeField(label=_("Métier"), required=False, help_text=_("Son code ou son libellé."))
    manager = MatriculeField(label=_("Encadrant"), required=False, help_text=_("Son matricule."))

    class Meta:
        model = Agent
        fields = ("last_name", "first_name", "email", "job", "manager", "category", "is_executive", "birth_year",
                  "working_time", "entered_on")  # fmt: skip
        widgets = {"entered_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "job", Job.objects.all())
        managers = Agent.objects.filter(employer=self.instance.employer_id).exclude(pk=self.instance.pk)
        self.fields["manager"].agents = managers  # type: ignore[attr-defined]
        self.initial["job"], self.initial["manager"] = self.instance.job, self.instance.manager


class TransferForm(Form):
    structure = CodeField(label=_("Nouvelle structure"), help_text=_("Son code ou son libellé."))
    on = date_field(label=_("À compter du"))
    job = CodeField(label=_("Nouveau métier"), required=False, help_text=_("Vide : le métier ne change pas."))
    manager = MatriculeField(label=_("Nouvel encadrant"), required=False, help_text=_("Son matricule."))

    def __init__(self, *args: Any, agent: Agent, structures: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "structure", structures)
        choose(self, "job", Job.objects.all())
        managers = Agent.objects.filter(employer=agent.employer_id).exclude(pk=agent.pk)
        self.fields["manager"].agents = managers  # type: ignore[attr-defined]


class LeaveForm(Form):
    on = date_field(label=_("Parti à compter du"))


def choose(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, CodeField):
        field.choose_among(rows)
