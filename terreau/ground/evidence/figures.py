"""The only reader of figures: pages, CSV, command line, scores and next steps see nothing else.

A figure is shown when the scope allows its structure and protection does not hide it. Computed wins over declared where
there is something computed. The number of queries does not depend on how many figures are asked.
"""

import datetime
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from terreau.ground.evidence.closing import closed_roots, codes_on_persons
from terreau.ground.evidence.definitions import FACTS, INDICATORS, Indicator
from terreau.ground.evidence.enums import Counts, Kind, SnapshotState, Status, Unit
from terreau.ground.evidence.models import DeclaredFigure, Figure, Snapshot, SnapshotStructure
from terreau.ground.evidence.scope import Scope

EXACT_FROM = 100  # people: below, numbers are rounded, for snapshots follow one another
STEP = 5


@dataclass(frozen=True)
class Shown:
    """One figure as a reader may see it. Numbers are None unless `status` is shown."""

    indicator: str
    version: int
    structure: int
    dimension: str
    status: Status
    value: float | None = None
    base: float | None = None
    people: int | None = None
    declared: bool = False
    on: datetime.date | None = None
    source: str = ""
    author: str = ""
    closed: bool = False  # nothing is read here until opinions are recorded: neither zero nor unknown

    @property
    def ratio(self) -> float | None:
        """value / base of a rate or of a bin, the value of a total; None without data."""
        if self.value is None:
            return None
        one = INDICATORS.get(self.indicator)
        if one is not None and one.kind == Kind.TOTAL:
            return self.value
        return self.value / self.base if self.base else None


def latest_snapshot(on: datetime.date | None = None) -> Snapshot | None:
    """The published snapshot of the latest day, or of the latest day not after `on`."""
    published = Snapshot.objects.filter(state=SnapshotState.PUBLISHED)
    if on is not None:
        published = published.filter(on__lte=on)
    return published.order_by("-on", "-id").first()


def first_snapshot_of_the_month() -> Snapshot | None:
    """The first snapshot published in the latest month that has one: what is read by the public changes once a month,
    for two figures of two days would tell of who came between them. It is also the one that pruning keeps."""
    latest = latest_snapshot()
    if latest is None:
        return None
    month = Snapshot.objects.filter(state=SnapshotState.PUBLISHED, on__gte=latest.on.replace(day=1))
    return month.order_by("on", "-id").first()


def dimension_labels(snapshot: Snapshot | None, name: str) -> dict[str, str]:
    """`{code: label}` of a dimension as of the snapshot."""
    return dict(snapshot.manifest.get("dimensions", {}).get(name, {})) if snapshot else {}


@dataclass(frozen=True)
class Sight:
    """What a scope may read beside a snapshot: keys of structures, and those that wait for opinions."""

    snapshot: Snapshot | None
    readable: list[int]
    closed: Collection[int]
    employers: frozenset[int] = frozenset()  # among the readable ones

    def tells(self, structure: int, code: str) -> bool:
        """Whether the indicator says anything of a structure: some do of employers alone."""
        return not INDICATORS[code].employers_only or structure in self.employers


def sight_of(scope: Scope, structures: Iterable[int] | None, snapshot: Snapshot | None) -> Sight:
    """Worked out once by a caller who reads the figures and their history. `structures`: keys, or all in scope."""
    asked = None if structures is None else list(dict.fromkeys(structures))
    found = readable_structures(scope, asked, snapshot)
    employers = frozenset(key for key, parent in found.items() if parent is None)
    return Sight(snapshot, list(found), closed_keys(list(found), snapshot), employers)


