"""How a sample was drawn: strata, clusters, size of the population; and the variance of a total that follows.

One stage, in the manner of R's `survey` (Lumley 2004, *Analysis of complex survey samples*, J. Stat. Software 9(8)):
within each stratum, the sums by cluster vary about their mean, and f = n/N of the clusters are known without error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting.margins import Bools, Floats, Ints


@dataclass(frozen=True)
class Design:
    """`clusters` (n) is the cluster of each row, from 0: the row itself where none were drawn.

    `stratum_of` (clusters) is the stratum of each cluster, for it lies in one; `kept` (strata) is 1 − f; `labels` name
    the strata.
    """

    clusters: Ints
    stratum_of: Ints
    kept: Floats
    labels: Sequence[str]

    @cached_property
    def sizes(self) -> Ints:
        """The number of clusters by stratum."""
        return np.bincount(self.stratum_of, minlength=len(self.kept))

    @property
    def rows(self) -> int:
        return len(self.clusters)

    def freedom(self, within: Bools) -> int:
        """Degrees of freedom of the rows `within` (n): the clusters, less the strata, that hold any of them."""
        clusters = np.flatnonzero(np.bincount(self.clusters[within], minlength=len(self.stratum_of)))
        return len(clusters) - len(np.unique(self.stratum_of[clusters]))

    def deviations(self, of: Floats) -> Floats:
        """By cluster (c), what of v (n) each adds to the spread: the sum of squares is the variance of Σ v."""
        sums = np.bincount(self.clusters, weights=of, minlength=len(self.stratum_of))
        means = np.bincount(self.stratum_of, weights=sums, minlength=len(self.kept)) / self.sizes
        factor = np.sqrt(self.kept * self.sizes / np.maximum(self.sizes - 1, 1))
        return (sums - means[self.stratum_of]) * factor[self.stratum_of]

    def variance(self, of: Floats) -> float:
        """The variance of the sum of v (n), already weighted."""
        deviations = self.deviations(of)
        return float(deviations @ deviations)


def design_of(
    rows: int, *, strata: Sequence[str] | None = None, clusters: Sequence[str] | None = None, fpc: Floats | None = None
) -> Design:
    """The design of a sample of `rows` rows, from its labels. `fpc` (n): the clusters of the population in the stratum.

    A stratum of one cluster only is refused, unless all of its population is there: nothing says how it varies.
    """
    stratum, labels = _coded(strata, rows)
    if clusters is None:
        cluster, stratum_of = np.arange(rows), stratum
    else:
        names = np.array([str(label) for label in clusters])
        firsts, cluster = np.unique(names, return_index=True, return_inverse=True)[1:]
        stratum_of = stratum[firsts]
        astray = np.flatnonzero(stratum_of[cluster] != stratum)
        if len(astray):
            row = int(astray[0])
            raise Refusal(
                _("La grappe « %(cluster)s » est dans deux strates : %(one)s et %(other)s."),
                table="sample", row=row, column="clusters", cluster=names[row],
                one=labels[stratum_of[cluster[row]]], other=labels[stratum[row]],
            )  # fmt: skip
    sizes = np.bincount(stratum_of, minlength=len(labels))
    kept = np.ones(len(labels)) if fpc is None else _kept(np.asarray(fpc, dtype=float), stratum, sizes, labels)
    lonely = np.flatnonzero((sizes == 1) & (kept > 0))
    if len(lonely):
        row = int(np.flatnonzero(stratum == lonely[0])[0])
        raise Refusal(
            _(
                "La strate « %(stratum)s » n’a qu’une unité tirée : sa variance est inconnue, "
                "regroupez-la avec une autre."
            ),
            table="sample", row=row, column="strata", stratum=labels[int(lonely[0])],
        )  # fmt: skip
    return Design(cluster, stratum_of, kept, labels)


def _coded(texts: Sequence[str] | None, rows: int) -> tuple[Ints, list[str]]:
    if texts is None:
        return np.zeros(rows, dtype=np.intp), [""]
    labels, codes = np.unique(np.array([str(text) for text in texts]), return_inverse=True)
    return codes, labels.tolist()


def _kept(fpc: Floats, stratum: Ints, sizes: Ints, labels: Sequence[str]) -> Floats:
    """1 − n/N by stratum."""
    population: NDArray = np.zeros(len(labels))
    population[stratum] = fpc
    wrong = ~(fpc >= sizes[stratum]) | ~np.isfinite(fpc) | (fpc != population[stratum])
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise Refusal(
            _(
                "La taille de population de la strate « %(stratum)s » doit être la même sur toutes ses lignes, "
                "et au moins égale aux %(drawn)s unités tirées : %(value)s."
            ),
            table="sample", row=row, column="fpc", stratum=labels[stratum[row]], drawn=int(sizes[stratum[row]]),
            value=f"{fpc[row]:g}",
        )  # fmt: skip
    return 1 - sizes / population
