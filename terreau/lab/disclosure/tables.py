"""Linked tables as cells: one cell per combination of codes, shared by all tables in which it stands, and every sum.

A cell is told by one code per variable, the total for those that its table does not cross: « région × sexe » and
« région × âge » share the cells of « région ». So an equation is written once, and linked tables are one system: what
is protected is protected in all of them. Cells without anybody are no secret: they stay out and are published as 0.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from terreau.lab.disclosure.trees import CodeTree
from terreau.lab.refusals import Refusal, gettext_noop as _

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Amounts:
    """Per cell (n): the `total` amount, and the two largest contributions to it."""

    total: Floats
    first: Floats
    second: Floats


@dataclass(frozen=True)
class Records:
    """Persons, or groups of persons with the same codes.

    `codes` (r × variables) are places in the labels of each tree; `people` (r) counts them (1 each for persons);
    `value` (r) is an amount that each person has (only when every record is one person), or None.
    """

    codes: Ints
    people: Ints
    value: Floats | None = None


@dataclass(frozen=True)
class Cells:
    """The cells with somebody of a set of tables, with the equations that bind them.

    `codes` (n × variables); `tables`: the variables that each table crosses; `people` (n); `amounts`, when
    records have a value; `equations` (m × n, product 0): a cell minus those
    right below it along one variable; `alone` (n): the person, as a number, who is alone in the cell, -1 where several.
    """

    trees: tuple[CodeTree, ...]
    tables: tuple[tuple[int, ...], ...]
    codes: Ints
    people: Ints
    equations: csr_array
    alone: Ints
    amounts: Amounts | None = None
    _keys: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64), repr=False)

    def __len__(self) -> int:
        return len(self.codes)

    def places(self, codes: Ints) -> Ints:
        """The number of the cell of each row of codes (k × variables), -1 where nobody is."""
        return find(self._keys, keys_of(self.trees, codes))

    def name(self, place: int) -> str:
        """« région A, sexe F », the total left out."""
        words = [
            f"{tree.name} {tree.labels[code]}" for tree, code in zip(self.trees, self.codes[place], strict=True) if code
        ]
        return ", ".join(words) or "Total"

    def inside(self, table: tuple[int, ...]) -> NDArray[np.bool_]:
        """Which cells stand in a table."""
        outside = [one for one in range(len(self.trees)) if one not in table]
        return (self.codes[:, outside] == 0).all(axis=1)


def keys_of(trees: Sequence[CodeTree], codes: Ints) -> Ints:
    """One number per row of codes, in mixed radix."""
    return np.ravel_multi_index(tuple(codes.T), tuple(len(tree) for tree in trees)).astype(np.int64)


def find(keys: Ints, wanted: Ints) -> Ints:
    """The place of each wanted key among sorted `keys`, -1 where it is not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def build(trees: Sequence[CodeTree], tables: Sequence[tuple[int, ...]], records: Records) -> Cells:
    """The cells of the tables (each the places of the variables it crosses), summed from the records.

    Refuses negative or fractional counts, missing and negative values, and tables without anybody.
    """
    _refuse(trees, records)
    trees, records = _own_parts(trees, records)
    tables = tuple(tuple(sorted(set(table))) for table in tables)
    pairs = [_pairs(trees, table, records) for table in tables]
    keys = np.unique(np.concatenate([key for key, _record in pairs]))
    codes = np.column_stack(np.unravel_index(keys, tuple(len(tree) for tree in trees)))
    # A cell stands in several tables, a record once in it: keep one of the equal pairs.
    cell = np.concatenate([np.searchsorted(keys, key) for key, _record in pairs])
    record = np.concatenate([record for _key, record in pairs])
    once = np.unique(cell * len(records.people) + record)
    cell, record = np.divmod(once, len(records.people))
    people = np.bincount(cell, weights=records.people[record], minlength=len(keys)).astype(np.int64)
    alone = np.full(len(keys), -1)
    alone[cell] = record
    alone = np.where(people == 1, alone, -1)
    cells = Cells(tuple(trees), tables, codes, people, csr_array((0, len(keys))), alone, _keys=keys)
    amounts = None if records.value is None else _amounts(records.value[record], cell, len(keys))
    return Cells(cells.trees, tables, codes, people, _equations(cells), alone, amounts, keys)


def published(trees: Sequence[CodeTree], codes: Ints, table: str = "") -> Cells:
    """The cells that somebody published (k × variables, totals included), with the sums that they form.

    In the order of their codes: `places` finds each. Nothing is known of who is in them. A sum that is not published
    ties nothing; a combination that is not listed holds nobody. Refuses a cell given twice.
    """
    keys, first, times = np.unique(keys_of(trees, codes), return_index=True, return_counts=True)
    bare = Cells(
        tuple(trees), (), codes[first], np.zeros(len(keys), dtype=np.int64), csr_array((0, len(keys))),
        np.full(len(keys), -1), _keys=keys,
    )  # fmt: skip
    if (times > 1).any():
        twice = int(np.nonzero(times > 1)[0][0])
        row = int(np.nonzero(bare.places(codes) == twice)[0][1])
        raise Refusal(_("« %(cell)s » est donnée deux fois."), table=table, row=row, cell=bare.name(twice))
    return replace(bare, equations=_equations(bare))


