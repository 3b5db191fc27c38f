"""Who is counted with whom for participation: groups of eleven invited or more, made as the wave opens.

So nothing that is kept, in a snapshot of the evidence or after the close, says whether the only one of his kind in an
office has answered.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from terreau.ground.organisations.evidence import counted_in
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.waves.folding import fold_structures
from terreau.rooms.barometer.waves.models import Cell, Right, Turnout, Wave

BATCH = 500


def make_groups(wave: Wave) -> None:
    """A row for each group of those invited, and for each cell the group where it counts; nothing at all where fewer
    than the threshold are invited."""
    invited = dict(
        Cell.objects.filter(wave=wave, invited__gt=0).order_by().values_list("structure").annotate(Sum("invited"))
    )
    place_of = places(wave, invited)
    people: dict[str, int] = {}
    for key, number in invited.items():
        people[place_of[key]] = people.get(place_of[key], 0) + number
    where = fold_structures(people, wave.structure.path, settings.EVIDENCE_THRESHOLD)
    keys = dict(Structure.every.filter(path__in=set(where.values())).values_list("path", "pk"))
    folded: dict[str, list[int]] = {}
    for key, path in place_of.items():
        if path in where:
            folded.setdefault(where[path], []).append(key)
    for path, structures in folded.items():
        group = Turnout.objects.create(
            wave=wave, structure_id=keys[path], invited=sum(invited[key] for key in structures)
        )
        for start in range(0, len(structures), BATCH):
            cells = Cell.objects.filter(wave=wave, structure__in=structures[start : start + BATCH])
            cells.update(turnout=group)


def settle(wave: Wave) -> None:
    """Write, as the wave closes, how many answered in each group: a right that is gone was used."""
    left = Right.objects.filter(cell__turnout=OuterRef("pk")).order_by().values("cell__turnout").annotate(n=Count("pk"))
    Turnout.objects.filter(wave=wave).update(answered=F("invited") - Coalesce(Subquery(left.values("n")), 0))


def forget_one(cell: Cell) -> None:
    """Somebody is no longer invited: gone without that, his right would be counted as an answer."""
    Cell.objects.filter(pk=cell.pk, invited__gt=0).update(invited=F("invited") - 1)
    Turnout.objects.filter(cells=cell, invited__gt=F("answered")).update(invited=F("invited") - 1)


def places(wave: Wave, keys: Iterable[int]) -> dict[int, str]:
    """The path of what each structure is counted in: of a small employer, its groupings or its whole."""
    counted = dict(Structure.every.filter(pk__in=list(keys)).annotate(place=counted_in()).values_list("pk", "place"))
    paths = dict(Structure.every.filter(pk__in=set(counted.values())).values_list("pk", "path"))
    top = wave.structure.path
    return {key: paths[place] if paths[place].startswith(top) else top for key, place in counted.items()}
