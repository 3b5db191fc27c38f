"""Calibration on margins: the weights nearest to the design weights that make the sample count its population.

Minimise Σ d_k G(w_k / d_k) subject to Σ w_k x_k = T, so that w_k = d_k F(x_k'λ) with Σ d_k F(x_k'λ) x_k = T: Newton's
method on λ (Deville & Särndal 1992; Sautory 1993), on the distinct combinations of levels when every margin has levels.
The sums Σ d_k ∫F(x_k'λ) − T'λ are convex in λ: a step that does not lower them is halved, so no starting point is bad.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting.auxiliaries import Auxiliaries, Cells, collapse, pseudo_inverse, solve
from terreau.lab.weighting.distances import Distance, Linear, Raking, distance_of
from terreau.lab.weighting.feasibility import clashes
from terreau.lab.weighting.margins import (
    Floats,
    Margin,
    Total,
    check_columns,
    check_margins,
    check_weights,
)

# Residual errors, in proportion of each margin: what is aimed at, what is accepted when rounding stops progress.
AIM, ACCEPTED = 1e-12, 1e-9
STEPS, HALVINGS = 100, 40
# A raking ratio below this part of the mean one is zero in all but name: the margins are then met at the limit only.
LEAST = 1e-6


class Name(NamedTuple):
    """A column of the auxiliaries: a level (`row` of its margin), or a quantity (no label, no row)."""

    margin: str
    label: str
    row: int | None


@dataclass(frozen=True)
class MarginLine:
    """What a level, or a quantity (`label` empty), counted before and after, and should have counted."""

    margin: str
    label: str
    respondents: int
    target: float
    before: float
    after: float

    @property
    def error(self) -> float:
        """|after − target| in proportion of the target (of 1 where it is smaller)."""
        return abs(self.after - self.target) / max(abs(self.target), 1.0)


@dataclass(frozen=True)
class Calibration:
    """`weights` (n) and what they are worth. `ratios` (n) are to the design weights `design`, rescaled if asked."""

    method: str
    design: Floats
    weights: Floats
    ratios: Floats
    auxiliaries: Auxiliaries
    lines: Sequence[MarginLine]
    steps: int

    @property
    def error(self) -> float:
        """The residual error of the worst margin."""
        return max(line.error for line in self.lines)

    @property
    def worst(self) -> MarginLine:
        return max(self.lines, key=lambda line: line.error)

    @cached_property
    def negative(self) -> int:
        """How many weights are below zero: only the linear method gives any."""
        return int(np.count_nonzero(self.weights < 0))

    @cached_property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest ratio."""
        return float(self.ratios.min()), float(self.ratios.max())

    @cached_property
    def _inverse(self) -> Floats:
        return pseudo_inverse(self.auxiliaries.gram(self.design))

    def unexplained(self, of: Floats) -> Floats:
        """What of v (n) the margins do not explain; the costly part is done once for all the v of a survey."""
        return self.auxiliaries.residuals(of, self.design, self._inverse)

    @property
    def deff(self) -> float:
        """What unequal weights alone multiply a variance by (Kish 1965): n Σw² / (Σw)²."""
        return kish(self.weights)


def kish(weights: Floats) -> float:
    """n Σw² / (Σw)², 1 for equal weights (n)."""
    return float(len(weights) * (weights * weights).sum() / weights.sum() ** 2)


