"""Forget the distinctions that change nothing to what is asked.

When neither hazards nor scenario differ along an axis, who is where along it does not matter to the others: moves along
the axes are independent, so that the sum over the axis is again a Markov chain (strong lumpability: Kemeny and Snell,
*Finite Markov Chains*, 1960, section 6.3). Headcounts by job then need no structure, and cost as many times less.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from terreau.lab.projection.inputs import Inputs
from terreau.lab.projection.mobility import Mobility
from terreau.lab.projection.scenarios import Scenario
from terreau.lab.projection.staff import AXES, Classes


def lumped(inputs: Inputs, scenario: Scenario, axes: Sequence[str | None]) -> tuple[Inputs, Scenario]:
    """The same projection with one label along each axis that is not among `axes` and along which nothing differs."""
    shape = inputs.staff.classes.shape
    told = [inputs.seen.group, scenario.recruiting, scenario.retiring, scenario.leaving]
    forgotten = tuple(
        rank
        for rank, axis in enumerate(AXES)
        if axis not in axes
        and shape[rank] > 1
        and all(_level(values, shape, rank) for values in told)
        and not (axis == "metier" and scenario.closed)
    )
    if not forgotten:
        return inputs, scenario
    classes = Classes(
        tuple(("",) if rank in forgotten else labels for rank, labels in enumerate(inputs.staff.classes.labels))
    )
    firsts = np.arange(inputs.staff.classes.size).reshape(shape)
    for rank in forgotten:
        firsts = firsts.take([0], axis=rank)
    kept = firsts.ravel()  # a class of each lump
    counts = inputs.staff.headcount
    whole = counts.reshape(-1, *shape).sum(axis=tuple(rank + 1 for rank in forgotten)).reshape(len(counts), -1)
    places = [
        np.zeros_like(code) if rank in forgotten else code
        for rank, code in enumerate(np.unravel_index(inputs.recruitment.place, shape))
    ]
    return (
        replace(
            inputs,
            staff=replace(inputs.staff, headcount=whole, classes=classes),
            seen=replace(inputs.seen, group=inputs.seen.group[kept]),
            mobility=Mobility(
                classes,
                {axis: moves for axis, moves in inputs.mobility.axes.items() if AXES.index(axis) not in forgotten},
            ),
            recruitment=replace(
                inputs.recruitment, place=np.ravel_multi_index(tuple(places), classes.shape).astype(np.int64)
            ),
        ),
        replace(
            scenario,
            recruiting=scenario.recruiting[kept],
            retiring=scenario.retiring[kept],
            leaving=scenario.leaving[kept],
        ),
    )


def _level(values: np.ndarray, shape: tuple[int, ...], rank: int) -> bool:
    """Are values by class the same for all labels of an axis?"""
    apart = values.reshape(shape)
    return bool((apart == apart.take([0], axis=rank)).all())
