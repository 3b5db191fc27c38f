"""Hazards of leaving, from the leavers counted among those exposed, and what is not known of them.

Two reasons compete each year: retiring, then, among those who do not retire, any other reason. A hazard h estimated on
e agents exposed of whom d left has the posterior Beta(d + w p, e - d + w (1 - p)): a prior worth w agents who leave at
rate p. With `prior="jeffreys"`, w = 1 and p = 1/2 in each cell. That is the usual choice for one proportion, and a bad
one for many small cells: each would be given half a leaver, at 25 as at 62. With `prior="neighbours"` the one agent of
the prior behaves as those of the ages around, then as all those of the age, so that the total of leavers is kept and
an age at which nobody ever retires keeps a hazard of zero. Source: Jeffreys (1946); Gelman and others, *Bayesian Data
Analysis* (3rd edition, 2013), section 2.4 for priors counted in observations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from terreau.lab.projection.moments import Floats, Ints
from terreau.lab.projection.staff import AXES, Classes, check_ages
from terreau.lab.refusals import Refusal, gettext_noop as _

Prior = Literal["neighbours", "jeffreys"]
# Ages on either side whose leavers inform the prior of an age.
REACH = 2


@dataclass(frozen=True)
class Departures:
    """Counts by age and group (A, H), the first row being age `low`, of those who left in `year`.

    An age is the one reached at the end of `year` - 1, when those exposed were counted. `group` (K) says the group
    whose hazards a class follows.
    """

    year: int
    low: int
    exposed: Floats
    retired: Floats
    others: Floats
    group: Ints

    @property
    def ages(self) -> Ints:
        return np.arange(self.low, self.low + self.exposed.shape[0])


@dataclass(frozen=True)
class Hazards:
    """Beta parameters of the hazards by age and group: `retiring` and `leaving` are pairs of (A, H) arrays.

    `leaving` is the hazard of leaving for another reason of those who do not retire.
    """

    retiring: tuple[Floats, Floats]
    leaving: tuple[Floats, Floats]

    def expected(self) -> tuple[Floats, Floats]:
        """Posterior means (A, H) of both."""
        return _mean(*self.retiring), _mean(*self.leaving)

    def drawn(self, random: np.random.Generator) -> tuple[Floats, Floats]:
        """One draw (A, H) of both from their posteriors."""
        return _draw(random, *self.retiring), _draw(random, *self.leaving)


def departures(
    year: int,
    classes: Classes,
    age: Floats,
    exposed: Floats,
    retired: Floats,
    others: Floats,
    columns: Mapping[str, Sequence[str]],
) -> Departures:
    """Observed departures, from a table of one row a cell (several rows of a cell add up).

    `columns` are the labels of each row for the axes along which hazards differ: classes alike along them share theirs.
    Raises `Refusal` for a negative count, more leavers than exposed, an unknown label, or a group with nobody exposed.
    """
    check_ages(age, table="departures")
    for name, values in (("presents", exposed), ("retraites", retired), ("autres", others)):
        _check_counts(values, name)
    leavers = retired + others
    for row in np.nonzero(leavers > exposed)[0].tolist():
        raise Refusal(
            _("%(leavers).10g départs pour %(exposed).10g agents présents à %(age)d ans."),
            table="departures", row=row, column="presents",
            leavers=leavers[row], exposed=exposed[row], age=age[row],
        )  # fmt: skip
    told = [axis for axis in AXES if axis in columns]
    shape = tuple(len(classes.of(axis)) for axis in told)
    row_group = _ranked([classes.codes(axis, columns[axis], table="departures") for axis in told], shape, len(age))
    group = _ranked([classes.members(axis) for axis in told], shape, classes.size)
    low, groups = int(age.min()), int(np.prod(shape))
    counts = np.zeros((3, int(age.max()) - low + 1, groups))
    for rank, values in enumerate((exposed, retired, others)):
        np.add.at(counts[rank], (age.astype(np.int64) - low, row_group), values)
    if not counts[0].sum() > 0:
        raise Refusal(_("Personne n’a été exposé au départ."), table="departures", column="presents")
    return Departures(year, low, counts[0], counts[1], counts[2], group)


def estimate(seen: Departures, *, prior: Prior = "neighbours") -> Hazards:
    """The posteriors of both hazards."""
    return Hazards(
        _posterior(seen.retired, seen.exposed, prior), _posterior(seen.others, seen.exposed - seen.retired, prior)
    )


def _posterior(left: Floats, exposed: Floats, prior: Prior) -> tuple[Floats, Floats]:
    if prior == "jeffreys":
        rate = np.full_like(exposed, 0.5)
    else:
        by_age, at_age = left.sum(axis=1), exposed.sum(axis=1)
        around = _rate(_around(by_age), _around(at_age))
        rate = around[:, None]
        if exposed.shape[1] > 1:
            rate = ((by_age + around) / (at_age + 1))[:, None]
    return left + rate, exposed - left + (1 - rate)


def _rate(left: Floats, exposed: Floats) -> Floats:
    """Leavers over exposed by age; where nobody is exposed, that of the nearest ages."""
    ages = np.arange(len(exposed), dtype=np.float64)
    known = exposed > 0
    return np.interp(ages, ages[known], left[known] / exposed[known]) if known.any() else np.zeros(len(exposed))


def _around(values: Floats) -> Floats:
    """The sum of each age and of its neighbours."""
    padded = np.pad(values, REACH)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1).sum(axis=1)


def _mean(left: Floats, stayed: Floats) -> Floats:
    return left / (left + stayed)


def _draw(random: np.random.Generator, left: Floats, stayed: Floats) -> Floats:
    """A draw of Beta(left, stayed); a parameter of zero makes the hazard certain."""
    result = _mean(left, stayed)
    unsure = (left > 0) & (stayed > 0)
    result[unsure] = random.beta(left[unsure], stayed[unsure])
    return result


def _ranked(codes: Sequence[Ints], shape: tuple[int, ...], size: int) -> Ints:
    if not codes:
        return np.zeros(size, dtype=np.int64)
    return np.ravel_multi_index(tuple(codes), shape).astype(np.int64)


def _check_counts(values: Floats, column: str) -> None:
    for row in np.nonzero(~(values >= 0) | np.isinf(values))[0].tolist():
        raise Refusal(
            _("« %(value)g » n’est pas un nombre d’agents."),
            table="departures", row=row, column=column, value=values[row],
        )  # fmt: skip
