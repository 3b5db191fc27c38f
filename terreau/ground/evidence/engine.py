"""Runs the indicators over a snapshot: unit rows in, protected figures out. For background tasks only."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from terreau.ground.evidence import distributions, protection, splits
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import Kind, Status
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.protection import Cells, Tree
from terreau.ground.evidence.tally import (
    ROUNDING,
    WEIGHTS,
    BrokenIndicator,
    Tally,
    empty_ones,
    refuse_weights,
    weightless,
)

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
    weighted: tuple[np.ndarray, np.ndarray] | None = None  # value and base, by weight


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
    weights = WEIGHTS if one.weighted else ()
    expected = {*UNIT_COLUMNS, *weights, *(("dimension",) if one.by else ()), *(("bin",) if one.bins else ())}
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
        **{name: expression[name].cast("float64") for name in weights},
    )


def aggregated(one: Indicator, rows: Any) -> Any:
    """Sums per structure (× dimension) with what the checks need, as an Ibis expression for any backend."""
    complete = rows.value + rows.base + rows.people
    more = {}
    if one.weighted:
        complete = complete + rows.weighted_value + rows.weighted_base
        outside = (rows.weighted_value < 0) | (rows.weighted_value > rows.weighted_base * (1 + ROUNDING))
        without = weightless(one, *(rows[name] for name in ("value", "base", "people", *WEIGHTS)))
        more = {name: rows[name].sum() for name in WEIGHTS}
        more |= {"outside": outside.cast("int64").sum(), "without": without.cast("int64").sum()}
    return rows.group_by(["structure", "dimension"] if one.by else ["structure"]).aggregate(
        value=rows.value.sum(),
        base=rows.base.sum(),
        people=rows.people.sum(),
        count=rows.count(),
        complete=complete.count(),
        units=rows.unit.count(),
        lowest_value=rows.value.min(),
        lowest_rest=(rows.base - rows.value).min(),
        lowest_people=rows.people.min(),
        **more,
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
    structure, dimension, (value, base, people, units, *weighted) = tally.sums()
    disjoint = check_unique(one, rows, tally.rows, tally.pairs, tally.units)
    people, units = people.astype(np.int64), units.astype(np.int64)
    weights = (weighted[0], weighted[1]) if weighted else None
    return Sums(structure, dimension, value, base, people, units, disjoint, weights)


def summed_there(one: Indicator, rows: Any) -> Sums:
    """Only sums come here, for a backend that spreads the rows over many machines."""
    table = aggregated(one, rows).to_pyarrow()
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
        weighted=(columns[WEIGHTS[0]].astype(float), columns[WEIGHTS[1]].astype(float)) if one.weighted else None,
    )


def check_sums(one: Indicator, columns: dict[str, np.ndarray]) -> None:
    if not len(columns["count"]):
        return
    if (columns["complete"] != columns["count"]).any() or (columns["units"] != columns["count"]).any():
        raise BrokenIndicator(f"{one.code}: a unit row has an empty unit, {empty_ones(one)}.")
    amounts = ("value", "base", *(WEIGHTS if one.weighted else ()))
    if not all(np.isfinite(columns[name].astype(float)).all() for name in amounts):
        raise BrokenIndicator(f"{one.code}: a unit row has an infinite value or base.")
    if (columns["lowest_people"] < 0).any():
        raise BrokenIndicator(f"{one.code}: a unit row counts a negative number of people.")
    if one.share and ((columns["lowest_value"] < 0).any() or (columns["lowest_rest"] < 0).any()):
        raise BrokenIndicator(f"{one.code}: a rate on persons has a unit whose value is not between 0 and its base.")
    if one.weighted:
        refuse_weights(one, columns["outside"] > 0, columns["without"] > 0)


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
    if one.employers_only:
        place = tree.employers[place]
    codes, column = np.unique(found.dimension.astype(str), return_inverse=True)
    names = codes.tolist() if one.by else []
    column = column + 1 if one.by else column

    def summed(amounts: np.ndarray, total: bool = True) -> np.ndarray:
        table = np.zeros((len(tree), len(names) + 1), dtype=amounts.dtype)
        np.add.at(table, (place, column), amounts)  # several structures may be counted in one
        if one.by:
            # One person may stand in several dimensions: there are at least as many as in the fullest one.
            table[:, 0] = table.sum(axis=1) if total else table.max(axis=1)
        return table

    return Cells(
        columns=["", *names],
        value=summed(found.value.astype(float)),
        base=summed(found.base.astype(float)),
        people=summed(found.people.astype(np.int64), total=found.disjoint),
        units=summed(found.units.astype(np.int64)),
        weighted=found.weighted and (summed(found.weighted[0]), summed(found.weighted[1])),
    )


def figures(one: Indicator, tree: Tree, own: Cells, hidden: np.ndarray, small: np.ndarray) -> list[Row]:
    """Rows of the cells that have units. `hidden`, `small`: boolean tables aligned with `own`."""
    whole = own.rolled_up(tree)
    rows = []
    filled = whole.base > 0 if one.kind == Kind.RATE else whole.units > 0
    value, base = whole.published
    if whole.weighted:
        value = np.minimum(value, base)  # two sums of the same weights differ by their last digits
    there = whole.units > 0
    there[:, 0] &= one.totalled
    for place, column in zip(*np.nonzero(there), strict=True):
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
                value=float(value[place, column]) if shown else None,
                base=float(base[place, column]) if shown else None,
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
    """The figures of a distribution or of a split: one a structure, value of the dimension and bin, in the rate that it
    is within."""
    rows = []
    protector = protection.Protector(tree, threshold)
    for value, part in distributions.parts(one, own).items():
        if value not in above.columns:
            raise BrokenIndicator(f"{one.code}: {one.within!r}, which it is within, says nothing of {value!r}.")
        column = above.columns.index(value)
        within = hidden_above[:, column]
        if one.split:
            distributions.refuse_other_people(one, tree, value, part, total := above.alone(column))
            hidden = splits.hide_groups(protector, one, part, total, within)
            small = np.zeros_like(hidden)
        else:
            hidden, small = protection.hide_bins(tree, part, within, threshold)
        rows += figures(one, tree, part, hidden, small)
    return rows