def check(cells: Cells, codes: Ints, numbers: Floats, rows: Ints, table: str = "") -> None:
    """Refuse totals (k, of the cells `codes`, found at `rows` of the table) that are not what the cells add up to."""
    at = cells.places(codes)
    people = np.where(at >= 0, cells.people[at], 0)
    for wrong in np.nonzero(people != numbers)[0]:
        named = Cells(cells.trees, (), codes[[wrong]], people[[wrong]], cells.equations, people[[wrong]])
        raise Refusal(
            _("Le tableau ne tombe pas juste : « %(total)s » vaut %(value)s, et ses parties font %(sum)s."),
            table=table, row=int(rows[wrong]), total=named.name(0), value=f"{numbers[wrong]:g}", sum=int(people[wrong]),
        )  # fmt: skip


def _refuse(trees: Sequence[CodeTree], records: Records) -> None:
    def refuse(wrong: NDArray[np.bool_], message: str, values: NDArray, column: str) -> None:
        if wrong.any():
            row = int(np.nonzero(wrong)[0][0])
            where = ", ".join(
                f"{tree.name} {tree.labels[code]}" for tree, code in zip(trees, records.codes[row], strict=True)
            )
            raise Refusal(message, table="records", row=row, column=column, where=where, value=values[row])

    people = np.asarray(records.people)
    refuse(~np.isfinite(people), _("L’effectif de « %(where)s » manque."), people, "people")
    refuse(people < 0, _("L’effectif de « %(where)s » est négatif : %(value)s."), people, "people")
    refuse(people != np.round(people), _("L’effectif de « %(where)s » n’est pas entier : %(value)s."), people, "people")
    if not people.sum():
        raise Refusal(_("Il n’y a personne dans ces données : il n’y a pas de tableau à protéger."))
    if records.value is not None:
        value = records.value
        refuse(~np.isfinite(value), _("Le montant de « %(where)s » manque."), value, "value")
        refuse(
            value < 0,
            _("Le montant de « %(where)s » est négatif : %(value)s. Ces règles valent pour des montants positifs."),
            value,
            "value",
        )
        refuse(
            people != 1,
            _("La ligne « %(where)s » compte %(value)s personnes : un montant demande une ligne par personne."),
            people,
            "people",
        )


def _own_parts(trees: Sequence[CodeTree], records: Records) -> tuple[tuple[CodeTree, ...], Records]:
    there = records.people > 0
    codes = records.codes[there].copy()
    grown = []
    for place, tree in enumerate(trees):
        tree, number = tree.with_own_parts(codes[:, place])
        codes[:, place] = number[codes[:, place]]
        grown.append(tree)
    value = None if records.value is None else records.value[there]
    return tuple(grown), Records(codes, records.people[there].astype(np.int64), value)


def _pairs(trees: Sequence[CodeTree], table: tuple[int, ...], records: Records) -> tuple[Ints, Ints]:
    """(key of the cell, record): every cell of the table in which each record counts."""
    count = len(records.people)
    lines = [trees[one].above()[records.codes[:, one]] for one in table]
    keys, rows = [], []
    for depths in itertools.product(*(range(line.shape[1]) for line in lines)):
        codes = np.zeros((count, len(trees)), dtype=np.int64)
        for one, line, depth in zip(table, lines, depths, strict=True):
            codes[:, one] = line[:, depth]
        there = (codes >= 0).all(axis=1)
        keys.append(keys_of(trees, codes[there]))
        rows.append(np.nonzero(there)[0])
    return np.concatenate(keys), np.concatenate(rows)


def _amounts(value: Floats, cell: Ints, count: int) -> Amounts:
    order = np.lexsort([-value, cell])
    start = np.searchsorted(cell[order], np.arange(count))
    ranked = np.append(value[order], 0.0)
    follows = np.append(cell[order], -1)
    second = np.where(follows[start + 1] == np.arange(count), ranked[start + 1], 0.0)
    total: Floats = np.bincount(cell, weights=value, minlength=count).astype(float)
    return Amounts(total, ranked[start], second)


def _equations(cells: Cells) -> csr_array:
    """One row per cell and variable along which something stands right below it."""
    above, below = [], []
    for place, tree in enumerate(cells.trees):
        upper = cells.codes.copy()
        upper[:, place] = tree.parent[cells.codes[:, place]]
        child = np.nonzero(upper[:, place] >= 0)[0]
        parent = cells.places(upper[child])
        child, parent = child[parent >= 0], parent[parent >= 0]
        above.append(parent * len(cells.trees) + place)
        below.append(child)
    owner, child = np.concatenate(above), np.concatenate(below)
    rows, row = np.unique(owner, return_inverse=True)
    entries = np.concatenate([np.ones(len(rows)), -np.ones(len(child))])
    columns = np.concatenate([rows // len(cells.trees), child])
    return csr_array((entries, (np.concatenate([np.arange(len(rows)), row]), columns)), shape=(len(rows), len(cells)))
