"""What the worker does as the first day comes: the urn, the cells, a right for everybody asked, then the wave is open.

By batches, each whole or not begun: a worker killed anywhere goes on where it was. The population is that of the first
day, whatever day it is when the last batch is made.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from terreau.ground.approvals.reading import is_open
from terreau.ground.journal.actions import record
from terreau.ground.organisations.evidence import age_band
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.actions import WaveRefused, back_to_nothing, hold, move
from terreau.rooms.barometer.waves.address_lists import alike_fields
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.enums import Drawing, Population, WaveState
from terreau.rooms.barometer.waves.models import Cell, Right, Stratum, Wave
from terreau.rooms.barometer.waves.population import Alike, counted_alike, holder_of, location_of, postings_of
from terreau.rooms.barometer.waves.sampling import drawn
from terreau.rooms.barometer.waves.turnout import make_groups

WORKER = "task:waves"
ROWS = 5000  # rights made at a time
BATCH = 500


def open_due(now: datetime.datetime) -> None:
    """Go on with what is to open; quick when nothing is."""
    today = timezone.localdate(now)
    waves = Wave.objects.to_open(today).select_related("structure__root")
    for wave in waves.order_by("opens_on", "pk"):
        try:
            go_on(wave, today)
        except WaveRefused:  # taken back at this moment
            continue


@transaction.atomic
def go_on(wave: Wave, today: datetime.date) -> None:
    """One batch of the opening of a planned wave."""
    hold(wave, WaveState.PLANNED)
    if wave.closes_on < today:
        give_back(wave)
    elif is_open(BAROMETER, wave.structure):  # else it waits
        if not wave.public_key:
            begin(wave)
        if not make_rights(wave):
            finish(wave)


def give_back(wave: Wave) -> None:
    """It could not open before its last day was over: whoever prepared it decides again."""
    move(wave, WaveState.DRAFT)
    back_to_nothing(wave)
    record("waves.wave.missed", wave, by=WORKER)


def begin(wave: Wave) -> None:
    """The urn, and who the population is made of."""
    wave.public_key = sealing.new_urn(wave.code)
    Wave.objects.filter(pk=wave.pk).update(public_key=wave.public_key)
    if wave.population in (Population.AGENTS, Population.OPEN):
        counted = counted_alike(wave, wave.opens_on)
        new = (Cell(wave=wave, population=people, **alike_fields(alike)) for alike, people in counted.items())
        Cell.objects.bulk_create(new, batch_size=BATCH)
    elif wave.population == Population.ADDRESSES:  # central services may have been told after the addresses
        where = location_of(wave)
        cells = list(Cell.objects.filter(wave=wave).select_related("structure"))
        for cell in cells:
            cell.location = where(cell.structure.path)
        Cell.objects.bulk_update(cells, ["location"], batch_size=BATCH)


def make_rights(wave: Wave) -> int:
    """A right for a batch of those asked who have none; how many were made, 0 once there are all."""
    if wave.population != Population.AGENTS:
        return 0
    if wave.drawing == Drawing.STRATA:
        return sum(draw(wave, stratum, keys) for stratum, keys in waiting_strata(wave))
    last = Right.objects.filter(wave=wave).aggregate(last=Max("agent"))["last"] or 0
    return give_rights(wave, people_of(wave).filter(agent__gt=last).order_by("agent")[:ROWS])


def people_of(wave: Wave) -> Any:
    rows = postings_of(wave, wave.opens_on).annotate(band=age_band(wave.opens_on))
    return rows.values_list("agent", "structure", "structure__path", "agent__category", "band")


def give_rights(wave: Wave, people: Iterable[tuple[Any, ...]]) -> int:
    where = location_of(wave)
    fields = ("structure", "category", "age_band", "location")
    keys = {Alike(*alike): pk for pk, *alike in Cell.objects.filter(wave=wave).values_list("pk", *fields)}
    rows = []
    for agent, structure, path, category, band in people:
        alike = Alike(structure, category, band, where(path))
        if alike not in keys:  # a file that was corrected since the cells were counted
            keys[alike] = Cell.objects.create(wave=wave, population=0, **alike_fields(alike)).pk
        rows.append(Right(wave=wave, cell_id=keys[alike], agent_id=agent))
    Right.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


# ---- drawn by lot


def waiting_strata(wave: Wave) -> Iterator[tuple[Stratum, list[int]]]:
    """The strata that are not drawn yet, a batch of them, with the structures whose people they hold."""
    strata = {each.structure.path: each for each in wave.strata.select_related("structure")}
    inside: dict[str, list[int]] = {path: [] for path in strata}
    for key, path in postings_of(wave, wave.opens_on).values_list("structure", "structure__path").distinct():
        if (holder := holder_of(strata, path)) is not None:
            inside[holder].append(key)
    done = set(Right.objects.filter(wave=wave).order_by().values_list("cell__structure", flat=True).distinct())
    left = ROWS
    for path, stratum in strata.items():
        if left > 0 and inside[path] and stratum.size and not done.intersection(inside[path]):
            left -= stratum.size
            yield stratum, inside[path]


def draw(wave: Wave, stratum: Stratum, structures: list[int]) -> int:
    """Draw a whole stratum, among its people of the first day."""
    there = people_of(wave).filter(structure__in=structures)
    agents = list(there.order_by("agent").values_list("agent", flat=True))
    chosen = set(drawn(agents, stratum.size))
    Stratum.objects.filter(pk=stratum.pk).update(population=len(agents), size=len(chosen))
    return give_rights(wave, (row for row in there.order_by("agent") if row[0] in chosen))


# ---- open


def finish(wave: Wave) -> None:
    invited = Right.objects.filter(cell=OuterRef("pk")).order_by().values("cell").annotate(people=Count("pk"))
    number = Coalesce(Subquery(invited.values("people")), 0)
    Cell.objects.filter(wave=wave).update(invited=number, population=Greatest(F("population"), number))
    make_groups(wave)
    move(wave, WaveState.OPEN)
    record("waves.wave.opened", wave, by=WORKER, closes_on=wave.closes_on.isoformat())
