"""The simple form: staff by grade, a matrix of transitions and the share that leaves, without ages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from terreau.lab.projection.moments import Floats, Flows, Grouping, Moments, Quotas, moments
from terreau.lab.refusals import Refusal, gettext_noop as _

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Chain:
    """K grades: `stock` (K), yearly transitions `shares` (K, K) and `exits` (K). A row and its exit sum to one."""

    labels: tuple[str, ...]
    stock: Floats
    shares: Floats
    exits: Floats

    @property
    def flows(self) -> Floats:
        """Expected agents from each grade to each in the first year (K, K)."""
        return self.stock[:, None] * self.shares

    @property
    def leavers(self) -> Floats:
        """Expected leavers of each grade in the first year (K)."""
        return self.stock * self.exits


def chain(labels: Sequence[str], stock: Floats, shares: Floats, exits: Floats) -> Chain:
    """A chain whose numbers hold together, or a `Refusal` that names the grade and the column."""
    if len(set(labels)) < len(labels):
        row = next(row for row, label in enumerate(labels) if label in labels[:row])
        raise Refusal(_("« %(label)s » est là deux fois."), table="chain", row=row, column="metier", label=labels[row])
    for row, label in enumerate(labels):
        if not (np.isfinite(stock[row]) and stock[row] >= 0):
            raise Refusal(
                _("L’effectif de « %(label)s » est de %(value)g : un nombre d’au moins 0 est attendu."),
                table="chain", row=row, column="effectif", label=label, value=stock[row],
            )  # fmt: skip
        for value, column in [*zip(shares[row].tolist(), labels, strict=True), (float(exits[row]), "depart")]:
            if not 0 <= value <= 1:  # refuses NaN too
                raise Refusal(
                    _("De « %(label)s » à « %(target)s » : %(value)g n’est pas une part de 0 à 1."),
                    table="chain", row=row, column=column, label=label, target=column, value=value,
                )  # fmt: skip
        total = float(shares[row].sum() + exits[row])
        if abs(total - 1) > TOLERANCE:
            raise Refusal(
                _("La ligne de « %(label)s » fait %(total).4f au lieu de 1, départ compris."),
                table="chain", row=row, column="depart", label=label, total=total,
            )  # fmt: skip
    return Chain(tuple(labels), stock.astype(float), shares.astype(float), exits.astype(float))


def replay(one: Chain, years: int) -> Moments:
    """Exact means and variances of each grade (T + 1, K), nobody being recruited."""
    return _moments(one, years, Grouping((len(one.labels),), 0))


def replay_total(one: Chain, years: int) -> Moments:
    """The same of all grades together (T + 1, 1)."""
    return _moments(one, years, Grouping((len(one.labels),)))


def _moments(one: Chain, years: int, grouping: Grouping) -> Moments:
    size = len(one.labels)
    staying = 1.0 - one.exits
    # Where everybody leaves, nobody is left to move.
    moves = np.where(staying[:, None] > 0, one.shares / np.where(staying > 0, staying, 1.0)[:, None], np.eye(size))
    none = np.zeros(0, dtype=np.int64)
    return moments(
        Flows(
            stock=one.stock[None, :],
            stay=np.broadcast_to(staying, (years, 1, size)),
            moves=moves,
            poisson=np.zeros((years, 1, size)),
            quotas=Quotas(none, none, np.zeros(0), np.zeros((0, 1))),
        ),
        grouping,
    )
