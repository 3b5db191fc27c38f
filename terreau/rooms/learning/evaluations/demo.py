"""Evaluations of the demonstration: two small sessions told together only, one that still asks, who was paid."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.evaluations import answering, asking, buying, closing
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Ballot, Round
from terreau.rooms.learning.sessions.models import Session

DAY = datetime.timedelta(days=1)
PROVIDER = {"name": "Organisme fictif", "contact": "formations@organisme.example", "declared": "11750000175"}
EUROS = (1_560, 980, 2_100)
# Recommends, useful, led well.
MARKS = ((9, 8, 9), (8, 7, 9), (10, 9, 10), (7, 5, 8), (8, 8, 7), (6, 4, 8), (9, 9, 9), (10, 7, 10), (8, 6, 9))
REMARKS = {1: "Davantage d’exemples pris dans nos propres courriers.", 4: "Une demi-journée de plus aurait été utile."}


def fill(*, employer: Structure, by: Any) -> None:
    """Through the actions, as people would, on the days on which they would have. After the sessions."""
    now = timezone.now()
    held = Session.objects.announced().filter(occasion__structure=employer, occasion__ends_at__lte=now)
    sessions = list(held.with_places().order_by("occasion__ends_at", "pk")[: len(EUROS)])
    if not sessions:
        return
    provider = buying.add_provider(employer, **PROVIDER, by=by)
    for session, euros in zip(sessions, EUROS, strict=False):
        order = f"BC-{session.occasion.ends_at.year}-{session.pk:04d}"
        day = timezone.localdate(session.occasion.starts_at) - 40 * DAY
        buying.buy(session, provider=provider, amount_cents=euros * 100, order=order, ordered_on=day, by=by)
        ask_and_answer(session, now)


def ask_and_answer(session: Session, now: datetime.datetime) -> None:
    """Asked an hour after the end; told where three weeks have passed since, else a few have not answered."""
    after = (session.occasion.ends_at or now) + datetime.timedelta(hours=1)
    asking.ask_those_who_came(after)
    asked = Round.objects.filter(session=session, moment=Moment.HOT).first()
    if asked is None:
        return
    over = asked.closes_on < timezone.localdate(now)
    ballots = list(Ballot.objects.filter(right__round=asked).order_by("pk"))
    for rank, ballot in enumerate(ballots if over else ballots[: len(ballots) // 2]):
        recommends, useful, led_well = MARKS[rank % len(MARKS)]
        answering.answer(
            asked, ballot, now=after, recommends=recommends, useful=useful, led_well=led_well,
            remark=REMARKS.get(rank, ""),
        )  # fmt: skip
    if over:
        closing.close(asked, now=after + 22 * DAY)
