"""Which figures on persons are hidden, so that none can be found again by subtraction (docs/decisions/0002).

A table of figures (tree × dimensions) is a network: every cell is an arc that leaves one sum and enters another. A
hidden cell can be recovered exactly when no cycle of unknown arcs runs through it. We hide small cells, then the
smallest neighbours, until every hidden cell lies on a cycle along which people could have been otherwise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from terreau.ground.evidence.definitions import Indicator
from terreau.ground.evidence.enums import Counts
from terreau.lab.disclosure.networks import Network, secure


@dataclass(frozen=True)
class Tree:
    """The structures of a snapshot ordered by path: `parent` is a place in this order, -1 for an employer."""

    keys: np.ndarray
    parent: np.ndarray
    depth: np.ndarray
    counted_in: dict[int, int] = field(default_factory=dict)  # the key where the units of another one are counted

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> "Tree":
        """From rows with `structure` and `parent` keys, parents before children.

        A row counted in another one is no cell of its own: its units go there (`counted_in`). An employer is a cell in
        any case.
        """
        rows = list(rows)
        folded = {
            row["structure"]: into for row in rows if (into := row.get("counted_in")) and into != row["structure"]
        }
        rows = [row for row in rows if row["structure"] not in folded or row["parent"] is None]
        keys: list[int] = []
        parent: list[int] = []
        depth: list[int] = []
        places: dict[int, int] = {}
        for row in rows:
            above = places.get(row["parent"], -1) if row["parent"] is not None else -1
            places[row["structure"]] = len(keys)
            keys.append(row["structure"])
            parent.append(above)
            depth.append(depth[above] + 1 if above >= 0 else 0)
        numbers = [np.array(each, dtype=np.int64) for each in (keys, parent, depth)]
        return cls(numbers[0], numbers[1], numbers[2], folded)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self, keys: np.ndarray) -> np.ndarray:
        """The place where the units of each structure key are counted, -1 when unknown."""
        if self.counted_in:
            keys = np.array([self.counted_in.get(int(key), int(key)) for key in keys], dtype=np.int64)
        order = np.argsort(self.keys)
        if not len(order):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys[order], keys), len(order) - 1)
        return np.where(self.keys[order][at] == keys, order[at], -1)

    @property
    def employers(self) -> np.ndarray:
        """The place of the employer of each structure."""
        found = np.arange(len(self))
        for place in np.nonzero(self.parent >= 0)[0]:  # parents come before children
            found[place] = found[self.parent[place]]
        return found

    def sum_below(self, own: np.ndarray) -> np.ndarray:
        """Each structure's own amounts plus those of everything below it, column by column."""
        whole = own.astype(np.int64 if own.dtype == bool else own.dtype)
        for level in range(int(self.depth.max(initial=0)), 0, -1):
            here = np.nonzero(self.depth == level)[0]
            np.add.at(whole, self.parent[here], whole[here])
        return whole


@dataclass(frozen=True)
class Cells:
    """Amounts per structure × column; column 0 is the total over dimensions (the only one without dimension).

    `value`, `base` and `people` are what is protected. `weighted`: the values and bases published in their place.
    """

    columns: list[str]
    value: np.ndarray
    base: np.ndarray
    people: np.ndarray
    units: np.ndarray
    weighted: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def published(self) -> tuple[np.ndarray, np.ndarray]:
        """(value, base) as read."""
        return self.weighted or (self.value, self.base)

    def rolled_up(self, tree: Tree) -> "Cells":
        return self._each(tree.sum_below)

    def alone(self, column: int) -> "Cells":
        """One column as a table of its own."""
        return replace(self._each(lambda one: one[:, [column]]), columns=[self.columns[column]])

    def _each(self, of: Callable[[np.ndarray], np.ndarray]) -> "Cells":
        weighted = self.weighted and (of(self.weighted[0]), of(self.weighted[1]))
        return Cells(self.columns, of(self.value), of(self.base), of(self.people), of(self.units), weighted)


def all_or_nobody(cells: Cells) -> np.ndarray:
    return (cells.people > 0) & (cells.base > 0) & ((cells.value <= 0) | (cells.value >= cells.base))


