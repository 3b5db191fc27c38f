"""Dividing a cohort into small groups: pure, and the same for the same number.

The people of each employer are dealt to the groups in turn, one employer after another. So the sizes differ by one at
most, and so does the number of people of an employer from a group to another: two of them are together only when there
are more of them than groups.
"""

import random
from collections.abc import Sequence

LEAST_IN_A_GROUP, MOST_IN_A_GROUP = 4, 6
USUAL = 5
SEEDS = 1_000_000


def possible(people: int) -> list[int]:
    """How many groups of four to six so many people can make; none for fewer than four, nor for seven."""
    return list(range(-(-people // MOST_IN_A_GROUP), people // LEAST_IN_A_GROUP + 1)) if people > 0 else []


def usual(people: int) -> int | None:
    """The number of groups nearest to five in each; None when there is none."""
    return min(possible(people), key=lambda groups: (abs(people / groups - USUAL), groups), default=None)


def divide(people: Sequence[tuple[int, str]], groups: int, seed: int) -> list[list[int]]:
    """`people`: (key, employer), in any order; `groups`: one of those `possible`. Raises `ValueError` otherwise.

    The keys of each group, in order.
    """
    if groups not in possible(len(people)):
        raise ValueError(f"{len(people)} people do not make {groups} groups.")
    drawn = random.Random(seed)  # noqa: S311  # nosec B311 # a draw that is shown, no secret
    of: dict[str, list[int]] = {}
    for key, employer in sorted(people):
        of.setdefault(employer, []).append(key)
    employers = sorted(of)
    drawn.shuffle(employers)
    dealt: list[int] = []
    for employer in employers:
        drawn.shuffle(of[employer])
        dealt.extend(of[employer])
    return [sorted(dealt[first::groups]) for first in range(groups)]