def calibrate(
    weights: Floats,
    margins: Sequence[Margin | Total],
    columns: Mapping[str, NDArray],
    *,
    method: str = "raking",
    bounds: tuple[float, float] | None = None,
    non_response: bool = False,
) -> Calibration:
    """Weights (n) that meet the margins, from design `weights` (n).

    `columns` gives, by name of margin, the level (integer codes, n) or the value (n) of each row. `non_response` first
    multiplies the design weights by population / Σ weights (ECHELLE=0 of CALMAR): ratios and bounds then speak of the
    deformation that is left once non-response is spread evenly. Raises `Refusal` on what contradicts itself, and when
    no weights within the bounds of the method exist: it names the margin that clashes and what can be reached.
    """
    distance = distance_of(method, bounds)
    weights = check_weights(weights)
    check_margins(margins)
    check_columns(margins, columns, len(weights))
    if non_response:
        weights = weights * (_population(margins) / weights.sum())
    levels = [margin for margin in margins if isinstance(margin, Margin)]
    totals = [margin for margin in margins if isinstance(margin, Total)]
    _check_mean_ratio(levels, weights, distance)
    auxiliaries = Auxiliaries(
        [np.asarray(columns[margin.name]) for margin in levels],
        [len(margin.labels) for margin in levels],
        np.column_stack([np.zeros((len(weights), 0)), *(columns[margin.name] for margin in totals)]).astype(float),
    )
    targets = np.concatenate([*(margin.totals for margin in levels), [margin.total for margin in totals]]).astype(float)
    names = [Name(margin.name, label, row) for margin in levels for row, label in enumerate(margin.labels)]
    names += [Name(margin.name, "", None) for margin in totals]
    cells = collapse(auxiliaries, len(weights))
    of_cells = cells.gather(weights)
    _check_coverage(cells.auxiliaries, of_cells, targets, names)
    solution = _solve(cells.auxiliaries, of_cells, targets, distance, names)
    ratios = cells.spread(solution.ratios)
    respondents = _respondents(cells)
    before, after = cells.auxiliaries.sums(of_cells), cells.auxiliaries.sums(of_cells * solution.ratios)
    lines = [
        MarginLine(name.margin, name.label, *figures)
        for name, *figures in zip(names, respondents, targets.tolist(), before.tolist(), after.tolist(), strict=True)
    ]
    return Calibration(method, weights, weights * ratios, ratios, auxiliaries, lines, solution.steps)


def _population(margins: Sequence[Margin | Total]) -> float:
    for margin in margins:
        if isinstance(margin, Margin):
            return margin.population
    raise Refusal(_("Répartir la non-réponse demande une marge en effectifs, qui dit la taille de la population."))


def _check_mean_ratio(margins: Sequence[Margin], weights: Floats, distance: Distance) -> None:
    """Bounds about design weights that count another population: told first, for every margin clashes then."""
    if not margins:
        return
    mean = margins[0].population / float(weights.sum())
    if not distance.low < mean < distance.high:
        raise Refusal(
            _(
                "La marge « %(margin)s » compte %(mean)s fois la somme des poids de départ, hors des bornes %(low)s et "
                "%(high)s : répartissez d’abord la non-réponse."
            ),
            table="margins", column=margins[0].name, margin=margins[0].name, mean=f"{mean:.4g}",
            low=f"{distance.low:g}", high=f"{distance.high:g}",
        )  # fmt: skip


def _respondents(cells: Cells) -> list[int]:
    """The rows by column of the auxiliaries; all of them for a quantity."""
    levels = cells.auxiliaries.starts[-1]
    counts = cells.auxiliaries.sums(cells.rows)[:levels].astype(int).tolist()
    return counts + [int(cells.rows.sum())] * (cells.auxiliaries.columns - levels)


def _check_coverage(auxiliaries: Auxiliaries, weights: Floats, targets: Floats, names: Sequence[Name]) -> None:
    """A level of the population has respondents; one with respondents has a population."""
    present = auxiliaries.sums(weights)
    for place in range(auxiliaries.starts[-1]):
        name, label, row = names[place]
        if targets[place] > 0 and present[place] == 0:
            raise Refusal(
                _(
                    "Le niveau « %(label)s » de la marge « %(margin)s » compte %(target)s personnes, "
                    "et aucun répondant : regroupez-le avec un autre."
                ),
                table="margins", row=row, column=name, label=label, margin=name, target=figure(targets[place]),
            )  # fmt: skip
        if targets[place] == 0 and present[place] > 0:
            raise Refusal(
                _("Le niveau « %(label)s » de la marge « %(margin)s » est à zéro, et il a des répondants."),
                table="margins", row=row, column=name, label=label, margin=name,
            )  # fmt: skip


@dataclass(frozen=True)
class _Solution:
    ratios: Floats
    steps: int


