"""A count asked is made once, by the worker, whole or not at all; and what is destroyed afterwards."""

import datetime
import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.barometer.results.enums import Goal, TabulationState
from terreau.rooms.barometer.results.models import Count, Estimate, Group, Tabulation, Verbatim
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Wave

logger = logging.getLogger(__name__)
BY = "task:count"
# Ballots and their key outlive the count by this, so that a mistake can be counted again.
KEPT_AFTER_COUNT = datetime.timedelta(days=60)
BATCH = 2000


def run(asked: Tabulation) -> None:
    """Make a count, once. What cannot be counted is said; a crash leaves everything as it was, and says so."""
    if not _move(asked, TabulationState.ASKED, TabulationState.RUNNING):
        return
    # Imported here: pages, which only ask for counts, must not pay for numpy and scipy.
    from terreau.rooms.barometer.results.tabulating import tabulate

    def alive(part: float) -> None:
        at_work = Tabulation.objects.filter(pk=asked.pk, state=TabulationState.RUNNING)
        at_work.update(report={"done": round(100 * part)}, alive_at=timezone.now())

    try:
        _write(asked, tabulate(asked, alive, results=asked.goal == Goal.FINAL))
    except ResultsRefused as refusal:
        _fail(asked, str(refusal))
    except sealing.CannotOpen:
        _fail(asked, _("La clé de l’urne n’est pas sur cette machine : rien ne peut être dépouillé."))
    except Exception:
        logger.exception("The count %s of wave %s was interrupted", asked.pk, asked.wave_id)
        _fail(asked, _("Une erreur a interrompu le dépouillement : rien n’a été changé, demandez-le de nouveau."))


def _move(asked: Tabulation, source: str, target: str, **values: Any) -> bool:
    """The database settles who comes first."""
    values |= {"state": target, "alive_at": timezone.now()}
    moved = Tabulation.objects.filter(pk=asked.pk, state=source).update(**values)
    asked.refresh_from_db(fields=list(values))
    return bool(moved)


def _fail(asked: Tabulation, words: str) -> None:
    _move(asked, TabulationState.RUNNING, TabulationState.FAILED, failure=words[:1000], report={})


def _write(asked: Tabulation, outcome: Any) -> None:
    """All that a count leaves, in one transaction."""
    if asked.goal == Goal.TRIAL:
        _write_trial(asked, outcome)
    else:
        _write_final(asked, outcome)


@transaction.atomic
def _write_trial(asked: Tabulation, outcome: Any) -> None:
    if outcome is None:
        raise ResultsRefused(
            _(
                "Trop peu de réponses pour dire quoi que ce soit : le dépouillement définitif détruira l’urne sans "
                "rien en garder."
            )
        )
    if not _made(asked, TabulationState.TRIAL, outcome):
        return
    asked.wave.tabulations.filter(state__in=(TabulationState.TRIAL, TabulationState.FAILED)).exclude(
        pk=asked.pk
    ).delete()


@transaction.atomic
def _write_final(asked: Tabulation, outcome: Any) -> None:
    wave = asked.wave
    former = wave.tabulations.filter(state=TabulationState.FINAL).first()
    before = WaveState.COUNTED if former else WaveState.CLOSED
    # Held until the end: neither another count nor the destruction of the urn passes in between.
    held = Wave.objects.filter(pk=wave.pk, state=before, emptied_on=None).update(state=WaveState.COUNTED)
    if not held:
        raise ResultsRefused(_("Cette vague ne peut plus être dépouillée : elle l’a été, ou son urne est détruite."))
    wave.tabulations.exclude(pk=asked.pk).delete()
    asked.counted_on = former.counted_on if former else timezone.localdate()
    if not _made(asked, TabulationState.FINAL, outcome):
        raise ResultsRefused(_("Ce dépouillement a été abandonné entre-temps : demandez-le de nouveau."))
    if outcome is None:
        empty(wave, by=BY)
    else:
        _write_results(asked, outcome, sentences=former is None)
    record(
        "results.wave.recounted" if former else "results.wave.counted",
        wave, by=BY, reason=asked.reason, method=asked.method, variables=asked.variables, kept=outcome is not None,
        version=asked.version,
    )  # fmt: skip


def _made(asked: Tabulation, state: TabulationState, outcome: Any) -> bool:
    from terreau.rooms.barometer.results.weighing import METHOD_VERSION

    return _move(
        asked, TabulationState.RUNNING, state, version=METHOD_VERSION, made_at=timezone.now(),
        counted_on=asked.counted_on, answers=outcome.answers if outcome else 0,
        population=outcome.population if outcome else None, report=outcome.report if outcome else {"too_few": True},
    )  # fmt: skip


def _write_results(asked: Tabulation, outcome: Any, *, sentences: bool) -> None:
    """`sentences`: a recount leaves those of the first count, which have been read since."""
    for group, _counts in outcome.groups:
        group.tabulation = asked
    Group.objects.bulk_create([group for group, _counts in outcome.groups], batch_size=BATCH)
    for group, counts in outcome.groups:
        for each in counts:
            each.group = group
    Count.objects.bulk_create((each for _group, counts in outcome.groups for each in counts), batch_size=BATCH)
    for estimate in outcome.estimates:
        estimate.tabulation = asked
    Estimate.objects.bulk_create(outcome.estimates, batch_size=BATCH)
    if sentences:
        Verbatim.objects.bulk_create(outcome.verbatims, batch_size=BATCH)


# ---- the end of an urn


def empty(wave: Wave, *, by: Any) -> None:
    """Destroy ballots, then their key once that is settled. Called inside a transaction."""
    if not Wave.objects.filter(pk=wave.pk, emptied_on=None).update(emptied_on=timezone.localdate()):
        return
    wave.ballots.all().delete()
    record("results.urn.destroyed", wave, by=by)
    transaction.on_commit(partial(sealing.destroy_key, wave.code))


def empty_old(now: datetime.datetime) -> None:
    """Sixty days after its first count, an urn is destroyed; a key that a crash left behind goes too."""
    last = timezone.localdate(now) - KEPT_AFTER_COUNT
    counts = Tabulation.objects.filter(state=TabulationState.FINAL, counted_on__lte=last, wave__emptied_on=None)
    for done in counts.select_related("wave__structure__root").order_by("pk"):
        with transaction.atomic():
            empty(done.wave, by="due:results")
    recent = Wave.objects.filter(emptied_on__gte=last)
    for code in recent.order_by("pk").values_list("code", flat=True):
        if sealing.has_key(code):
            sealing.destroy_key(code)
