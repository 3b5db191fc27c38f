"""The rules of a time zone as a calendar file writes them (VTIMEZONE), for Paris and for the territories overseas.

A zone without summer time is one rule. One with it is two: each begins on a day like « the last Sunday of March »,
which is found from the changes of the years to come, so that the rule is that of the zone and not one that we remember.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

YEARS = 8
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Change:
    """An instant at which the offset changes: read on the clock before it."""

    at: datetime.datetime  # naive, in the offset before
    before: datetime.timedelta
    after: datetime.timedelta
    name: str
    summer: bool


class UnruledZone(Exception):
    """The changes of this zone follow no yearly rule."""


@lru_cache(maxsize=32)
def time_zone(name: str, year: int) -> Timezone:
    """The rules of the zone in force from `year` on."""
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("TZID", name)
    found = [change for each in range(year - 1, year + YEARS) for change in changes_of(zone, each)]
    if not found:
        start = datetime.datetime(year, 1, 1, tzinfo=zone)
        offset = start.utcoffset() or datetime.timedelta()
        component.add_component(
            observance(Change(datetime.datetime(1970, 1, 1), offset, offset, start.tzname() or name, summer=False))
        )
        return component
    for summer in (False, True):
        alike = [change for change in found if change.summer == summer]
        written = observance(alike[0])
        written.add("RRULE", rule_of(alike))
        component.add_component(written)
    return component


def observance(change: Change) -> TimezoneStandard | TimezoneDaylight:
    written = TimezoneDaylight() if change.summer else TimezoneStandard()
    written.add("DTSTART", change.at)
    written.add("TZOFFSETFROM", change.before)
    written.add("TZOFFSETTO", change.after)
    written.add("TZNAME", change.name)
    return written


def changes_of(zone: ZoneInfo, year: int) -> list[Change]:
    """The changes of a year, to the hour."""
    found = []
    instant = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    while instant.year == year:
        following = instant + HOUR
        before, after = instant.astimezone(zone), following.astimezone(zone)
        if before.utcoffset() != after.utcoffset():
            old, new = before.utcoffset() or datetime.timedelta(), after.utcoffset() or datetime.timedelta()
            at = (following + old).replace(tzinfo=None)
            found.append(Change(at, old, new, after.tzname() or "", bool(after.dst())))
        instant = following
    return found


def rule_of(changes: list[Change]) -> vRecur:
    """« The last Sunday of March », « the second Sunday of November »: the same for every year seen."""
    months = {(change.at.month, change.at.weekday(), change.at.time()) for change in changes}
    ranks = {(change.at.day - 1) // 7 + 1 for change in changes}
    last = all((change.at + datetime.timedelta(days=7)).month != change.at.month for change in changes)
    if len(months) != 1 or (len(ranks) != 1 and not last):
        raise UnruledZone
    month, weekday, _time = months.pop()
    rank = -1 if last else ranks.pop()
    return vRecur(freq="YEARLY", bymonth=month, byday=f"{rank}{DAYS[weekday]}")
