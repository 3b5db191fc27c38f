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


class SmallForm(Form):
    small = forms.TypedChoiceField(
        label=_("Ce que la boussole montre"),
        choices=[
            ("yes", _("L’ensemble et les regroupements définis par les ressources humaines (petite structure)")),
            ("no", _("L’ensemble et chaque structure de l’arbre")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("Demandé pour montrer de nouveau chaque structure. Le journal le garde."),
        max_length=300,
        required=False,
    )


class GroupingsForm(Form):
    """The names of the groupings, one a line, and the grouping of each structure, by its name."""

    labels = forms.CharField(
        label=_("Noms des regroupements"),
        help_text=_("Un par ligne. Un nom retiré supprime le regroupement ; aucun nom : seul l’ensemble est montré."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, structures: list[Structure], names: list[str], **kwargs: Any) -> None:
        super().__init__(None if data is None else data.copy(), **kwargs)
        names = self.names() if self.is_bound else names
        for each in structures:
            above = _("— rien de plus : seulement l’ensemble —") if each.parent_id is None else _("— comme au-dessus —")
            self.fields[f"s{each.pk}"] = forms.ChoiceField(
                label=each.label, choices=[("", above), *((name, name) for name in names)], required=False
            )
            if self.is_bound and self.data.get(f"s{each.pk}") not in names:  # its grouping has just been taken away
                data_here: Any = self.data
                data_here[f"s{each.pk}"] = ""

    def names(self) -> list[str]:
        """The names as typed, or as they stand."""
        typed = self.data.get("labels", "") if self.is_bound else self.initial.get("labels", "")
        return list(dict.fromkeys(" ".join(line.split())[:200] for line in str(typed).splitlines() if line.strip()))

    def chosen(self) -> dict[int, int]:
        """Structure → place of its grouping among the names; only of a valid form."""
        places = {name: place for place, name in enumerate(self.names())}
        return {
            int(name[1:]): places[value]
            for name, value in self.cleaned_data.items()
            if name != "labels" and value in places
        }


class LeaveForm(Form):
    on = date_field(label=_("Parti à compter du"))


def choose(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, CodeField):
        field.choose_among(rows)
