"""How far a weight may go from its first value: the three methods of Deville and Särndal, as CALMAR writes them.

Each gives F(u), the ratio of the new weight to the old one where u = x'λ; F′(u); and ∫F, whose sum is what Newton's
method lowers. F(0) = F′(0) = 1 for the three.

Sources: Deville & Särndal (1992), *Calibration estimators in survey sampling*, JASA 87, 376-382; Sautory (1993),
*La macro CALMAR*, Insee, F9310.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting.margins import Floats

METHODS = ("raking", "linear", "logit")


class Distance(Protocol):
    """`low` and `high` bound the ratio; the functions take and give arrays (n)."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...

    def ratio(self, u: Floats) -> Floats: ...

    def slope(self, u: Floats) -> Floats: ...

    def integral(self, u: Floats) -> Floats: ...


@dataclass(frozen=True)
class Linear:
    """F(u) = 1 + u: one step, and weights that may be negative."""

    low: float = -np.inf
    high: float = np.inf

    def ratio(self, u: Floats) -> Floats:
        return 1 + u

    def slope(self, u: Floats) -> Floats:
        return np.ones_like(u)

    def integral(self, u: Floats) -> Floats:
        return u + u * u / 2


@dataclass(frozen=True)
class Raking:
    """F(u) = exp u, what raking ratio (Deming & Stephan 1940) converges to: always positive, without upper bound."""

    low: float = 0.0
    high: float = np.inf

    def ratio(self, u: Floats) -> Floats:
        return np.exp(u)

    def slope(self, u: Floats) -> Floats:
        return np.exp(u)

    def integral(self, u: Floats) -> Floats:
        return np.exp(u)


@dataclass(frozen=True)
class Logit:
    """F between `low` < 1 and `high` > 1: with s the logistic of A u, F = L + (U − L) s(A u + log((1−L)/(U−1)))."""

    low: float
    high: float

    @property
    def _rate(self) -> float:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def _place(self, u: Floats) -> Floats:
        return self._rate * u + np.log((1 - self.low) / (self.high - 1))

    def _share(self, u: Floats) -> Floats:
        place = self._place(u)
        small = np.exp(-np.abs(place))  # never overflows
        return np.where(place >= 0, 1, small) / (1 + small)

    def ratio(self, u: Floats) -> Floats:
        return self.low + (self.high - self.low) * self._share(u)

    def slope(self, u: Floats) -> Floats:
        share = self._share(u)
        return (self.high - self.low) * self._rate * share * (1 - share)

    def integral(self, u: Floats) -> Floats:
        return self.low * u + (self.high - self.low) / self._rate * np.logaddexp(0, self._place(u))


def distance_of(method: str, bounds: tuple[float, float] | None) -> Distance:
    """The distance of a method. Bounds go with `logit`, and only with it."""
    if method not in METHODS:
        raise Refusal(
            _("La méthode « %(method)s » n’existe pas : %(known)s."), method=method, known=", ".join(METHODS)
        )  # fmt: skip
    if bounds is None and method == "logit":
        raise Refusal(_("La méthode logit demande deux bornes, une basse et une haute."))
    if bounds is not None and method != "logit":
        raise Refusal(_("Seule la méthode logit prend des bornes, pas la méthode %(method)s."), method=method)
    if bounds is None:
        return Raking() if method == "raking" else Linear()
    low, high = bounds
    if not 0 <= low < 1 < high < np.inf:
        raise Refusal(
            _("Les bornes doivent encadrer 1, la basse étant positive ou nulle : %(low)s et %(high)s."),
            low=f"{low:g}", high=f"{high:g}",
        )  # fmt: skip
    return Logit(low, high)
