"""Forms of the room: is the input well formed?"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField
from terreau.ground.common.forms import Form
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Agent, Job
from terreau.rooms.skills.enums import Population
from terreau.rooms.skills.models import LEVELS, Competence, Domain, Socle

LEVEL_CHOICES = [(number, str(number)) for number in range(LEVELS[0], LEVELS[1] + 1)]


class LevelsForm(Form):
    """A level per competence, in one grid: each field is a row, « rien » asks nothing."""

    def __init__(
        self,
        *args: Any,
        competences: Iterable[Competence],
        levels: dict[int, int],
        proposed: dict[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        """`levels`: what is asked today; `proposed`: what the grid starts from instead, when it is copied."""
        self.competences = list(competences)
        self.levels = levels
        start = levels if proposed is None else proposed
        super().__init__(*args, **kwargs)
        for competence in self.competences:
            self.fields[self.name_of(competence)] = forms.TypedChoiceField(
                label=str(competence),
                choices=[(0, _("rien")), *LEVEL_CHOICES],
                coerce=int,
                required=False,
                empty_value="0",
                initial=start.get(competence.pk, 0),
                widget=forms.RadioSelect,
            )

    @staticmethod
    def name_of(competence: Competence) -> str:
        return f"level_{competence.pk}"

    @property
    def sections(self) -> list[tuple[Domain, list[tuple[Competence, forms.BoundField, int]]]]:
        """The rows by domain: a competence, its field, and the level asked today."""
        found: dict[int, tuple[Domain, list[tuple[Competence, forms.BoundField, int]]]] = {}
        for one in self.competences:
            _domain, rows = found.setdefault(one.domain_id, (one.domain, []))
            rows.append((one, self[self.name_of(one)], self.levels.get(one.pk, 0)))
        return list(found.values())

    def chosen(self) -> dict[Competence, int]:
        """The levels of the grid, with those of other frameworks left as they were."""
        here = {competence.pk for competence in self.competences}
        others = Competence.objects.in_bulk([key for key in self.levels if key not in here])
        kept = {competence: self.levels[key] for key, competence in others.items()}
        return kept | {one: int(self.cleaned_data[self.name_of(one)]) for one in self.competences}


class FromDayForm(Form):
    from_day = forms.DateField(
        label=_("Nouvelle version à partir du"),
        required=False,
        widget=forms.DateInput,
        help_text=_(
            "La version actuelle cesse ce jour-là, et l’on peut annuler jusqu’à la veille. Vide : vous corrigez la "
            "version actuelle, aussitôt."
        ),
    )


class SocleDatesForm(Form):
    """What may still change of a socle: its population is what it was made for."""

    label = forms.CharField(label=_("Nom du socle"), max_length=200)
    valid_from = forms.DateField(label=_("En vigueur à partir du"), widget=forms.DateInput)
    valid_to = forms.DateField(
        label=_("Cesse de s’appliquer le"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Le premier jour où il ne s’applique plus. Vide : sans fin prévue."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end <= start:
            raise ValidationError({"valid_to": _("La fin du socle doit suivre son début.")})
        return cleaned


class SocleForm(SocleDatesForm):
    structure = StructureField(
        label=_("Structure"),
        help_text=_("Code ou libellé. Le socle vaut aussi pour tout ce qui est dessous, sauf socle plus proche."),
    )
    population = forms.ChoiceField(label=_("Pour qui"), choices=Population)
    category = forms.ChoiceField(
        label=_("Catégorie"), choices=[("", "—"), *Category.choices], required=False,
        help_text=_("Seulement pour un socle par catégorie."),
    )  # fmt: skip
    job = forms.ModelChoiceField(
        label=_("Métier"), queryset=Job.objects.all(), required=False,
        help_text=_("Seulement pour un socle par métier."),
    )  # fmt: skip

    field_order = ["label", "structure", "population", "category", "job", "valid_from", "valid_to"]

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["structure"]
        if isinstance(field, StructureField):
            field.choose_among(structures)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        population = cleaned.get("population")
        for name, when in (("category", Population.CATEGORY), ("job", Population.JOB)):
            if population == when and not cleaned.get(name):
                self.add_error(name, _("À préciser pour cette population."))
            if population != when:  # a value left from a former choice is not an error
                cleaned[name] = None if name == "job" else ""
        return cleaned

    def draft(self) -> Socle:
        """The socle as it would be, not stored: for the preview."""
        return Socle(**self.cleaned_data)


class ProposalForm(Form):
    agent = forms.ModelChoiceField(label=_("Agent"), queryset=Agent.objects.none())
    competence = forms.ModelChoiceField(label=_("Compétence"), queryset=Competence.objects.none())
    level = forms.TypedChoiceField(label=_("Niveau proposé"), choices=LEVEL_CHOICES, coerce=int)

    def __init__(self, *args: Any, team: Any, competences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("agent", team), ("competence", competences)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset
