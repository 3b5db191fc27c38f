"""What those who did not answer could change: the error that no sampling interval counts.

With r the share who answered, and p theirs, the population stands at r p + (1 − r) q, q unknown. Between q = 0 and
q = 1 lies what the survey excludes without any hypothesis (Manski 1989, *Anatomy of the selection problem*); a gap
|q − p| that one can argue for gives a narrower band.
"""

from dataclasses import dataclass

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting.intervals import Interval


@dataclass(frozen=True)
class Band:
    """`plausible`: when those who did not answer differ by `gap` at most; `worst`: whatever they think."""

    plausible: Interval
    worst: Interval
    gap: float


def non_response_band(share: float, response_rate: float, *, gap: float = 0.1) -> Band:
    """The band of a `share` (0 to 1) at a `response_rate` (0 to 1), `gap` in the same unit as the share."""
    _check(share, response_rate)
    if not 0 <= gap <= 1:
        raise Refusal(_("L’écart supposé est compris entre 0 et 1 : %(value)s."), value=f"{gap:g}")
    silent = 1 - response_rate
    low, high = max(share - gap, 0.0), min(share + gap, 1.0)
    answered = response_rate * share
    return Band((answered + silent * low, answered + silent * high), (answered, answered + silent), gap)


def tipping_point(share: float, response_rate: float, threshold: float) -> float | None:
    """The share among those who did not answer at which the whole stands at `threshold`; None when none does."""
    _check(share, response_rate)
    if response_rate == 1:
        return None
    needed = (threshold - response_rate * share) / (1 - response_rate)
    return needed if 0 <= needed <= 1 else None


def _check(share: float, response_rate: float) -> None:
    if not 0 <= share <= 1:
        raise Refusal(_("Une part est comprise entre 0 et 1 : %(value)s."), value=f"{share:g}")
    if not 0 < response_rate <= 1:
        raise Refusal(_("Le taux de réponse est compris entre 0 et 1 : %(value)s."), value=f"{response_rate:g}")
