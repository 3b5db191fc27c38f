"""What the pages of experiments read together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.experiments import access
from terreau.rooms.gatherings.experiments.enums import Decision, State
from terreau.rooms.gatherings.experiments.models import Experiment, Participant, Postponement
from terreau.rooms.gatherings.experiments.words import Comparison, comparison


@dataclass(frozen=True)
class Sheet:
    """All that the page of an experiment says."""

    experiment: Experiment
    structures: list[Structure]
    comparisons: list[Comparison]
    postponements: list[Postponement]
    next: Experiment | None
    controlled: bool  # a control was measured too: a difference may be more than a difference
    counted: bool  # measured before and after: the indicator counts its conclusion
    measured_late: bool  # « avant » was measured after the start

    @property
    def lessons_title(self) -> str:
        titles = {
            Decision.STOP: _("Ce que cet arrêt nous a appris"),
            Decision.ITERATE: _("Ce que nous avons appris, et corrigeons"),
            Decision.SCALE: _("Ce que nous avons appris avant d’étendre"),
        }
        return titles[Decision(self.experiment.decision)] if self.experiment.decision else ""

    @property
    def decision_words(self) -> str:
        words = {
            Decision.STOP: _("Nous arrêtons"),
            Decision.ITERATE: _("Nous corrigeons et recommençons"),
            Decision.SCALE: _("Nous étendons"),
        }
        return words[Decision(self.experiment.decision)] if self.experiment.decision else ""


def sheet_of(experiment: Experiment) -> Sheet:
    measures = list(experiment.measures.order_by("pk"))
    starts = experiment.starts_on
    return Sheet(
        experiment=experiment,
        structures=list(experiment.structures.order_by("label", "pk")),
        comparisons=[comparison(each) for each in measures],
        postponements=list(experiment.postponements.order_by("pk")),
        next=Experiment.objects.filter(follows=experiment).first(),
        controlled=any(each.controlled for each in measures),
        counted=any(each.complete for each in measures),
        measured_late=any(starts and each.before_on and each.before_on > starts for each in measures),
    )


@dataclass(frozen=True)
class Allowed:
    """What the reader may do with this experiment, in the state where it is."""

    edit: bool
    open: bool
    mine: Participant | None

    @property
    def anything(self) -> bool:
        return self.edit or self.open


def allowed(user: Any, experiment: Experiment) -> Allowed:
    own = Participant.objects.filter(experiment=experiment, agent=user.agent_id) if user.agent_id else None
    return Allowed(
        edit=access.may_edit(user, experiment),
        open=access.may_open(user, experiment) and experiment.state == State.CONCLUDED,
        mine=own.first() if own is not None else None,
    )


def csv_headers() -> list[str]:
    return [
        _("code structure"), _("structure"), _("levier"), _("thème"), _("titre"), _("hypothèse"), _("état"),
        _("début"), _("première fin annoncée"), _("fin prévue"), _("en retard"), _("décision"), _("décidée le"),
        _("pourquoi"), _("ce que nous avons appris"), _("mesures"), _("coût en euros"), _("coût en jours de travail"),
        _("partenaire extérieur"),
    ]  # fmt: skip


def csv_rows(experiments: Iterable[Experiment]) -> Iterator[list[Any]]:
    for one in experiments:
        hypothesis = _("Nous pensons que %(idea)s permettra à %(people)s de %(gain)s.") % {
            "idea": one.idea, "people": one.people, "gain": one.gain,
        }  # fmt: skip
        measures = " / ".join(f"{each.label} : {comparison(each).sentence}" for each in one.measures.all())
        yield [
            one.structure.code, one.structure.label, one.lever, one.theme, one.title, hypothesis,
            one.get_state_display(), one.starts_on, one.first_end_on, one.ends_on,
            _("oui") if one.overdue else _("non"), one.get_decision_display() if one.decision else "",
            one.closed_on, one.reason, one.lessons, measures, one.cost_euros, one.cost_days, one.partner,
        ]  # fmt: skip