def _solve(
    auxiliaries: Auxiliaries, weights: Floats, targets: Floats, distance: Distance, names: Sequence[Name]
) -> _Solution:
    scale = np.maximum(np.abs(targets), 1.0)
    multipliers: Floats = np.zeros(len(targets))
    place = auxiliaries.times(multipliers)
    best: Floats = distance.ratio(place)
    error, step = np.inf, 0
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(STEPS):  # noqa: B007
            ratios = distance.ratio(place)
            missing = targets - auxiliaries.sums(weights * ratios)
            now = float(np.max(np.abs(missing) / scale))
            if now < error:
                best, error = ratios, now
            elif error < ACCEPTED:
                break
            if error < AIM:
                break
            direction = solve(auxiliaries.gram(weights * distance.slope(place)), missing)
            moved = _descent(auxiliaries, weights, targets, distance, (multipliers, place), direction)
            if moved is None:
                break
            multipliers, place = moved
    if error > ACCEPTED or _vanishing(weights, best, distance):
        _refuse(auxiliaries, weights, targets, distance, names, best)
    return _Solution(best, step)


def _least(weights: Floats, ratios: Floats) -> float:
    return LEAST * float((weights * ratios).sum() / weights.sum())


def _vanishing(weights: Floats, ratios: Floats, distance: Distance) -> bool:
    """Raking met the margins at the limit only, where somebody counts for nobody."""
    return isinstance(distance, Raking) and ratios[weights > 0].min() < _least(weights, ratios)


def _descent(
    auxiliaries: Auxiliaries,
    weights: Floats,
    targets: Floats,
    distance: Distance,
    start: tuple[Floats, Floats],
    direction: Floats,
) -> tuple[Floats, Floats] | None:
    """The whole step, or its half, or its quarter…: the first that does not raise the convex sum."""

    def height(at: Floats, place: Floats) -> float:
        # Not `np.dot`: on a busy machine its threads wait for each other far longer than this sum takes.
        return float((weights * distance.integral(place)).sum() - (targets * at).sum())

    top = height(*start)
    slack = 1e-12 * abs(top) + 1e-300  # rounding, near the bottom
    part = 1.0
    for _halving in range(HALVINGS):
        at = start[0] + part * direction
        place = auxiliaries.times(at)
        if height(at, place) <= top + slack:
            return at, place
        part /= 2
    return None


def _refuse(
    auxiliaries: Auxiliaries,
    weights: Floats,
    targets: Floats,
    distance: Distance,
    names: Sequence[Name],
    ratios: Floats,
) -> None:
    """Name the margins that no weights meet, or the one that Newton's method left farthest."""
    low = _least(weights, ratios) if isinstance(distance, Raking) else distance.low
    found = clashes(auxiliaries, weights, targets, low, distance.high)
    if not found:
        reached = auxiliaries.sums(weights * ratios)
        far = int(np.argmax(np.abs(reached - targets) / np.maximum(np.abs(targets), 1.0)))
        raise Refusal(
            _("Le calage n’aboutit pas : « %(name)s » reste à %(nearest)s pour une marge de %(target)s."),
            table="margins", row=names[far].row, column=names[far].margin, name=said(names[far]),
            nearest=figure(reached[far]), target=figure(targets[far]),
        )  # fmt: skip
    first = names[found[0].column]
    told = " ; ".join(f"{said(names[each.column])} : {figure(each.target)} → {figure(each.nearest)}" for each in found)
    raise Refusal(
        _unreachable(distance), table="margins", row=first.row, column=first.margin, told=told,
        low=f"{distance.low:g}", high=f"{distance.high:g}",
    )  # fmt: skip


def _unreachable(distance: Distance) -> str:
    if isinstance(distance, Linear):
        return _("Aucun poids ne respecte ces marges ensemble. Au plus près : %(told)s.")
    if isinstance(distance, Raking):
        return _("Aucun poids strictement positif ne respecte ces marges ensemble. Au plus près : %(told)s.")
    return _(
        "Aucun poids compris entre %(low)s et %(high)s fois le poids de départ ne respecte ces marges ensemble. "
        "Au plus près : %(told)s."
    )


def figure(number: float) -> str:
    """A number in a message: six digits, or all those of its whole part."""
    text = f"{number:.6g}"
    return f"{number:.0f}" if "e+" in text else text


def said(name: Name) -> str:
    """A column of the margins, as it is told."""
    return f"{name.margin} = {name.label}" if name.label else name.margin
