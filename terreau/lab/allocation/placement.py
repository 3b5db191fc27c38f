"""Who gets which seat: most people served, then priorities, then best ranks, then balance, then the draw."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csc_array, csr_array

from terreau.lab.allocation import demand
from terreau.lab.allocation.clash import refuse_clash
from terreau.lab.allocation.demand import Rules, Sessions, Wishes
from terreau.lab.allocation.model import Model, build
from terreau.lab.allocation.stages import TINY, Answer, Clock, Infeasible, OutOfTime, Programme, maximise
from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

STAGES = ("served", "priority", "ranks", "balance", "draw")
# The draw only separates equals. Up to so many seats that could still change hands it is followed to the last place;
# beyond, proving that costs more than all the rest, and it is followed to this part of its points.
EXACT_DRAW, NEARLY = 5_000, 1e-3


@dataclass(frozen=True)
class Stage:
    """One objective: what was reached, what nothing can exceed. `balance` is a dispersion: less is better."""

    name: str
    value: float
    bound: float
    within: float = 0.0  # how near the bound is near enough, relatively to the value

    @property
    def proven(self) -> bool:
        return abs(self.bound - self.value) <= max(2 * TINY, 2 * TINY * abs(self.value), self.within * abs(self.value))


@dataclass(frozen=True)
class Placement:
    """`given` (M): the seats of `model` that are given. `order` (agents): 1 for who was drawn first."""

    model: Model
    given: Bools
    order: Ints
    stages: list[Stage]

    @property
    def served(self) -> Bools:
        return np.bincount(self.model.seat_agent[self.given], minlength=len(self.model.agents)) > 0

    @property
    def filling(self) -> Ints:
        """Seats given, per session."""
        return np.bincount(self.model.seat_session[self.given], minlength=len(self.model.sessions))

    @property
    def nearly(self) -> bool:
        """Is the draw followed to a part of its points only? An exchange may then have followed it better."""
        last = self.stages[-1]
        return last.name == "draw" and last.proven and last.within > 0

    @property
    def proven(self) -> bool:
        """Are all objectives proven, to the draw?"""
        return self.stages[-1].name == "draw" and all(stage.proven for stage in self.stages)


def place(
    wishes: Wishes,
    sessions: Sessions,
    rules: Rules | None = None,
    *,
    seed: int,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Placement:
    """The best allocation, proven, the same for the same demand and seed whatever the order of the lines.

    Five objectives, each kept before the next: the number of agents with a seat; the sum of their priorities; the sum
    of points (the worst rank given by anyone + 1 − rank) over the seats; the least dispersion of the shares of agents
    left without a seat, between structures; the draw. `seconds` bounds the search: the stages then say what is proven.
    Raises `Refusal`: bad input, fixed seats that contradict the rules (which ones), no answer in the time given.
    """
    rules = rules or Rules()
    tell = progress or (lambda _stage: None)
    demand.check(wishes, sessions, rules)
    model = build(wishes, sessions, rules)
    order = np.random.default_rng(seed).permutation(len(model.agents)) + 1
    clock = Clock(seconds)
    everything = np.ones(model.width)
    programme = Programme(model.matrix, model.low, model.high, model.lower, everything, everything > 0)
    try:
        tell("leading")
        answer, stages, programme = _settle(model, programme, leading_levels(model), clock)
        answer, more = (
            _among_equals(model, programme, answer, order, clock, tell) if stages[-1].proven else (answer, [])
        )
    except Infeasible:
        refuse_clash(model)
        raise
    except OutOfTime:
        raise Refusal(
            _("Aucune répartition n’a été trouvée en %(seconds)g secondes : donnez plus de temps."), seconds=seconds
        ) from None
    stages += more
    given = answer.x[: len(model.fixed)] > 0.5
    return Placement(model, given, order, stages)


def _among_equals(
    model: Model, programme: Programme, answer: Answer, order: Ints, clock: Clock, tell: Callable[[str], None]
) -> tuple[Answer, list[Stage]]:
    """Balance, then the draw; what the time given does not allow is left as it is, and missing from the stages."""
    stages: list[Stage] = []
    try:
        tell("balance")
        answer, balance, programme = _balance(model, programme, answer, clock)
        stages += [balance] if balance else []
        if balance is None or balance.proven:
            tell("draw")
            answer, drawn = _draw(model, programme, order, clock)
            stages.append(drawn)
    except OutOfTime:
        pass
    return answer, stages


def leading_levels(model: Model) -> list[tuple[str, Floats, float]]:
    """Name, weights over the columns and evident upper bound of the first three objectives."""
    seats, agents = len(model.fixed), len(model.agents)
    reached = np.bincount(model.seat_agent, minlength=agents) > 0
    served, priority, points = np.zeros(model.width), np.zeros(model.width), np.zeros(model.width)
    served[seats : seats + agents] = 1
    priority[seats : seats + agents] = model.priority
    points[:seats] = model.points
    levels = [("served", served, float(reached.sum()))]
    if model.priority.any():
        levels.append(("priority", priority, float(model.priority @ reached)))
    return [*levels, ("ranks", points, np.inf)]


def combined(model: Model, levels: list[tuple[str, Floats, float]]) -> Floats:
    """One set of weights in which a unit of each level is worth more than any one agent's seats at the next ones.

    It proves nothing by itself: a best answer of the combination that also reaches the best value of each level but the
    last is best in strict order, whatever the weights. `_settle` checks that it does.
    """
    weights = levels[-1][1].astype(float)
    step = float(model.points.max(initial=0)) * model.seats + 1
    for _name, level, _evident in reversed(levels[:-1]):
        weights = weights + step * level
        step *= float(level.max(initial=0)) + 1
    return weights


def _settle(
    model: Model,
    programme: Programme,
    levels: list[tuple[str, Floats, float]],
    clock: Clock,
    answer: Answer | None = None,
) -> tuple[Answer, list[Stage], Programme]:
    """The best answer of `levels` in strict order, what each reached, and the programme of all answers as good.

    One combination of all levels is solved first. A level below its evident bound is solved alone: when it can reach
    more, it is kept there and the rest is solved again. `answer`: one already known to be best for the combination.
    """
    if answer is None:
        weights = combined(model, levels)
        answer = maximise(programme, weights, clock, integral=bool((np.mod(weights, 1) == 0).all()))
    (name, level, evident), *rest = levels
    value = float(level @ answer.x)
    if not rest:
        stage = Stage(name, value, value + answer.bound - answer.value)
        return answer, [stage], programme.between(answer.lower, answer.upper).and_row(level, value - TINY)
    if value >= evident - TINY:
        kept = programme.and_row(level, value - TINY)
        last, stages, found = _settle(model, kept, rest, clock, answer)
        return last, [Stage(name, value, value), *stages], found
    try:
        alone = maximise(programme, level, clock, integral=bool((np.mod(level, 1) == 0).all()))
    except OutOfTime:
        alone = replace(answer, value=value, bound=evident)
    if not alone.proven:
        left = [Stage(other, float(weights @ answer.x), np.inf) for other, weights, _evident in rest]
        return answer, [Stage(name, value, alone.bound), *left], programme
    kept = programme.between(alone.lower, alone.upper).and_row(level, alone.value - TINY)
    last, stages, found = _settle(model, kept, rest, clock, answer if value >= alone.value - TINY else None)
    return last, [Stage(name, alone.value, alone.value), *stages], found


def _balance(
    model: Model, programme: Programme, answer: Answer, clock: Clock
) -> tuple[Answer, Stage | None, Programme]:
    """Least Σ u²/n over structures, u of whose n agents have no seat: as their sum is settled, the least variance.

    One more column per agent who could have had a seat: the k-th agent left out of a structure of n costs (2k − 1) / n.
    """
    seats, agents = len(model.fixed), len(model.agents)
    reached = np.bincount(model.seat_agent, minlength=agents) > 0
    size = np.bincount(model.structure[reached], minlength=len(model.structures))
    out = answer.x[seats : seats + agents][reached] < 0.5
    if not out.any() or (size > 0).sum() < 2:
        return answer, None, programme
    group = np.repeat(np.arange(len(size)), size)
    nth = np.arange(len(group)) - np.repeat(np.cumsum(size) - size, size) + 1
    rows = csr_array(
        (
            np.ones(reached.sum() + len(group)),
            (
                np.r_[model.structure[reached], group],
                np.r_[seats + np.nonzero(reached)[0], programme.matrix.shape[1] + np.arange(len(group))],
            ),
        ),
        shape=(len(size), programme.matrix.shape[1] + len(group)),
    )
    wide = csc_array(block_array([[programme.matrix, csc_array((len(programme.low), len(group)))]]))
    more = np.ones(len(group))
    extended = Programme(
        csc_array(block_array([[wide], [rows]])), np.r_[programme.low, size], np.r_[programme.high, size],
        np.r_[programme.lower, 0 * more], np.r_[programme.upper, more], np.r_[programme.whole, more == 0],
    )  # fmt: skip
    weights = np.r_[np.zeros(programme.matrix.shape[1]), -(2 * nth - 1) / size[group]]
    best = maximise(extended, weights, clock, integral=False)
    kept = extended.between(best.lower, best.upper).and_row(weights, best.value - TINY)
    return best, Stage("balance", -best.value, -best.bound), kept


def _draw(model: Model, programme: Programme, order: Ints, clock: Clock) -> tuple[Answer, Stage]:
    """Among all answers as good, the one whose points, weighted by the draw (1 for the first drawn), are most; or,
    in a large demand, one within `NEARLY` of it."""
    luck = 1 - (order - 1) / len(order)
    weights = np.zeros(programme.matrix.shape[1])
    weights[: len(model.fixed)] = model.points * luck[model.seat_agent]
    free = int((programme.upper > programme.lower).sum())
    within = 0.0 if free <= EXACT_DRAW else NEARLY
    answer = maximise(programme, weights, clock, integral=False, within=within)
    return answer, Stage("draw", answer.value, answer.bound, within)
