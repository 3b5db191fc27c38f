"""Where those who stay are a year later: one matrix an axis, applied independently of one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from scipy.sparse import csr_array, kron

from terreau.lab.projection.moments import Floats
from terreau.lab.projection.staff import AXES, Classes
from terreau.lab.refusals import Refusal, gettext_noop as _

# Above this share of cells that are not zero, or below this many classes, a full matrix is faster.
DENSE, SMALL = 0.1, 300
# By how much printed shares may miss a sum of one.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Moves:
    """The matrix of an axis (L, L): shares whose rows sum to one. `counts` are the moves seen, when counted."""

    shares: Floats
    counts: Floats | None = None

    def drawn(self, random: np.random.Generator) -> Floats:
        """A draw of the shares: each row from Dirichlet(counts).

        Its mean is the observed shares, and a move never seen stays impossible: the Bayesian bootstrap (Rubin, 1981).
        A prior that spread even half a move to each of 87 jobs would invent 43 moves a row. Shares given without
        counts are taken as certain.
        """
        if self.counts is None:
            return self.shares
        drawn = random.standard_gamma(self.counts)  # 0 where no move was seen
        total = drawn.sum(axis=1, keepdims=True)
        return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), self.shares)


@dataclass(frozen=True)
class Mobility:
    """The moves of the axes that have some (by name of `AXES`). Along the others everybody stays where he is."""

    classes: Classes
    axes: Mapping[str, Moves] = field(default_factory=dict)

    def matrix(self, *, random: np.random.Generator | None = None, closed: Sequence[str] = ()) -> Floats | csr_array:
        """Moves between classes (K, K), expected or drawn; nobody moves into `closed` jobs: he stays where he was."""
        # A stream an axis: what is drawn along one does not depend on whether another is drawn.
        streams = [None] * len(AXES) if random is None else random.spawn(len(AXES))
        parts = []
        for axis, labels, stream in zip(AXES, self.classes.labels, streams, strict=True):
            if axis in self.axes:
                moves = self.axes[axis]
                shares = moves.shares if stream is None else moves.drawn(stream)
            else:
                shares = np.eye(len(labels))
            if axis == "metier" and closed:
                shares = _without(shares, [labels.index(label) for label in closed])
            parts.append(shares)
        if self.classes.size <= SMALL:
            return reduce(_both, parts)
        whole = reduce(lambda one, other: kron(one, csr_array(other), format="csr"), parts[1:], csr_array(parts[0]))
        return whole.toarray() if whole.nnz > DENSE * self.classes.size**2 else csr_array(whole)


def _both(one: Floats, other: Floats) -> Floats:
    return np.kron(one, other).astype(np.float64)


def moves_from_counts(
    classes: Classes, axis: str, start: Sequence[str], end: Sequence[str], count: Floats, *, table: str = "moves"
) -> Moves:
    """Moves counted from one label to another, those who stayed included (start = end). Labels never left: all stay.

    Raises `Refusal` for a negative count, and an unknown label.
    """
    counts = _square(classes, axis, start, end, count, table=table, column="effectif")
    total = counts.sum(axis=1)
    told = set(zip(start, end, strict=True))
    for row, label in enumerate(start):
        if count[row] > 0 and (label, label) not in told:
            raise Refusal(
                _("La ligne de ceux qui restent dans « %(label)s » manque (de = vers)."),
                table=table, row=row, column="vers", label=label,
            )  # fmt: skip
    shares = np.where(total[:, None] > 0, counts / np.where(total > 0, total, 1.0)[:, None], np.eye(len(total)))
    return Moves(shares, counts)


def moves_from_shares(
    classes: Classes, axis: str, start: Sequence[str], end: Sequence[str], share: Floats, *, table: str = "moves"
) -> Moves:
    """Shares of those who stay in staff, from one label to another. Labels never left: all stay.

    Raises `Refusal` for a negative share, an unknown label, and a row that does not sum to one.
    """
    shares = _square(classes, axis, start, end, share, table=table, column="part")
    total = shares.sum(axis=1)
    named = np.isin(np.arange(len(total)), classes.codes(axis, start, table=table, name="de"))
    for rank in np.nonzero(named & (np.abs(total - 1) > TOLERANCE))[0].tolist():
        label = classes.of(axis)[rank]
        raise Refusal(
            _("Les parts de « %(label)s » font %(total).4f au lieu de 1."),
            table=table, row=list(start).index(label), column="part", label=label, total=total[rank],
        )  # fmt: skip
    shares[~named] = np.eye(len(total))[~named]
    return Moves(shares / shares.sum(axis=1, keepdims=True))


def _square(
    classes: Classes, axis: str, start: Sequence[str], end: Sequence[str], value: Floats, *, table: str, column: str
) -> Floats:
    for row in np.nonzero(~(value >= 0) | np.isinf(value))[0].tolist():
        raise Refusal(
            _("De « %(start)s » à « %(end)s » : %(value)g n’est ni un effectif ni une part."),
            table=table, row=row, column=column, start=start[row], end=end[row], value=value[row],
        )  # fmt: skip
    origin = classes.codes(axis, start, table=table, name="de")
    target = classes.codes(axis, end, table=table, name="vers")
    result = np.zeros((len(classes.of(axis)),) * 2)
    np.add.at(result, (origin, target), value)
    return result


def _without(shares: Floats, closed: Sequence[int]) -> Floats:
    """The matrix where those who would have entered a closed label from elsewhere stay."""
    result = shares.copy()
    for label in closed:
        refused = result[:, label].copy()
        refused[label] = 0.0
        result[:, label] -= refused
        result[np.diag_indices_from(result)] += refused
    return result
