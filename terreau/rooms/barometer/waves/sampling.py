"""How many to invite so that each stratum is known within a margin, and who they are.

Size of a simple random sample for a share, with the finite population correction: Cochran, Sampling Techniques, 3rd
edition (1977), chapter 4, formulas 4.1 and 4.2, with p = 1/2, where the margin is widest.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import PATH_STEP

Z = 1.959964  # 95 %


def needed(population: int, margin: float, z: float = Z) -> int:
    """Answers needed out of `population` for a share known within ± `margin` (points) at 95 %."""
    if population <= 0:
        return 0
    plain = z * z * 0.25 / (margin / 100) ** 2
    return min(population, math.ceil(plain / (1 + (plain - 1) / population)))


def reached(population: int, answers: float, z: float = Z) -> float | None:
    """The margin (points) that `answers` out of `population` give; None for fewer than two."""
    if population <= 1 or answers < 2:
        return None
    correction = math.sqrt(max(0.0, (population - answers) / (population - 1)))
    return 100 * z * math.sqrt(0.25 / answers) * correction


@dataclass(frozen=True)
class Plan:
    """A stratum: its people, the answers needed, the invitations, and the margin expected from them (points)."""

    structure: Structure
    population: int
    answers: int
    invited: int
    margin: float | None
    enough: bool

    @property
    def is_small(self) -> bool:
        """Too few people to say how many."""
        return self.population < settings.EVIDENCE_THRESHOLD

    @property
    def about(self) -> int:
        """Its people, as they are said."""
        return 5 * round(self.population / 5)


def plan(structure: Structure, population: int, *, margin: float, rate: float) -> Plan:
    """`rate`: the share expected to answer (percent). Where it takes more than everybody, everybody, and said."""
    answers = needed(population, margin)
    asked = math.ceil(answers * 100 / rate)
    invited = min(population, asked)
    expected = reached(population, invited * rate / 100)
    return Plan(structure, population, answers, invited, expected, asked <= population)


def strata_of(structures: Sequence[Structure], own: Mapping[int, int], top: Structure, level: int) -> dict[int, int]:
    """People by stratum: the structures `level` steps below the top one, with all that is under them, and those above
    with their own people. One of fewer than the threshold goes in with the one above it.

    `structures`: those of the wave from the top down; `own`: people posted in each itself.
    """
    known = {each.path: each for each in structures}
    deepest = top.depth + level
    people = {each.pk: 0 for each in structures if each.depth <= deepest}
    # A structure closed since may still hold people: the nearest one that holds it takes them.
    paths = {each.pk: each.path for each in structures} | paths_of(set(own) - {each.pk for each in structures})
    for key, number in own.items():
        people[_holder(known, paths[key], deepest, top).pk] += number
    for each in sorted(structures, key=lambda one: one.depth, reverse=True):
        if each.pk in people and each.pk != top.pk and people[each.pk] < settings.EVIDENCE_THRESHOLD:
            above = _holder(known, each.path[:-PATH_STEP], deepest, top)
            people[above.pk] += people.pop(each.pk)
    return {key: number for key, number in people.items() if number}


def _holder(known: Mapping[str, Structure], path: str, deepest: int, top: Structure) -> Structure:
    path = path[: PATH_STEP * deepest]
    while path not in known and len(path) > len(top.path):
        path = path[:-PATH_STEP]
    return known.get(path, top)


def paths_of(keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    return dict(Structure.objects.filter(pk__in=keys).values_list("pk", "path"))


def drawn(keys: Iterable[Any], size: int) -> list[Any]:
    """`size` of them, each as likely as another, by the system's own source of chance."""
    known = list(keys)
    return random.SystemRandom().sample(known, min(size, len(known)))