def figures(
    scope: Scope,
    *,
    structures: Iterable[int] | None = None,
    indicators: Iterable[str] | None = None,
    dimensions: bool | Collection[str] = False,
    snapshot: Snapshot | None = None,
    sight: Sight | None = None,
) -> list[Shown]:
    """The figures that `scope` may read, ordered by indicator, structure, dimension.

    `structures`: keys, or every structure in scope; `indicators`: codes, or all; `dimensions`: also those broken down
    (or only those of these names);
    `snapshot`: the latest published when None; `sight`: of the same scope, structures and snapshot.
    When both structures and indicators are given, each readable pair has
    at least one figure, of status *no data* when nothing is known, save below an employer for what is told of employers
    alone. Structures out of scope are silently absent.
    """
    codes = [code for code in (INDICATORS if indicators is None else indicators) if code in INDICATORS]
    asked = None if structures is None else list(dict.fromkeys(structures))
    sight = sight or sight_of(scope, asked, snapshot or latest_snapshot())
    snapshot, readable, closed = sight.snapshot, sight.readable, sight.closed
    computed = computed_figures(snapshot, readable, codes, dimensions, closed) if snapshot else []
    computed = [one for one in computed if sight.tells(one.structure, one.indicator)]
    live = {(one.structure, one.indicator) for one in computed if one.status != Status.NO_DATA and not one.dimension}
    declared = {}
    for one in declared_figures(readable, codes):
        if sight.tells(one.structure, one.indicator):
            declared[one.structure, one.indicator] = one  # ordered by day: the last one stands
    found = [one for one in computed if (one.structure, one.indicator) in live or one.dimension]
    found += [one for pair, one in declared.items() if pair not in live]
    if asked is not None and indicators is not None:
        # What has no figure without dimension is known by those that it has.
        known = {
            (one.structure, one.indicator)
            for one in found
            if not one.dimension or not INDICATORS[one.indicator].totalled
        }
        found += [
            nothing(code, key, snapshot, closed=key in closed)
            for key in readable
            for code in codes
            if (key, code) not in known and sight.tells(key, code)
        ]
    else:
        settled = live | set(declared)
        found += [one for one in computed if not one.dimension and (one.structure, one.indicator) not in settled]
    rank = {code: place for place, code in enumerate(codes)}
    order = {key: place for place, key in enumerate(readable)}
    return sorted(found, key=lambda one: (rank[one.indicator], order[one.structure], one.dimension))


def history(
    scope: Scope, *, structure: int, indicators: Iterable[str], dimension: str = "", sight: Sight | None = None
) -> list[Shown]:
    """Every figure known of a structure, oldest first: one a snapshot, and the declared ones, without dimension unless
    one is given, of which nothing is ever declared.

    `sight`: of the same scope and structure, beside the latest snapshot.
    """
    sight = sight or sight_of(scope, [structure], latest_snapshot())
    if structure not in sight.readable:
        return []
    codes = [code for code in indicators if code in INDICATORS and sight.tells(structure, code)]
    rows = Figure.objects.filter(
        structure=structure, indicator__in=codes, dimension=dimension, snapshot__state=SnapshotState.PUBLISHED
    ).select_related("snapshot")
    rows = without_closed(rows, codes, sight.closed)
    found = [computed(row, row.snapshot.on) for row in rows.order_by("snapshot__on", "indicator")]
    found += [] if dimension else declared_figures([structure], codes)
    days = {(one.indicator, one.on) for one in found if not one.declared and one.status != Status.NO_DATA}
    kept = [one for one in found if not (one.declared and (one.indicator, one.on) in days)]
    return sorted(kept, key=lambda one: (one.on or datetime.date.min, one.indicator, one.declared))


def readable_structures(scope: Scope, asked: list[int] | None, snapshot: Snapshot | None) -> dict[int, int | None]:
    """Keys of the structures that the scope allows, each with its parent's, in the order asked, or of the tree.

    Today's tree says what lies below what; the snapshot's own says it for structures that exist no more. What is
    counted in another structure today has no figures of its own, whatever a snapshot of the past holds.
    """
    if scope.empty or asked == []:
        return {}
    today = current_tree()
    readable = cells_below(today, scope, asked)
    if snapshot is not None:
        then = SnapshotStructure.objects.filter(snapshot=snapshot)
        once = then.filter(Q(parent=None) | Q(counted_in=None)).values("structure", "parent", "path")
        before = below_roots(once, scope, asked)
        gone = [key for key in before if key not in readable]
        if gone:
            still_there = set(today.filter(structure__in=gone).values_list("structure", flat=True))
            gone = [key for key in gone if key not in still_there]
            readable |= {key: before[key] for key in gone and without_folded(gone, once, today)}
    return {key: readable[key] for key in asked if key in readable} if asked is not None else readable


