"""Who links whom: how much passes through each actor of a network, and which groups it falls into.

The network is undirected. Centralities come from rustworkx and are those of the literature: betweenness (Freeman 1977),
closeness (Freeman 1978, with Wasserman and Faust's correction when the network is in pieces), PageRank (Brin and Page
1998, damping 0.85). Communities maximise modularity (Newman and Girvan 2004) by the Louvain method (Blondel et al.
2008), repeated from several seeded orders, the best kept.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import rustworkx
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """An undirected network: `labels` of its n actors; links between `tail` and `head` (m positions each), whose
    `weight` (m, > 0) says how strong they are. Two links between the same actors are one, their weights added."""

    labels: tuple[str, ...]
    tail: Ints
    head: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Centralities:
    """One number per actor (n): `degree` counts his links; `betweenness` is the share of the shortest paths between
    two others that pass through him (0 to 1); `closeness` the inverse of his mean distance to those he can reach, times
    their share; `pagerank` sums to 1; `cut` says that without him the network falls into more pieces."""

    degree: Ints
    betweenness: Floats
    closeness: Floats
    pagerank: Floats
    cut: NDArray[np.bool_]


@dataclass(frozen=True)
class Communities:
    """`group` (n) numbers the community of each actor, from 0, the largest first; `modularity` (−0.5 to 1) is how much
    denser the links are inside communities than chance would have it. `pieces` (n) numbers the connected pieces."""

    group: Ints
    modularity: float
    pieces: Ints


def network(
    links: Sequence[tuple[str, str]], weight: Sequence[float] | None = None, actors: Sequence[str] = ()
) -> Network:
    """The network of these links, between actors named by their labels.

    `actors`, when given, are all that may be named, in the order of the answer, even without link; otherwise they come
    in the order of the links. Raises `Refusal` (table "links" or "actors", with the row) for an empty network, an actor
    tied to himself, one who is not in `actors` or is there twice, and a weight that is no positive number.
    """
    labels: dict[str, int] = {}
    for row, label in enumerate(actors):
        if label in labels:
            raise Refusal(
                _("« %(label)s » est donné deux fois."), table="actors", row=row, column="acteur", label=label
            )
        labels[label] = row
    strengths = [1.0] * len(links) if weight is None else list(weight)
    if not links:
        raise Refusal(_("Aucun lien : un réseau en demande au moins un."), table="links")
    if len(strengths) != len(links):
        raise ValueError(f"{len(strengths)} weights for {len(links)} links")
    total: dict[tuple[int, int], float] = defaultdict(float)
    for row, ((one, other), strength) in enumerate(zip(links, strengths, strict=True)):
        if one == other:
            raise Refusal(_("« %(label)s » est lié à lui-même."), table="links", row=row, column="vers", label=one)
        if not (strength > 0 and np.isfinite(strength)):
            raise Refusal(
                _("Le lien de « %(one)s » à « %(other)s » a pour force %(weight)s : un nombre positif est attendu."),
                table="links", row=row, column="force", one=one, other=other, weight=strength,
            )  # fmt: skip
        for column, label in (("de", one), ("vers", other)):
            if label not in labels:
                if actors:
                    raise Refusal(
                        _("« %(label)s » n’est pas dans la liste des acteurs."),
                        table="links", row=row, column=column, label=label,
                    )  # fmt: skip
                labels[label] = len(labels)
        ends = sorted((labels[one], labels[other]))
        total[ends[0], ends[1]] += strength
    pairs = np.array(list(total), dtype=np.int64)
    return Network(tuple(labels), pairs[:, 0], pairs[:, 1], np.array(list(total.values())))


def centralities(one: Network) -> Centralities:
    """How each actor stands in the network, every link counting the same. Exact; O(n·m)."""
    graph = _graph(one)
    both = rustworkx.PyDiGraph(multigraph=False)
    both.add_nodes_from(range(len(one)))
    both.add_edges_from_no_data([*zip(one.tail.tolist(), one.head.tolist(), strict=True)])
    both.add_edges_from_no_data([*zip(one.head.tolist(), one.tail.tolist(), strict=True)])
    everyone = range(len(one))
    between = rustworkx.betweenness_centrality(graph, normalized=True)
    close = rustworkx.closeness_centrality(graph, wf_improved=True)
    rank = rustworkx.pagerank(both, alpha=0.85, tol=1e-12, max_iter=1000)
    cut = np.zeros(len(one), dtype=bool)
    cut[list(rustworkx.articulation_points(graph))] = True
    return Centralities(
        degree=np.bincount(np.concatenate([one.tail, one.head]), minlength=len(one)).astype(np.int64),
        betweenness=np.array([between[actor] for actor in everyone]),
        closeness=np.array([close[actor] for actor in everyone]),
        pagerank=np.array([rank[actor] for actor in everyone]),
        cut=cut,
    )


def communities(one: Network, *, seed: int, tries: int = 20) -> Communities:
    """The best partition found in `tries` seeded runs of the Louvain method, links counting by their weight."""
    rng = np.random.default_rng(seed)
    found = [_louvain(one, rng) for _try in range(tries)]
    scores = [modularity(one, group) for group in found]
    best = found[int(np.argmax(scores))]
    pieces = np.zeros(len(one), dtype=np.int64)
    for number, piece in enumerate(rustworkx.connected_components(_graph(one))):
        pieces[list(piece)] = number
    return Communities(by_size(best), max(scores), by_size(pieces))


def modularity(one: Network, group: Ints) -> float:
    """Newman and Girvan's modularity of a partition: Σ over groups of (inside ∕ m) − (degrees ∕ 2m)²."""
    whole = one.weight.sum()
    inside = one.weight[group[one.tail] == group[one.head]].sum()
    degree = np.bincount(
        np.concatenate([group[one.tail], group[one.head]]), weights=np.concatenate([one.weight, one.weight])
    )
    return float(inside / whole - ((degree / (2 * whole)) ** 2).sum())


