"""Entrants: a Poisson number around a mean, or a fixed quota, and the ages at which they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terreau.lab.projection.moments import Floats, Ints
from terreau.lab.projection.staff import Classes, check_ages
from terreau.lab.refusals import Refusal, gettext_noop as _


@dataclass(frozen=True)
class Recruitment:
    """Q groups of entrants: `count[q]` enter class `place[q]` in year `year[q]` (0 for the first), fixed if `quota[q]`.

    `ages[q]` (E, sums to one) are the chances of each age from `low`, the one reached at the end of the year of entry.
    """

    low: int
    year: Ints
    place: Ints
    count: Floats
    quota: NDArray[np.bool_]
    ages: Floats


def nobody() -> Recruitment:
    none = np.zeros(0, dtype=np.int64)
    return Recruitment(18, none, none, np.zeros(0), none.astype(bool), np.zeros((0, 1)))


@dataclass(frozen=True)
class EntryAges:
    """Chances (E) of each age from `low` at entry."""

    low: int
    shares: Floats


def entry_ages(age: Floats, weight: Floats) -> EntryAges:
    """The ages of past entrants, from a table of one row an age: numbers of entrants, or shares."""
    check_ages(age, table="entry_ages")
    for row in np.nonzero(~(weight >= 0) | np.isinf(weight))[0].tolist():
        raise Refusal(
            _("« %(value)g » n’est pas un nombre d’entrants."),
            table="entry_ages", row=row, column="entrants", value=weight[row],
        )  # fmt: skip
    if not weight.sum() > 0:
        raise Refusal(_("Aucun entrant."), table="entry_ages", column="entrants")
    low = int(age.min())
    shares = np.bincount(age.astype(np.int64) - low, weights=weight)
    return EntryAges(low, shares / shares.sum())


def recruitment(
    classes: Classes,
    years: int,
    columns: Mapping[str, Sequence[str]],
    count: Floats,
    *,
    quota: Sequence[bool],
    year: Floats | None = None,
    age: Floats | None = None,
    ages: EntryAges | None = None,
) -> Recruitment:
    """Entrants, from a table of one row a group.

    Without `year` (1 for the first), each row holds for each of the `years`. Ages come from `age` (one per row) or from
    the distribution `ages`. Raises `Refusal` for a negative number, a quota that is not whole, a year out of range, an
    unknown label, and when no age is given.
    """
    for row, value in enumerate(count.tolist()):
        if not (np.isfinite(value) and value >= 0):
            raise Refusal(
                _("« %(value)g » n’est pas un nombre de recrutements."),
                table="recruitment", row=row, column="effectif", value=value,
            )  # fmt: skip
        if quota[row] and value != round(value):
            raise Refusal(
                _("Un contingent est un nombre entier : %(value)g n’en est pas un."),
                table="recruitment", row=row, column="effectif", value=value,
            )  # fmt: skip
    places = classes.places(columns, len(count), table="recruitment")
    shares = _shares(len(count), age, ages)
    rows = np.arange(len(count))
    if year is None:
        repeated, when = np.tile(rows, years), np.repeat(np.arange(years), len(rows))
    else:
        for row in np.nonzero(~np.isin(year, np.arange(1, years + 1)))[0].tolist():
            raise Refusal(
                _("L’année %(year)g n’est pas projetée : attendu de 1 à %(last)d."),
                table="recruitment", row=row, column="annee", year=year[row], last=years,
            )  # fmt: skip
        repeated, when = rows, year.astype(np.int64) - 1
    fixed = np.array(quota, dtype=bool)
    return Recruitment(shares[0], when, places[repeated], count[repeated], fixed[repeated], shares[1][repeated])


def _shares(rows: int, age: Floats | None, ages: EntryAges | None) -> tuple[int, Floats]:
    """The first age and the chances of each by row (rows, E)."""
    if age is not None:
        check_ages(age, table="recruitment")
        low = int(age.min())
        result = np.zeros((rows, int(age.max()) - low + 1))
        result[np.arange(rows), age.astype(np.int64) - low] = 1.0
        return low, result
    if ages is None:
        raise Refusal(
            _("L’âge des recrutés manque : une colonne « age », ou un fichier de leurs âges."),
            table="recruitment", column="age",
        )  # fmt: skip
    return ages.low, np.tile(ages.shares, (rows, 1))
