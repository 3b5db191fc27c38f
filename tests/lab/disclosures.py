"""Small linked tables for the tests of disclosure, and an attacker who knows nothing of how they were protected."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

from terreau.lab.disclosure.attacks import audit
from terreau.lab.disclosure.rules import Measure, Rule, measures
from terreau.lab.disclosure.tables import Cells, Records, build
from terreau.lab.disclosure.trees import CodeTree

MICRODATA = Path(__file__).parents[1] / "data/quant/sdctable_microdata1.csv"


def microdata(value: bool = False) -> Cells:
    """100 persons by region and sex, as R's sdcTable publishes them."""
    with MICRODATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    trees = [CodeTree.flat("region", "ABCD"), CodeTree.flat("sexe", ["female", "male"])]
    codes = np.column_stack(
        [trees[0].places([r["region"] for r in rows]), trees[1].places([r["gender"] for r in rows])]
    )
    amounts = np.array([float(row["val"]) for row in rows]) if value else None
    return build(trees, [(0, 1)], Records(codes, np.ones(len(rows), dtype=np.int64), amounts))


def counts(labels: dict[str, Sequence[str]], table: Sequence) -> Cells:
    """One table of counts: variables by label, counts as nested lists."""
    numbers = np.array(table)
    trees = [CodeTree.flat(name, each) for name, each in labels.items()]
    codes = np.indices(numbers.shape).reshape(numbers.ndim, -1).T + 1
    return build(trees, [tuple(range(numbers.ndim))], Records(codes, numbers.ravel()))


def random_cells(seed: int, people: int = 90, value: bool = False) -> Cells:
    """Services under directions by sex, by age, and perhaps by both: two or three linked tables, many small cells."""
    rng = np.random.default_rng(seed)
    directions = {f"D{one}": "" for one in range(int(rng.integers(2, 4)))}
    services = {f"{one}{two}": one for one in directions for two in "abc"[: int(rng.integers(1, 3))]}
    trees = [
        CodeTree.nested("service", directions | services), CodeTree.flat("sexe", ["F", "H"]),
        CodeTree.flat("age", ["20", "40", "60"]),
    ]  # fmt: skip
    tables = [[(0, 1), (0, 2)], [(0, 1, 2)], [(0, 1), (1, 2), (2,)], [(0,), (1, 2)]][seed % 4]
    held = rng.integers(1, len(trees[0]), people) if seed % 3 else rng.choice(np.nonzero(trees[0].leaf)[0], people)
    codes = np.column_stack(
        [held, rng.choice([1, 2], people, p=[0.7, 0.3]), rng.choice([1, 2, 3], people, p=[0.6, 0.3, 0.1])]
    )
    amounts = rng.lognormal(3, 1.5, people).round() if value else None
    return build(trees, tables, Records(codes, np.ones(people, dtype=np.int64), amounts))


def bounds(cells: Cells, measure: Measure, hidden: np.ndarray, cell: int) -> tuple[float, float]:
    """The least and the most that one cell can be: two plain programmes, the definition."""
    low = np.where(hidden, measure.low, measure.truth)
    high = np.where(hidden, np.minimum(measure.high, 1e6), measure.truth)
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(cells))
        aim[cell] = sign
        zero = np.zeros(cells.equations.shape[0])
        answer = linprog(aim, A_eq=cells.equations, b_eq=zero, bounds=np.column_stack([low, high]), method="highs")
        assert answer.status == 0, answer.message
        found.append(float(answer.x[cell]))
    return found[0], found[1]


def recovered(cells: Cells, rule: Rule, hidden: np.ndarray, attackers: int = 1000) -> list[tuple[str, int, int]]:
    """(measure, cell, person): what an outsider (-1), or anyone alone in a cell, finds out against the rule.

    Of those alone in a cell, `attackers` at most try.
    """
    return list(breaches(cells, rule, hidden, attackers))


def breaches(cells: Cells, rule: Rule, hidden: np.ndarray, attackers: int = 1000) -> Iterator[tuple[str, int, int]]:
    """The same one by one. What one would find with everything hidden is no fault of the pattern."""
    everything = np.ones(len(cells), dtype=bool)
    alone = np.unique(cells.alone[hidden & (cells.alone >= 0)])
    persons = alone[:: max(1, len(alone) // attackers)].tolist()
    for measure, person in itertools.product(measures(cells, rule), [-1, *persons]):
        knows = (cells.alone == person) & (person >= 0)
        near = 1e-5 * max(1.0, float(measure.truth.max()))
        asked = ((measure.up > 0) | (measure.down > 0)) & ~knows
        want_low, want_high = measure.truth - measure.down, measure.truth + measure.up
        found = audit(
            cells.equations, measure.truth, hidden & ~knows, low=measure.low, high=measure.high, of=asked & hidden
        )
        for cell in np.nonzero(asked & ((found.low > want_low + near) | (found.high < want_high - near)))[0].tolist():
            least, most = bounds(cells, measure, everything & ~knows, cell)
            if (
                found.low[cell] > max(want_low[cell], least) + near
                or found.high[cell] < min(want_high[cell], most) - near
            ):
                yield measure.name, cell, person
