"""Every write to a sheet of experiment, journalled. Of two decisions at once the database lets one through."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.experiments.enums import OPEN, TRANSITIONS, Decision, State
from terreau.rooms.gatherings.experiments.models import Experiment, Measure, Postponement
from terreau.rooms.gatherings.experiments.words import claims_effect

SHEET = (
    "structure", "lever", "theme", "title", "idea", "people", "gain", "protocol", "threshold", "decider", "leader",
    "control", "partner", "initiative", "cost_euros", "cost_days",
)  # fmt: skip
# What the next try starts from.
COPIED = tuple(name for name in SHEET if name not in ("cost_euros", "cost_days"))


class ExperimentRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def moved() -> ExperimentRefused:
    return ExperimentRefused(_("La fiche a changé entre-temps : rien n’a été modifié. Relisez la page."))


@transaction.atomic
def prepare(*, structures: Iterable[Structure] = (), by: Any, **sheet: Any) -> Experiment:
    """Write a sheet in preparation. No date is promised yet: `start` does."""
    unknown = set(sheet) - {*SHEET, "starts_on", "ends_on", "follows"}
    if unknown:
        raise TypeError(f"Not on the sheet: {', '.join(sorted(unknown))}")
    if sheet["structure"].closed_on is not None:
        raise ExperimentRefused(_("Cette structure est fermée."))
    experiment = Experiment.objects.create(runner=by if hasattr(by, "structures_as") else None, **sheet)
    experiment.structures.set(structures)
    record("experiments.experiment.prepared", experiment, by=by, structure=experiment.structure_id)
    return experiment


@transaction.atomic
def edit(
    experiment: Experiment, *, structures: Iterable[Structure] | None = None, by: Any, **changes: Any
) -> Experiment:
    """Change the words of the sheet; dates change by `start` and `put_off`, the end by `conclude`."""
    unknown = set(changes) - set(SHEET)
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    current = Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if current.is_started and "threshold" in changed:
        raise ExperimentRefused(
            _("Le seuil d’arrêt se fixe avant le départ : il ne change plus une fois l’essai lancé.")
        )
    for name in changed:
        setattr(current, name, changes[name])
    if changed:
        current.save(update_fields=changed)
    if structures is not None and set(current.structures.values_list("pk", flat=True)) != {
        one.pk for one in structures
    }:
        current.structures.set(structures)
        changed.append("structures")
    if changed:
        record("experiments.experiment.edited", current, by=by, fields=sorted(changed))
    return current


@transaction.atomic
def start(experiment: Experiment, *, starts_on: datetime.date, ends_on: datetime.date, by: Any) -> None:
    """Start, and with it announce the first end: the only place that writes it."""
    if ends_on < starts_on:
        raise ExperimentRefused(_("La fin ne peut pas précéder le début."))
    _move(experiment, State.RUNNING, starts_on=starts_on, ends_on=ends_on, first_end_on=ends_on)
    told: dict[str, Any] = {"starts_on": starts_on.isoformat(), "first_end_on": ends_on.isoformat()}
    record("experiments.experiment.started", experiment, by=by, **told)


@transaction.atomic
def put_off(experiment: Experiment, *, to: datetime.date, reason: str, by: Any) -> None:
    """Move the planned end later, with a reason; the first end that was announced stays, and stays shown."""
    seen = experiment.ends_on
    if experiment.state not in OPEN or seen is None:
        raise ExperimentRefused(_("Seule une expérimentation en cours peut être repoussée."))
    if to <= seen:
        raise ExperimentRefused(_("La nouvelle fin vient après celle qui était prévue."))
    rows = Experiment.objects.filter(pk=experiment.pk, state=experiment.state, ends_on=seen)
    if not rows.update(ends_on=to, state=State.RUNNING):
        raise moved()
    Postponement.objects.create(experiment=experiment, before=seen, after=to, reason=reason, on=timezone.localdate())
    experiment.ends_on, experiment.state = to, State.RUNNING
    record("experiments.experiment.put_off", experiment, by=by, ends_on=[seen.isoformat(), to.isoformat()])


@transaction.atomic
def finish_trying(experiment: Experiment, *, by: Any) -> None:
    """The trials are over: what remains is to measure and to decide."""
    _move(experiment, State.TO_CONCLUDE)
    record("experiments.experiment.tried", experiment, by=by)


@transaction.atomic
def abandon(experiment: Experiment, *, reason: str, by: Any) -> None:
    """Give up before the start; the sheet stays readable, with the reason."""
    _move(experiment, State.ABANDONED, reason=reason, closed_on=timezone.localdate())
    record("experiments.experiment.abandoned", experiment, by=by)


@transaction.atomic
def conclude(
    experiment: Experiment, *, decision: str, reason: str, lessons: str, on: datetime.date | None = None, by: Any
) -> None:
    """Decide. « effet » is not written without a control that was measured too."""
    if decision not in Decision.values or not reason.strip() or not lessons.strip():
        raise ExperimentRefused(_("Conclure demande une décision, sa raison et ce que l’on a appris."))
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ExperimentRefused(
            _("La décision est déjà prise, ou elle ne l’est pas : sa date ne peut pas être à venir.")
        )
    if experiment.starts_on and day < experiment.starts_on:
        raise ExperimentRefused(_("La décision ne peut pas précéder le début."))
    # Held before its measures are read: the control that allows the word cannot be taken away meanwhile.
    Experiment.objects.filter(pk=experiment.pk).update(title=F("title"))
    controlled = any(measure.controlled for measure in Measure.objects.filter(experiment=experiment))
    if not controlled and claims_effect(reason, lessons):
        raise ExperimentRefused(
            _(
                "Sans groupe témoin mesuré lui aussi, une différence ne prouve pas un « effet » : d’autres causes ont "
                "pu jouer. Écrivez « différence », « évolution » ou « résultat »."
            )
        )
    _move(experiment, State.CONCLUDED, decision=decision, reason=reason, lessons=lessons, closed_on=day)
    record("experiments.experiment.concluded", experiment, by=by, decision=str(decision), on=day.isoformat())


@transaction.atomic
def reopen(experiment: Experiment, *, reason: str, by: Any) -> None:
    """Take a conclusion back: it is no longer counted, nor open to everybody."""
    # Held first: a next try prepared at this moment comes before, and is seen.
    _move(experiment, State.TO_CONCLUDE, decision="", closed_on=None, public_since=None)
    if Experiment.objects.filter(follows=experiment).exists():
        raise ExperimentRefused(_("L’essai suivant est déjà préparé : cette conclusion ne peut plus être reprise."))
    record("experiments.experiment.reopened", experiment, by=by, reason=reason)


@transaction.atomic
def prepare_next(experiment: Experiment, *, by: Any) -> Experiment:
    """The next try of an experiment that was decided to be corrected: the same sheet, to be changed. One only."""
    decided = Experiment.objects.filter(pk=experiment.pk, state=State.CONCLUDED, decision=Decision.ITERATE)
    if not decided.update(title=F("title")):
        raise ExperimentRefused(_("Un essai suivant se prépare quand la décision est de corriger et recommencer."))
    sheet = {name: getattr(experiment, name) for name in COPIED}
    try:
        with transaction.atomic():
            return prepare(structures=experiment.structures.order_by("path"), follows=experiment, by=by, **sheet)
    except IntegrityError as error:
        raise ExperimentRefused(_("L’essai suivant est déjà préparé.")) from error


@transaction.atomic
def take_over(experiment: Experiment, *, by: Any) -> None:
    """Become the account that the reminders reach."""
    if Experiment.objects.filter(pk=experiment.pk).exclude(runner=by).update(runner=by):
        record("experiments.experiment.taken_over", experiment, by=by)


@transaction.atomic
def open_to_all(experiment: Experiment, *, by: Any) -> None:
    rows = Experiment.objects.filter(pk=experiment.pk, state=State.CONCLUDED, public_since=None)
    if not rows.update(public_since=timezone.now()):
        raise ExperimentRefused(
            _("Seule une expérimentation conclue, et pas encore ouverte, peut être ouverte à tous.")
        )
    record("experiments.experiment.opened", experiment, by=by)


@transaction.atomic
def close_to_all(experiment: Experiment, *, by: Any) -> None:
    if Experiment.objects.filter(pk=experiment.pk, public_since__isnull=False).update(public_since=None):
        record("experiments.experiment.closed", experiment, by=by)


@transaction.atomic
def write_measure(experiment: Experiment, *, measure: Measure | None = None, by: Any, **values: Any) -> Measure:
    """A new measure, or what was missing of one. Once a decision stands on them, measures no longer change."""
    # The row is held first: a measure written while somebody concludes is refused, and not slipped behind the decision.
    _hold_unclosed(experiment)
    one = measure or Measure(experiment=experiment)
    for name, value in values.items():
        setattr(one, name, value)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise ExperimentRefused(_("Cette mesure existe déjà ici, ou ses dates ne se suivent pas.")) from error
    record("experiments.measure.written", experiment, by=by, measure=one.pk)
    return one


@transaction.atomic
def delete_measure(measure: Measure, *, by: Any) -> None:
    experiment = measure.experiment
    _hold_unclosed(experiment)
    record("experiments.measure.deleted", experiment, by=by, measure=measure.pk)
    Measure.objects.filter(pk=measure.pk).delete()


def _hold_unclosed(experiment: Experiment) -> None:
    rows = Experiment.objects.filter(pk=experiment.pk).exclude(state__in=[State.CONCLUDED, State.ABANDONED])
    if not rows.update(title=F("title")):
        raise ExperimentRefused(_("L’expérimentation est close : reprenez d’abord sa conclusion."))


def _move(experiment: Experiment, to: State, **changes: Any) -> None:
    """From the state that the reader saw to `to`; the second of two who decide at once is told."""
    seen = State(experiment.state)
    if to not in TRANSITIONS[seen]:
        raise ExperimentRefused(
            _("Une expérimentation « %(seen)s » ne peut pas devenir « %(to)s ».") % {"seen": seen.label, "to": to.label}
        )
    if not Experiment.objects.filter(pk=experiment.pk, state=seen).update(state=to, **changes):
        raise moved()
    for name, value in {"state": to, **changes}.items():
        setattr(experiment, name, value)