def layout(one: Network, *, seed: int) -> Floats:
    """A place for each actor (n × 2, from −1 to 1): linked actors near, the same for the same seed (Fruchterman and
    Reingold 1991)."""
    places = rustworkx.spring_layout(_graph(one), seed=seed, num_iter=500, k=2 / np.sqrt(len(one)))
    return np.array([places[actor] for actor in range(len(one))])


def by_size(group: Ints) -> Ints:
    """The same partition numbered from 0, the largest group first, then by its first member."""
    _labels, first, which, size = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[which]


def _graph(one: Network) -> "rustworkx.PyGraph[int, None]":
    graph: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(one)))
    graph.add_edges_from_no_data([*zip(one.tail.tolist(), one.head.tolist(), strict=True)])
    return graph


@dataclass
class _Level:
    """A network whose nodes are communities of the one below: neighbours with weights, loops, and degrees."""

    neighbours: list[dict[int, float]]
    degree: list[float]
    group: list[int] = field(default_factory=list)


def _louvain(one: Network, rng: np.random.Generator) -> Ints:
    """One run: move actors to the neighbouring group that gains most, merge groups and move these, until nothing gains;
    then move single actors between the groups so found, and again while that gains (Rotta and Noack 2011)."""
    actors = _first_level(one)
    whole = 2 * float(one.weight.sum())
    group = np.arange(len(one))
    while _move(actors, group.tolist(), whole, rng):
        group = _numbered(actors.group)
        level = _merged(actors, group)
        while _move(level, list(range(len(level.degree))), whole, rng):
            merged = _numbered(level.group)
            group = merged[group]
            level = _merged(level, merged)
    return group


def _numbered(group: list[int]) -> Ints:
    _labels, number = np.unique(np.array(group), return_inverse=True)
    return number.astype(np.int64)


def _first_level(one: Network) -> _Level:
    neighbours: list[dict[int, float]] = [{} for _node in range(len(one))]
    for tail, head, weight in zip(one.tail.tolist(), one.head.tolist(), one.weight.tolist(), strict=True):
        neighbours[tail][head] = weight
        neighbours[head][tail] = weight
    return _Level(neighbours, [sum(each.values()) for each in neighbours])


def _move(level: _Level, start: list[int], whole: float, rng: np.random.Generator) -> bool:
    """From the groups of `start`, give each node its best group, in random orders, until none moves; did any?"""
    level.group = start
    total = [0.0] * len(level.degree)
    for node, group in enumerate(start):
        total[group] += level.degree[node]
    moved_once = False
    while True:
        moved = False
        for node in rng.permutation(len(level.degree)).tolist():
            towards: dict[int, float] = defaultdict(float)
            for neighbour, weight in level.neighbours[node].items():
                if neighbour != node:
                    towards[level.group[neighbour]] += weight
            here = level.group[node]
            total[here] -= level.degree[node]
            best, most = here, towards.get(here, 0.0) - total[here] * level.degree[node] / whole
            for there, weight in towards.items():
                gain = weight - total[there] * level.degree[node] / whole
                if gain > most + 1e-12:
                    best, most = there, gain
            total[best] += level.degree[node]
            level.group[node] = best
            moved = moved or best != here
        if not moved:
            return moved_once
        moved_once = True


def _merged(level: _Level, group: Ints) -> _Level:
    count = int(group.max()) + 1
    neighbours: list[dict[int, float]] = [defaultdict(float) for _node in range(count)]
    degree = [0.0] * count
    for node, near in enumerate(level.neighbours):
        degree[group[node]] += level.degree[node]
        for neighbour, weight in near.items():
            neighbours[group[node]][int(group[neighbour])] += weight
    return _Level([dict(each) for each in neighbours], degree)
