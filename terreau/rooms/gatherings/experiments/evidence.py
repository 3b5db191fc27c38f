"""What lever 5 knows of experiments: those that were due, by the first end announced, and who took part."""

import datetime
from typing import Any

from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, Counts, Kind, Unit, fact, indicator
from terreau.rooms.gatherings.experiments.models import Experiment, Participant


@fact("experiment_participation", columns={"agent": INT, "present_on": DATE})
def experiment_participation(on: datetime.date) -> Any:
    """An agent took part in an experiment, the last day that somebody wrote; being on the list is not enough."""
    rows = Participant.objects.taking_part().filter(present_on__lte=on).order_by()
    return rows.values("agent", "present_on")


@fact(
    "experiments",
    columns={"experiment": INT, "structure": INT, "first_end_on": DATE, "measured_on": DATE, "decided_on": DATE},
)
def experiments(on: datetime.date) -> Any:
    """The experiments that were started, with the day of their first complete measure and of their decision, if any.

    A kind of its own: a café, a workshop or a visit is not one of them (`events` holds those).
    """
    complete = Q(measures__before__isnull=False, measures__after__isnull=False, measures__after_on__lte=on)
    return (
        Experiment.objects.filter(first_end_on__isnull=False, starts_on__lte=on)
        .order_by()
        .annotate(measured_on=Min("measures__after_on", filter=complete))
        .values("structure", "first_end_on", "measured_on", experiment=F("pk"), decided_on=F("closed_on"))
    )


@indicator(
    code="experiments_concluded",
    version=2,
    lever=5,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    flagship=True,
    label=_("Expérimentations conclues"),
    formula=_(
        "Expérimentations conclues par une mesure avant et après ET une décision (arrêter, corriger, étendre), "
        "rapportées à celles dont la première date de fin prévue est passée."
    ),
    source=_("Fiches d’expérimentation : hypothèse, protocole, mesures, décision."),
    guard=_("Repousser la fin ne sort pas une expérimentation du compte : la première date prévue fait foi."),
    default_target=80.0,
    target_reason=_("Une expérimentation sur cinq peut être empêchée ; au-delà, on n’apprend plus."),
    base_question=_("Combien d’expérimentations numériques devaient être terminées à ce jour ?"),
    value_question=_(
        "Parmi elles, combien se sont conclues par une mesure avant et après ET une décision écrite "
        "(arrêter, corriger ou étendre) ?"
    ),
)
def experiments_concluded(facts: Any, on: datetime.date) -> Any:
    due = facts.experiments.filter(facts.experiments.first_end_on < on)
    decided = due.decided_on.notnull() & (due.decided_on <= on)
    concluded = decided & due.measured_on.notnull()
    return due.select(unit=due.experiment, structure=due.structure, value=concluded.cast("int64"), base=1, people=0)
