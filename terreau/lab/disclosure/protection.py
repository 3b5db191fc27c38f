"""Protect a set of tables, attack the result, and say what was done; or attack tables that somebody else protected."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terreau.lab.disclosure.attacks import Contradiction, Intervals, intervals
from terreau.lab.disclosure.optimum import lightest
from terreau.lab.disclosure.rules import Measure, Rule, measures, sensitive
from terreau.lab.disclosure.suppression import Hiding
from terreau.lab.disclosure.tables import Cells
from terreau.lab.refusals import Refusal, gettext_noop as _

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]
Progress = Callable[[str, int, int], None]

EXACT, FAST = "exact", "fast"
NEAR = 1e-5  # relatively to the largest number: what programmes may miss by rounding


@dataclass(frozen=True)
class Weakness:
    """Cell `cell` of a measure seems to lie between `low` and `high` only, where the rule asks for more.

    `person`: who sees it so, by the number of the person alone in cells he therefore knows, -1 for anybody.
    `unavoidable`: it would with every cell hidden, because what nobody is in tells it.
    """

    measure: str
    cell: int
    low: float
    high: float
    person: int
    unavoidable: bool


@dataclass(frozen=True)
class Protection:
    """Which cells are hidden (n), for themselves (`primary`) or for others, and what attackers then know of them.

    `weight`: people that hidden cells hold, added up; `bound`: what no safe pattern goes below; `optimal`: both meet.
    `intervals`: of every cell, per measure, as anybody finds them. `weaknesses`: empty, or said why.
    """

    cells: Cells
    primary: Bools
    hidden: Bools
    mode: str
    weight: int
    bound: int
    intervals: dict[str, Intervals]
    weaknesses: tuple[Weakness, ...]

    @property
    def optimal(self) -> bool:
        return self.bound >= self.weight

    @property
    def gap(self) -> float:
        """The most, as a share of its weight, by which a lighter safe pattern could beat this one."""
        return (self.weight - self.bound) / self.weight if self.weight else 0.0

    @property
    def safe(self) -> bool:
        """Everything that could be protected is."""
        return all(one.unavoidable for one in self.weaknesses)


def protect(
    cells: Cells,
    rule: Rule | None = None,
    *,
    mode: str = EXACT,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> Protection:
    """Hide what the rule says and what would give it back, then attack the whole by linear programming.

    `mode` "fast" hides neighbours one after the other; "exact" starts from there and looks for the fewest people, for
    at most `seconds`: it may end without proof, `bound` says then how far from the optimum it can be.
    """
    rule = rule or Rule()
    primary, asked = sensitive(cells, rule), measures(cells, rule)
    hiding = Hiding.of(cells, asked, primary)
    hiding.mend(_step(progress, "mend"))
    hiding.thin(primary, _step(progress, "thin"))
    bound = float(cells.people[primary].sum())
    if mode == EXACT:
        search = lightest(hiding, primary, seconds, _step(progress, "exact"))
        hiding, bound = search.best, max(bound, search.bound)
    found = {one.name: _attack(cells, one, hiding.hidden, _step(progress, "audit")) for one in asked}
    hidden = hiding.hidden & (primary | _useful(found))
    weight = int(cells.people[hidden].sum())
    weaknesses = _weaknesses(cells, asked, found, hiding)
    return Protection(cells, primary, hidden, mode, weight, min(int(bound), weight), found, weaknesses)


def judge(cells: Cells, rule: Rule, hidden: Bools, progress: Progress | None = None) -> tuple[Weakness, ...]:
    """What a given pattern (n) fails to protect, outsiders and persons alone in a cell alike, cell by cell."""
    asked = measures(cells, rule)
    whole = Hiding.of(cells, asked, sensitive(cells, rule))
    whole.hidden[:] = True
    closed = Hiding.of(cells, asked, hidden, closed=True)
    found = {one.name: _attack(cells, one, hidden, _step(progress, "audit")) for one in asked}
    for demand in closed.demands():
        if not hidden[demand.cell]:
            continue
        closed.prove(demand)
        if any(one == demand for one, _person in closed.missed):
            whole.prove(demand)
    unavoidable = whole.missed
    open_ = [one for one in closed.missed.items() if one[1] < unavoidable.get(one[0], one[0][0].amount) * (1 - NEAR)]
    shown = [
        Weakness(one.name, int(cell), float(one.truth[cell]), float(one.truth[cell]), -1, False)
        for one in asked
        for cell in np.nonzero(((one.up > 0) | (one.down > 0)) & ~hidden)[0]
    ]
    return (*shown, *_told(asked, found, dict(open_), {}))


def _step(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, of: progress(name, done, of)


def _attack(cells: Cells, one: Measure, hidden: Bools, progress: Callable[[int, int], None] | None) -> Intervals:
    return intervals(cells.equations, one.truth, hidden, low=one.low, high=one.high, progress=progress)


def _useful(found: dict[str, Intervals]) -> Bools:
    """Cells of which anybody does not find the number anyway: hiding the others hides nothing."""
    return np.any([one.width > NEAR * max(1.0, one.low.max(initial=0)) for one in found.values()], axis=0)


def _weaknesses(
    cells: Cells, asked: list[Measure], found: dict[str, Intervals], hiding: Hiding
) -> tuple[Weakness, ...]:
    """What the intervals, then the proofs against persons alone in a cell, do not show to be protected."""
    unmet = {}
    for number, one in enumerate(asked):
        near = NEAR * max(1.0, float(one.truth.max(initial=0)))
        interval = found[one.name]
        for sign, amount, reached in (
            (1, one.up, interval.high - one.truth), (-1, one.down, one.truth - interval.low)
        ):  # fmt: skip
            for cell in np.nonzero(reached < amount - near)[0]:
                demand = next(d for d in hiding.demands() if (d.measure, d.cell, d.sign) == (number, cell, sign))
                unmet[demand, -1] = float(reached[cell])
    for demand, proof in hiding.proofs.items():
        if not all(proof_holds(hiding, demand.measure, one.cells, one.change) for one in proof.movements):
            unmet[demand, -1] = 0.0
    return _told(asked, found, unmet, hiding.missed)


def proof_holds(hiding: Hiding, measure: int, moved: NDArray[np.integer], change: Floats) -> bool:
    """Whether a movement satisfies every sum and bound and stays among hidden cells."""
    surface = hiding.surfaces[measure]
    whole = np.zeros(len(hiding.cells))
    whole[moved] = change
    near = NEAR * max(1.0, float(np.abs(change).max(initial=0)))
    return bool(
        hiding.hidden[moved].all()
        and np.abs(hiding.cells.equations @ whole).max(initial=0) <= near
        and (change <= surface.room[1][moved] + near).all()
        and (-change <= surface.room[-1][moved] + near).all()
    )


def _told(asked: list[Measure], found: dict[str, Intervals], unmet: dict, unavoidable: dict) -> tuple[Weakness, ...]:
    told: dict[tuple[int, int, int, bool], dict[int, float]] = {}
    for (demand, person), reach in {**unmet, **unavoidable}.items():
        known = (demand, person) in unavoidable or (person < 0 and (demand, -1) in unavoidable)
        told.setdefault((demand.measure, demand.cell, person, known), {})[demand.sign] = reach
    result = []
    for (number, cell, person, known), reach in sorted(told.items()):
        one = asked[number]
        low, high = found[one.name].low[cell], found[one.name].high[cell]
        if person >= 0:
            low, high = (
                max(low, one.truth[cell] - reach.get(-1, np.inf)),
                min(high, one.truth[cell] + reach.get(1, np.inf)),
            )
        result.append(Weakness(one.name, cell, float(low), float(high), person, known))
    return tuple(result)


def attack_published(cells: Cells, numbers: Floats, progress: Progress | None = None) -> Intervals:
    """What anybody finds of the hidden cells (NaN in `numbers`, n) of tables whose truth is not given.

    Cells that are listed hold somebody: 1 at least. Refuses tables that do not add up, naming the sum.
    """
    hidden = ~np.isfinite(numbers)
    low, high = np.where(hidden, 1.0, numbers), np.where(hidden, np.inf, numbers)
    try:
        return intervals(cells.equations, np.where(hidden, 0, numbers), hidden, low=low, high=high,
                         progress=_step(progress, "audit"))  # fmt: skip
    except Contradiction as wrong:
        raise _does_not_add_up(cells, numbers, wrong.equations[0]) from None


def _does_not_add_up(cells: Cells, numbers: Floats, equation: int) -> Refusal:
    start, stop = cells.equations.indptr[equation : equation + 2]
    members, factors = cells.equations.indices[start:stop], cells.equations.data[start:stop]
    whole = int(members[factors > 0][0])
    parts = members[factors < 0]
    moved = np.nonzero((cells.codes[parts] != cells.codes[whole]).any(axis=0))[0]
    return Refusal(
        _(
            "Le tableau ne tombe pas juste : « %(total)s » vaut %(value)s, et ses parties selon « %(variable)s » "
            "font %(sum)s (%(hidden)s masquées)."
        ),
        row=whole, total=cells.name(whole), value=_said(numbers[whole]), variable=cells.trees[int(moved[0])].name,
        sum=f"{np.nansum(numbers[parts]):g}", hidden=int(np.isnan(numbers[parts]).sum()),
    )  # fmt: skip


def _said(number: float) -> str:
    return "?" if np.isnan(number) else f"{number:g}"
