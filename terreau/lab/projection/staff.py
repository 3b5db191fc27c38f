"""Who is there: classes of staff (job × structure × status) and their headcount by age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from terreau.lab.projection.moments import Floats, Grouping, Ints
from terreau.lab.refusals import Refusal, gettext_noop as _

# The columns of the files that tell classes apart, in the order of the axes.
AXES = ("metier", "structure", "statut")
# Ages at work: beyond, a column was mistaken for another.
YOUNGEST, OLDEST = 14, 80


@dataclass(frozen=True)
class Classes:
    """Every job × structure × status; `labels` are those of each axis, and the last axis varies fastest."""

    labels: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(labels) for labels in self.labels)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def grouping(self, axis: str | None) -> Grouping:
        """Groups by a column of `AXES`, or everybody."""
        return Grouping(self.shape, None if axis is None else AXES.index(axis))

    def of(self, axis: str) -> tuple[str, ...]:
        return self.labels[AXES.index(axis)]

    def members(self, axis: str) -> Ints:
        """The position of the label of each class (K) along an axis."""
        return np.indices(self.shape)[AXES.index(axis)].ravel()

    def codes(self, axis: str, column: Sequence[str], *, table: str, name: str = "") -> Ints:
        """Labels as positions along an axis; one that the stock does not know is refused."""
        known = {label: rank for rank, label in enumerate(self.of(axis))}
        for row, label in enumerate(column):
            if label not in known:
                raise Refusal(
                    _(
                        "« %(label)s » n’est pas dans le fichier du stock. "
                        "S’il n’y a encore personne, ajoutez-y une ligne d’effectif 0."
                    ),
                    table=table, row=row, column=name or axis, label=label,
                )  # fmt: skip
        return np.array([known[label] for label in column], dtype=np.int64)

    def places(self, columns: Mapping[str, Sequence[str]], rows: int, *, table: str) -> Ints:
        """The class of each row. A column may be absent where the stock has one label only along its axis."""
        codes = []
        for axis, labels in zip(AXES, self.labels, strict=True):
            if axis in columns:
                codes.append(self.codes(axis, columns[axis], table=table))
            elif len(labels) == 1:
                codes.append(np.zeros(rows, dtype=np.int64))
            else:
                raise Refusal(
                    _("Cette colonne manque, alors que le stock y distingue %(count)s libellés."),
                    table=table, column=axis, count=len(labels),
                )  # fmt: skip
        return np.ravel_multi_index(tuple(codes), self.shape).astype(np.int64)


@dataclass(frozen=True)
class Staff:
    """The headcount on 31 December of `year`: `headcount` (A, K), the first row being age `low`.

    An age is the one reached in that year, so that an agent aged a was born in `year` - a.
    """

    year: int
    low: int
    headcount: Floats
    classes: Classes

    @property
    def oldest(self) -> int:
        return self.low + self.headcount.shape[0] - 1


def staff(year: int, age: Floats, headcount: Floats, columns: Mapping[str, Sequence[str]]) -> Staff:
    """The stock, from a table of one row a cell (several rows of a cell add up).

    `columns` are the labels of each row for some of `AXES`; an absent column is an axis with one label. Raises
    `Refusal` for a negative or unknown headcount and for an age that is none.
    """
    check_ages(age, table="stock")
    names = columns.get("metier") or [""] * len(age)
    for row, (value, job) in enumerate(zip(headcount.tolist(), names, strict=True)):
        if not np.isfinite(value):
            raise Refusal(
                _("L’effectif de « %(job)s » n’est pas un nombre."), table="stock", row=row, column="effectif", job=job
            )
        if value < 0:
            raise Refusal(
                _("L’effectif de « %(job)s » est négatif : %(value)g."),
                table="stock", row=row, column="effectif", job=job, value=value,
            )  # fmt: skip
    if not headcount.sum() > 0:
        raise Refusal(_("Il n’y a personne dans le stock."), table="stock", column="effectif")
    labels = tuple(tuple(sorted(set(columns[axis]))) if axis in columns else ("",) for axis in AXES)
    classes = Classes(labels)
    present = headcount > 0
    low, high = int(age[present].min()), int(age[present].max())
    counts = np.zeros((high - low + 1, classes.size))
    places = classes.places(columns, len(age), table="stock")
    np.add.at(counts, (age[present].astype(np.int64) - low, places[present]), headcount[present])
    return Staff(year, low, counts, classes)


def check_ages(age: Floats, *, table: str) -> None:
    """Whole ages at which one works, or a `Refusal`."""
    for row, value in enumerate(age.tolist()):
        if not (np.isfinite(value) and value == round(value) and YOUNGEST <= value <= OLDEST):
            raise Refusal(
                _("« %(value)g » n’est pas un âge en années entières, de %(low)s à %(high)s."),
                table=table, row=row, column="age", value=value, low=YOUNGEST, high=OLDEST,
            )  # fmt: skip
