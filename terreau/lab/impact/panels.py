"""A panel: the same units measured at the same waves, and the wave at which each one was first treated.

Long rows come in, a full table (waves × units) comes out, or a refusal that names the row and the column.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

NEVER = frozenset({"", "0", "0.0", "jamais", "never", "inf", "nan", "none"})
"""What a file says of a unit that is not treated (lower case), unless a wave bears that name."""


@dataclass(frozen=True)
class Column:
    """A column of labels: `codes[row]` is the place of its value in `values`. `name` is what the user calls it."""

    name: str
    codes: Ints
    values: Sequence[object]

    @classmethod
    def of(cls, name: str, rows: ArrayLike) -> "Column":
        """Numbers are ordered as numbers, anything else as text."""
        array = np.asarray(rows)
        values, codes = _dense(array) if array.dtype.kind in "iu" else np.unique(array, return_inverse=True)
        return cls(name, codes, values.tolist())

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What is shown of each value: costly with as many values as units, so only where it is needed."""
        return tuple(_label(value) for value in self.values)

    def of_row(self, row: int) -> str:
        return _label(self.values[self.codes[row]])


@dataclass(frozen=True)
class Panel:
    """Units sorted by cohort.

    `outcome` (waves × units), in the units of the measure; `cohort` (units): the place in `waves` of the first treated
    wave, `len(waves)` for the never treated; `cluster` (units): 0 … `clusters` - 1, what the errors are clustered by
    (the unit itself unless a coarser one was given). `left_out`: incomplete units set aside on request. `features`
    (units × features): what was known of each unit before, standardised, behind a column of 1; None without adjustment.
    """

    outcome: Floats
    cohort: Ints
    cluster: Ints
    clusters: int
    waves: tuple[str, ...]
    left_out: int = 0
    features: Floats | None = None

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
                    _("Aucune cohorte ne commence à la vague « %(wave)s » : %(known)s."),
                    table="panel",
                    wave=label,
                    known=", ".join(self.waves[one] for one in np.unique(self.cohort) if one < self.never),
                )
            gone.append(self.waves.index(label))
        return self.kept(~np.isin(self.cohort, gone))


@dataclass(frozen=True)
class Table:
    """Every unit at every wave: `outcome` (units × waves), `waves` in order, `complete` (units)."""

    outcome: Floats
    wave: Column
    complete: Bools


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
            _("Une seule vague (« %(wave)s ») : il faut au moins une mesure avant et une après."),
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
    )
    if table.complete.all():
        return panel
    return replace(panel.kept(table.complete[by_cohort]), left_out=int((~table.complete).sum()))


def tabulate(
    unit: Column,
    wave: Column,
    outcome: ArrayLike,
    *,
    order: Sequence[str] | None = None,
    complete_only: bool = False,
    outcome_name: str = "outcome",
) -> Table:
    """Long rows as a table, the waves in order. Arguments as `assemble`.

    Raises `Refusal`: an empty cell, a number that is not finite, the same unit twice at a wave, a unit that misses a
    wave (unless `complete_only`), waves that `order` does not name.
    """
    values = np.asarray(outcome, dtype=np.float64)
    _refuse_blank(unit)
    _refuse_blank(wave)
    _refuse_missing(values, unit, wave, outcome_name)
    wave = _in_order(wave, order)
    waves, units = len(wave.labels), len(unit.values)
    slot = unit.codes * waves + wave.codes
    counts = np.bincount(slot, minlength=units * waves)
    if counts.max() > 1:
        _refuse_repeated(slot, counts, unit, wave)
    counts = counts.reshape(units, waves)
    complete = counts.all(axis=1)
    if not complete.all() and not complete_only:
        _refuse_incomplete(counts, unit, wave)
    if not complete.any():
        raise Refusal(_("Aucun agent n'est mesuré à toutes les vagues."), table="panel", column=wave.name)
    table = np.zeros(units * waves)
    table[slot] = values
    return Table(table.reshape(units, waves), wave, complete)


def _label(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _dense(values: Ints) -> tuple[Ints, Ints]:
    """`np.unique` with inverse, without sorting when the integers are close together."""
    if not len(values):
        return values, values
    low, high = int(values.min()), int(values.max())
    if high - low > 4 * len(values):
        return np.unique(values, return_inverse=True)
    seen = np.zeros(high - low + 1, dtype=bool)
    seen[values - low] = True
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen) + low, place[values - low]


def _refuse_blank(column: Column) -> None:
    if not (len(column.values) and isinstance(column.values[0], str)):
        return
    blank = [code for code, label in enumerate(column.labels) if not label]
    if blank:
        row = int(np.flatnonzero(column.codes == blank[0])[0])
        raise Refusal(_("La case « %(name)s » est vide."), table="panel", row=row, column=column.name, name=column.name)


