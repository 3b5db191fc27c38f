"""Ballots weighed: base weights, margins, what an estimate is then worth. Pure numbers, for the worker only.

Order: base weights (the drawing, then the silence of each stratum), calibration on the margins, cut where it was asked;
then each item with its Taylor error under the design, its interval, and what those who did not answer could change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal
from terreau.lab.weighting import intervals
from terreau.lab.weighting.calibration import Calibration, calibrate, kish
from terreau.lab.weighting.design import Design, design_of
from terreau.lab.weighting.estimates import Estimate, Sample
from terreau.lab.weighting.margins import Floats, Margin, Total, codes_of
from terreau.lab.weighting.sensitivity import non_response_band
from terreau.lab.weighting.trimming import Trimmed, trimmed
from terreau.rooms.barometer.results.enums import Method
from terreau.rooms.barometer.results.margins import JOIN
from terreau.rooms.barometer.results.refusals import ResultsRefused

METHOD_VERSION = "1"
# Effective answers on the rarer side under which the interval of a share is that of Clopper and Pearson.
RARE = 10
Ends = tuple[float, float]


@dataclass(frozen=True)
class Known:
    """What is known of the population. `levels`: by variable, how many at each level; `totals`: by scale, its sum.

    `strata`: how many each stratum of the drawing holds, where that is known; `population`, `invited`: all of them.
    """

    levels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    strata: Mapping[str, float] = field(default_factory=dict)
    population: int | None = None
    invited: int | None = None

    @property
    def people(self) -> int | None:
        """How many the results are about: what the margins count, or else the agents of the wave."""
        for levels in self.levels.values():
            return round(sum(levels.values()))
        return self.population


@dataclass(frozen=True)
class Drawn:
    """How the rows were drawn (n each): base weights, strata, clusters, size of the stratum (None: not drawn)."""

    weights: Floats
    strata: Sequence[str]
    clusters: Sequence[str]
    fpc: Sequence[float | None]


@dataclass(frozen=True)
class Weighed:
    """`weights` (n), of mean 1. `collapsed`: strata of one answer, joined to another; `cut`: None if none was asked."""

    sample: Sample
    weights: Floats
    calibration: Calibration | None
    cut: Trimmed | None
    collapsed: int

    @property
    def deff(self) -> float:
        """What unequal weights alone multiply a variance by."""
        return kish(self.weights)


def weigh(
    drawn: Drawn,
    known: Known,
    labels: Mapping[str, Sequence[str]],
    numbers: Mapping[str, Floats],
    *,
    method: str,
    low: float | None = None,
    high: float | None = None,
    least: int = 2,
) -> Weighed:
    """Weights that meet what is known. `labels`, `numbers`: the level, or the value, of each row, by variable.

    `low`, `high`: bounds of the ratio to the mean one; needed by `logit`, and with the other methods what is beyond is
    cut. Raises `ResultsRefused`, with the level to regroup, and where a weight would not be above zero.
    """
    base = _base_weights(drawn, known.strata)
    calibration, cut, weights = None, None, base
    if method != Method.NONE:
        try:
            calibration, cut = _calibrated(base, known, labels, numbers, method, low, high, least)
        except Refusal as refusal:
            raise ResultsRefused(refusal.said(_(refusal.message), decimal=",")) from refusal
        weights = calibration.weights
    if not weights.min() > 0:
        raise ResultsRefused(
            _(
                "Des réponses auraient un poids nul ou négatif : choisissez le calage par ratios, ou bornez les "
                "rapports de poids."
            )
        )
    design, collapsed = _design(drawn, known, kish(weights))
    return Weighed(Sample(design, weights, calibration), weights / weights.mean(), calibration, cut, collapsed)


def _base_weights(drawn: Drawn, strata: Mapping[str, float]) -> Floats:
    """N/n of each stratum; where its population is known, over those who answered and not those who were invited."""
    weights = np.asarray(drawn.weights, dtype=float)
    if not (np.isfinite(weights).all() and weights.min() > 0):
        raise ResultsRefused(_("Un poids de départ est nul, négatif, ou n’est pas un nombre."))
    names, rows, answered = np.unique(np.array(drawn.strata, dtype=str), return_inverse=True, return_counts=True)
    if not strata or any(name not in strata for name in names.tolist()):
        return weights
    return np.array([strata[name] for name in names.tolist()])[rows] / answered[rows]


def _design(drawn: Drawn, known: Known, deff: float) -> tuple[Design, int]:
    """The design, and how many strata of one answer were joined to the smallest other one: nothing says how they vary.

    A whole population, asked without drawing, is as a sample of those who answered: all of it would leave no error.
    Where each answers with chance 1/w, the variance is Σ w (w − 1) e² and not Σ w² e²: with Σ w = N, and e² alike
    everywhere, 1 − n / (N deff) of it, `deff` being that of the weights (n/N with equal ones, as a drawing).
    """
    rows = len(drawn.weights)
    strata, clustered = list(drawn.strata), any(drawn.clusters)
    clusters = list(drawn.clusters) if clustered else None
    fpc = None
    if all(size is not None for size in drawn.fpc):
        fpc = np.array(drawn.fpc, dtype=float)
    elif known.strata and not clustered and all(name in known.strata for name in strata):
        fpc = np.array([known.strata[name] for name in strata])
    elif not clustered and not any(strata) and known.people and known.people >= rows:
        fpc = np.full(rows, known.people * deff)
    strata, fpc, joined = _joined(strata, drawn.clusters if clustered else None, fpc)
    try:
        return design_of(rows, strata=strata if any(strata) else None, clusters=clusters, fpc=fpc), joined
    except Refusal as refusal:
        raise ResultsRefused(refusal.said(_(refusal.message), decimal=",")) from refusal


def _joined(
    strata: list[str], clusters: Sequence[str] | None, fpc: Floats | None
) -> tuple[list[str], Floats | None, int]:
    units: dict[str, set] = {}
    sizes: dict[str, float] = {}
    for row, name in enumerate(strata):
        units.setdefault(name, set()).add(row if clusters is None else clusters[row])
        sizes[name] = float(fpc[row]) if fpc is not None else np.inf
    joined = 0
    into = {name: name for name in units}
    for name in sorted(units):
        if len(units[name]) > 1 or len(units) < 2 or sizes[name] <= 1:
            continue
        other = min((one for one in units if one != name), key=lambda one: (len(units[one]), one))
        units[other] |= units.pop(name)
        sizes[other] += sizes[name]
        into = {one: other if where == name else where for one, where in into.items()}
        joined += 1
    if not joined:
        return strata, fpc, 0
    strata = [into[name] for name in strata]
    return strata, None if fpc is None else np.array([sizes[name] for name in strata]), joined


def _calibrated(
    base: Floats,
    known: Known,
    labels: Mapping[str, Sequence[str]],
    numbers: Mapping[str, Floats],
    method: str,
    low: float | None,
    high: float | None,
    least: int,
) -> tuple[Calibration, Trimmed | None]:
    margins: list[Margin | Total] = []
    columns: dict[str, NDArray] = {}
    for variable, totals in known.levels.items():
        margin = Margin(variable, list(totals), np.array(list(totals.values()), dtype=float))
        columns[variable] = codes_of(margin, placed(variable, list(totals), labels[variable]))
        _check_levels(margin, columns[variable], least)
        margins.append(margin)
    for variable, total in known.totals.items():
        if not np.isfinite(numbers[variable]).all():
            raise ResultsRefused(
                _("Le total de « %(variable)s » ne peut pas servir : des réponses n’en donnent pas de note.")
                % {"variable": variable}
            )
        margins.append(Total(variable, total))
        columns[variable] = numbers[variable]
    silence = bool(known.levels)
    if method == Method.LOGIT or (low is None and high is None):
        bounds = (0.0 if low is None else low, np.inf if high is None else high) if method == Method.LOGIT else None
        return calibrate(base, margins, columns, method=method, bounds=bounds, non_response=silence), None
    cut = trimmed(base, margins, columns, method=method, low=low, high=high, non_response=silence)
    return cut.calibration, cut


def placed(variable: str, levels: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The level of the margins that holds the label of each row; one that none holds is refused by its name."""
    of_part = {part: level for level in levels for part in level.split(JOIN)}
    missing = next((label for label in labels if label not in of_part), None)
    if missing is not None:
        raise ResultsRefused(
            _(
                "Des réponses ont « %(level)s » pour « %(variable)s », que les marges ne comptent pas : ajoutez ce "
                "niveau, ou joignez-le à un autre (%(example)s)."
            )
            % {"level": said(missing), "variable": variable, "example": JOIN.join([levels[0], missing])}
        )
    return [of_part[label] for label in labels]


