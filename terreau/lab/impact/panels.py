"""A panel: the same units measured at the same waves, and the wave at which each one was first treated.

Long rows come in, a full table (waves × units) comes out, or a refusal that names the row and the column.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from terreau.lab.impact.columns import Bools, Column, Floats, Ints, of_units, refuse_blank, tabulate
from terreau.lab.refusals import Refusal, gettext_noop as _

NEVER = frozenset({"", "0", "0.0", "jamais", "never", "inf", "nan", "none"})
"""What a file says of a unit that is not treated (lower case), unless a wave bears that name."""


@dataclass(frozen=True)
class Panel:
    """Units sorted by cohort.

    `outcome` (waves × units), in the units of the measure; `cohort` (units): the place in `waves` of the first treated
    wave, `len(waves)` for the never treated; `cluster` (units): 0 … `clusters` - 1, what the errors are clustered by
    (the unit itself unless a coarser one was given). `left_out`: incomplete units set aside on request. `features`
    (units × features): what was known of each unit before, standardised, behind a column of 1; None without adjustment.
    `row` (units) and `column` are for refusals: where each unit first appears, and what the user calls its first wave.
    """

    outcome: Floats
    cohort: Ints
    cluster: Ints
    clusters: int
    waves: tuple[str, ...]
    left_out: int = 0
    features: Floats | None = None
    row: Ints | None = None
    column: str = "first_treated"

    @property
    def units(self) -> int:
        return len(self.cohort)

    @property
    def never(self) -> int:
        return len(self.waves)

    @property
    def coarse(self) -> bool:
        return self.clusters < self.units

    @property
    def cohorts(self) -> list[int]:
        """The cohorts whose first treated wave has at least one wave before it, in order."""
        return [one for one in range(1, self.never) if self.members(one).stop > self.members(one).start]

    @property
    def treated_from_the_start(self) -> int:
        """Units treated at the first wave already: nothing says where they started from."""
        return int((self.cohort == 0).sum())

    @cached_property
    def _bounds(self) -> list[int]:
        return np.searchsorted(self.cohort, np.arange(self.never + 2)).tolist()

    def members(self, cohort: int) -> slice:
        return slice(self._bounds[cohort], self._bounds[cohort + 1])

    def row_of(self, cohort: int) -> int | None:
        """The row where a cohort first appears."""
        return None if self.row is None else int(self.row[self.members(cohort)].min())

    def kept(self, keep: Bools) -> "Panel":
        """The same panel with fewer units; clusters that are left empty go."""
        found, cluster = np.unique(self.cluster[keep], return_inverse=True)
        return replace(
            self,
            outcome=np.ascontiguousarray(self.outcome[:, keep]),
            cohort=self.cohort[keep],
            cluster=cluster,
            clusters=len(found),
            features=None if self.features is None else self.features[keep],
            row=None if self.row is None else self.row[keep],
        )

    def evaluated(self) -> "Panel":
        """Without the units that were treated from the start: neither evaluated nor a comparison."""
        return self.kept(self.cohort > 0) if self.treated_from_the_start else self

    def without(self, labels: Sequence[str]) -> "Panel":
        """Without the cohorts first treated at these waves. Raises `Refusal` on a label that is no cohort."""
        gone = []
        for label in labels:
            if label not in self.waves or not (self.cohort == self.waves.index(label)).any():
                raise Refusal(
                    _("Aucune cohorte ne commence à la vague « %(wave)s » : %(known)s."),
                    table="panel",
                    column=self.column,
                    wave=label,
                    known=", ".join(self.waves[one] for one in np.unique(self.cohort) if one < self.never),
                )
            gone.append(self.waves.index(label))
        return self.kept(~np.isin(self.cohort, gone))


def assemble(
    unit: Column,
    wave: Column,
    outcome: ArrayLike,
    first_treated: Column,
    *,
    cluster: Column | None = None,
    adjust: Sequence[Column] = (),
    order: Sequence[str] | None = None,
    complete_only: bool = False,
    outcome_name: str = "outcome",
) -> Panel:
    """The panel of long rows: one per unit and wave, in any order.

    `outcome` (rows) holds finite numbers. `first_treated` gives, on each row, the label of the first wave at which the
    unit was treated, or a word of `NEVER`. `order` lists the waves from the first to the last; without it numbers are
    ordered as numbers and other labels as text. Waves need not be equally spaced. `complete_only` sets aside the units
    that miss a wave instead of refusing them. `adjust`: what was known of each unit before, numbers or categories.

    Raises `Refusal`, with row and column: what `tabulate` refuses, a single wave, a unit whose first treated wave,
    cluster or feature changes, a first treated wave that is no wave.
    """
    table = tabulate(unit, wave, outcome, order=order, complete_only=complete_only, outcome_name=outcome_name)
    waves = table.wave.labels
    if len(waves) < 2:
        raise Refusal(
            _("Une seule vague (« %(wave)s ») : il faut au moins une mesure avant et une après."),
            table="panel",
            row=0,
            column=wave.name,
            wave=waves[0],
        )
    cohort = _wave_of(first_treated, table.wave)[of_units(first_treated, unit)]
    group = np.arange(len(cohort)) if cluster is None else of_units(cluster, unit)
    by_cohort = np.argsort(cohort, kind="stable")
    panel = Panel(
        outcome=np.ascontiguousarray(table.outcome[by_cohort].T),
        cohort=cohort[by_cohort],
        cluster=group[by_cohort],
        clusters=len(cohort) if cluster is None else len(cluster.values),
        waves=waves,
        features=_features(adjust, unit)[by_cohort] if adjust else None,
        row=_first_rows(unit)[by_cohort],
        column=first_treated.name,
    )
    if table.complete.all():
        return panel
    return replace(panel.kept(table.complete[by_cohort]), left_out=int((~table.complete).sum()))


def _first_rows(unit: Column) -> Ints:
    first = np.empty(len(unit.values), dtype=np.int64)
    first[unit.codes[::-1]] = np.arange(len(unit.codes))[::-1]  # the last written is the first row
    return first


def _features(columns: Sequence[Column], unit: Column) -> Floats:
    """A column of 1, then each column standardised: numbers as they are, categories as one 0/1 each but the first."""
    parts: list[Floats] = [np.ones(len(unit.values))]
    for column in columns:
        refuse_blank(column)
        codes = of_units(column, unit)
        numbers = _numbers(column)
        if numbers is None:
            parts += [(codes == code).astype(float) for code in range(1, len(column.labels))]
        else:
            parts.append(numbers[codes])
    features = np.stack(parts, axis=1)
    spread = features[:, 1:].std(axis=0)
    features[:, 1:] = (features[:, 1:] - features[:, 1:].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return features


def _numbers(column: Column) -> Floats | None:
    """The labels as numbers, None when none is one. Some that are among some that are not are refused."""
    numbers = np.full(len(column.labels), np.nan)
    for code, label in enumerate(column.labels):
        with suppress(ValueError):
            numbers[code] = float(label.replace(",", "."))
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong) == len(numbers):
        return None
    if len(wrong):
        row = int(np.flatnonzero(column.codes == wrong[0])[0])
        raise Refusal(
            _("« %(label)s » n’est pas un nombre, alors que d’autres cases de la colonne en sont."),
            table="panel",
            row=row,
            column=column.name,
            label=column.of_row(row),
        )
    return numbers


def _wave_of(first_treated: Column, wave: Column) -> Ints:
    """The wave of each label of `first_treated`; `len(wave.labels)` for those that say never."""
    places = {_key(label): place for place, label in enumerate(wave.labels)}
    found = np.full(len(first_treated.labels), len(wave.labels), dtype=np.int64)
    for code, label in enumerate(first_treated.labels):
        place = places.get(_key(label))
        if place is not None:
            found[code] = place
        elif label.casefold() not in NEVER:
            row = int(np.flatnonzero(first_treated.codes == code)[0])
            raise Refusal(
                _(
                    "« %(label)s » n’est pas une vague du fichier (%(waves)s) : laissez la case vide pour qui n’a pas "
                    "encore suivi l’action à la dernière vague."
                ),
                table="panel",
                row=row,
                column=first_treated.name,
                label=label,
                waves=", ".join(wave.labels),
            )
    return found


def _key(label: str) -> str:
    """« 2004 » and « 2004.0 » are the same wave."""
    try:
        return repr(float(label))
    except ValueError:
        return label.strip()