def _refuse_missing(values: Floats, unit: Column, wave: Column, name: str) -> None:
    if not len(values):
        raise Refusal(_("Le fichier ne contient aucune ligne."), table="panel", column=name)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        row = int(wrong[0])
        raise Refusal(
            _("La mesure de « %(unit)s » à la vague « %(wave)s » manque ou n'est pas un nombre."),
            table="panel",
            row=row,
            column=name,
            unit=unit.of_row(row),
            wave=wave.of_row(row),
        )


def _in_order(wave: Column, order: Sequence[str] | None) -> Column:
    """The waves numbered from the first to the last."""
    if order is None:
        try:
            ranked = sorted(wave.labels, key=float)
        except ValueError:
            ranked = sorted(wave.labels)
    else:
        ranked = list(order)
        unknown = [label for label in wave.labels if label not in ranked]
        if unknown:
            row = int(np.flatnonzero(wave.codes == wave.labels.index(unknown[0]))[0])
            raise Refusal(
                _("La vague « %(wave)s » n'est pas dans l'ordre donné : %(order)s."),
                table="panel",
                row=row,
                column=wave.name,
                wave=unknown[0],
                order=", ".join(ranked),
            )
        absent = [label for label in ranked if label not in wave.labels]
        if absent or len(set(ranked)) < len(ranked):
            raise Refusal(
                _("L'ordre des vagues nomme « %(wave)s », qui n'est pas dans le fichier ou y figure deux fois."),
                table="panel",
                column=wave.name,
                wave=absent[0] if absent else next(label for label in ranked if ranked.count(label) > 1),
            )
    place = np.array([ranked.index(label) for label in wave.labels], dtype=np.int64)
    return Column(wave.name, place[wave.codes] if len(place) else wave.codes, tuple(ranked))


def _refuse_repeated(slot: Ints, counts: Ints, unit: Column, wave: Column) -> None:
    twice = np.flatnonzero(counts[slot] > 1)
    _found, first = np.unique(slot[twice], return_index=True)
    row = int(np.setdiff1d(twice, twice[first])[0])
    raise Refusal(
        _("« %(unit)s » est mesuré deux fois à la vague « %(wave)s »."),
        table="panel",
        row=row,
        column=wave.name,
        unit=unit.of_row(row),
        wave=wave.of_row(row),
    )


def _refuse_incomplete(counts: Ints, unit: Column, wave: Column) -> None:
    row = int(np.flatnonzero(~counts.all(axis=1)[unit.codes])[0])
    code = unit.codes[row]
    raise Refusal(
        _(
            "« %(unit)s » n'a pas de mesure à la vague « %(wave)s » (%(count)d agents sont dans ce cas) : complétez, "
            "ou demandez à ne garder que les agents mesurés à toutes les vagues."
        ),
        table="panel",
        row=row,
        column=wave.name,
        unit=unit.labels[code],
        wave=wave.labels[int(np.flatnonzero(counts[code] == 0)[0])],
        count=int((~counts.all(axis=1)).sum()),
    )


def of_units(column: Column, unit: Column) -> Ints:
    """The code of each unit in a column that must not change from one of its rows to another."""
    codes = np.zeros(len(unit.values), dtype=np.int64)
    codes[unit.codes] = column.codes
    differs = np.flatnonzero(codes[unit.codes] != column.codes)
    if len(differs):
        row = int(differs[0])
        raise Refusal(
            _("« %(unit)s » change de « %(name)s » d'une vague à l'autre : « %(one)s », puis « %(other)s »."),
            table="panel",
            row=row,
            column=column.name,
            unit=unit.of_row(row),
            one=column.of_row(row),
            other=column.labels[codes[unit.codes[row]]],
            name=column.name,
        )
    return codes


def _features(columns: Sequence[Column], unit: Column) -> Floats:
    """A column of 1, then each column standardised: numbers as they are, categories as one 0/1 each but the first."""
    parts = [np.ones(len(unit.values))]
    for column in columns:
        _refuse_blank(column)
        codes = of_units(column, unit)
        try:
            parts.append(np.array([float(label) for label in column.labels])[codes])
        except ValueError:
            parts += [(codes == code).astype(float) for code in range(1, len(column.labels))]
    features = np.stack(parts, axis=1)
    spread = features[:, 1:].std(axis=0)
    features[:, 1:] = (features[:, 1:] - features[:, 1:].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return features


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
                    "« %(label)s » n'est pas une vague du fichier (%(waves)s) : laissez la case vide pour qui n'a pas "
                    "encore suivi l'action à la dernière vague."
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
