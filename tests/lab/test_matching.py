"""Matchings: stable where they can be, best where they are weighed, published cases, the same from the same seed."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import linear_sum_assignment

from terreau.lab.matching import assign, fairness, pair_up, propose, scores
from terreau.lab.matching.barred import places, rankings
from terreau.lab.matching.reasons import of_assignment, of_peers, of_proposals
from terreau.lab.refusals import Refusal
from tests.lab.allocation_oracle import plain

DATA = Path(__file__).resolve().parents[1] / "data" / "quant"
NAMES = "ABCDEFGH"


def said(clauses):
    return plain(" ; ".join(message % filling for message, filling in clauses))


# ---- published cases


def test_residents_and_hospitals():
    """The example of the documentation of the Python library `matching`: one stable answer, best for both sides."""
    residents = {"A": "C", "S": "CM", "D": "CMG", "J": "CGM", "L": "MCG"}
    hospitals = {"M": "DLSJ", "C": "DASLJ", "G": "DJL"}
    answer = propose(residents, hospitals, dict.fromkeys("MCG", 2), seed=1)
    assert {host: set(guests) for host, guests in answer.guests().items()} == {
        "M": set("LS"),
        "C": set("DA"),
        "G": set("J"),
    }
    assert list(stable_answers(residents, hospitals, 2)) == [answer.host_of]
    assert not answer.blocking()


def test_four_equals_without_a_stable_answer():
    """Gale and Shapley (1962): whoever is with the fourth is wanted by another who prefers him."""
    wishes = {"α": "βγδ", "β": "γαδ", "γ": "αβδ", "δ": "αβγ"}
    answer = pair_up(wishes, seed=1)
    assert not answer.stable
    assert len([peer for peer in answer.peer_of.values() if peer]) == 4
    assert len(answer.blocking()) == 1


def test_the_assignment_of_the_or_library():
    """Beasley (1990), assign100: 305 at least."""
    numbers = np.array((DATA / "assign100.txt").read_text().split(), dtype=int)
    size, cost = numbers[0], numbers[1:].reshape(numbers[0], -1)
    labels = [f"{n:03d}" for n in range(size)]
    table = {(labels[i], f"h{labels[j]}"): -float(cost[i, j]) for i in range(size) for j in range(size)}
    assert assign(table, {f"h{label}": 1 for label in labels}, seed=1).total == -305


# ---- two sides


def stable_answers(wishes, merits, room):
    """Every stable answer of a small case, by trying all. `merits`: agents by host, dearest first."""
    agents = list(wishes)
    for chosen in product(*[["", *wishes[agent]] for agent in agents]):
        host_of = dict(zip(agents, chosen, strict=True))
        if any(host and agent not in merits[host] for agent, host in host_of.items()):
            continue
        guests = {host: [a for a in agents if host_of[a] == host] for host in merits}
        if any(len(some) > room for some in guests.values()):
            continue
        if not any(
            agent in merits[host]
            and host_of[agent] != host
            and (not host_of[agent] or list(wishes[agent]).index(host) < list(wishes[agent]).index(host_of[agent]))
            and (
                len(guests[host]) < room
                or any(list(merits[host]).index(agent) < list(merits[host]).index(other) for other in guests[host])
            )
            for agent in agents
            for host in wishes[agent]
        ):
            yield host_of


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), agents=st.integers(1, 5), hosts=st.integers(1, 3), room=st.integers(1, 2))
def test_proposals_are_the_best_stable_answer_for_every_agent(seed, agents, hosts, room):
    rng = np.random.default_rng(seed)
    wishes = {f"a{n}": [f"h{m}" for m in rng.permutation(hosts)[: rng.integers(0, hosts + 1)]] for n in range(agents)}
    merits = {f"h{m}": [f"a{n}" for n in rng.permutation(agents)[: rng.integers(0, agents + 1)]] for m in range(hosts)}
    answer = propose(wishes, merits, dict.fromkeys(merits, room), seed=1)
    assert not answer.blocking()
    every = list(stable_answers(wishes, merits, room))
    assert answer.host_of in every
    for agent, own in wishes.items():
        where = [own.index(other[agent]) if other[agent] else len(own) for other in every]
        assert (own.index(answer.host_of[agent]) if answer.host_of[agent] else len(own)) == min(where)


def test_waiting_moves_an_agent_up_and_the_draw_decides_between_equals():
    wishes, merits = {"A": ["h"], "B": ["h"]}, {"h": ["A", "B"]}
    assert propose(wishes, merits, {"h": 1}, seed=1).host_of["A"] == "h"
    rules = fairness(waiting=(["B"], [6.0]), bonus=0.5)
    answer = propose(wishes, merits, {"h": 1}, rules, seed=1)
    assert answer.host_of == {"A": "", "B": "h"}
    assert "tous ses agents y passent avant (le dernier : « B »)" in said(of_proposals(answer, wishes, merits)["A"])
    even = fairness(waiting=(["B"], [1.0]), bonus=1.0)
    for seed in range(5):
        answer = propose(wishes, merits, {"h": 1}, even, seed=seed)
        winner = min(answer.order, key=answer.order.get)
        assert answer.host_of[winner] == "h"
        loser = "B" if winner == "A" else "A"
        assert "le tirage décide" in said(of_proposals(answer, wishes, merits)[loser])


# ---- never together


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_no_line_of_hierarchy_and_no_pair_twice(seed):
    rng = np.random.default_rng(seed)
    above = ([NAMES[n] for n in range(1, 8)], [NAMES[rng.integers(n)] for n in range(1, 8)])
    past = ([NAMES[n] for n in rng.integers(0, 4, 5)], [NAMES[n] for n in rng.integers(4, 8, 5)])
    rules = fairness(above, past)
    head = dict(zip(*above, strict=True))

    def line(one):
        return [one, *line(head[one])] if one in head else [one]

    wishes = {one: [o for o in rng.permutation(list(NAMES)) if o != one] for one in NAMES}
    table = {(one, other): float(rng.integers(10)) for one in NAMES[:4] for other in NAMES[4:]}
    pairs = set(pair_up(wishes, rules, seed=1).peer_of.items())
    pairs |= set(assign(table, dict.fromkeys(NAMES[4:], 2), rules, seed=1).host_of.items())
    two = {one: wishes[one] for one in NAMES[:4]}
    other_side = {one: [o for o in wishes[one] if o in NAMES[:4]] for one in NAMES[4:]}
    pairs |= set(propose(two, other_side, dict.fromkeys(NAMES[4:], 1), rules, seed=1).host_of.items())
    for one, other in pairs:
        if other:
            assert one not in line(other)
            assert other not in line(one)
            assert {one, other} not in [set(pair) for pair in zip(*past, strict=True)]


def test_the_line_of_a_service_is_that_of_who_leads_it():
    rules = fairness((["Awa"], ["Bo"]), lead={"Service": "Bo", "Ailleurs": "Cé"})
    wishes, merits = {"Awa": ["Service", "Ailleurs"]}, {"Service": ["Awa"], "Ailleurs": ["Awa"]}
    answer = propose(wishes, merits, dict.fromkeys(merits, 1), rules, seed=1)
    assert answer.host_of == {"Awa": "Ailleurs"}
    told = said(of_proposals(answer, wishes, merits)["Awa"])
    assert told == "vœu n° 2, classé n° 1 par l’hôte ; « Service » : même ligne hiérarchique"


# ---- scores


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), agents=st.integers(1, 5), hosts=st.integers(1, 3))
def test_the_most_pairs_then_the_largest_total(seed, agents, hosts):
    rng = np.random.default_rng(seed)
    labels, rooms = [f"a{n}" for n in range(agents)], {f"h{n}": int(rng.integers(0, 3)) for n in range(hosts)}
    table = {(a, h): float(rng.integers(-5, 20)) for a in labels for h in rooms if rng.random() < 0.7}
    rules = fairness(waiting=(labels, rng.integers(0, 4, agents).astype(float)), bonus=2.0)
    answer = assign(table, rooms, rules, seed=2)
    best = max(
        (
            sum(bool(h) for h in chosen),
            sum(table[a, h] + rules.favour(a) for a, h in zip(labels, chosen, strict=True) if h),
        )
        for chosen in product(["", *rooms], repeat=agents)
        if all((a, h) in table for a, h in zip(labels, chosen, strict=True) if h)
        and all(chosen.count(h) <= room for h, room in rooms.items())
    )
    assert (sum(bool(h) for h in answer.host_of.values()), answer.total) == pytest.approx(best)
    for agent, clauses in of_assignment(answer).items():
        options = [value for (one, _host), value in answer.weight.items() if one == agent]
        mine = answer.host_of[agent] and answer.weight[agent, answer.host_of[agent]]
        assert ("son meilleur choix" in said(clauses)) == bool(answer.host_of[agent] and mine == max(options))


def test_the_assignment_equals_that_of_scipy():
    rng = np.random.default_rng(7)
    cost = rng.integers(1, 1000, (60, 60)).astype(float)
    labels = [f"{n:02d}" for n in range(60)]
    table = {(labels[i], f"h{labels[j]}"): cost[i, j] for i in range(60) for j in range(60)}
    rows, columns = linear_sum_assignment(cost, maximize=True)
    assert assign(table, {f"h{label}": 1 for label in labels}, seed=1).total == cost[rows, columns].sum()


# ---- equals


def stable_pairings(lists):
    """Every stable pairing of a small case, those left alone being absent."""
    names = sorted(lists)
    for order in permutations(names):
        pairs = [(order[n], order[n + 1]) for n in range(0, len(order) - 1, 2)]
        if any(one > other for one, other in pairs) or pairs != sorted(pairs):
            continue
        for kept in product([False, True], repeat=len(pairs)):
            peer = dict.fromkeys(names, "")
            for (one, other), keep in zip(pairs, kept, strict=True):
                if keep and other in lists[one] and one in lists[other]:
                    peer[one], peer[other] = other, one
            if not unstable(lists, peer):
                yield peer


def unstable(lists, peer):
    def prefers(one, other):
        return not peer[one] or lists[one].index(other) < lists[one].index(peer[one])

    return {
        (one, other)
        for one in lists
        for other in lists[one]
        if one < other and one in lists[other] and peer[one] != other and prefers(one, other) and prefers(other, one)
    }


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), count=st.integers(2, 6), full=st.booleans())
def test_equals_are_stable_exactly_when_they_can_be(seed, count, full):
    rng = np.random.default_rng(seed)
    names = NAMES[:count]
    wishes = {
        one: [o for o in rng.permutation(list(names)) if o != one][: count if full else rng.integers(0, count)]
        for one in names
    }
    mutual = {one: [o for o in some if one in wishes[o]] for one, some in wishes.items()}
    answer = pair_up(wishes, seed=3)
    every = list(stable_pairings(mutual))
    assert answer.stable == bool(every)
    assert set(answer.blocking()) == unstable(mutual, answer.peer_of)
    assert bool(answer.blocking()) == (not answer.stable)
    if answer.stable:
        assert answer.peer_of in every
    assert set(of_peers(answer)) == set(names)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_the_fallback_is_the_heaviest_of_the_fullest(seed):
    rng = np.random.default_rng(seed)
    circle = {"A": "BC", "B": "CA", "C": "AB"}  # these three are never stable among themselves
    wishes = {one: [*some, *rng.permutation(list("DEF"))] for one, some in circle.items()}
    wishes |= {one: list(rng.permutation([o for o in "ABCDEF" if o != one])) for one in "DEF"}
    months = rng.integers(0, 5, 6).astype(float)
    answer = pair_up(wishes, fairness(waiting=(list("ABCDEF"), months), bonus=0.5), seed=3)
    if answer.stable:
        return
    weights = [sum(answer.weight[frozenset(order[n : n + 2])] for n in (0, 2, 4)) for order in permutations("ABCDEF")]
    pairs = {frozenset(pair) for pair in answer.peer_of.items()}
    assert sum(answer.weight[pair] for pair in pairs) == pytest.approx(max(weights))


def test_a_replay_is_the_same_whatever_the_order_of_the_lines():
    rng = np.random.default_rng(4)
    wishes = {one: [o for o in rng.permutation(list(NAMES)) if o != one] for one in NAMES}
    back = dict(reversed(wishes.items()))
    assert pair_up(wishes, seed=9).peer_of == pair_up(back, seed=9).peer_of
    table = {(one, other): 1.0 for one in NAMES[:5] for other in NAMES[5:]}
    turned = dict(reversed(table.items()))
    rooms = dict.fromkeys(NAMES[5:], 1)
    assert assign(table, rooms, seed=9).host_of == assign(turned, rooms, seed=9).host_of
    first = [one for one, rank in assign(table, rooms, seed=9).order.items() if rank <= 3]
    assert sorted(one for one, host in assign(table, rooms, seed=9).host_of.items() if host) == sorted(first)


# ---- refusals


@pytest.mark.parametrize(
    ("call", "table", "row", "column", "words"),
    [
        (lambda: rankings("wishes", ["A"], ["h"], [float("nan")], ("agent", "hote")), "wishes", 0, "rang", "1, 2, 3"),
        (lambda: rankings("wishes", ["A", "A"], ["h", "h"], [1, 2], ("agent", "hote")), "wishes", 1, "hote", "deux f"),
        (lambda: rankings("wishes", ["A", "A"], ["h", "i"], [1, 1], ("agent", "hote")), "wishes", 1, "rang", "rang 1"),
        (lambda: rankings("wishes", ["A"], ["A"], [1], ("agent", "pair")), "wishes", 0, "pair", "lui-même"),
        (lambda: places(["h"], [-1.0]), "places", 0, "places", "positif ou nul"),
        (lambda: places(["h"], [float("nan")]), "places", 0, "places", "positif ou nul"),
        (lambda: places(["h", "h"], [1.0, 2.0]), "places", 1, "hote", "deux fois"),
        (lambda: scores(["A"], ["h"], [float("nan")]), "scores", 0, "score", "il manque le score"),
        (lambda: scores(["A", "A"], ["h", "h"], [1.0, 2.0]), "scores", 1, "hote", "deux fois"),
        (lambda: fairness((["A", "B"], ["B", "A"])), "managers", 1, "responsable", "B → A → B"),
        (lambda: fairness((["A", "A"], ["B", "C"])), "managers", 1, "responsable", "deux responsables"),
        (lambda: fairness(waiting=(["A"], [-1.0])), "waiting", 0, "mois", "attente"),
        (lambda: fairness(waiting=(["A", "A"], [1.0, 1.0])), "waiting", 1, "agent", "deux fois"),
        (lambda: fairness(bonus=-1.0), "", None, "", "positif ou nul"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(call, table, row, column, words):
    with pytest.raises(Refusal) as caught:
        call()
    assert words in plain(caught.value)
    assert (caught.value.table, caught.value.row, caught.value.column) == (table, row, column)
