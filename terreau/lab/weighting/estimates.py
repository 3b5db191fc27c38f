"""Means, totals and shares of a weighted sample, in the whole or by group, with what they are worth.

Each estimate is a function of weighted sums; near the truth it moves like Σ z (Taylor linearisation, Woodruff 1971),
and the variance is that of Σ z under the design. With calibrated weights only what the margins do not explain varies:
z / w is replaced by its residual on the auxiliaries, regressed with the *design* weights (Deville & Särndal 1992,
(3.4); what R's `calibrate` does).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting import intervals
from terreau.lab.weighting.calibration import Calibration
from terreau.lab.weighting.design import Design
from terreau.lab.weighting.margins import Bools, Floats


@dataclass(frozen=True)
class Estimate:
    """`value` and its standard error `se`; `linear` (n) is what each row adds to its error; `rows` those counted.

    `freedom` are its degrees of freedom: without any, intervals are not-a-number.
    `deff` is the variance in proportion of that of as many rows drawn alone and evenly; None without meaning.
    """

    value: float
    se: float
    rows: int
    freedom: int
    deff: float | None
    linear: Floats

    def interval(self, level: float = 0.95) -> intervals.Interval:
        """The symmetric interval."""
        return intervals.symmetric(self.value, self.se, self.freedom, level)

    def logit_interval(self, level: float = 0.95) -> intervals.Interval:
        """For a share."""
        return intervals.logit(self.value, self.se, self.freedom, level)

    def beta_interval(self, level: float = 0.95) -> intervals.Interval:
        """For a share, near 0 or 1 above all."""
        return intervals.beta(self.value, self.se, self.freedom, self.rows, level)


@dataclass(frozen=True)
class Sample:
    """A design, and weights (n); calibrated ones come with their calibration."""

    design: Design
    weights: Floats
    calibration: Calibration | None = None

    def total(self, of: Floats, within: Bools | None = None) -> Estimate:
        """Σ w y over the rows `within` (n), all by default."""
        inside = self._inside(within)
        y = _numbers(of, inside)
        return self._estimate(float(self.weights @ y), y, inside, None)

    def mean(self, of: Floats, within: Bools | None = None) -> Estimate:
        """Σ w y / Σ w over the rows `within`. Of zeros and ones, it is a share."""
        inside = self._inside(within)
        y = _numbers(of, inside)
        size = float(self.weights[inside].sum())
        if not size > 0:
            raise Refusal(_("Personne n’est compté : les poids du groupe sont nuls."), table="sample", column="weight")
        value = float(self.weights @ y) / size
        centred = np.where(inside, y - value, 0.0) / size
        return self._estimate(value, centred, inside, self._alone(y, value, inside))

    def _estimate(self, value: float, slope: Floats, inside: Bools, alone: float | None) -> Estimate:
        linear = self.weights * self._unexplained(slope)
        variance = self.design.variance(linear)
        deff = variance / alone if alone else None
        freedom = self.design.freedom(inside & (self.weights != 0))
        return Estimate(value, float(np.sqrt(variance)), int(inside.sum()), freedom, deff, linear)

    def _unexplained(self, slope: Floats) -> Floats:
        if self.calibration is None:
            return slope
        return self.calibration.unexplained(slope)

    def _alone(self, y: Floats, mean: float, inside: Bools) -> float | None:
        """The variance of the mean of as many rows drawn alone, without replacement, from a population of Σ w.

        Weights that count no population (Σ w is not above the rows) leave it endless.
        """
        w, rows = self.weights[inside], int(inside.sum())
        size = float(w.sum())
        if rows < 2:
            return None
        spread = float(w @ (y[inside] - mean) ** 2) / size * rows / (rows - 1)
        return spread / rows * (1 - rows / size if size > rows else 1.0)

    def _inside(self, within: Bools | None) -> Bools:
        inside = np.ones(self.design.rows, dtype=bool) if within is None else np.asarray(within, dtype=bool)
        if not inside.any():
            raise Refusal(_("Aucune ligne n’est comptée dans ce groupe."), table="sample")
        return inside


def _numbers(of: Floats, inside: Bools) -> Floats:
    """The values (n), zero outside; a value that is no number is refused within."""
    y = np.where(inside, np.asarray(of, dtype=float), 0.0)
    if not np.isfinite(y).all():
        row = int(np.flatnonzero(~np.isfinite(y))[0])
        raise Refusal(
            _("La valeur de la ligne n’est pas un nombre : %(value)s."),
            table="sample", row=row, column="value", value=y[row],
        )  # fmt: skip
    return y


def by_group(sample: Sample, of: Floats, groups: Sequence[str]) -> dict[str, Estimate]:
    """The mean in each group, in the order of their labels; the design stays that of the whole sample."""
    labels, codes = np.unique(np.array([str(group) for group in groups]), return_inverse=True)
    return {str(label): sample.mean(of, codes == code) for code, label in enumerate(labels)}
