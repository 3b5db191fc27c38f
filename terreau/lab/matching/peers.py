"""Equals two by two, each of whom ranks others: stable when it can be, else the best total with what remains unstable.

Source: Irving (1985), "An efficient algorithm for the stable roommates problem", with incomplete lists as in Gusfield
and Irving (1989). Gale and Shapley (1962) gave four equals without any stable answer. The fallback is a matching of
most pairs and, among those, of the largest weight (Edmonds, 1965).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import rustworkx

from terreau.lab.matching.barred import Fairness, drawn

SCALE = 10**6  # weights are whole numbers for the solver


@dataclass(frozen=True)
class Peers:
    """`peer_of`: "" for who is alone. `lists`: acceptable others, dearest first. `stable`: no pair blocks.

    `weight` of a pair: how high each ranks the other, plus the waiting of both; only the fallback uses it.
    """

    peer_of: dict[str, str]
    lists: dict[str, list[str]]
    weight: dict[frozenset[str], float]
    barred: dict[tuple[str, str], str]
    order: dict[str, int]
    stable: bool

    def blocking(self) -> list[tuple[str, str]]:
        """The pairs who would both rather be together than as they are, in alphabetical order."""
        rank = {one: {other: place for place, other in enumerate(some)} for one, some in self.lists.items()}

        def prefers(one: str, other: str) -> bool:
            now = self.peer_of[one]
            return not now or rank[one][other] < rank[one][now]

        return [
            (one, other)
            for one in sorted(self.lists)
            for other in sorted(self.lists[one])
            if one < other and prefers(one, other) and prefers(other, one)
        ]


def pair_up(wishes: Mapping[str, Sequence[str]], fairness: Fairness | None = None, *, seed: int) -> Peers:
    """Pairs of equals. `wishes`: by person, the others in order; a pair is possible when each ranks the other.

    Stable if a stable answer exists; otherwise, and it is said, the most pairs with the largest weight: for each pair,
    the length of the longest list minus the rank that each gives to the other, plus `bonus` × months of waiting
    of both; equal weights by the draw of `seed`.
    """
    rules = fairness or Fairness()
    order = drawn(wishes, seed)
    barred: dict[tuple[str, str], str] = {}
    lists: dict[str, list[str]] = {}
    for one in sorted(wishes):
        lists[one] = []
        for other in wishes[one]:
            why = rules.barred(one, other)
            if why:
                barred[one, other] = why
            elif one in wishes.get(other, ()):
                lists[one].append(other)
    longest = max(map(len, lists.values()), default=0)
    weight: dict[frozenset[str], float] = {}
    for one, others in lists.items():
        for other in others:
            pair = frozenset((one, other))
            ranks = lists[one].index(other) + lists[other].index(one)
            weight[pair] = 2 * longest - ranks + rules.favour(one) + rules.favour(other)
    found = stable_pairs(lists)
    peer_of = dict.fromkeys(lists, "")
    peer_of.update(_heaviest(lists, weight, order) if found is None else found)
    return Peers(peer_of, lists, weight, barred, order, stable=found is not None)


def stable_pairs(lists: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    """Who is with whom in a stable answer, those left alone being absent; None when there is none.

    `lists`: symmetric: one ranks the other exactly when he is ranked.
    """
    left = {one: list(others) for one, others in lists.items()}
    rank = {one: {other: place for place, other in enumerate(others)} for one, others in lists.items()}
    _first_phase(left, rank)
    while True:
        start = next((one for one in left if len(left[one]) > 1), None)
        if start is None:
            return {one: others[0] for one, others in left.items() if others}
        for one, other in _rotation(left, start):
            # `other` now holds the proposal of one who ranks her second: all she likes less leave.
            _truncate(left, rank, other, one)
        if not all(left.values()):
            return None


def _first_phase(left: dict[str, list[str]], rank: Mapping[str, Mapping[str, int]]) -> None:
    """Each proposes down his list; who is proposed to forgets all she likes less. Those with an empty list leave."""
    holds: dict[str, str] = {}
    free = [one for one in left if left[one]]
    while free:
        one = free.pop()
        while left[one]:
            other = left[one][0]
            before = holds.get(other)
            if before is None or rank[other][one] < rank[other][before]:
                holds[other] = one
                _truncate(left, rank, other, one)
                if before is not None:
                    free.append(before)
                break
            _forget(left, one, other)
    for one in [one for one in left if not left[one]]:
        del left[one]


def _rotation(left: Mapping[str, list[str]], start: str) -> list[tuple[str, str]]:
    """The pairs (a, second choice of a) met round a cycle: a's second choice holds the next one's as her last."""
    path: list[str] = []
    seen: dict[str, int] = {}
    one = start
    while one not in seen:
        seen[one] = len(path)
        path.append(one)
        one = left[left[one][1]][-1]
    return [(member, left[member][1]) for member in path[seen[one] :]]


def _truncate(left: dict[str, list[str]], rank: Mapping[str, Mapping[str, int]], one: str, least: str) -> None:
    """Drop from `one`'s list, both ways, all whom she likes less than `least`."""
    for other in [other for other in left[one] if rank[one][other] > rank[one][least]]:
        _forget(left, one, other)


def _forget(left: dict[str, list[str]], one: str, other: str) -> None:
    if other in left[one]:
        left[one].remove(other)
    if one in left[other]:
        left[other].remove(one)


def _heaviest(
    lists: Mapping[str, list[str]], weight: Mapping[frozenset[str], float], order: Mapping[str, int]
) -> dict[str, str]:
    """The most pairs, then the largest weight, then the draw."""
    names = sorted(lists)
    number = {name: place for place, name in enumerate(names)}
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(names)
    luck = 2 * len(names) * len(names)
    for pair, value in sorted(weight.items(), key=lambda item: sorted(item[0])):
        one, other = sorted(pair)
        drawn_first = 2 * len(names) - order[one] - order[other]
        graph.add_edge(number[one], number[other], round(value * SCALE) * luck + drawn_first)
    chosen = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    found = {}
    for first, second in chosen:
        found[names[first]], found[names[second]] = names[second], names[first]
    return found
