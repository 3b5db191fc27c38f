"""Attestations of a course delivered together: slice by slice, so that whatever stops it, it goes on where it was.

A slice is one transaction: its attestations, the lines that they belong to, and how far the batch is. The batch is
moved on by a conditional UPDATE from where it was read: of two processes on the same slice, the second writes nothing.
"""

import datetime
from collections import Counter
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import Issued, issue_many
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions import emails, tasks
from terreau.rooms.learning.completions.attesting import asked_of, language_of
from terreau.rooms.learning.completions.enums import BATCH_TRANSITIONS, BatchState
from terreau.rooms.learning.completions.models import Batch, Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused

SLICE = 400  # completions at a time: less than a second of writing, during which nobody else writes on SQLite
# Without a sign of life for so long, the process that delivered is gone.
SILENCE = datetime.timedelta(minutes=5)
BY = "task:attestations"


# ---- asked, stopped, asked again


@transaction.atomic
def start(structure: Structure, course: Course, *, tells: bool = False, by: Any) -> Batch:
    """Ask for the attestations that are missing. Raises `CompletionRefused` when there is none, or one is running."""
    total = Completion.objects.to_attest(course, structure).count()
    if not total:
        raise CompletionRefused(_("Toutes les attestations de ce cours sont délivrées."))
    try:
        with transaction.atomic():
            asked = Batch.objects.create(structure=structure, course=course, total=total, tells=tells, asked_by=by)
    except IntegrityError as error:
        raise CompletionRefused(_("Une délivrance est déjà en cours pour ce cours.")) from error
    record("completions.batch.asked", asked, by=by, course=course.pk, total=total, tells=tells)
    transaction.on_commit(lambda: tasks.deliver.enqueue(asked.pk))
    return asked


@transaction.atomic
def stop(batch: Batch, *, by: Any) -> None:
    """What is delivered stays; the rest waits for somebody to go on."""
    move(batch, BatchState.STOPPED, ended_at=timezone.now())
    record("completions.batch.stopped", batch, by=by, done=batch.done)


@transaction.atomic
def go_on(batch: Batch, *, by: Any) -> None:
    """From where it was stopped. Raises `CompletionRefused` when it is at work or over."""
    try:
        with transaction.atomic():
            move(batch, BatchState.WAITING, ended_at=None, alive_at=timezone.now())
    except IntegrityError as error:
        raise CompletionRefused(_("Une autre délivrance est déjà en cours pour ce cours.")) from error
    record("completions.batch.resumed", batch, by=by)
    transaction.on_commit(lambda: tasks.deliver.enqueue(batch.pk))


def move(batch: Batch, to: BatchState, **fields: Any) -> None:
    """To `to`, if the state still allows it: the database settles who comes first. Raises `CompletionRefused`."""
    sources = [state for state, targets in BATCH_TRANSITIONS.items() if to in targets]
    if not Batch.objects.filter(pk=batch.pk, state__in=sources).update(state=to, **fields):
        raise CompletionRefused(_("Cette délivrance a changé d’état entre-temps : relisez la page."))
    batch.refresh_from_db()


# ---- done by the worker


def run(batch: Batch) -> None:
    """Deliver until the end, or until it is stopped, or until another process does it."""
    Batch.objects.filter(pk=batch.pk, state=BatchState.WAITING).update(
        state=BatchState.RUNNING, alive_at=timezone.now()
    )
    while step(batch.pk):
        pass


@transaction.atomic
def step(key: int) -> bool:
    """Deliver the next slice; False when there is nothing more to do here."""
    batch = Batch.objects.select_related("structure", "course").filter(pk=key, state=BatchState.RUNNING).first()
    if batch is None:
        return False
    rows = list(
        Completion.objects.to_attest(batch.course, batch.structure)
        .filter(pk__gt=batch.last)
        .with_what_is_attested()
        .order_by("pk")[:SLICE]
    )
    now = timezone.now()
    # Held first: whoever has read the same place waits here, then finds that it has moved.
    same = Batch.objects.filter(pk=key, state=BatchState.RUNNING, last=batch.last)
    if not rows:
        if same.update(state=BatchState.DONE, alive_at=now, ended_at=now):
            record("completions.batch.ended", batch, by=BY, done=batch.done, refused=batch.refused)
        return False
    if not same.update(last=rows[-1].pk, alive_at=now):
        return False
    given = deliver(batch, rows)
    count = sum(each.attestation_id is not None for each in rows)
    reasons = Counter(batch.reasons) + Counter(str(why) for why in given.refused.values())
    Batch.objects.filter(pk=key).update(
        done=F("done") + count, refused=F("refused") + len(rows) - count, reasons=dict(reasons)
    )
    if batch.tells:
        emails.tell_delivered(batch, [each for each in given.standing.values() if each.code in given.new])
    return True


def deliver(batch: Batch, rows: list[Completion]) -> Issued:
    """The attestations of these completions, and which line each belongs to."""
    with translation.override(language_of(batch.course)):
        asked = {each.pk: asked_of(each) for each in rows}
        given = issue_many(list(asked.values()), by=BY, about=batch)
    for each in rows:
        each.attestation = given.standing.get(asked[each.pk].key)
    attested = [each for each in rows if each.attestation is not None]
    Completion.objects.bulk_update(attested, ["attestation"], batch_size=SLICE)
    return given


def take_up(now: datetime.datetime) -> int:
    """Give again to the worker what nobody does any more: its process is gone, or the queue was lost. Idempotent."""
    found = 0
    silent = Batch.objects.at_work().filter(alive_at__lt=now - SILENCE).order_by("pk")
    for key in silent.values_list("pk", flat=True):
        # Claimed, so that two clocks ask once; and asked twice, each slice would still be delivered once.
        if Batch.objects.at_work().filter(pk=key, alive_at__lt=now - SILENCE).update(alive_at=now):
            tasks.deliver.enqueue(key)
            found += 1
    return found
