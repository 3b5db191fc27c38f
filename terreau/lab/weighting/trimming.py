"""Weights that carry too much: cut at a ratio, then calibrated again so that margins hold.

The usual order of practice (Potter 1990, *A study of procedures to identify and trim extreme sampling weights*; Haziza
& Beaumont 2017, *Construction of weights in surveys*, Statistical Science 32(2)): what is cut is given back to all by
the calibration, which may lift some weights over the cap once more, so the two are repeated. It trades some bias for
less variance: how many weights were cut, and by how much, is to be said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting.calibration import Calibration, calibrate
from terreau.lab.weighting.margins import Floats, Margin, Total

ROUNDS = 200
# A ratio this near the cap is under it.
NEAR = 1e-3


@dataclass(frozen=True)
class Trimmed:
    """`calibration` on cut weights; `ratios` (n) of its weights to the design ones, before any cut.

    `count`: how many weights were cut; `lowest`, `highest`: the ratios that the plain calibration would have given.
    """

    calibration: Calibration
    ratios: Floats
    count: int
    lowest: float
    highest: float


def trimmed(
    weights: Floats,
    margins: Sequence[Margin | Total],
    columns: Mapping[str, NDArray],
    *,
    method: str,
    low: float | None = None,
    high: float | None = None,
    non_response: bool = False,
) -> Trimmed:
    """`calibrate` by ratios or the linear method, no ratio to the mean one under `low` nor over `high`.

    Raises `Refusal` as `calibrate` does, and when cutting and calibrating never meet.
    """
    if not (low is None or 0 <= low < 1) or not (high is None or high > 1):
        raise Refusal(
            _("Les bornes doivent encadrer 1, la basse étant positive ou nulle : %(low)s et %(high)s."),
            low=f"{low}", high=f"{high}",
        )  # fmt: skip
    first = found = calibrate(weights, margins, columns, method=method, non_response=non_response)
    start = found.design
    cut = np.zeros(len(start), dtype=bool)
    floor, cap = low or 0.0, np.inf if high is None else high
    ratios = found.ratios
    for _round in range(ROUNDS):
        beyond = (ratios > cap * (1 + NEAR)) | (ratios < floor * (1 - NEAR))
        if not beyond.any():
            return Trimmed(found, ratios, int(cut.sum()), *first.range)
        cut |= beyond
        found = calibrate(start * np.clip(ratios, floor, cap), margins, columns, method=method)
        ratios = found.weights / np.where(start > 0, start, 1.0)
    raise Refusal(
        _("Les poids ne peuvent pas rester entre %(low)s et %(high)s fois le poids de départ : élargissez les bornes."),
        table="margins", low=f"{floor:g}", high=f"{cap:g}",
    )  # fmt: skip
