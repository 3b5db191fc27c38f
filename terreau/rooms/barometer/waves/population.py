"""Whom a wave asks, and how they are alike: read once, as the wave opens, and by whoever prepares it."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from terreau.ground.organisations.evidence import age_band
from terreau.ground.organisations.models import Posting, Structure
from terreau.ground.organisations.querysets import path_range
from terreau.rooms.barometer.waves.enums import Location, Population
from terreau.rooms.barometer.waves.models import Right, Wave

REACHABLE = Q(agent=None) | ~Q(agent__email="") | Q(agent__user__is_active=True)


class Alike(NamedTuple):
    """What people of one cell have in common."""

    structure: int
    category: str
    age_band: str
    location: str


def postings_of(wave: Wave, on: datetime.date) -> Any:
    """The postings of the agents that the wave is for on a day, one an agent."""
    # As for everything counted on that day: where two postings overlap, the later one says where the agent is.
    later = Posting.objects.true_on(on).filter(agent=OuterRef("agent"), started_on__gt=OuterRef("started_on"))
    here = path_range(wave.structure.path, "structure__")
    return Posting.objects.true_on(on).filter(~Exists(later)).filter(here, agent__left_on=None).order_by()


def location_of(wave: Wave) -> Callable[[str], str]:
    """From the path of a structure, whether it is a central service; "" where the wave does not tell them apart."""
    central = tuple(wave.central.order_by("path").values_list("path", flat=True))
    if not central:
        return lambda path: ""
    return lambda path: Location.CENTRAL if path.startswith(central) else Location.LOCAL


def counted_alike(wave: Wave, on: datetime.date) -> dict[Alike, int]:
    """How many agents there are of each kind on the day."""
    where = location_of(wave)
    rows = (
        postings_of(wave, on)
        .annotate(band=age_band(on))
        .values_list("structure", "structure__path", "agent__category", "band")
        .annotate(people=Count("pk"))
    )
    return {Alike(key, category, band, where(path)): people for key, path, category, band, people in rows}


def how_many(wave: Wave, on: datetime.date) -> int | None:
    """How many people the wave asks, as far as is known; None where nobody knows. Never shown as it is."""
    match wave.population:
        case Population.AGENTS:
            return int(postings_of(wave, on).count())
        case Population.ADDRESSES:
            return Right.objects.filter(wave=wave).count()
    return None


def headcounts(wave: Wave, on: datetime.date) -> dict[int, int]:
    """How many agents are posted in each structure itself."""
    rows = postings_of(wave, on).values_list("structure").annotate(people=Count("pk"))
    return dict(rows)


def structures_of(wave: Wave) -> list[Structure]:
    """The structures of the wave that are open, from the top down."""
    return list(Structure.objects.within(wave.structure).open().order_by("path"))


def declared(wave: Wave, levels: int = 2) -> list[Structure]:
    """The structures that somebody may say he works in, of a wave open to whoever has the link.

    Of a small employer, the whole only: nothing is said of its services.
    """
    if wave.structure.in_small_employer:
        return [wave.structure]
    return [each for each in structures_of(wave) if each.depth <= wave.structure.depth + levels]


def holder_of(paths: Iterable[str], path: str) -> str | None:
    """The longest of `paths` that begins `path`: what holds a structure, the nearest first."""
    holding = [each for each in paths if path.startswith(each)]
    return max(holding, key=len, default=None)


def rights_with_address(wave: Wave) -> Any:
    """The rights whose holder can be written to and did not ask to be left alone."""
    rows = Right.objects.filter(REACHABLE, wave=wave, declined=False)
    return rows.filter(Q(agent=None) | Q(agent__left_on=None))
