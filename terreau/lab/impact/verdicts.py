"""May one speak of an effect? Only with two waves before, parallel moves before, and enough to tell it from chance."""

from dataclasses import dataclass
from typing import Literal

from terreau.lab.impact.effects import GroupTime, summarise
from terreau.lab.impact.uncertainty import LEVEL, Errors, JointTest, errors, pretest

Reason = Literal["few_waves", "untested", "unparallel", "undetectable", "below_plan"]


@dataclass(frozen=True)
class Verdict:
    """`reasons` not to speak of an effect: empty when one may.

    `overall`: what a treated unit gained on average. `detectable`: the smallest effect that these errors let one
    find; `planned`: the one announced before, if any; both in the units of the measure. `short`: places of the
    cohorts with fewer than two waves before. `before`: the test of the pre-effects.
    """

    overall: Errors
    detectable: float
    planned: float | None
    before: JointTest | None
    short: tuple[int, ...]
    reasons: tuple[Reason, ...]

    @property
    def effect(self) -> bool:
        return not self.reasons


def judge(found: GroupTime, planned: float | None = None, level: float = LEVEL) -> Verdict:
    """The verdict on group-time effects.

    `planned`: the smallest detectable effect published before the action. An effect must reach it, and the one that
    these errors allow too: a plan too bold excuses nothing.
    """
    overall = errors(found.panel, summarise(found, "group").overall)
    detectable, size = float(overall.detectable()[0]), abs(float(overall.value[0]))
    before = pretest(found)
    short = tuple(cohort for cohort in found.cohorts if cohort < 2)
    reasons: list[Reason] = []
    if short:
        reasons.append("few_waves")
    if before is None:
        reasons.append("untested")
    elif before.p < level:
        reasons.append("unparallel")
    if not size >= detectable:
        reasons.append("undetectable")
    elif planned is not None and not size >= planned:
        reasons.append("below_plan")
    return Verdict(overall, detectable, planned, before, short, tuple(reasons))
