"""The cheap way, for large trees: a table of tree × one dimension is a network, and cells hide along its cycles.

What enters a sum leaves it, so a hidden cell can be found again exactly when no cycle of unknown arcs runs through it.
Source: Gusfield (1988), A graph theoretic approach to statistical data security, SIAM J. Comput. 17, 552-571; Kelly,
Golden and Assad (1992), Cell suppression: disclosure protection for sensitive tabular data, Networks 22, 397-417.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]

AT_ONCE = 64  # cells mended between two looks at the whole


def movable(nodes: int, tail: Ints, head: Ints, up: Bools, down: Bools) -> Bools:
    """Which unknown arcs of a flow network lie on a cycle along which the flow may be pushed.

    Arc i runs from `tail[i]` to `head[i]` (0 <= node < `nodes`), its flow may grow where `up`, shrink where `down`.
    What enters a node leaves it, so flows change by cycles only: an arc is movable when a directed cycle, made of arcs
    taken forwards where `up` and backwards where `down`, runs through it other than there and back by itself. That
    holds exactly when its ends are strongly connected and it is no bridge among the arcs so connected.
    """
    usable = up | down
    result = np.zeros(len(tail), dtype=bool)
    if not usable.any():
        return result
    source = np.concatenate([tail[up], head[down]])
    target = np.concatenate([head[up], tail[down]])
    _, group = connected_components(_graph(nodes, source, target), directed=True, connection="strong")
    inside = usable & (group[tail] == group[head])
    result[inside] = on_cycle(nodes, tail[inside], head[inside])
    return result


def on_cycle(nodes: int, tail: Ints, head: Ints) -> Bools:
    """Which edges of an undirected multigraph are not bridges.

    Every edge outside a spanning forest gets 64 random bits; a forest edge gets the exclusive or of those that pass
    over it. It is a bridge when that is 0 (false with probability 2⁻⁶⁴).
    """
    if not len(tail):
        return np.zeros(0, dtype=bool)
    root = nodes  # one more node, tied to every component, so that one search covers the forest
    _, component = connected_components(_graph(nodes, tail, head), directed=False)
    _, first = np.unique(component, return_index=True)
    both = _graph(
        nodes + 1, np.concatenate([tail, head, np.full(len(first), root)]), np.concatenate([head, tail, first])
    )
    _, parent = breadth_first_order(both, root, directed=True, return_predecessors=True)
    parent = np.where(parent < 0, root, parent)
    depth = _depths(parent, root)
    child = np.where(parent[tail] == head, tail, np.where(parent[head] == tail, head, -1))
    in_forest = np.zeros(len(tail), dtype=bool)
    climbing = np.nonzero(child >= 0)[0]
    _, once = np.unique(child[climbing], return_index=True)  # of parallel edges, one is in the forest
    in_forest[climbing[once]] = True
    bits = np.random.default_rng().integers(1, 2**63, size=int((~in_forest).sum()), dtype=np.int64)
    over = np.zeros(nodes + 1, dtype=np.int64)
    np.bitwise_xor.at(over, tail[~in_forest], bits)
    np.bitwise_xor.at(over, head[~in_forest], bits)
    order = np.argsort(-depth, kind="stable")
    levels = np.split(order, np.nonzero(np.diff(depth[order]))[0] + 1)
    for level in levels[:-1]:  # the last is the root
        np.bitwise_xor.at(over, parent[level], over[level])
    result = np.ones(len(tail), dtype=bool)
    result[in_forest] = over[child[in_forest]] != 0
    return result


class CycleCloser:
    """Makes arcs unknown, the cheapest first, until given arcs lie on a cycle of unknown arcs.

    The arguments are those of `movable` plus `cost` (>= 0), what it costs to make an arc unknown: 0 where it is.
    """

    def __init__(self, nodes: int, tail: Ints, head: Ints, up: Bools, down: Bools, cost: Floats):
        arcs = np.arange(len(tail))
        source = np.concatenate([tail[up], head[down]])
        order = np.argsort(source, kind="stable")
        self._starts: list[int] = np.searchsorted(source[order], np.arange(nodes + 1)).tolist()
        self._targets: list[int] = np.concatenate([head[up], tail[down]])[order].tolist()
        self._arcs: list[int] = np.concatenate([arcs[up], arcs[down]])[order].tolist()
        self._tail, self._head, self._up, self._down = tail, head, up, down
        self._cost: list[float] = cost.tolist()

    def close(self, arc: int) -> list[int] | None:
        """The arcs now made unknown so that `arc` lies on a cycle; None when no cycle exists at all."""
        tail, head = int(self._tail[arc]), int(self._head[arc])
        path = self._path(head, tail, arc) if self._up[arc] else None
        if path is None and self._down[arc]:
            path = self._path(tail, head, arc)
        if path is None:
            return None
        opened = [one for one in path if self._cost[one] > 0]
        for one in opened:
            self._cost[one] = 0.0
        return opened

    def _path(self, start: int, goal: int, avoided: int) -> list[int] | None:
        """The arcs of the cheapest path (Dijkstra); among equally cheap ones, the shortest."""
        best: dict[int, tuple[float, int]] = {start: (0.0, 0)}
        came: dict[int, tuple[int, int]] = {}
        heap = [(0.0, 0, start)]
        while heap:
            cost, steps, node = heappop(heap)
            if node == goal:
                path = []
                while node != start:
                    node, arc = came[node]
                    path.append(arc)
                return path
            if (cost, steps) > best[node]:
                continue
            for edge in range(self._starts[node], self._starts[node + 1]):
                arc = self._arcs[edge]
                if arc == avoided:
                    continue
                target, reached = self._targets[edge], (cost + self._cost[arc], steps + 1)
                if target not in best or reached < best[target]:
                    best[target] = reached
                    came[target] = (node, arc)
                    heappush(heap, (*reached, target))
        return None


@dataclass
class Network:
    """The cells that have units, as arcs between sums: first the figures (`whole`), then what nodes of the tree hold
    themselves (`own`), which is never published but follows from a figure minus those of its children."""

    nodes: int
    tail: Ints
    head: Ints
    cell: Ints  # flat index into the table, of a figure and of an own part alike
    own: np.ndarray  # True where the arc is an own part

    @classmethod
    def of(cls, above_each: Ints, own_there: Bools, whole_there: Bools) -> "Network":
        """`above_each` (n): the node above each node of the tree, -1 for a root, parents before children.

        `own_there`, `whole_there` (n × c): which cells have units. With several columns, column 0 is their total.
        """
        count, columns = own_there.shape
        place, column = np.indices((count, columns)).reshape(2, -1)
        parent = above_each[place]
        if columns == 1:  # a forest standing on one ground, node 0
            node, above, source = place + 1, parent + 1, np.zeros_like(place)
            nodes = count + 1
        else:  # one node per cell, per structure (its own row) and per employer (its row of totals)
            node = place * columns + column
            roots = count * columns + count + place
            above = np.where(parent >= 0, parent * columns + column, roots)
            source = count * columns + place
            nodes = count * (columns + 2)
        tail = np.concatenate([node, source])
        head = np.concatenate([above, node])
        if columns > 1:  # totals flow the other way: what enters a row by its dimensions leaves by its total
            back = np.concatenate([column, column]) == 0
            tail, head = np.where(back, head, tail), np.where(back, tail, head)
        there = np.concatenate([whole_there.ravel(), own_there.ravel()])
        cell = np.concatenate([np.arange(count * columns)] * 2)
        is_own = np.arange(2 * count * columns) >= count * columns
        return cls(nodes, tail[there], head[there], cell[there], is_own[there])

    def of_arcs(self, own: np.ndarray, whole: np.ndarray) -> np.ndarray:
        """The amount of each arc, from the two tables."""
        return np.where(self.own, own.ravel()[self.cell], whole.ravel()[self.cell])


def secure(
    network: Network, hidden: np.ndarray, sensitive: np.ndarray, up: np.ndarray, down: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Hide neighbours until every hidden figure and every sensitive own part could have been otherwise.

    `hidden`: table of figures hidden so far. Per arc: `sensitive`, may it have been larger (`up`) or smaller (`down`)
    by what the rule asks, and `weight` (> 0), what hiding it costs. Returns the table of hidden figures, a superset.
    """
    hidden = hidden.copy()
    flat = hidden.ravel()
    figure = ~network.own
    closer = None
    while True:
        shut = figure & flat[network.cell]
        unknown = network.own | shut
        free = np.zeros(len(unknown), dtype=bool)
        free[unknown] = movable(network.nodes, network.tail[unknown], network.head[unknown], up[unknown], down[unknown])
        # An arc that could never move holds nothing to protect (no base: its value can only be 0).
        bad = np.nonzero((shut | (network.own & sensitive)) & ~free & (up | down))[0]
        if not len(bad):
            return hidden
        if closer is None:
            cost = np.where(unknown, 0.0, weight)
            closer = CycleCloser(network.nodes, network.tail, network.head, up, down, cost)
        # The heaviest first: what hides for them often serves the lighter ones, so look again after a few.
        for arc in bad[np.argsort(-weight[bad], kind="stable")][:AT_ONCE]:
            opened = closer.close(int(arc))
            if opened is None:  # not even with everything hidden around it: then everything is
                flat[network.cell[figure]] = True
                return hidden
            flat[network.cell[opened]] = True


def _graph(nodes: int, source: Ints, target: Ints) -> csr_array:
    return csr_array((np.ones(len(source)), (source, target)), shape=(nodes, nodes))


def _depths(parent: Ints, root: int) -> Ints:
    depth = np.zeros(len(parent), dtype=np.int64)
    above = parent.copy()
    above[root] = root
    current: Ints = np.arange(len(parent))
    while (current != root).any():
        depth += current != root
        current = above[current]
    return depth
