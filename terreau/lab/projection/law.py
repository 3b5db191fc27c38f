"""The statutory age of each birth cohort, and the age at which others behaved as a cohort will.

What makes agents leave is not their age but how far they are from the age at which a pension opens: when a reform moves
that age by some months for a cohort, its hazards of retiring move by as much. Constant hazards by age fail across a
reform: the share of tenured State agents aged 59 who left at 60 fell from 38 % (2009) to 13 % (2012) as the reform of
2010 took hold. Source of the shift: Bozio (2011) on the reform of 1993, Insee's Destinie on those since.
"""

from dataclasses import dataclass

import numpy as np

from terreau.lab.projection.moments import Floats, Ints
from terreau.lab.refusals import Refusal, gettext_noop as _

LOWEST, HIGHEST = 50.0, 75.0


@dataclass(frozen=True)
class LegalAge:
    """`ages[i]` is the statutory age, in years, of those born in `first` + i. Before and after, the nearest holds."""

    first: int
    ages: Floats

    def of(self, births: Ints) -> Floats:
        return self.ages[np.clip(births - self.first, 0, len(self.ages) - 1)]

    def changed(self, births: Ints, ages: Floats, rows: Ints) -> "LegalAge":
        """The table where the cohorts given by `rows` of the scenarios have another age; the others keep theirs."""
        first = min(self.first, int(births.min()))
        last = max(self.first + len(self.ages) - 1, int(births.max()))
        cohorts = np.arange(first, last + 1)
        result = self.of(cohorts)
        result[births - first] = ages
        row_of = np.full(len(cohorts), rows[0])
        row_of[births - first] = rows
        return _checked(cohorts, result, row_of, table="scenarios", column="valeur")


def legal_age(generation: Floats, age: Floats) -> LegalAge:
    """The table of a law: one row a birth cohort, none missing between the first and the last.

    Raises `Refusal` for a cohort that is missing or twice there, an age out of 50 to 75, or one that falls by a year or
    more from a cohort to the next (nobody would then know whose behaviour the next one takes).
    """
    order = np.argsort(generation, kind="stable")
    births = generation[order]
    for place in range(1, len(births)):
        row, step = int(order[place]), births[place] - births[place - 1]
        if step == 0:
            raise Refusal(
                _("La génération %(birth)d est donnée deux fois."),
                table="law", row=row, column="generation", birth=births[place],
            )  # fmt: skip
        if step != 1:
            raise Refusal(
                _("Il manque des générations entre %(before)d et %(birth)d."),
                table="law", row=row, column="generation", before=births[place - 1], birth=births[place],
            )  # fmt: skip
    return _checked(births.astype(np.int64), age[order], order, table="law", column="age_legal")


def _checked(births: Ints, ages: Floats, rows: Ints, *, table: str, column: str) -> LegalAge:
    for place, age in enumerate(ages.tolist()):
        if not LOWEST <= age <= HIGHEST:  # refuses NaN too
            raise Refusal(
                _("L’âge légal de la génération %(birth)d vaut %(age)g : attendu de %(low)g à %(high)g ans."),
                table=table, row=int(rows[place]), column=column,
                birth=births[place], age=age, low=LOWEST, high=HIGHEST,
            )  # fmt: skip
        if place and ages[place - 1] - age >= 1:
            raise Refusal(
                _("L’âge légal baisse d’un an ou plus de la génération %(before)d à la suivante."),
                table=table, row=int(rows[place]), column=column, before=births[place - 1],
            )  # fmt: skip
    return LegalAge(int(births[0]), ages.astype(np.float64))


def positions(
    ages: Ints, observed_year: int, age: Ints, births: Ints, before: LegalAge | None, after: LegalAge | None
) -> Floats:
    """Where, among observed `ages` (A), to read the hazard of an agent of `age` born in `births` (same shapes).

    The hazard of age a was observed on those who turned a in `observed_year`, under the law `before`, that is at
    a - L(observed_year - a) years from their statutory age; it is read at the same distance under the law `after`.
    Positions run from 0 to A - 1 and may fall between two ages; beyond the observed ages, the nearest holds.
    """
    low = float(ages[0])
    if before is None or after is None:
        return np.clip(age - low, 0.0, len(ages) - 1.0)
    seen = ages - before.of(observed_year - ages)
    return np.interp(age - after.of(births), seen, np.arange(len(ages), dtype=np.float64))


def read_at(rates: Floats, place: Floats) -> Floats:
    """Rates by age and class (A, K) at `place` (…), linear between two ages: (…, K)."""
    below = np.minimum(place.astype(np.int64), rates.shape[0] - 1)
    above = np.minimum(below + 1, rates.shape[0] - 1)
    part = (place - below)[..., None]
    if not part.any():
        return rates[below]
    return rates[below] + part * (rates[above] - rates[below])