def cells(tree: QuerySet) -> QuerySet:
    """The rows of `tree` that have figures: employers, and what is not counted in another structure."""
    return tree.filter(Q(parent=None) | Q(counted_in=F("structure")))


def cells_below(today: QuerySet, scope: Scope, asked: list[int] | None) -> dict[int, int | None]:
    """`below_roots` of today's cells; the scope of a structure without figures is read where it is counted."""
    paths, single = [], set(scope.single)
    named = today.filter(structure__in=scope.subtrees | scope.single)
    for key, parent, path, counted_in in named.values_list("structure", "parent", "path", "counted_in"):
        if key in scope.subtrees:
            paths.append(path)
        if parent is not None:
            single.add(counted_in)
    return among(cells(today), paths, single, asked)


def without_folded(gone: list[int], once: QuerySet, today: QuerySet) -> list[int]:
    """Those of `gone` that do not lie below an employer whose structures are counted in one another today."""
    folded = today.filter(parent__isnull=False).exclude(counted_in=F("structure"))
    below = list(folded.order_by("path").values_list("path", flat=True))
    if not below:
        return gone
    employers = list(today.filter(parent=None).order_by("path").values_list("path", flat=True))
    closed = {path for path in employers if any(each.startswith(path) for each in below)}
    paths = dict(once.filter(structure__in=gone).order_by("path").values_list("structure", "path"))
    return [key for key in gone if not any(paths[key].startswith(path) for path in closed)]


def current_tree() -> QuerySet:
    """Rows of the fact `structures` true today: evidence knows no other table of them."""
    return FACTS["structures"].rows(timezone.localdate())


def is_employer(structure: int) -> bool:
    return current_tree().filter(structure=structure, parent=None).exists()


def below_roots(tree: QuerySet, scope: Scope, asked: list[int] | None) -> dict[int, int | None]:
    """Keys of `tree`, with their parents', that the scope allows (among `asked` if given), in the order of paths."""
    paths = tree.filter(structure__in=scope.subtrees).values_list("path", flat=True)
    return among(tree, paths, scope.single, asked)


def among(
    tree: QuerySet, paths: Iterable[str], single: Iterable[int], asked: list[int] | None
) -> dict[int, int | None]:
    """Keys of `tree`, each with its parent's, below `paths` or in `single` (among `asked`), in order of paths."""
    allowed = Q(structure__in=single)
    for path in paths:
        # Paths are digits of a fixed width: everything below is one range, under any collation.
        allowed |= Q(path__gte=path, path__lt=str(int(path) + 1).zfill(len(path)))
    rows = tree.filter(allowed)
    if asked is not None:
        rows = rows.filter(structure__in=asked)
    return dict(rows.order_by("path").values_list("structure", "parent"))


def nothing(code: str, structure: int, snapshot: Snapshot | None, *, closed: bool) -> Shown:
    """Nothing to read of an indicator that was asked, because nobody knows or because opinions are awaited."""
    one = INDICATORS[code]
    waits = closed and one.computed and one.counts == Counts.PERSONS
    on = snapshot.on if snapshot else None
    return Shown(code, one.version, structure, "", Status.NO_DATA, on=on, closed=waits)


def computed_figures(
    snapshot: Snapshot,
    readable: list[int],
    codes: list[str],
    dimensions: bool | Collection[str],
    closed: Collection[int],
) -> list[Shown]:
    rows = Figure.objects.filter(snapshot=snapshot, structure__in=readable, indicator__in=codes)
    rows = without_closed(rows, codes, closed)
    if not isinstance(dimensions, bool):
        rows = rows.filter(dimension__in=["", *dimensions])
    elif not dimensions:
        rows = rows.filter(dimension="")
    return [computed(row, snapshot.on) for row in rows.order_by("id")]


