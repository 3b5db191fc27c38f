"""Distributions: how the people of a rate, or a part of them, spread over declared bins, by the same dimension.

« Of the agents who do not hold the level in 2.1: so many not measured, so many one level below. » A figure of one is
named by the value of the dimension and the bin (« crcn 2.1|near »); how many people it details follows from the rate.
"""

import numpy as np

from terreau.ground.evidence.definitions import SEPARATOR, Indicator, name_of
from terreau.ground.evidence.protection import Cells
from terreau.ground.evidence.tally import BrokenIndicator


def parts(one: Indicator, own: Cells) -> dict[str, Cells]:
    """One table a value of the dimension: column 0 holds the people detailed, then each declared bin, empty or not.

    Each bin counts over all the people of the value: « nobody here » is a figure too, and hidden as such.
    """
    found: dict[str, dict[str, np.ndarray]] = {}
    for column, name in enumerate(own.columns[1:], start=1):
        value, _separator, bin_ = name.rpartition(SEPARATOR)
        if bin_ not in one.bins:
            raise BrokenIndicator(f"{one.code}: {bin_!r} is no declared bin.")
        found.setdefault(value, {})[bin_] = own.people[:, column]
    return {value: part_of(one, value, bins) for value, bins in sorted(found.items())}


def part_of(one: Indicator, value: str, bins: dict[str, np.ndarray]) -> Cells:
    nobody = np.zeros_like(next(iter(bins.values())))
    counts = np.column_stack([bins.get(bin_, nobody) for bin_ in one.bins])
    people = np.repeat(counts.sum(axis=1)[:, np.newaxis], len(one.bins) + 1, axis=1)
    return Cells(
        columns=["", *(name_of(value, bin_) for bin_ in one.bins)],
        value=np.column_stack([people[:, 0], counts]).astype(float),
        base=people.astype(float),
        people=people,
        units=people.copy(),
    )
