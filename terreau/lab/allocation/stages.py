"""Several objectives of one integer programme, in strict order, each proven before the next.

Each is first solved as a linear programme. Its bound and its reduced costs say which columns cannot differ from their
bound in any answer within a given distance of that bound: they are fixed, and the small programme that remains is
solved by branch and bound. When its best answer is at least as good as that distance allows, it is the best of all.
Source of the fixing: Dantzig, Fulkerson and Johnson (1954); of the kernel solved first: Balas and Zemel (1980).
"""

import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, vstack

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]

TINY = 1e-6


class Infeasible(ValueError):
    """No answer respects every row."""


class OutOfTime(ValueError):
    """The time given ended before any answer was found."""


@dataclass(frozen=True)
class Programme:
    """`low` <= `matrix` @ x <= `high`, `lower` <= x <= `upper`, x whole where `whole`."""

    matrix: csc_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    whole: Bools

    def and_row(self, weights: Floats, low: float, high: float = np.inf) -> "Programme":
        return replace(
            self, matrix=csc_array(vstack([self.matrix, csr_array(weights[None, :])])),
            low=np.append(self.low, low), high=np.append(self.high, high),
        )  # fmt: skip

    def between(self, lower: Floats, upper: Floats) -> "Programme":
        return replace(self, lower=lower, upper=upper)


@dataclass(frozen=True)
class Answer:
    """x, its value, and what no answer can exceed; `lower`, `upper`: bounds that every best answer respects."""

    x: Floats
    value: float
    bound: float
    lower: Floats
    upper: Floats

    @property
    def proven(self) -> bool:
        return self.bound - self.value <= TINY * max(1.0, abs(self.value))


@dataclass
class Clock:
    """The seconds that remain; None: as many as it takes."""

    seconds: float | None = None
    began: float = field(default_factory=time.monotonic)

    def left(self) -> float | None:
        return None if self.seconds is None else max(0.0, self.seconds - (time.monotonic() - self.began))

    def over(self) -> bool:
        return self.left() == 0.0


def maximise(
    programme: Programme,
    weights: Floats,
    clock: Clock | None = None,
    *,
    integral: bool = True,
    within: float = 0.0,
) -> Answer:
    """The best `weights` @ x. `integral`: the value of every answer is a whole number.

    `within`: an answer proven to be that near the best, relatively to its value, is enough.
    Raises `Infeasible`, or `OutOfTime` when the clock stops before a first answer. When it stops later, the answer's
    bound says how far from the best it may be.
    """
    clock = clock or Clock()
    raw, at_lower, at_upper = _relaxed(programme, weights, clock)
    ceiling = float(np.floor(raw + TINY * max(1.0, abs(raw)))) if integral else raw
    unit = 1.0 if integral else 0.0
    distance = 0.0 if integral else max(TINY, (within / 10 or 5e-4) * abs(raw))
    best: tuple[Floats, float] | None = None
    while True:
        target = ceiling - distance  # every answer worth at least that much lies in the kernel
        kernel, whole_of_it = _kernel(programme, at_lower, at_upper, raw - target)
        found = _branch(kernel, weights, clock, best, within / 2)
        if found is not None:
            best, inside = found[:2], found[2]
        elif whole_of_it:
            raise Infeasible
        else:
            inside = -np.inf
        if best is not None:
            x, value = best
            top = min(ceiling, inside if whole_of_it else max(inside, target - unit))
            if top <= value + max(TINY, TINY * abs(value), within * abs(value)) or clock.over():
                same, _all = _kernel(programme, at_lower, at_upper, raw - value)
                return Answer(x, value, max(top, value), same.lower, same.upper)
        # Twice as far, but no farther than what would be better than the best answer found.
        distance = min(max(unit, 2 * distance), ceiling - (best[1] if best else -np.inf) - unit)


def _relaxed(programme: Programme, weights: Floats, clock: Clock) -> tuple[float, Floats, Floats]:
    """The bound of the linear relaxation, and what it loses per unit when a column leaves its lower or upper bound."""
    below, above = np.isfinite(programme.low), np.isfinite(programme.high)
    rows = csr_array(programme.matrix)
    left = clock.left()
    answer = linprog(
        -weights,
        A_ub=vstack([rows[above], -rows[below]]) if len(programme.low) else None,
        b_ub=np.r_[programme.high[above], -programme.low[below]] if len(programme.low) else None,
        bounds=np.column_stack([programme.lower, programme.upper]),
        method="highs",
        options={} if left is None else {"time_limit": max(left, 0.01)},
    )
    if answer.status == 2:
        raise Infeasible
    if answer.status == 1:  # no time for the bound: everything stays free, and branch and bound says what it can
        free = np.zeros(len(weights))
        most = np.where(weights > 0, programme.upper, programme.lower)
        return float(weights @ most), free, free
    return -float(answer.fun), np.maximum(answer.lower.marginals, 0), np.maximum(-answer.upper.marginals, 0)


def _kernel(programme: Programme, at_lower: Floats, at_upper: Floats, distance: float) -> tuple[Programme, bool]:
    """The programme without the columns that cannot move within `distance` of the bound; is it the whole programme?"""
    margin = max(0.0, distance) + TINY * max(1.0, distance)  # a whole column moves by 1 at least
    down = programme.whole & (at_lower > margin)
    up = programme.whole & (at_upper > margin)
    lower = np.where(up, programme.upper, programme.lower)
    upper = np.where(down, programme.lower, programme.upper)
    return programme.between(lower, upper), not (down | up).any()


def _branch(
    programme: Programme, weights: Floats, clock: Clock, before: tuple[Floats, float] | None, gap: float
) -> tuple[Floats, float, float] | None:
    """(x, its value, the bound) by branch and bound, or what was found `before` if better; None without any answer."""
    left = clock.left()
    options: dict[str, float] = {"mip_rel_gap": gap}
    if left is not None:
        options["time_limit"] = max(left, 0.01)
    answer = milp(
        -weights,
        integrality=programme.whole.astype(int),
        bounds=Bounds(programme.lower, programme.upper),
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        options=options,
    )
    if answer.status == 2:
        return None
    bound = -float(answer.mip_dual_bound) if answer.mip_dual_bound is not None else np.inf
    x = None if answer.x is None else np.where(programme.whole, np.round(answer.x), answer.x)
    value = -np.inf if x is None else float(weights @ x)
    if before is not None and before[1] >= value:
        x, value = before
    if x is None:
        raise OutOfTime
    return x, value, max(bound, value)
