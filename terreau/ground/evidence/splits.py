"""Which groups of a rate are hidden, by who knows that rate (docs/decisions/0081).

The table is tree × groups, column 0 being the rate, which another indicator publishes. Where it shows it, the total is
known and cannot be given up here: people are moved from one group to another. Where it hides it, every group is hidden,
and the two are one table, so that neither gives the other back.
"""

import numpy as np

from terreau.ground.evidence.definitions import Indicator
from terreau.ground.evidence.protection import Cells, Protector, all_or_nobody
from terreau.lab.disclosure.networks import Network, secure


def hide_groups(protector: Protector, one: Indicator, own: Cells, total: Cells, within: np.ndarray) -> np.ndarray:
    """Which figures of a share by groups are hidden; column 0 is not to be published.

    `total`: column 0 as the rate has it, a table of one column; `within`: the structures where the rate is hidden.
    Each group is first protected along the tree as a share of its own, so that no difference in a column is of few
    people; then each structure along its groups. Which group is hidden for itself, and which for a neighbour, is not
    told: with the total, it would often tell how many people a small group has.
    """
    hidden, _small = protector.hide_apart(one, own)
    # Where its value alone is hidden, how many people the rate is of may be read of another indicator.
    few = protector.hide_people(total, total.rolled_up(protector.tree))[:, 0]
    hidden[few] = True
    groups = Groups(protector, own)
    hidden = groups.hide_people(hidden, few)
    hidden[within] = True
    return groups.hide_values(hidden, within)


class Groups:
    """The steps of `hide_groups`: each returns the figures to hide, a superset of those given."""

    def __init__(self, protector: Protector, own: Cells):
        self.protector = protector
        self.count, self.columns = own.people.shape
        whole = own.rolled_up(protector.tree)
        self.network = Network.of(protector.tree.parent, own.units > 0, whole.units > 0)
        self.people, self.value, self.base = (
            self.network.of_arcs(*each)
            for each in ((own.people, whole.people), (own.value, whole.value), (own.base, whole.base))
        )
        self.alike = self.network.of_arcs(all_or_nobody(own), all_or_nobody(whole)).astype(bool)
        self.total = self.network.of_arcs(own.people[:, [0] * self.columns], whole.people[:, [0] * self.columns])
        self.place, self.of_group = self.network.cell // self.columns, self.network.cell % self.columns > 0
        self.few = protector.small(self.people)
        self.large = self.people >= protector.threshold

    def hide_people(self, hidden: np.ndarray, concealed: np.ndarray) -> np.ndarray:
        """So that what gives way to a small group holds the threshold at least. `concealed`: the structures where the
        total is."""
        # Where the total is of few people too, it is hidden, and moves with its groups.
        stuck = self.stuck(self.large | (self.total < self.protector.threshold))
        return self._secured(hidden, concealed, self.few, np.ones_like(stuck), self.large | (stuck & (self.people > 1)))

    def hide_values(self, hidden: np.ndarray, concealed: np.ndarray) -> np.ndarray:
        """So that each hidden value could be another one, the base of everything being known."""
        step = np.where(self.large, 2.0, np.finfo(float).tiny)  # as for a share
        rest = self.base - self.value
        up, down = self.or_else(rest >= step, rest > 0), self.or_else(self.value >= step, self.value > 0)
        return self._secured(hidden, concealed, self.few | self.alike, up, down)

    def stuck(self, able: np.ndarray) -> np.ndarray:
        """Arcs of groups in a structure, or an own part of one, in which no group is `able`: its total is given, so
        none of its groups could ever be otherwise."""
        row = self.place + np.where(self.network.own, self.count, 0)
        some = np.zeros(2 * self.count, dtype=bool)
        some[row[able & self.of_group]] = True
        return ~some[row] & self.of_group

    def or_else(self, able: np.ndarray, less: np.ndarray) -> np.ndarray:
        """`able`, or `less` where no group of the structure is: all its groups are hidden then, and what is left of
        them is the total, which is of people enough."""
        return able | (self.stuck(able) & less)

    def _secured(
        self, hidden: np.ndarray, concealed: np.ndarray, sensitive: np.ndarray, up: np.ndarray, down: np.ndarray
    ) -> np.ndarray:
        hidden = hidden.copy()
        hidden[:, 0] = concealed
        free = self.of_group | self.network.own | concealed[self.place]
        return secure(self.network, hidden, sensitive, free & up, free & down, self.people.astype(float))
