"""What is known of the population: how many in each level of a variable, or the total of a quantity.

A margin that contradicts itself, another margin or the sample is refused here, in the words of who gave it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]

# Two margins of one population may differ by the rounding of the machine, not by more: no weights meet both.
ROUNDING = 1e-10


@dataclass(frozen=True)
class Margin:
    """A variable in levels: `totals[i]` people of the population have `labels[i]`."""

    name: str
    labels: Sequence[str]
    totals: Floats

    @property
    def population(self) -> float:
        return float(np.sum(self.totals))


@dataclass(frozen=True)
class Total:
    """A quantity, of which the sum over the population is known."""

    name: str
    total: float


def codes_of(margin: Margin, texts: Sequence[str]) -> Ints:
    """The place of each label (n) in the levels of a margin. A label that the margin does not have is refused."""
    places = {label: place for place, label in enumerate(margin.labels)}
    try:
        return np.fromiter(map(places.__getitem__, texts), dtype=np.int64, count=len(texts))
    except KeyError:
        row = next(row for row, text in enumerate(texts) if text not in places)
        _refuse_label(margin, row, texts[row])


def check_weights(weights: Floats) -> Floats:
    """Design weights (n): finite, none negative, not all zero."""
    weights = np.asarray(weights, dtype=float)
    if not len(weights):
        raise Refusal(_("L’échantillon est vide."), table="sample")
    lowest = weights.min()
    if not lowest >= 0 or not np.isfinite(weights.sum()):  # a NaN makes the first comparison false
        row = int(np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))[0])
        raise Refusal(
            _("Le poids de la ligne doit être un nombre positif ou nul : %(value)s."),
            table="sample", row=row, column="weight", value=weights[row],
        )  # fmt: skip
    if weights.max() == 0:
        raise Refusal(_("Tous les poids sont nuls."), table="sample", column="weight")
    return weights


def check_margins(margins: Sequence[Margin | Total]) -> None:
    """Each margin has levels, named once, with totals that are numbers and not negative; all count the same people."""
    if not margins:
        raise Refusal(_("Aucune marge n’est donnée."), table="margins")
    names = [margin.name for margin in margins]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refusal(_("La marge « %(margin)s » est donnée deux fois."), table="margins", column=twice, margin=twice)
    for margin in margins:
        if isinstance(margin, Margin):
            _check_levels(margin)
        elif not np.isfinite(margin.total):
            raise Refusal(
                _("Le total de « %(margin)s » n’est pas un nombre : %(value)s."),
                table="margins", column=margin.name, margin=margin.name, value=margin.total,
            )  # fmt: skip
    _check_populations([margin for margin in margins if isinstance(margin, Margin)])


def _check_levels(margin: Margin) -> None:
    totals = np.asarray(margin.totals, dtype=float)
    if not len(totals):
        raise Refusal(
            _("La marge « %(margin)s » est vide."), table="margins", column=margin.name, margin=margin.name
        )  # fmt: skip
    if len(totals) != len(margin.labels) or len(set(margin.labels)) != len(margin.labels):
        raise Refusal(
            _("La marge « %(margin)s » doit donner un effectif pour chaque niveau, une fois chacun."),
            table="margins", column=margin.name, margin=margin.name,
        )  # fmt: skip
    for row, (label, value) in enumerate(zip(margin.labels, totals, strict=True)):
        if not (np.isfinite(value) and value >= 0):
            raise Refusal(
                _("L’effectif de « %(label)s » dans la marge « %(margin)s » doit être positif ou nul : %(value)s."),
                table="margins", row=row, column=margin.name, label=label, margin=margin.name, value=value,
            )  # fmt: skip
    if not totals.sum() > 0:
        raise Refusal(
            _("La marge « %(margin)s » ne compte personne."), table="margins", column=margin.name, margin=margin.name
        )  # fmt: skip


def _check_populations(margins: Sequence[Margin]) -> None:
    """Two variables of one population have the same sum: the first rule of CALMAR, and the most often broken."""
    for margin in margins[1:]:
        first = margins[0]
        if abs(margin.population - first.population) > ROUNDING * first.population:
            raise Refusal(
                _(
                    "Les marges ne comptent pas la même population : « %(first)s » compte %(one)s personnes, "
                    "« %(margin)s » en compte %(other)s."
                ),
                table="margins", column=margin.name, first=first.name, margin=margin.name,
                one=f"{first.population:.12g}", other=f"{margin.population:.12g}",
            )  # fmt: skip


def check_columns(margins: Sequence[Margin | Total], columns: Mapping[str, NDArray], rows: int) -> None:
    """Each margin has its column of the sample: codes within its levels, or finite values."""
    for margin in margins:
        if margin.name not in columns:
            raise Refusal(
                _("La variable « %(margin)s » des marges n’est pas dans l’échantillon."),
                table="sample", column=margin.name, margin=margin.name,
            )  # fmt: skip
        column = np.asarray(columns[margin.name])
        if len(column) != rows:
            raise Refusal(
                _("La variable « %(margin)s » a %(found)s lignes, l’échantillon en a %(rows)s."),
                table="sample", column=margin.name, margin=margin.name, found=len(column), rows=rows,
            )  # fmt: skip
        if isinstance(margin, Margin):
            _check_codes(margin, column)
        elif not np.isfinite(column).all():
            row = int(np.flatnonzero(~np.isfinite(column))[0])
            raise Refusal(
                _("La valeur de « %(margin)s » n’est pas un nombre : %(value)s."),
                table="sample", row=row, column=margin.name, margin=margin.name, value=column[row],
            )  # fmt: skip


def _check_codes(margin: Margin, codes: NDArray) -> None:
    if not np.issubdtype(codes.dtype, np.integer):
        raise TypeError(f"Codes of {margin.name} must be integers, not {codes.dtype}.")
    unsigned = codes.view(f"u{codes.dtype.itemsize}")  # a negative code then passes any number of levels: one look
    if unsigned.max() >= len(margin.labels):
        row = int(np.flatnonzero((codes < 0) | (codes >= len(margin.labels)))[0])
        _refuse_label(margin, row, str(codes[row]))


def _refuse_label(margin: Margin, row: int, label: str) -> NoReturn:
    raise Refusal(
        _("« %(label)s » n’est pas un niveau de la marge « %(margin)s » : %(known)s."),
        table="sample", row=row, column=margin.name,
        label=label, margin=margin.name, known=", ".join(margin.labels),
    )  # fmt: skip