def said(level: str) -> str:
    return level or _("non renseigné")


def _check_levels(margin: Margin, codes: np.ndarray, least: int) -> None:
    """Below `least` answers, a level is to be regrouped: it is neither dropped, nor carried by one or two people."""
    counts = np.bincount(codes, minlength=len(margin.labels))
    for label, total, count in zip(margin.labels, margin.totals, counts, strict=True):
        if total > 0 and count < least:
            raise ResultsRefused(
                _(
                    "Le niveau « %(level)s » de « %(variable)s » a moins de %(least)s réponses : regroupez-le avec un "
                    "autre niveau (%(example)s)."
                )
                % {
                    "level": said(label), "variable": margin.name, "least": least,
                    "example": JOIN.join([label, next((one for one in margin.labels if one != label), "…")]),
                }
            )  # fmt: skip


# ---- what an item is worth


@dataclass(frozen=True)
class Measured:
    """A share from 0 to 1, or a mean in the marks of its scale; `plausible`, `worst`: None without a response rate."""

    estimate: Estimate
    value: float
    se: float
    interval: Ends
    plausible: Ends | None
    worst: Ends | None


def measure(
    weighed: Weighed, values: Floats, *, scale: tuple[float, float] | None = None, response: float | None = None
) -> Measured:
    """The estimate of an item. `values` (n): not-a-number where somebody did not answer; of a mean, marks less the
    lowest one, `scale` being its (lowest, highest) marks."""
    found = weighed.sample.mean(np.nan_to_num(values), ~np.isnan(values))
    low, high = scale or (0.0, 1.0)
    interval = _within(_interval(found, is_share=scale is None), high - low)
    plausible, worst = None, None
    if response is not None:
        band = non_response_band(min(max(found.value / (high - low), 0.0), 1.0), min(response, 1.0))
        plausible, worst = (
            (low + ends[0] * (high - low), low + ends[1] * (high - low)) for ends in (band.plausible, band.worst)
        )
    ends = low + interval[0], low + interval[1]
    return Measured(found, low + found.value, found.se, ends, plausible, worst)


def _interval(found: Estimate, *, is_share: bool) -> Ends:
    if found.freedom < 1:
        return -np.inf, np.inf
    if not is_share:
        return found.interval()
    share = min(max(found.value, 0.0), 1.0)
    effective = share * (1 - share) / found.se**2 if found.se > 0 else float(found.rows)
    if min(share, 1 - share) * effective < RARE:
        return intervals.beta(share, found.se, found.freedom, found.rows)
    return intervals.logit(share, found.se, found.freedom)


def _within(ends: Ends, length: float) -> Ends:
    return min(max(ends[0], 0.0), length), min(max(ends[1], 0.0), length)
