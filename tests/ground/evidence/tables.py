"""Random tables over random trees, and every equation an attacker may write on them, spelt out without the network."""

import dataclasses

import numpy as np

from terreau.ground.evidence.definitions import Counts, Indicator, Kind, Unit
from terreau.ground.evidence.protection import Cells, Tree

SHARE = Indicator(
    code="share", version=1, lever=1, kind=Kind.RATE, unit=Unit.PERCENT, counts=Counts.PERSONS,
    label="", formula="", source="",
)  # fmt: skip

TOTAL = dataclasses.replace(SHARE, code="total", kind=Kind.TOTAL)


def random_tree(rng: np.random.Generator, size: int, employers: int = 1) -> Tree:
    parents = [-1] * employers + [int(rng.integers(0, place)) for place in range(employers, size)]
    return tree_of(parents)


def tree_of(parents: list[int]) -> Tree:
    return Tree.of(
        {"structure": 100 + place, "parent": None if above < 0 else 100 + above} for place, above in enumerate(parents)
    )


def table(people: np.ndarray, value: np.ndarray) -> Cells:
    """Own amounts of a share of persons: `people` and `value` per structure × dimension (or one column)."""
    people, value = np.atleast_2d(people), np.atleast_2d(value).astype(float)
    names = [""]
    if people.shape[1] > 1:
        names += [f"d{number}" for number in range(people.shape[1])]
        people = np.column_stack([people.sum(axis=1), people])
        value = np.column_stack([value.sum(axis=1), value])
    return Cells(names, value, people.astype(float), people, people.copy())


def random_table(rng: np.random.Generator, tree: Tree, dimensions: int, most: int = 40) -> Cells:
    """Sizes from none to `most`, many tiny; shares from nobody to everybody."""
    shape = (len(tree), max(dimensions, 1))
    people = np.where(rng.random(shape) < 0.4, rng.integers(0, 4, shape), rng.integers(0, most, shape))
    share = rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], shape, p=[0.1, 0.2, 0.4, 0.2, 0.1])
    return table(people, rng.binomial(people, share))


def equations(tree: Tree, columns: int) -> np.ndarray:
    """Rows over the numbers [figures, own parts], both flattened: each structure's sum, and each row's total."""
    count = len(tree)
    cells = count * columns
    rows = []
    for place in range(count):
        for column in range(columns):
            row = np.zeros(2 * cells)
            row[place * columns + column] = 1
            row[cells + place * columns + column] = -1
            for child in np.nonzero(tree.parent == place)[0]:
                row[child * columns + column] = -1
            rows.append(row)
        for start in (0, cells) if columns > 1 else ():
            row = np.zeros(2 * cells)
            row[start + place * columns : start + (place + 1) * columns] = 1
            row[start + place * columns] = -1
            rows.append(row)
    return np.array(rows)


def flat(own: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.concatenate([whole.ravel(), own.ravel()]).astype(float)
