"""What details a rate, by the same dimension: a distribution of its people, or a split of it by groups of them.

« Of the agents who do not hold the level in 2.1: so many not measured, so many one level below. » « Of those who
answered question 4: so many yes in category A, so many in category B. » A figure of one is named by the value of the
dimension and the bin, or group (« crcn 2.1|near »).
"""

import numpy as np

from terreau.ground.evidence.definitions import SEPARATOR, Indicator, name_of
from terreau.ground.evidence.protection import Cells, Tree
from terreau.ground.evidence.tally import ROUNDING, BrokenIndicator


def parts(one: Indicator, own: Cells) -> dict[str, Cells]:
    """One table a value of the dimension: column 0 holds all the people detailed, then each declared bin."""
    found: dict[str, dict[str, int]] = {}
    for column, name in enumerate(own.columns[1:], start=1):
        value, _separator, bin_ = name.rpartition(SEPARATOR)
        found.setdefault(value, {})[bin_] = column
    named = one.bins() if callable(one.bins) else dict.fromkeys(found, one.bins)
    for value, bins in found.items():
        if value not in named:
            raise BrokenIndicator(f"{one.code}: no bins are declared for {value!r}.")
        for bin_ in bins:
            if bin_ not in named[value]:
                raise BrokenIndicator(f"{one.code}: {bin_!r} is no declared bin of {value!r}.")
    of = groups_of if one.split else part_of
    return {value: of(value, named[value], own, bins) for value, bins in sorted(found.items())}


def part_of(value: str, bins: tuple[str, ...], own: Cells, at: dict[str, int]) -> Cells:
    """How people spread: each bin, empty or not, counts over all the people of the value.

    « Nobody here » is a figure too, and hidden as such. `at`: the column of `own` where each bin that has people is.
    """
    counts = laid(own.people, bins, at)
    people = np.repeat(counts.sum(axis=1)[:, np.newaxis], len(bins) + 1, axis=1)
    weighted = None
    if own.weighted:
        value_of, base_of = (laid(one, bins, at) for one in own.weighted)
        base = np.repeat(base_of.sum(axis=1)[:, np.newaxis], len(bins) + 1, axis=1)
        weighted = with_total(value_of), base
    return Cells(
        columns=names(value, bins),
        value=with_total(counts).astype(float),
        base=people.astype(float),
        people=people,
        units=people.copy(),
        weighted=weighted,
    )


def groups_of(value: str, bins: tuple[str, ...], own: Cells, at: dict[str, int]) -> Cells:
    """The rate in each group, over the people of that group; column 0 is the rate itself."""

    def split(table: np.ndarray) -> np.ndarray:
        return with_total(laid(table, bins, at))

    weighted = own.weighted and (split(own.weighted[0]), split(own.weighted[1]))
    return Cells(
        names(value, bins), split(own.value), split(own.base), split(own.people), split(own.units), weighted
    )  # fmt: skip


def names(value: str, bins: tuple[str, ...]) -> list[str]:
    return ["", *(name_of(value, bin_) for bin_ in bins)]


def laid(table: np.ndarray, bins: tuple[str, ...], at: dict[str, int]) -> np.ndarray:
    """A column a declared bin, of zeros where nobody is."""
    nobody = np.zeros(len(table), dtype=table.dtype)
    return np.column_stack([table[:, at[bin_]] if bin_ in at else nobody for bin_ in bins])


def with_total(table: np.ndarray) -> np.ndarray:
    return np.column_stack([table.sum(axis=1), table])


def refuse_other_people(one: Indicator, tree: Tree, value: str, part: Cells, total: Cells) -> None:
    """The groups of a split are protected knowing their total: it must be what the rate publishes, wherever there are
    groups. Below, the rate may be told by structure where groups are not."""
    part, total = part.rolled_up(tree), total.rolled_up(tree)
    there = part.units[:, 0] > 0
    pairs = [(part.people, total.people), (part.value, total.value), (part.base, total.base)]
    if part.weighted and total.weighted:
        pairs += list(zip(part.weighted, total.weighted, strict=True))
    for groups, rate in pairs:
        if not np.allclose(groups[there, 0], rate[there, 0], rtol=ROUNDING, atol=ROUNDING):
            raise BrokenIndicator(f"{one.code}: the groups of {value!r} are not together those of {one.within!r}.")
