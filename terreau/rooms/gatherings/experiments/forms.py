"""The forms of experiments: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.search import Query
from terreau.ground.initiatives.enums import Lever
from terreau.ground.initiatives.forms import CHOOSE, LONGEST_LIST, StructureField
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.models import PATH_STEP, Structure
from terreau.rooms.gatherings.experiments import access
from terreau.rooms.gatherings.experiments.enums import Decision, State
from terreau.rooms.gatherings.experiments.models import Experiment, Measure
from terreau.rooms.gatherings.experiments.search import COLUMNS

LATE, OPEN_ONES = "late", "open"
LEVERS = [(each.value, f"{each.value}. {each.label}") for each in Lever]
MOST_NAMED = 100


def _text(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows} | attrs)


class SheetForm(ModelForm):
    structure = StructureField(label=_("Structure qui mène"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    structures = forms.ModelMultipleChoiceField(
        label=_("Structures associées"),
        queryset=Structure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Celles qui essaient avec vous, s’il y en a."),
    )

    class Meta:
        model = Experiment
        fields = [
            "title", "structure", "lever", "theme", "idea", "people", "gain", "protocol", "threshold", "decider",
            "leader", "control", "structures", "partner", "initiative", "cost_euros", "cost_days",
        ]  # fmt: skip
        help_texts = {
            "title": _("Court et concret. Par exemple : « Prendre rendez-vous par SMS au guichet des titres »."),
            "theme": _("Un ou deux mots pour la retrouver : accueil, courrier, réunions…"),
            "idea": _("La suite de « Nous pensons que… ». Par exemple : « un rappel par SMS la veille »."),
            "people": _("La suite de « …permettra à… ». Par exemple : « l’accueil de la sous-préfecture »."),
            "gain": _("La suite de « …de… ». Par exemple : « réduire les rendez-vous manqués »."),
            "protocol": _(
                "Ce que l’on fait, avec qui, pendant combien de temps, et ce que l’on mesure. Dix lignes suffisent."
            ),
            "threshold": _(
                "En dessous de quoi on arrête, écrit avant de commencer. Par exemple : « moins de 10 % de rendez-vous "
                "manqués évités »."
            ),
            "decider": _("Une fonction, pas un nom. Par exemple : « la cheffe du service de l’accueil »."),
            "leader": _("Une fonction, à qui poser des questions."),
            "control": _(
                "Ceux qui ne changent rien pendant l’essai, et que l’on mesure aussi. Sans eux, une différence ne "
                "prouve pas que l’essai en est la cause."
            ),
            "partner": _("École, laboratoire, association, autre administration…"),
            "initiative": _("L’action du registre que cette expérimentation sert."),
            "cost_euros": _("Achats et prestations, tout compris. À compléter à la fin."),
            "cost_days": _("Le temps passé par les agents, en jours. À compléter à la fin."),
        }
        widgets = {"protocol": _text(8), "idea": _text(2), "gain": _text(2), "threshold": _text(2)}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["structure"].queryset = self._structures(user)
        fields["lever"].choices = LEVERS
        fields["structures"].queryset = _directions(user, self.instance)
        fields["initiative"].queryset = access.initiatives_to_link(user)
        fields["initiative"].empty_label = _("Aucune")
        if self.instance.is_started:
            fields["threshold"].disabled = True
            fields["threshold"].help_text = _("Fixé avant le départ : il ne change plus.")

    def _structures(self, user: Any) -> Any:
        mine = access.structures_to_run_in(user)
        asked = str(self.data.get("structure") or self.initial.get("structure") or "")
        nearest = sorted(mine.values_list("path", "pk"), key=lambda row: (len(row[0]), row[0]))[:LONGEST_LIST]
        also = [int(asked)] if asked.isdecimal() and len(asked) <= PATH_STEP else []
        return mine.filter(pk__in=[pk for _path, pk in nearest] + also)

    @property
    def sheet(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _directions(user: Any, experiment: Experiment) -> Any:
    """What lies just below the employers: few enough to be ticked."""
    keys = [experiment.structure.employer_id] if experiment.structure_id else access.employers_of(user)
    return Structure.objects.open().filter(parent__in=keys).order_by("label", "pk")


class StartForm(Form):
    starts_on = forms.DateField(label=_("Début"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_("Fin annoncée"),
        widget=forms.DateInput,
        help_text=_(
            "La première date annoncée reste sur la fiche pour toujours, même si vous repoussez la fin. Prenez le "
            "temps de mesurer : une date tenable vaut mieux qu’une date ambitieuse."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            raise ValidationError({"ends_on": _("La fin ne peut pas précéder le début.")})
        return cleaned


class PutOffForm(Form):
    to = forms.DateField(label=_("Nouvelle fin"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, widget=_text(3), help_text=_("Cette phrase reste lisible sur la fiche.")
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Pourquoi"), max_length=1000, widget=_text(3))


class ConcludeForm(Form):
    decision = forms.ChoiceField(
        label=_("Décision"),
        choices=Decision,
        widget=forms.RadioSelect,
        help_text=_("Les trois se valent. Arrêter ce qui ne sert pas rend du temps à tout le monde."),
    )
    on = forms.DateField(label=_("Décidée le"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Pourquoi cette décision"),
        max_length=4000,
        widget=_text(4),
        help_text=_("En regard du seuil fixé au départ. Sans groupe témoin, parlez de différence et non d’effet."),
    )
    lessons = forms.CharField(
        label=_("Ce que nous avons appris"),
        max_length=4000,
        widget=_text(6),
        help_text=_("Ce qui a surpris, ce qui a coûté, ce qu’une autre équipe doit savoir avant d’essayer."),
    )


class MeasureForm(ModelForm):
    class Meta:
        model = Measure
        fields = [
            "label", "unit", "better", "how", "before", "before_on", "before_by", "after", "after_on", "after_by",
            "control_before", "control_after",
        ]  # fmt: skip
        help_texts = {
            "label": _("Par exemple : « rendez-vous manqués par semaine »."),
            "unit": _("Par exemple : « minutes », « dossiers », « % »."),
            "how": _("La même façon avant et après. Par exemple : « décompte à la main, cinq jours de suite »."),
            "before_by": _("Une fonction."),
            "after_by": _("Une fonction."),
            "control_before": _("Seulement s’il y a un groupe témoin."),
        }
        widgets = {"better": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.experiment.control:
            del self.fields["control_before"], self.fields["control_after"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for when in ("before", "after"):
            value, day = cleaned.get(when), cleaned.get(f"{when}_on")
            if (value is None) != (day is None) and not {when, f"{when}_on"} & self.errors.keys():
                self.add_error(f"{when}_on" if day is None else when, _("Une mesure a une valeur et une date."))
            elif day is not None and day > today:
                self.add_error(f"{when}_on", _("Cette mesure est à venir : revenez l’écrire ce jour-là."))
        return cleaned


class NamesForm(Form):
    names = forms.CharField(
        label=_("Adresses de courriel professionnel"),
        widget=_text(4, spellcheck="false"),
        help_text=_("Une par ligne. Les ressources humaines peuvent aussi écrire un matricule. Chacun est prévenu."),
    )

    def clean_names(self) -> list[str]:
        words = list(dict.fromkeys(self.cleaned_data["names"].replace(",", "\n").replace(";", "\n").split()))
        if len(words) > MOST_NAMED:
            raise ValidationError(_("Cent personnes au plus à la fois."))
        return words


class PresenceForm(Form):
    on = forms.DateField(label=_("Jour de présence"), widget=forms.DateInput)


class FilterForm(Form):
    """What part of the library is read. An unknown value is ignored: an address may be edited by hand."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=100)
    lever = forms.TypedChoiceField(
        label=_("Levier"), required=False, coerce=int, empty_value=None, choices=[("", _("Tous")), *LEVERS]
    )
    state = forms.ChoiceField(
        label=_("Où elle en est"),
        required=False,
        choices=[("", _("Toutes")), (OPEN_ONES, _("Non conclues")), (LATE, _("En retard")), *State.choices],
    )
    decision = forms.ChoiceField(label=_("Décision"), required=False, choices=[("", _("Toutes")), *Decision.choices])
    kind = forms.ChoiceField(
        label=_("Genre de structure"), required=False, choices=[("", _("Tous")), *StructureKind.choices]
    )

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: Any) -> Any:
        asked = self.asked
        query = Query.of(asked.get("q", ""))
        if query.words:
            rows = query.among(rows, *COLUMNS)
        if "lever" in asked:
            rows = rows.filter(lever=asked["lever"])
        if "decision" in asked:
            rows = rows.filter(decision=asked["decision"])
        if "kind" in asked:
            rows = rows.filter(structure__kind=asked["kind"])
        state = asked.get("state", "")
        if state == LATE:
            return rows.overdue(timezone.localdate())
        if state == OPEN_ONES:
            return rows.open()
        return rows.filter(state=state) if state else rows
