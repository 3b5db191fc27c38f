"""Errors of figures smaller than a wave, from what is published of them and nothing else.

Generalised variance (Wolter 2007, *Introduction to Variance Estimation*, ch. 7): the design effect of the whole stands
for that of each part, se = √(deff · p (1 − p) / n). A function of published figures discloses nothing more.
"""

from statistics import NormalDist

REACH = NormalDist().inv_cdf(0.975)


def standard_error(share: float, people: int, deff: float) -> float:
    """Of a share from 0 to 1; of a mean brought to [0, 1], the largest that its spread allows."""
    return (max(deff, 1.0) * share * (1 - share) / people) ** 0.5 if people > 0 else 0.0


def interval_of(share: float, people: int, deff: float, *, mean: bool = False) -> tuple[float, float]:
    """Wilson's interval at 95 % on the effective number of answers: it never leaves [0, 1], and holds near its ends.

    For a mean, p (1 − p) is the largest variance that marks between 0 and 1 may have: the interval is never too narrow.
    Source: Wilson 1927, JASA 22; Brown, Cai & DasGupta 2001, Statistical Science 16.
    """
    effective = people / max(deff, 1.0)
    square = REACH**2
    centre = (share + square / (2 * effective)) / (1 + square / effective)
    half = REACH * (share * (1 - share) / effective + square / (4 * effective**2)) ** 0.5 / (1 + square / effective)
    return max(0.0, centre - half), min(1.0, centre + half)
