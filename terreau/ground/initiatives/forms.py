"""The forms of the register: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.initiatives import access, reading
from terreau.ground.initiatives.actions import EDITABLE
from terreau.ground.initiatives.enums import TRANSITIONS, Lever, State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.initiatives.querysets import InitiativeQuerySet
from terreau.ground.organisations.models import PATH_STEP, Structure

# A longer list would not be chosen from; a deeper structure is chosen from its own page (`?structure=`).
LONGEST_LIST = 300
LATE, ALL = "late", "all"
CHOOSE = _("Choisissez")


def indented(structure: Structure) -> str:
    """The label of a structure, moved right as deep as it lies in the tree."""
    return "\N{NO-BREAK SPACE}" * 3 * (structure.depth - 1) + structure.label


class StructureField(forms.ModelChoiceField):
    def label_from_instance(self, structure: Structure) -> str:
        return indented(structure)


class InitiativeForm(ModelForm):
    structure = StructureField(label=_("Structure porteuse"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    indicator = forms.ChoiceField(
        label=_("Indicateur visé"), required=False, help_text=_("Ce que l’initiative doit faire bouger.")
    )

    class Meta:
        model = Initiative
        fields = [
            "lever", "structure", "title", "description", "owner", "starts_on", "due_on", "indicator",
            "funding_reference",
        ]  # fmt: skip
        help_texts = {"owner": _("Une fonction plutôt qu’un nom : cette page est lue par toute la structure.")}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        if not self.instance.pk:
            self.initial = {"starts_on": today, "due_on": today + datetime.timedelta(days=30), **self.initial}
        self.fields["structure"].queryset = self._structures(user)  # type: ignore[attr-defined]
        self.fields["lever"].choices = [("", CHOOSE)] + [(each.value, f"{each.value}. {each.label}") for each in Lever]  # type: ignore[attr-defined]
        self.fields["indicator"].choices = _indicators()  # type: ignore[attr-defined]

    def _structures(self, user: Any) -> Any:
        editable = access.editable_structures(user)
        asked = str(self.data.get("structure") or self.initial.get("structure") or "")
        nearest = sorted(editable.values_list("path", "pk"), key=lambda row: (len(row[0]), row[0]))[:LONGEST_LIST]
        # One that is deeper than the list reaches is offered when asked for; a key has at most 8 digits in a path.
        also = [int(asked)] if asked.isdecimal() and len(asked) <= PATH_STEP else []
        return editable.filter(pk__in=[pk for _path, pk in nearest] + also)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts and due and due < starts:
            raise ValidationError({"due_on": _("L’échéance ne peut pas précéder le début.")})
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}


def _indicators() -> list[tuple[str, Any]]:
    """Grouped by lever, so that the right one is found among all."""
    groups: list[tuple[str, Any]] = [("", _("Aucun en particulier"))]
    for lever in Lever:
        of_lever = [(code, each.label) for code, each in INDICATORS.items() if each.lever == lever]
        if of_lever:
            groups.append((f"{lever.value}. {lever.label}", of_lever))
    return groups


class StateForm(Form):
    """A decision on the state. `seen` is the state that the reader had before him when he decided."""

    seen = forms.ChoiceField(choices=State, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Motif ou bilan"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Une ou deux phrases, sans nom de personne : elles restent dans l’historique."),
    )
    to = forms.ChoiceField(choices=State, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["to"]  # the button that is pressed gives it


def next_states(initiative: Initiative) -> list[tuple[str, Any, bool]]:
    """(state, words of its button, whether it is the main one) that may follow, in the order of the states."""
    verbs = {
        (State.PLANNED, State.UNDER_WAY): _("Démarrer"),
        (State.PLANNED, State.ABANDONED): _("Abandonner"),
        (State.UNDER_WAY, State.CONCLUDED): _("Terminer"),
        (State.UNDER_WAY, State.ABANDONED): _("Abandonner"),
        (State.CONCLUDED, State.UNDER_WAY): _("Rouvrir"),
        (State.ABANDONED, State.PLANNED): _("Reprendre"),
    }
    seen = State(initiative.state)
    return [(to.value, verbs[seen, to], to != State.ABANDONED) for to in State if to in TRANSITIONS[seen]]


class FilterForm(Form):
    """What part of the register is read. An unknown value is ignored: an address may be edited by hand."""

    structure = forms.TypedChoiceField(label=_("Structure"), required=False, coerce=int, empty_value=None)
    lever = forms.TypedChoiceField(
        label=_("Levier"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Tous les leviers")), *((each.value, f"{each.value}. {each.label}") for each in Lever)],
    )
    state = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[("", _("Prévues et en cours")), (LATE, _("En retard")), *State.choices, (ALL, _("Toutes"))],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.structures = {each.pk: each for each in reading.structures_to_filter(user)}
        self.fields["structure"].choices = [("", _("Toutes les structures visibles"))] + [  # type: ignore[attr-defined]
            (pk, indented(each)) for pk, each in self.structures.items()
        ]

    def rows(self) -> InitiativeQuerySet:
        """The initiatives asked for, among those that the reader may see, by date of end."""
        self.is_valid()
        asked = self.cleaned_data
        rows = Initiative.objects.visible_to(self.user).select_related("structure").order_by("due_on", "id")
        if asked.get("structure"):
            rows = rows.within(self.structures[asked["structure"]])
        if asked.get("lever"):
            rows = rows.filter(lever=asked["lever"])
        state = asked.get("state", "")
        if state == LATE:
            return rows.running().filter(due_on__lt=timezone.localdate())
        if state in State.values:
            return rows.filter(state=state)
        return rows if state == ALL else rows.running()
