"""Which target holds where: the nearest ancestor's, or else the indicator's own default."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from terreau.compass.models import Target
from terreau.ground.evidence.definitions import Better, Indicator, Unit
from terreau.ground.evidence.figures import Shown
from terreau.ground.organisations.models import Structure


@dataclass(frozen=True)
class Aim:
    """A target in force, and who set it: a structure's key, or nobody for the default one."""

    value: float
    reason: str
    structure: int | None = None
    valid_from: datetime.date | None = None


def aims(structure: Structure, indicators: Iterable[Indicator], *, on: datetime.date) -> dict[str, Aim]:
    """The target of each indicator in `structure` on that day; those without any are absent. One query."""
    found: dict[str, Aim] = {
        indicator.code: Aim(value=indicator.default_target, reason=str(indicator.target_reason))
        for indicator in indicators
        if indicator.default_target
    }
    nearest: set[str] = set()
    for target in Target.objects.above(structure).valid_on(on).nearest_first():
        if target.indicator not in nearest:
            nearest.add(target.indicator)
            found[target.indicator] = Aim(target.value, target.reason, target.structure_id, target.valid_from)
    return found


def measured(indicator: Indicator, shown: Shown) -> float | None:
    """The figure in the unit that is displayed and targeted (50 for 50 %); None unless it is shown."""
    ratio = shown.ratio
    if ratio is None:
        return None
    return ratio * 100 if indicator.unit in {Unit.PERCENT, Unit.PER_HUNDRED} else ratio


def score(indicator: Indicator, figure: float | None, target: float | None) -> float | None:
    """The share of the target that is reached, from 0 to 100; None without figure or without target."""
    if figure is None or not target:
        return None
    if indicator.better == Better.LOWER:
        return 100.0 if figure <= target else 100 * target / figure
    return 100 * min(1.0, figure / target)
