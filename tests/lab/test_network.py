"""Centralities and communities against published values, against their definitions, and on bad input."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.network import Network, by_size, centralities, communities, layout, modularity, network
from terreau.lab.refusals import Refusal
from tests.guards.files import ROOT

# Betweenness, closeness and PageRank as networkx and igraph give them; modularity: the best known partition (for the
# karate club the proven optimum).
PUBLISHED = {
    "les_miserables": {
        "betweenness": {"Valjean": 0.569989, "Myriel": 0.176842, "Gavroche": 0.165113, "Marius": 0.132032},
        "closeness": {"Valjean": 0.644068, "Marius": 0.531469},
        "pagerank": {"Valjean": 0.075434, "Myriel": 0.042803},
        "modularity": 0.5600,
    },
    "karate": {
        "betweenness": {"0": 0.437635, "33": 0.304075, "32": 0.145247, "2": 0.143657},
        "closeness": {"0": 0.568966, "2": 0.559322},
        "pagerank": {"33": 0.100918, "0": 0.097002},
        "modularity": 0.4198,
    },
}


def published(name: str) -> Network:
    with (ROOT / "tests" / "data" / "quant" / f"{name}.csv").open(encoding="utf-8") as file:
        return network([(row["de"], row["vers"]) for row in csv.DictReader(file)])


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize(("measure", "tolerance"), [("betweenness", 1e-6), ("closeness", 1e-6), ("pagerank", 5e-5)])
def test_published_centralities(name, measure, tolerance):
    one = published(name)
    found = getattr(centralities(one), measure)
    for label, value in PUBLISHED[name][measure].items():
        assert found[one.labels.index(label)] == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("name", PUBLISHED)
def test_communities_reach_the_best_published_modularity(name):
    found = communities(published(name), seed=2026)
    assert found.modularity == pytest.approx(PUBLISHED[name]["modularity"], abs=5e-5)


@pytest.mark.parametrize("name", PUBLISHED)
def test_pagerank_solves_its_own_equation(name):
    """The published values stop at a tolerance of 1e-6; the linear system has no tolerance."""
    one = published(name)
    links = np.zeros((len(one), len(one)))
    links[one.tail, one.head] = links[one.head, one.tail] = 1
    walk = links / links.sum(1, keepdims=True)
    exact = np.linalg.solve(np.eye(len(one)) - 0.85 * walk.T, np.full(len(one), 0.15 / len(one)))
    assert np.abs(centralities(one).pagerank - exact).max() < 1e-9


@st.composite
def networks(draw) -> Network:
    size = draw(st.integers(2, 8))
    every = [(one, other) for one in range(size) for other in range(one)]
    chosen = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    return network([(str(one), str(other)) for one, other in chosen], actors=[str(n) for n in range(size)])


def distances(one: Network) -> np.ndarray:
    far = np.full((len(one), len(one)), np.inf)
    np.fill_diagonal(far, 0)
    far[one.tail, one.head] = far[one.head, one.tail] = 1
    for through in range(len(one)):
        far = np.minimum(far, far[:, [through]] + far[[through], :])
    return far


def paths(one: Network, far: np.ndarray) -> np.ndarray:
    """How many shortest paths there are between two actors, by induction on their distance."""
    number = np.eye(len(one))
    links = far == 1
    for step in range(1, len(one)):
        for start, end in zip(*np.nonzero(far == step), strict=True):
            number[start, end] = sum(
                number[start, near] for near in np.nonzero(links[end] & (far[start] == step - 1))[0]
            )
    return number


@settings(deadline=None, max_examples=40)
@given(networks())
def test_betweenness_is_the_mean_share_of_the_shortest_paths(one):
    far = distances(one)
    number = paths(one, far)
    size = len(one)
    expected = np.zeros(size)
    for start in range(size):
        for end in range(start):
            if np.isfinite(far[start, end]):
                for actor in set(range(size)) - {start, end}:
                    if far[start, actor] + far[actor, end] == far[start, end]:
                        expected[actor] += number[start, actor] * number[actor, end] / number[start, end]
    scale = max((size - 1) * (size - 2) / 2, 1)
    assert centralities(one).betweenness == pytest.approx(expected / scale, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(networks())
def test_pieces_closeness_and_cut_points_follow_from_distances(one):
    far = distances(one)
    reached = np.isfinite(far)
    found, groups = centralities(one), communities(one, seed=1, tries=2)
    assert ((groups.pieces[:, None] == groups.pieces[None, :]) == reached).all()
    count = reached.sum(1)
    sums = np.where(reached, far, 0).sum(1)
    close = np.where(sums > 0, (count - 1) / np.where(sums > 0, sums, 1) * (count - 1) / (len(one) - 1), 0)
    assert found.closeness == pytest.approx(close, abs=1e-9)
    for actor in range(len(one)):
        kept = (one.tail != actor) & (one.head != actor)
        rest = distances(Network(one.labels, one.tail[kept], one.head[kept], one.weight[kept]))
        others = reached.copy()
        others[actor, :] = others[:, actor] = False
        others[actor, actor] = True
        assert found.cut[actor] == (np.isfinite(rest) != others).any()


@settings(deadline=None, max_examples=40)
@given(networks())
def test_communities_are_never_worse_than_one_group_or_each_alone(one):
    found = communities(one, seed=3, tries=3)
    assert found.modularity == pytest.approx(modularity(one, found.group))
    assert found.modularity >= modularity(one, np.zeros(len(one), dtype=int)) - 1e-12
    assert found.modularity >= modularity(one, np.arange(len(one))) - 1e-12
    assert -0.5 <= found.modularity < 1


def test_weights_decide_of_communities_and_parallel_links_add():
    square = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]
    strong = communities(network(square, [9, 1, 9, 1]), seed=1)
    assert strong.group.tolist() == [0, 0, 1, 1]
    doubled = network([*square, ("b", "a")])
    assert len(doubled.tail) == 4
    assert doubled.weight.tolist() == [2, 1, 1, 1]


def test_the_same_seed_gives_the_same_map_and_groups():
    one = published("les_miserables")
    assert (layout(one, seed=5) == layout(one, seed=5)).all()
    assert (communities(one, seed=5).group == communities(one, seed=5).group).all()
    assert by_size(np.array([7, 3, 3, 9])).tolist() == [1, 0, 0, 2]


def test_an_actor_without_link_is_a_piece_of_his_own():
    one = network([("a", "b")], actors=["z", "a", "b"])
    found, groups = centralities(one), communities(one, seed=1)
    assert found.degree.tolist() == [0, 1, 1]
    assert found.closeness[0] == 0
    assert groups.pieces.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("links", "weight", "actors", "table", "row", "column"),
    [
        ([], None, (), "links", None, ""),
        ([("a", "b"), ("c", "c")], None, (), "links", 1, "vers"),
        ([("a", "b")], [0.0], (), "links", 0, "force"),
        ([("a", "b"), ("a", "c")], [1.0, float("nan")], (), "links", 1, "force"),
        ([("a", "b"), ("a", "c")], None, ("a", "b"), "links", 1, "vers"),
        ([("a", "b")], None, ("a", "b", "a"), "actors", 2, "acteur"),
    ],
)
def test_what_is_refused_says_where(links, weight, actors, table, row, column):
    with pytest.raises(Refusal) as refused:
        network(links, weight, actors)
    assert (refused.value.table, refused.value.row, refused.value.column) == (table, row, column)
