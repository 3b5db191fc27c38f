"""Runs the indicators over a snapshot: unit rows in, protected figures out. For background tasks only."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from terreau.ground.evidence import distributions, protection
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import Kind, Status
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.protection import Cells, Tree
from terreau.ground.evidence.tally import BrokenIndicator, Tally

UNIT_COLUMNS = ("unit", "structure", "value", "base", "people")
BATCH_ROWS = 1 << 18


@dataclass(frozen=True)
class Sums:
    """Sums of unit rows per (structure, dimension) before any roll-up: one entry per pair that has units."""

    structure: np.ndarray  # int64 keys
    dimension: np.ndarray  # str codes, "" without dimension
    value: np.ndarray
    base: np.ndarray
    people: np.ndarray
    units: np.ndarray
    disjoint: bool  # every unit stands in one dimension at most: people add up over dimensions


@dataclass(frozen=True)
class Row:
    """One figure, before it is stored."""

    indicator: str
    version: int
    structure: int
    dimension: str
    value: float | None
    base: float | None
    people: int | None
    status: Status


def unit_rows(one: Indicator, facts: Any, on: datetime.date) -> Any:
    """The Ibis expression of the indicator's units, cast to the contract's types."""
    assert one.units is not None  # noqa: S101 - callers pass computed indicators  # nosec B101 # for the type checker
    expression = one.units(facts, on)
    expected = {*UNIT_COLUMNS, *(("dimension",) if one.by else ()), *(("bin",) if one.bins else ())}
    if set(expression.columns) != expected:
        raise BrokenIndicator(
            f"{one.code}: the unit rows must have the columns {sorted(expected)}, not {sorted(expression.columns)}."
        )
    dimension = expression.dimension.cast("string") if one.by else ibis.literal("")
    if one.bins:
        dimension = dimension.concat(distributions.SEPARATOR, expression.bin.cast("string"))
    return expression.select(
        unit=expression.unit.cast("int64"),
        structure=expression.structure.cast("int64"),
        dimension=dimension,
        value=expression.value.cast("float64"),
        base=expression.base.cast("float64"),
        people=expression.people.cast("int64"),
    )


def aggregated(rows: Any, by: bool) -> Any:
    """Sums per structure (× dimension) with what the checks need, as an Ibis expression for any backend."""
    return rows.group_by(["structure", "dimension"] if by else ["structure"]).aggregate(
        value=rows.value.sum(),
        base=rows.base.sum(),
        people=rows.people.sum(),
        count=rows.count(),
        complete=(rows.value + rows.base + rows.people).count(),
        units=rows.unit.count(),
        lowest_value=rows.value.min(),
        lowest_rest=(rows.base - rows.value).min(),
        lowest_people=rows.people.min(),
    )


def sums(one: Indicator, facts: Any, on: datetime.date, backend: Any = None) -> Sums:
    """Execute the indicator and check its unit rows: in one pass on DuckDB (`backend`), else inside the backend."""
    rows = unit_rows(one, facts, on)
    return streamed(one, rows, backend) if backend is not None else summed_there(one, rows)


def streamed(one: Indicator, rows: Any, backend: Any) -> Sums:
    """The rows come here and are summed and marked as they come: the query is executed once."""
    tally = Tally(one)
    with backend.con.sql(ibis.to_sql(rows, dialect="duckdb")).to_arrow_reader(BATCH_ROWS) as reader:
        for batch in reader:
            tally.add(batch)
    structure, dimension, (value, base, people, units) = tally.sums()
    disjoint = check_unique(one, rows, tally.rows, tally.pairs, tally.units)
    return Sums(structure, dimension, value, base, people.astype(np.int64), units.astype(np.int64), disjoint)


def summed_there(one: Indicator, rows: Any) -> Sums:
    """Only sums come here, for a backend that spreads the rows over many machines."""
    table = aggregated(rows, bool(one.by)).to_pyarrow()
    columns = {name: table[name].to_numpy() for name in table.column_names if name != "dimension"}
    check_sums(one, columns)
    disjoint = check_unique(one, rows, int(columns["count"].sum()) if len(columns["count"]) else 0)
    dimension = table["dimension"].to_pylist() if one.by else [""] * table.num_rows
    if (one.by and "" in dimension) or None in dimension:
        raise BrokenIndicator(f"{one.code}: a unit row has no dimension.")
    return Sums(
        structure=columns["structure"],
        dimension=np.array(dimension, dtype=object),
        value=columns["value"].astype(float),
        base=columns["base"].astype(float),
        people=columns["people"].astype(np.int64),
        units=columns["count"].astype(np.int64),
        disjoint=disjoint,
    )


def check_sums(one: Indicator, columns: dict[str, np.ndarray]) -> None:
    if not len(columns["count"]):
        return
    if (columns["complete"] != columns["count"]).any() or (columns["units"] != columns["count"]).any():
        raise BrokenIndicator(f"{one.code}: a unit row has an empty unit, value, base or people.")
    finite = np.isfinite(columns["value"].astype(float)) & np.isfinite(columns["base"].astype(float))
    if not finite.all():
        raise BrokenIndicator(f"{one.code}: a unit row has an infinite value or base.")
    if (columns["lowest_people"] < 0).any():
        raise BrokenIndicator(f"{one.code}: a unit row counts a negative number of people.")
    if protection.is_share(one) and ((columns["lowest_value"] < 0).any() or (columns["lowest_rest"] < 0).any()):
        raise BrokenIndicator(f"{one.code}: a rate on persons has a unit whose value is not between 0 and its base.")


def check_unique(one: Indicator, rows: Any, total: int, pairs: int | None = None, units: int | None = None) -> bool:
    """(unit, dimension) is unique, exactly. `pairs`, `units`: how many differ, counted by the backend when None.

    Returns whether units are unique over all dimensions together.
    """
    if total < 2:
        return True
    if pairs is None:
        pairs = int(rows.select("unit", "dimension").distinct().count().to_pyarrow().as_py())
    if pairs != total:
        raise BrokenIndicator(
            f"{one.code}: {total - pairs} unit rows repeat a (unit, dimension); sums would count them twice."
        )
    if units is None:
        units = int(rows.unit.nunique().to_pyarrow().as_py())
    return units == total


def cells(one: Indicator, tree: Tree, found: Sums) -> Cells:
    """The sums as a table own[structure, column], column 0 being the total over dimensions."""
    place = tree.places(found.structure)
    if (place < 0).any():
        unknown = sorted({int(key) for key in found.structure[place < 0]})[:5]
        raise BrokenIndicator(f"{one.code}: units stand in structures absent from the snapshot: {unknown}.")
    codes, column = np.unique(found.dimension.astype(str), return_inverse=True)
    names = codes.tolist() if one.by else []
    shape = (len(tree), len(names) + 1)
    value, base = np.zeros(shape), np.zeros(shape)
    people, units = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    column = column + 1 if one.by else column
    for table, amounts in zip(
        (value, base, people, units), (found.value, found.base, found.people, found.units), strict=True
    ):
        np.add.at(table, (place, column), amounts)  # several structures may be counted in one
    if one.by:
        value[:, 0], base[:, 0], units[:, 0] = value.sum(axis=1), base.sum(axis=1), units.sum(axis=1)
        # One person may stand in several dimensions: there are at least as many as in the fullest one.
        people[:, 0] = people.sum(axis=1) if found.disjoint else people.max(axis=1)
    return Cells(columns=["", *names], value=value, base=base, people=people, units=units)


def figures(one: Indicator, tree: Tree, own: Cells, hidden: np.ndarray, small: np.ndarray) -> list[Row]:
    """Rows of the cells that have units. `hidden`, `small`: boolean tables aligned with `own`."""
    whole = own.rolled_up(tree)
    rows = []
    filled = whole.base > 0 if one.kind == Kind.RATE else whole.units > 0
    for place, column in zip(*np.nonzero(whole.units), strict=True):
        shown = filled[place, column] and not hidden[place, column]
        status = Status.SHOWN
        if not filled[place, column]:
            status = Status.NO_DATA
        elif hidden[place, column]:
            status = Status.HIDDEN_SMALL if small[place, column] else Status.HIDDEN_COMPLEMENT
        rows.append(
            Row(
                indicator=one.code,
                version=one.version,
                structure=int(tree.keys[place]),
                dimension=own.columns[column],
                value=float(whole.value[place, column]) if shown else None,
                base=float(whole.base[place, column]) if shown else None,
                people=int(whole.people[place, column]) if shown else None,
                status=status,
            )
        )
    return rows


def run(folder: Path, tree_rows: list[dict[str, Any]], on: datetime.date, threshold: int) -> list[Row]:
    """Every computed indicator over the snapshot in `folder`: all its figures, protected together."""
    tree = Tree.of(tree_rows)
    computed = [one for one in INDICATORS.values() if one.computed]
    tables: dict[str, Cells] = {}
    with duckdb_facts(folder) as (backend, facts):
        for one in computed:
            tables[one.code] = cells(one, tree, sums(one, facts, on, backend))
    plain = [one for one in computed if not one.bins]
    masks = protection.protect(tree, [(one, tables[one.code]) for one in plain], threshold)
    rows = [row for one in plain for row in figures(one, tree, tables[one.code], *masks[one.code])]
    for one in computed:
        if one.bins:
            above, hidden = tables[one.within], masks[one.within][0]
            rows += detailed(one, tree, tables[one.code], above, hidden, threshold)
    return rows


def detailed(
    one: Indicator, tree: Tree, own: Cells, above: Cells, hidden_above: np.ndarray, threshold: int
) -> list[Row]:
    """The figures of a distribution: one a structure, value of the dimension and bin, in the rate that it details."""
    rows = []
    for value, part in distributions.parts(one, own).items():
        within = hidden_above[:, above.columns.index(value)]
        hidden, small = protection.hide_bins(tree, part, within, threshold)
        rows += [row for row in figures(one, tree, part, hidden, small) if row.dimension]
    return rows