class Protector:
    """Protects the tables of one snapshot together: indicators on the same people hide the same small cells."""

    def __init__(self, tree: Tree, threshold: int):
        self.tree = tree
        self.threshold = threshold
        self._people: dict[tuple, np.ndarray] = {}

    def small(self, people: np.ndarray) -> np.ndarray:
        return (people > 0) & (people < self.threshold)

    def hide_people(self, own: Cells, whole: Cells) -> np.ndarray:
        """Figures to hide whatever the value, from the numbers of people alone: the same for the same people."""
        columns = len(whole.columns)
        hidden: np.ndarray = np.zeros((len(self.tree), columns), dtype=bool)
        for column in range(columns):
            hidden[:, [column]] = self._once(own.people[:, [column]], own.units[:, [column]] > 0)
        if columns > 1:
            hidden = self._once(own.people, own.units > 0, hidden)
        return hidden

    def _once(self, own_people: np.ndarray, there: np.ndarray, hidden: np.ndarray | None = None) -> np.ndarray:
        key = (own_people.shape, own_people.tobytes(), np.packbits(there).tobytes())
        if key not in self._people:
            people = self.tree.sum_below(own_people)
            start = self.small(people) if hidden is None else hidden | self.small(people)
            network = Network.of(self.tree.parent, there, self.tree.sum_below(there) > 0)
            amount = network.of_arcs(own_people, people)
            enough = amount >= self.threshold
            weight = amount.astype(float)
            if people.shape[1] > 1:  # totals are shared with indicators without dimension: hide them last
                weight = weight + np.where(network.cell % people.shape[1] == 0, 1e12, 0)
            found = secure(network, start, self.small(amount), np.ones_like(enough), enough, weight)
            self._people[key] = self._unsized(network, found, amount, weight)
        return self._people[key]

    def _unsized(self, network: Network, hidden: np.ndarray, amount: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """The mark of a figure says whether it is under the threshold: it must not say by how much.

        Everybody knows that a marked figure has somebody and fewer than the threshold, another hidden one the threshold
        at least: each could still hold one person more or one fewer within that.
        """
        small = self.small(amount)
        up = network.own | ~small | (amount < self.threshold - 1)
        down = amount > np.where(network.own | small, 1, self.threshold)
        return secure(network, hidden, small & ~network.own, up, down, weight)

    def hide(self, one: Indicator, own: Cells) -> tuple[np.ndarray, np.ndarray]:
        """(hidden, small): which figures are hidden, and which of them for themselves rather than for a neighbour."""
        return self._hide(one, own) if one.summed else self.hide_apart(one, own)

    def hide_apart(self, one: Indicator, own: Cells) -> tuple[np.ndarray, np.ndarray]:
        """The same, each column but the total as if it stood alone; the total is nobody's figure.

        So a question that two indicators ask of the same people hides the same figures in both, whatever they ask
        besides.
        """
        hidden, small = np.ones(own.people.shape, dtype=bool), np.zeros(own.people.shape, dtype=bool)
        for column in range(1, len(own.columns)):
            hidden[:, [column]], small[:, [column]] = self._hide(one, own.alone(column))
        return hidden, small

    def _hide(self, one: Indicator, own: Cells) -> tuple[np.ndarray, np.ndarray]:
        whole = own.rolled_up(self.tree)
        if one.counts != Counts.PERSONS:
            nothing = np.zeros(whole.people.shape, dtype=bool)
            return nothing, nothing
        small = self.small(whole.people)
        hidden = self.hide_people(own, whole)
        network = Network.of(self.tree.parent, own.units > 0, whole.units > 0)
        people = network.of_arcs(own.people, whole.people)
        value = network.of_arcs(own.value, whole.value)
        base = network.of_arcs(own.base, whole.base)
        large = people >= self.threshold
        # One contributor knows his own part: in a large cell, one unit beyond his must remain free.
        step = np.where(large, 2.0, np.finfo(float).tiny)
        sensitive = self.small(people)
        if one.share:
            small = small | all_or_nobody(whole)
            sensitive = sensitive | network.of_arcs(all_or_nobody(own), all_or_nobody(whole)).astype(bool)
            # The base is taken as known to everyone: another indicator on the same people may show it.
            up, down = base - value >= step, value >= step
        else:
            up, down = np.ones_like(large), large & (value > 0)
        hidden = secure(network, hidden | small, sensitive, up, down, people.astype(float))
        return hidden, small


def hide_bins(tree: Tree, own: Cells, within: np.ndarray, threshold: int) -> tuple[np.ndarray, np.ndarray]:
    """(hidden, small) of a distribution of people whose number is known: column 0 is that number, then each bin.

    `within`: the structures where the rate that it details is hidden; nothing is said of them. The number of people is
    taken as known everywhere, for that rate gives it: people are moved from one bin to another, never in or out. So
    who reads both finds nothing that the distribution hides, and the distribution shows nothing that the rate hides.
    """
    whole = own.rolled_up(tree)
    columns = len(own.columns)
    bins = np.arange(columns) > 0
    few = (whole.people > 0) & (whole.people < threshold)
    small = (few | all_or_nobody(whole)) & bins
    network = Network.of(tree.parent, own.units > 0, whole.units > 0)
    people, value = network.of_arcs(own.people, whole.people), network.of_arcs(own.value, whole.value)
    alike = network.of_arcs(all_or_nobody(own), all_or_nobody(whole)).astype(bool)
    of_bin = network.cell % columns > 0
    step = np.where(people >= threshold, 2.0, np.finfo(float).tiny)  # as for a share
    up, down = of_bin & (people - value >= step), of_bin & (value >= step)
    sensitive = of_bin & (((people > 0) & (people < threshold)) | alike)
    hidden = secure(network, (small | within[:, np.newaxis]) & bins, sensitive, up, down, people.astype(float))
    return hidden, small


def protect(
    tree: Tree, tables: Iterable[tuple[Indicator, Cells]], threshold: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """`{code: (hidden, small)}` for the indicators of one snapshot, their own sums given as `Cells`."""
    protector = Protector(tree, threshold)
    return {one.code: protector.hide(one, own) for one, own in tables}
