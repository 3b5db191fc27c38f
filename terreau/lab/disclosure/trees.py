"""The codes of a variable and how they nest: « direction » above « service », or labels under one total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Ints = NDArray[np.integer]

TOTAL = "Total"
OWN = "(hors subdivisions)"


@dataclass(frozen=True)
class CodeTree:
    """The codes of variable `name`: code 0 is the total; `parent[i]` is the code above, -1 for the total.

    Parents come before their children.
    """

    name: str
    labels: tuple[str, ...]
    parent: Ints

    @classmethod
    def flat(cls, name: str, labels: Sequence[str]) -> "CodeTree":
        """Every label right under the total."""
        _refuse_total(name, labels)
        return cls(name, (TOTAL, *labels), np.array([-1] + [0] * len(labels)))

    @classmethod
    def nested(cls, name: str, parents: Mapping[str, str]) -> "CodeTree":
        """From `{code: code above}`, "" (or the total itself) above the highest ones.

        Refuses an unknown code above, and codes that stand above themselves.
        """
        _refuse_total(name, [code for code, above in parents.items() if above not in ("", TOTAL)])
        codes = [code for code in parents if code != TOTAL]
        places = {code: row for row, code in enumerate(parents)}
        above = {code: "" if parents[code] == TOTAL else parents[code] for code in codes}
        for code in codes:
            if above[code] and above[code] not in above:
                raise Refusal(
                    _("« %(code)s » de « %(variable)s » est placé sous « %(parent)s », qui n’existe pas."),
                    table=name, row=places[code], column="parent", code=code, variable=name, parent=above[code],
                )  # fmt: skip
        children: dict[str, list[str]] = {}
        for code in codes:
            children.setdefault(above[code], []).append(code)
        order: list[str] = []
        waiting = list(reversed(children.get("", [])))
        while waiting:
            order.append(waiting.pop())
            waiting += reversed(children.get(order[-1], []))
        for code in codes:
            if len(order) < len(codes) and code not in order:
                raise Refusal(
                    _("« %(code)s » de « %(variable)s » se trouve, de parent en parent, au-dessus de lui-même."),
                    table=name, row=places[code], column="parent", code=code, variable=name,
                )  # fmt: skip
        number = {code: place for place, code in enumerate(order, 1)} | {"": 0}
        return cls(name, (TOTAL, *order), np.array([-1] + [number[above[code]] for code in order]))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def leaf(self) -> NDArray[np.bool_]:
        """Which codes have nothing below."""
        result = np.ones(len(self), dtype=bool)
        result[self.parent[self.parent >= 0]] = False
        return result

    def places(self, labels: Sequence[str], table: str = "") -> Ints:
        """The code of each label; refuses one that the tree does not know, with its row."""
        number = {label: place for place, label in enumerate(self.labels)}
        for row, label in enumerate(labels):
            if label not in number:
                raise Refusal(
                    _("« %(label)s » n’est pas une modalité connue de « %(variable)s »."),
                    table=table, row=row, column=self.name, label=label, variable=self.name,
                )  # fmt: skip
        return np.array([number[label] for label in labels], dtype=np.int64)

    def above(self) -> Ints:
        """(codes × depth): each code, then those above it up to the total, -1 beyond."""
        columns = [np.arange(len(self))]
        while (columns[-1] > 0).any():
            columns.append(np.where(columns[-1] >= 0, self.parent[columns[-1]], -1))
        return np.column_stack(columns)

    def with_own_parts(self, used: Ints) -> tuple["CodeTree", Ints]:
        """The tree in which the `used` codes that have codes below get a child for what they hold themselves.

        Returns it with the new number of each old code, as records carry it. Codes keep their numbers.
        """
        inner = np.unique(used[~self.leaf[used]])
        number = np.arange(len(self))
        number[inner] = len(self) + np.arange(len(inner))
        labels = self.labels + tuple(f"{self.labels[one]} {OWN}" for one in inner)
        return CodeTree(self.name, labels, np.concatenate([self.parent, inner])), number


def _refuse_total(name: str, labels: Sequence[str]) -> None:
    if TOTAL in labels:
        raise Refusal(
            _("« %(total)s » est réservé à la somme : une modalité de « %(variable)s » ne peut pas porter ce nom."),
            column=name, row=list(labels).index(TOTAL), total=TOTAL, variable=name,
        )  # fmt: skip
