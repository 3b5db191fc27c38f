"""Wishes to seats: the best allocation under every rule, proven, with the reason of each refusal."""

from terreau.lab.allocation.clash import Clash
from terreau.lab.allocation.demand import Absences, Pairs, Quotas, Rules, Sessions, Wishes
from terreau.lab.allocation.placement import Placement, Stage, place
from terreau.lab.allocation.reasons import Because, Refused, refused

__all__ = [
    "Absences", "Because", "Clash", "Pairs", "Placement", "Quotas", "Refused", "Rules", "Sessions", "Stage", "Wishes",
    "place", "refused",
]  # fmt: skip