def closed_keys(keys: list[int], snapshot: Snapshot | None) -> Collection[int]:
    """Those of `keys` that lie below a closed root, today or on the snapshot's day."""
    roots = closed_roots()
    if not roots or not keys:
        return ()
    once = SnapshotStructure.objects.filter(snapshot=snapshot).values("structure", "path")
    below = Scope(subtrees=roots)
    return below_roots(current_tree(), below, keys) | below_roots(once, below, keys)


def without_closed(rows: QuerySet, codes: list[str], closed: Collection[int]) -> QuerySet:
    """`rows` less the figures on persons of the closed structures."""
    return rows.exclude(structure__in=closed, indicator__in=codes_on_persons(codes)) if closed else rows


def computed(row: Figure, on: datetime.date) -> Shown:
    """A stored figure as shown: rounded to 5 where it tells of fewer than 100 people."""
    few = row.people is not None and 0 < row.people < EXACT_FROM and about_persons(row.indicator)
    value, base = (rounded_value(row), rounded(row.base)) if few else (row.value, row.base)
    if (one := INDICATORS.get(row.indicator)) is not None and one.weighted:
        value, base = weighted(row)
    return Shown(
        indicator=row.indicator,
        version=row.version,
        structure=row.structure,
        dimension=row.dimension,
        status=Status(row.status),
        value=value,
        base=base,
        people=int(rounded(row.people) or 0) if few else row.people,
        on=on,
    )


def rounded_value(row: Figure) -> float | None:
    """Rounded to 5, but a share that is neither nobody nor everybody never reads as one of them."""
    value, base = rounded(row.value), rounded(row.base)
    one = INDICATORS.get(row.indicator)
    if one is None or not (one.bins or (one.kind == Kind.RATE and one.unit == Unit.PERCENT)):
        return value
    if value is None or base is None:
        return value
    if base < 2 * STEP or not 0 < (row.value or 0) < (row.base or 0):
        return value
    return min(max(value, STEP), base - STEP)


def weighted(row: Figure) -> tuple[float | None, float | None]:
    """(value, base) of a weighted share: as fine as that of as many people without weights, and no finer.

    Sums of weights have digits enough to tell who is in them, and their size says nothing of how many people they are.
    So it is the share that is rounded: by one person, or by five where fewer than 100 are told of.
    """
    if row.value is None or not row.base or not row.people:
        return row.value, row.base
    step = STEP if row.people < EXACT_FROM else 1
    parts = max(2, math.floor(row.people / step + 0.5))
    part = math.floor(row.people / step * row.value / row.base + 0.5)
    if 0 < row.value < row.base:
        part = min(max(part, 1), parts - 1)
    base = max(step, float(step * math.floor(row.base / step + 0.5)))
    return base * part / parts, base


def rounded(number: float | None) -> float | None:
    return None if number is None else float(STEP * math.floor(number / STEP + 0.5))


def about_persons(code: str) -> bool:
    one = INDICATORS.get(code)
    return one is None or one.counts == Counts.PERSONS


def declared_figures(readable: list[int], codes: list[str]) -> list[Shown]:
    """What structures declared, oldest first, under the same threshold as what is computed."""
    rows = DeclaredFigure.objects.filter(structure__in=readable, indicator__in=codes).order_by("on", "declared_at")
    return [declared(row) for row in rows]


def declared(row: DeclaredFigure) -> Shown:
    one = INDICATORS[row.indicator]
    persons = one.counts == Counts.PERSONS
    hidden = persons and hidden_declared(one, row.numerator, row.denominator)
    return Shown(
        indicator=row.indicator,
        version=one.version,
        structure=row.structure,
        dimension="",
        status=Status.HIDDEN_SMALL if hidden else Status.SHOWN,
        value=None if hidden else row.numerator,
        base=None if hidden else row.denominator,
        people=int(row.denominator) if persons and row.denominator is not None and not hidden else None,
        declared=True,
        on=row.on,
        source=row.source,
        author=row.author,
    )


def hidden_declared(one: Indicator, numerator: float, denominator: float | None) -> bool:
    """Fewer people than the threshold, or everybody, or nobody."""
    if denominator is None:
        return False
    if denominator < settings.EVIDENCE_THRESHOLD:
        return True
    return one.unit == Unit.PERCENT and (numerator <= 0 or numerator >= denominator)
