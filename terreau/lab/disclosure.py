"""Can a hidden number of a published table be found again? Two answers: by networks, and by linear programming.

`movable` is fast and decides which cells of a table that is a network could have been otherwise. `audit` is slow, knows
no network, and gives the interval in which an attacker can place each hidden number: it proves the first in tests.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, spmatrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]


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


@dataclass(frozen=True)
class Intervals:
    """What an attacker knows of each number: it lies between `low` and `high`."""

    low: Floats
    high: Floats

    @property
    def width(self) -> Floats:
        return self.high - self.low


def audit(
    equations: spmatrix | Floats,
    truth: Floats,
    hidden: Bools,
    *,
    low: Floats,
    high: Floats,
    of: Bools | None = None,
) -> Intervals:
    """The narrowest interval of each hidden number (or only of those in `of`), knowing the others and every equation.

    `equations` (m × n) with `equations @ truth == 0`; `hidden` (n) says which numbers are not published; `low` and
    `high` (n) are what anyone knows of each beforehand. Two linear programmes (HiGHS) per hidden number. Published
    numbers come back with their truth at both ends. Raises `ValueError` when the truth breaks an equation or a bound.
    """
    matrix = csr_array(equations)
    if not np.allclose(matrix @ truth, 0) or (truth < low - 1e-9).any() or (truth > high + 1e-9).any():
        raise ValueError("The true table must satisfy the equations and the bounds.")
    places = np.nonzero(hidden)[0]
    unknown = matrix[:, places]
    right = -(matrix[:, np.nonzero(~hidden)[0]] @ truth[~hidden])
    kept = np.unique(unknown.nonzero()[0])
    found_low, found_high = truth.astype(float), truth.astype(float)
    bounds = np.column_stack([low[places], high[places]])
    for index, place in enumerate(places):
        if of is not None and not of[place]:
            found_low[place], found_high[place] = bounds[index]
            continue
        aim = np.zeros(len(places))
        aim[index] = 1
        for sign, found in ((1, found_low), (-1, found_high)):
            answer = linprog(sign * aim, A_eq=unknown[kept], b_eq=right[kept], bounds=bounds, method="highs")
            if answer.status == 3:
                found[place] = -sign * np.inf
            elif answer.status != 0:
                raise ValueError(f"The linear programme failed: {answer.message}")
            else:
                found[place] = sign * answer.fun
    return Intervals(found_low, found_high)
