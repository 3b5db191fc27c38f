"""What the pages of evaluations read together."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from terreau.ground.common.naming import doubts_of
from terreau.rooms.learning.evaluations.counting import Told, poolable, told_of
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Evaluation, Provider, Purchase, Round
from terreau.rooms.learning.sessions.models import Session


@dataclass(frozen=True)
class Remark:
    """What somebody wrote, and what in it may name a person."""

    text: str
    doubts: list[str]


@dataclass(frozen=True)
class Asked:
    """A round as a page tells it. `told`: None while it lasts, and under the threshold for good."""

    round: Round
    asked: int
    told: Told | None
    remarks: list[Remark]
    set_aside: int  # remarks that only who runs the session reads

    @property
    def is_closed(self) -> bool:
        return self.round.closed_at is not None


def rounds_of(session: Session, *, runs: bool) -> list[Asked]:
    """The hot one, then the cold one. `runs`: he also reads the remarks that may name somebody."""
    rows = Round.objects.filter(session=session).annotate(number=Count("rights"))
    return [asked_of(each, each.number, runs=runs) for each in rows.order_by("-moment")]


def asked_of(asked: Round, number: int, *, runs: bool) -> Asked:
    if asked.closed_at is None:
        return Asked(asked, number, None, [], 0)
    answers = list(Evaluation.objects.filter(session=asked.session_id, moment=asked.moment).order_by("pk"))
    told = told_of(answers)
    if told is None:
        return Asked(asked, number, None, [], 0)
    # In the order of the keys, which are drawn.
    remarks = [Remark(each.remark, doubts_of(each.remark)) for each in answers if each.remark]
    shown = [each for each in remarks if runs or not each.doubts]
    return Asked(asked, number, told, shown, len(remarks) - len(shown))


# ---- a provider


@dataclass(frozen=True)
class Bought:
    """A session that was bought, with what it cost."""

    purchase: Purchase
    half_days: int

    @property
    def seat_euros(self) -> float:
        return self.purchase.seat_cents / 100

    @property
    def amount_euros(self) -> float:
        return self.purchase.amount_cents / 100

    @property
    def half_day_euros(self) -> float | None:
        return round(self.seat_euros / self.half_days, 2) if self.half_days else None


@dataclass(frozen=True)
class Page:
    bought: list[Bought]
    hot: Told | None
    cold: Told | None

    @property
    def amount_euros(self) -> float:
        return sum(each.purchase.amount_cents for each in self.bought) / 100

    @property
    def seats(self) -> int:
        return sum(each.purchase.seats for each in self.bought)

    @property
    def seat_euros(self) -> float | None:
        """Over all that was bought: not the mean of means."""
        return round(self.amount_euros / self.seats, 2) if self.seats else None

    @property
    def half_day_euros(self) -> float | None:
        """One seat for one half-day, over all that was bought."""
        followed = sum(each.purchase.seats * each.half_days for each in self.bought)
        return round(self.amount_euros / followed, 2) if followed else None


def page_of(provider: Provider) -> Page:
    """The number of queries depends on nothing."""
    rows = provider.purchases.with_all().annotate(number=Count("session__occasion__parts"))
    bought = [Bought(each, each.number) for each in rows.order_by("-session__occasion__starts_at", "-pk")]
    return Page(bought, told_together(provider, Moment.HOT), told_together(provider, Moment.COLD))


def told_together(provider: Provider, moment: str) -> Told | None:
    """What was said of the sessions of a provider whose rounds are closed, where it tells of nobody."""
    closed = Round.objects.filter(session__purchase__provider=provider, moment=moment, closed_at__isnull=False)
    order = list(closed.order_by("closes_on", "pk").values_list("session", flat=True))
    answers: dict[int, list[Evaluation]] = defaultdict(list)
    for each in Evaluation.objects.filter(session__in=order, moment=moment).order_by("pk"):
        answers[each.session_id].append(each)
    together = poolable((key, len(answers[key])) for key in order)
    return told_of([each for key in order if key in together for each in answers[key]])
