"""What goes: suggestions past their day, journals past their time, and all of somebody who leaves or asks for it."""

import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from terreau.ground.organisations.models import Agent
from terreau.rooms.gatherings.coaching import emails, pairs
from terreau.rooms.gatherings.coaching.actions import CoachingRefused
from terreau.rooms.gatherings.coaching.enums import LIVING, PairState, Part, RoundState
from terreau.rooms.gatherings.coaching.models import Need, Note, Offer, Outcome, Pair, Round, Side

JOURNAL = datetime.timedelta(days=pairs.JOURNAL_DAYS)
PAIR_DAYS = 365  # who was with whom, so that the same two are not put together again
ROUND_DAYS = 365
REMIND_BEFORE = datetime.timedelta(days=3)
BATCH = 200


def move_on(now: datetime.datetime) -> None:
    """What time makes due. Idempotent, and quick when nothing is."""
    today = timezone.localdate(now)
    for pair in Pair.objects.unanswered_by(today).order_by("pk")[:BATCH]:
        lapse(pair)
    open_rounds = Round.objects.filter(state=RoundState.OPEN, answer_by__lt=today)
    open_rounds.update(state=RoundState.CLOSED)
    remind(now)
    for agent in gone(today)[:BATCH]:
        leave(agent)


@transaction.atomic
def lapse(pair: Pair) -> None:
    try:
        pairs.hold(pair, PairState.SUGGESTED)
        pairs.come_to_nothing(pair)
    except CoachingRefused:  # answered at this moment
        return


@transaction.atomic
def remind(now: datetime.datetime) -> int:
    """Once, to each who has not answered, some days before the last; how many. The row is claimed before."""
    near = timezone.localdate(now) + REMIND_BEFORE
    rows = Side.objects.filter(
        pair__state=PairState.SUGGESTED, pair__answer_by__lte=near, said_yes=False, reminded_at=None
    )
    told = 0
    for side in rows.select_related("pair", "agent").order_by("pk")[:BATCH]:
        if Side.objects.filter(pk=side.pk, reminded_at=None).update(reminded_at=now):
            emails.reminder(side)
            told += 1
    return told


def gone(today: datetime.date) -> QuerySet[Agent]:
    """Agents who left and still wait, offer, or are in a pair."""
    tied = (
        Q(pk__in=Offer.objects.order_by().values("agent"))
        | Q(pk__in=Need.objects.open().order_by().values("agent"))
        | Q(pk__in=Side.objects.filter(pair__state__in=LIVING).order_by().values("agent"))
    )
    return Agent.objects.filter(tied, left_on__lte=today).order_by("pk")


@transaction.atomic
def leave(agent: Agent) -> None:
    """Stop what runs, so that the other is told and may go on with somebody else; the offer and the needs go."""
    erase_offer(agent)
    erase_needs(agent)


def stop(agent: Agent, *parts: str) -> None:
    """End the living pairs in which the agent has one of these parts; the other alone is told."""
    rows = Side.objects.filter(agent=agent, part__in=parts, pair__state__in=LIVING).select_related("pair")
    for side in rows.order_by("pk"):
        pair = side.pair
        try:
            if pair.state == PairState.SUGGESTED:
                pairs.hold(pair, PairState.SUGGESTED)
                pairs.come_to_nothing(pair, but=side.pk)
            else:
                pairs.dissolve(pair, by="task:coaching", but=side.pk)
        except CoachingRefused:  # decided at this moment
            continue


# ---- erasure, as the agent asks for it


@transaction.atomic
def erase_offer(agent: Agent) -> int:
    stop(agent, Part.HELPER)
    return Offer.objects.filter(agent=agent).delete()[1].get("coaching.Offer", 0)


@transaction.atomic
def erase_needs(agent: Agent) -> int:
    stop(agent, Part.HELPED)
    return Need.objects.filter(agent=agent).delete()[1].get("coaching.Need", 0)


@transaction.atomic
def erase_sides(agent: Agent) -> int:
    """The agent's part of each pair. What the other wrote stays the other's until its time."""
    stop(agent, Part.HELPER, Part.HELPED)
    gone_rows = Side.objects.filter(agent=agent).delete()[0]
    Pair.objects.filter(sides=None).delete()
    return gone_rows


# ---- the end of what is kept


def journals_past(now: datetime.datetime) -> QuerySet[Pair]:
    """Pairs closed long enough ago, where something written is left."""
    written = ~Q(goals="") | Q(notes__isnull=False) | ~Q(sides__gain="")
    return Pair.objects.filter(written, closed_at__lt=now - JOURNAL).distinct()


@transaction.atomic
def forget_journals(now: datetime.datetime) -> int:
    keys = list(journals_past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    Note.objects.filter(pair__in=keys).delete()
    Side.objects.filter(pair__in=keys).update(gain="")
    Pair.objects.filter(pk__in=keys).update(goals="", revision=0)
    return len(keys)


def pairs_past(now: datetime.datetime) -> QuerySet[Pair]:
    return Pair.objects.filter(closed_at__lt=now - datetime.timedelta(days=PAIR_DAYS))


def forget_pairs(now: datetime.datetime) -> int:
    keys = list(pairs_past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    Pair.objects.filter(pk__in=keys).delete()
    return len(keys)


def needs_past(now: datetime.datetime) -> QuerySet[Need]:
    """Needs that were met, once their pair is forgotten too."""
    return Need.objects.filter(closed_at__lt=now - datetime.timedelta(days=PAIR_DAYS))


def forget_needs(now: datetime.datetime) -> int:
    keys = list(needs_past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    Need.objects.filter(pk__in=keys).delete()
    return len(keys)


def outcomes_past(now: datetime.datetime) -> QuerySet[Outcome]:
    return Outcome.objects.filter(round__opened_at__lt=now - datetime.timedelta(days=ROUND_DAYS))


def forget_outcomes(now: datetime.datetime) -> int:
    keys = list(outcomes_past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Outcome.objects.filter(pk__in=keys).delete()[0] if keys else 0
