"""Long rows, one per unit and wave, read as a full table or refused with the row and the column."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]


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
        if array.dtype.kind in "OU":
            return cls._of_texts(name, [str(row).strip() for row in array.tolist()])
        values, codes = _dense(array) if array.dtype.kind in "iu" else np.unique(array, return_inverse=True)
        return cls(name, codes, values.tolist())

    @classmethod
    def _of_texts(cls, name: str, rows: list[str]) -> "Column":
        values = sorted(set(rows))
        place = {value: code for code, value in enumerate(values)}
        return cls(name, np.fromiter(map(place.__getitem__, rows), dtype=np.int64, count=len(rows)), values)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What is shown of each value: costly with as many values as units, so only where it is needed."""
        return tuple(_label(value) for value in self.values)

    def of_row(self, row: int) -> str:
        return _label(self.values[self.codes[row]])


@dataclass(frozen=True)
class Table:
    """Every unit at every wave: `outcome` (units × waves), `waves` in order, `complete` (units)."""

    outcome: Floats
    wave: Column
    complete: Bools


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
    refuse_blank(unit)
    refuse_blank(wave)
    _refuse_missing(values, unit, wave, outcome_name)
    wave = _in_order(wave, order)
    waves, units = len(wave.labels), len(unit.values)
    slot = unit.codes * waves + wave.codes
    counts = np.bincount(slot, minlength=units * waves)
    if counts.max() > 1:
        _refuse_repeated(slot, counts, unit, wave)
    counts = counts.reshape(units, waves)
    complete = np.all(counts, axis=1)
    if not complete.all() and not complete_only:
        _refuse_incomplete(counts, unit, wave)
    if not complete.any():
        raise Refusal(_("Aucun agent n’est mesuré à toutes les vagues."), table="panel", column=wave.name)
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


def refuse_blank(column: Column) -> None:
    if not (len(column.values) and isinstance(column.values[0], str)):
        return
    blank = [code for code, label in enumerate(column.labels) if not label]
    if blank:
        row = int(np.flatnonzero(column.codes == blank[0])[0])
        raise Refusal(_("La case « %(name)s » est vide."), table="panel", row=row, column=column.name, name=column.name)


def _refuse_missing(values: Floats, unit: Column, wave: Column, name: str) -> None:
    if not len(values):
        raise Refusal(_("Le fichier ne contient aucune ligne."), table="panel", column=name)
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        row = int(wrong[0])
        raise Refusal(
            _("La mesure de « %(unit)s » à la vague « %(wave)s » manque ou n’est pas un nombre."),
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
                _("La vague « %(wave)s » n’est pas dans l’ordre donné : %(order)s."),
                table="panel",
                row=row,
                column=wave.name,
                wave=unknown[0],
                order=", ".join(ranked),
            )
        absent = [label for label in ranked if label not in wave.labels]
        if absent or len(set(ranked)) < len(ranked):
            raise Refusal(
                _("L’ordre des vagues nomme « %(wave)s », qui n’est pas dans le fichier ou y figure deux fois."),
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
        _("« %(unit)s » est mesuré deux fois à la vague « %(wave)s »."),
        table="panel",
        row=row,
        column=wave.name,
        unit=unit.of_row(row),
        wave=wave.of_row(row),
    )


def _refuse_incomplete(counts: Ints, unit: Column, wave: Column) -> None:
    row = int(np.flatnonzero(~np.all(counts, axis=1)[unit.codes])[0])
    code = unit.codes[row]
    raise Refusal(
        _(
            "« %(unit)s » n’a pas de mesure à la vague « %(wave)s » (agents dans ce cas : %(count)s) : complétez, "
            "ou demandez à ne garder que les agents mesurés à toutes les vagues."
        ),
        table="panel",
        row=row,
        column=wave.name,
        unit=unit.labels[code],
        wave=wave.labels[int(np.flatnonzero(counts[code] == 0)[0])],
        count=int((counts == 0).any(axis=1).sum()),
    )


def of_units(column: Column, unit: Column) -> Ints:
    """The code of each unit in a column that must not change from one of its rows to another."""
    codes = np.zeros(len(unit.values), dtype=np.int64)
    codes[unit.codes] = column.codes
    differs = np.flatnonzero(codes[unit.codes] != column.codes)
    if len(differs):
        row = int(differs[0])
        raise Refusal(
            _("« %(unit)s » change de « %(name)s » d’une vague à l’autre : « %(one)s », puis « %(other)s »."),
            table="panel",
            row=row,
            column=column.name,
            unit=unit.of_row(row),
            one=column.of_row(row),
            other=column.labels[codes[unit.codes[row]]],
            name=column.name,
        )
    return codes
