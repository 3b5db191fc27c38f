"""Seminars as they are asked for, the half-days that they make, and half-days gathered back into seminars."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.seats.actions import PartSpec
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Cycle, Seminar, Slot

DAY = datetime.timedelta(days=1)
# Where rows wait while they exchange their dates: two seminars of a cycle never begin on the same day.
ASIDE = datetime.date(9000, 1, 1)


@dataclass(frozen=True)
class SeminarSpec:
    """Days that go together, the last one included."""

    starts_on: datetime.date
    ends_on: datetime.date
    title: str = ""

    @property
    def days(self) -> list[datetime.date]:
        return [self.starts_on + number * DAY for number in range((self.ends_on - self.starts_on).days + 1)]


@dataclass(frozen=True)
class Hours:
    """When the two half-days of a day begin and end."""

    morning: tuple[datetime.time, datetime.time]
    afternoon: tuple[datetime.time, datetime.time]


def half_days(seminars: Iterable[SeminarSpec], hours: Hours) -> list[PartSpec]:
    """A morning and an afternoon for each day of each seminar."""
    found = []
    for seminar in seminars:
        for day in seminar.days:
            for span in (hours.morning, hours.afternoon):
                first, last = (timezone.make_aware(datetime.datetime.combine(day, time)) for time in span)
                found.append(PartSpec(first, last))
    return found


@dataclass(frozen=True)
class Block:
    """A seminar and its half-days, as a page shows them; without row when dates stand alone."""

    seminar: Seminar | None
    parts: list[Any]

    @property
    def starts_on(self) -> datetime.date:
        return self.parts[0].day if self.parts else self.seminar.starts_on  # type: ignore[union-attr]

    @property
    def ends_on(self) -> datetime.date:
        return self.parts[-1].day if self.parts else self.seminar.ends_on  # type: ignore[union-attr]


def blocks_of(cycle: Cycle) -> list[Block]:
    """The half-days of the cycle by seminar; those of no seminar by runs of days. Two queries."""
    parts = list(cycle.session.occasion.parts.order_by("position"))
    found, left = [], list(parts)
    for seminar in cycle.seminars.order_by("starts_on", "pk"):
        own = [part for part in left if seminar.starts_on <= part.day <= seminar.ends_on]
        left = [part for part in left if part not in own]
        found.append(Block(seminar, own))
    for part in left:
        last = found[-1] if found and found[-1].seminar is None else None
        if last is not None and part.day - last.parts[-1].day <= DAY:
            last.parts.append(part)
        else:
            found.append(Block(None, [part]))
    return sorted(found, key=lambda each: each.starts_on)


def write_seminars(cycle: Cycle, asked: Sequence[SeminarSpec]) -> None:
    """The seminars in order of time, each keeping its row, and so what fills it, by its rank. Raises `CycleRefused`."""
    wanted = sorted(asked, key=lambda each: each.starts_on)
    known = list(cycle.seminars.order_by("starts_on", "pk"))
    gone = known[len(wanted) :]
    if Slot.objects.filter(seminar__in=gone).exists():
        raise CycleRefused(_("Un séminaire que vous retirez a déjà un programme : videz-le d’abord."))
    for seminar in gone:
        seminar.delete()
    for number, seminar in enumerate(known[: len(wanted)]):
        Seminar.objects.filter(pk=seminar.pk).update(starts_on=ASIDE + number * DAY, ends_on=ASIDE + number * DAY)
    for number, each in enumerate(wanted):
        title = each.title or _("Séminaire %(number)d") % {"number": number + 1}
        dates = {"starts_on": each.starts_on, "ends_on": each.ends_on}
        if number < len(known):
            Seminar.objects.filter(pk=known[number].pk).update(**dates, **({"title": each.title} if each.title else {}))
        else:
            Seminar.objects.create(cycle=cycle, title=title, **dates)
