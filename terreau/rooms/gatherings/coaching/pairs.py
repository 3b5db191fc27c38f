"""What the two do: answer, work together, end. Who wins a double decision is settled by the database.

Nothing here is journalled: the journal of actions is read by others.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.gatherings.coaching import emails
from terreau.rooms.gatherings.coaching.actions import CoachingRefused, give_place_back
from terreau.rooms.gatherings.coaching.enums import TOGETHER, TRANSITIONS, Ease, PairState
from terreau.rooms.gatherings.coaching.models import Need, Note, Pair, Side

# After the end, the two may still read what they wrote, then it goes.
JOURNAL_DAYS = 30


def changed_meanwhile() -> str:
    return _("Cela a changé entre-temps : rien n’a été modifié. Relisez la page.")


def hold(pair: Pair, *states: str) -> None:
    """Go on only if the pair is in one of these states now, and keep it there until the end of the transaction."""
    # An UPDATE that changes nothing takes the row: another decision waits, then finds what this one left.
    if not Pair.objects.filter(pk=pair.pk, state__in=states).update(revision=F("revision")):
        raise CoachingRefused(changed_meanwhile())
    pair.refresh_from_db()


def move(pair: Pair, to: PairState, **changes: Any) -> None:
    if to not in TRANSITIONS[pair.state]:
        raise CoachingRefused(changed_meanwhile())
    if not Pair.objects.filter(pk=pair.pk, state=pair.state).update(state=to, **changes):
        raise CoachingRefused(changed_meanwhile())
    pair.refresh_from_db()


# ---- answering


@transaction.atomic
def accept(side: Side, *, by: Any) -> Pair:
    """Say yes. With the second yes, whoever's it is, the two are told once."""
    pair = side.pair
    hold(pair, PairState.SUGGESTED)
    if pair.answer_by < timezone.localdate():
        raise CoachingRefused(_("Le délai pour répondre est passé."))
    if not Side.objects.filter(pk=side.pk, said_yes=False).update(said_yes=True):
        raise CoachingRefused(_("Vous avez déjà accepté."))
    if Side.objects.filter(pair=pair, said_yes=True).count() == 2:
        move(pair, PairState.ACCEPTED, accepted_at=timezone.now())
        emails.accepted(pair)
    return pair


@transaction.atomic
def refuse(side: Side, *, by: Any) -> None:
    """Say no, also after a yes as long as the other has not answered. Nothing says afterwards whose no it was."""
    hold(side.pair, PairState.SUGGESTED)
    come_to_nothing(side.pair, but=side.pk)


def come_to_nothing(pair: Pair, *, but: int | None = None) -> None:
    """A suggestion refused or past its day. The need goes on waiting since its first day."""
    move(pair, PairState.NOT_MADE, closed_at=timezone.now())
    pair.sides.update(said_yes=False)
    give_place_back(pair.offer_id)
    emails.not_made(pair, but=but)


# ---- together


@transaction.atomic
def write_goals(pair: Pair, *, goals: str, next_on: datetime.date | None, seen: int, by: Any) -> None:
    """What the two want to reach, and when they meet next. `seen`: the version that the writer had before him."""
    hold(pair, *TOGETHER)
    if pair.revision != seen:
        raise CoachingRefused(
            _("L’autre personne a écrit en même temps que vous. Voici son texte plus bas : complétez-le si besoin.")
        )
    Pair.objects.filter(pk=pair.pk).update(goals=goals, next_on=next_on, revision=seen + 1)
    if pair.state == PairState.ACCEPTED:
        move(pair, PairState.ACTIVE)


@transaction.atomic
def add_note(side: Side, *, on: datetime.date, text: str, next_on: datetime.date | None, by: Any) -> Note:
    """What one of the two notes of a session, and the next date if there is one."""
    hold(side.pair, PairState.ACTIVE)
    if next_on is not None:
        Pair.objects.filter(pk=side.pair_id).update(next_on=next_on)
    return Note.objects.create(pair=side.pair, author_id=side.agent_id, on=on, text=text)


def delete_note(note: Note, *, by: Any) -> None:
    Note.objects.filter(pk=note.pk).delete()


@transaction.atomic
def end(pair: Pair, *, by: Any) -> None:
    """What was to be done is done: the place is free, the need is met, and each says what it brought."""
    hold(pair, PairState.ACTIVE)
    move(pair, PairState.ENDED, closed_at=timezone.now(), next_on=None)
    Need.objects.filter(pk__in=[pair.need_id]).update(closed_at=timezone.now())
    give_place_back(pair.offer_id)
    emails.ended(pair)


@transaction.atomic
def dissolve(pair: Pair, *, by: Any, but: int | None = None) -> None:
    """The two stop before the end, without a reason. The need waits again, and goes first."""
    hold(pair, *TOGETHER)
    move(pair, PairState.DISSOLVED, closed_at=timezone.now(), next_on=None)
    Need.objects.filter(pk__in=[pair.need_id]).update(priority=True)
    give_place_back(pair.offer_id)
    emails.stopped(pair, but=but)


@transaction.atomic
def tell_gain(side: Side, *, gain: str, easier: str, again: bool, by: Any) -> None:
    """What it brought to one of the two; it can be said again as long as the journal is there."""
    hold(side.pair, PairState.ENDED)
    if side.pair.closed_at is None or side.pair.closed_at < timezone.now() - datetime.timedelta(days=JOURNAL_DAYS):
        raise CoachingRefused(_("Le bilan pouvait être donné pendant 30 jours : ce délai est passé."))
    Side.objects.filter(pk=side.pk).update(gain=gain, easier=Ease(easier), again=again, told_at=timezone.now())
