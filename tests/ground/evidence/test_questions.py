"""Questions of a survey: no sum over them, weights that are published and persons that are protected."""

import dataclasses
import datetime

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence import engine
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.definitions import INDICATORS, InvalidDefinition, Kind, indicator, refuse_within
from terreau.ground.evidence.distributions import name_of, parts
from terreau.ground.evidence.engine import BrokenIndicator, sums
from terreau.ground.evidence.enums import Counts, Status, Unit
from terreau.ground.evidence.figures import computed, figures
from terreau.ground.evidence.models import Figure
from terreau.ground.evidence.protection import Cells, Protector, all_or_nobody, hide_bins
from terreau.ground.evidence.scope import Scope
from terreau.lab.disclosure.attacks import audit
from tests.factories import make_agent, make_structure
from tests.ground.evidence.tables import SHARE, equations, flat, random_table, random_tree, table, tree_of

THRESHOLD = 11
DAY = datetime.date(2026, 1, 1)
QUESTION = dataclasses.replace(SHARE, code="question", by="question", summed=False)
FIELDS = {
    "version": 1, "lever": 1, "kind": Kind.RATE, "unit": Unit.PERCENT, "counts": Counts.PERSONS, "label": "",
    "formula": "", "source": "",
}  # fmt: skip


# ---- no sum over the values of the dimension


def asked(*questions: tuple[np.ndarray, np.ndarray]) -> Cells:
    """One table of several questions, column 0 their sum: (people, value) of each, per structure."""
    people, value = (np.column_stack(each) for each in zip(*questions, strict=True))
    return table(people, value) if len(questions) > 1 else alone(people, value)


def alone(people: np.ndarray, value: np.ndarray) -> Cells:
    one = table(people, value)
    return Cells(["", "d0"], *(np.hstack([each, each]) for each in (one.value, one.base, one.people, one.units)))


@pytest.mark.parametrize("seed", range(12))
def test_a_question_hides_the_same_figures_whatever_stands_beside_it(seed):
    rng = np.random.default_rng(11000 + seed)
    tree = random_tree(rng, size=int(rng.integers(2, 15)), employers=int(rng.integers(1, 3)))
    first, second, third = (
        (each.people[:, 0], each.value[:, 0]) for each in (random_table(rng, tree, dimensions=1) for _one in range(3))
    )
    protector = Protector(tree, THRESHOLD)
    by_itself = protector.hide(QUESTION, asked(first))
    among = protector.hide(dataclasses.replace(QUESTION, code="other"), asked(second, first, third))
    plain = Protector(tree, THRESHOLD).hide(SHARE, table(first[0][:, np.newaxis], first[1][:, np.newaxis]))
    for by_itself_mask, among_mask, plain_mask in zip(by_itself, among, plain, strict=True):
        assert (by_itself_mask[:, 1] == among_mask[:, 2]).all()
        assert (by_itself_mask[:, 1] == plain_mask[:, 0]).all()


def test_a_summed_dimension_hides_other_figures_than_its_questions_alone():
    """What the test above compares does differ when the sum is published."""
    tree = tree_of([-1])
    own = asked((np.array([4]), np.array([2])), (np.array([40]), np.array([20])))
    assert Protector(tree, THRESHOLD).hide(QUESTION, own)[0][:, 1:].tolist() == [[True, False]]
    summed = Protector(tree, THRESHOLD).hide(dataclasses.replace(QUESTION, summed=True), own)[0]
    assert summed[0, 2]


def answers(facts, on):
    """Two questions of everybody, with a weight of 2 in category A and 0.5 elsewhere."""
    agents = facts.agents
    rows = [
        agents.select(
            unit=agents.agent, structure=agents.structure, dimension=ibis.literal(name),
            value=(agents.category == "A").cast("int64"), base=1, people=1,
            weighted_value=(agents.category == "A").ifelse(2.0, 0.0),
            weighted_base=(agents.category == "A").ifelse(2.0, 0.5),
        )
        for name in ("q1", "q2")
    ]  # fmt: skip
    return rows[0].union(rows[1])


@pytest.mark.django_db(transaction=True)
def test_the_snapshot_holds_each_question_and_no_sum_of_them(share):
    share(units=lambda facts, on: answers(facts, on).drop("weighted_value", "weighted_base"), by="q", summed=False)
    root = staffed(30, 90)
    take_snapshot(DAY, by="test")
    found = Figure.objects.filter(structure=root.pk).order_by("dimension")
    assert list(found.values_list("dimension", "value", "people")) == [("q1", 80, 120), ("q2", 80, 120)]
    assert not Figure.objects.filter(dimension="").exists()
    scope = Scope(subtrees=frozenset([root.pk]))
    asked_for = {"structures": [root.pk], "indicators": ["share_a"]}
    assert [one.dimension for one in figures(scope, dimensions=True, **asked_for)] == ["q1", "q2"]
    assert [(one.dimension, one.status) for one in figures(scope, **asked_for)] == [("", Status.NO_DATA)]


@pytest.mark.django_db
def test_a_question_that_nobody_was_asked_reads_as_no_data(share):
    share(by="q", summed=False)
    root = make_structure()
    found = figures(Scope(subtrees=frozenset([root.pk])), structures=[root.pk], indicators=["share_a"], dimensions=True)
    assert [one.status for one in found] == [Status.NO_DATA]


def staffed(*sizes: int):
    """An employer with one service per size, two agents of three of category A."""
    root = make_structure()
    for size in sizes:
        service = make_structure(parent=root)
        for number in range(size):
            make_agent(service, category="B" if number % 3 == 0 else "A")
    return root


# ---- weights


@pytest.mark.django_db(transaction=True)
def test_what_is_published_is_weighted_and_people_are_counted(share):
    share(units=answers, by="q", summed=False, weighted=True)
    root = staffed(4, 30, 90)
    take_snapshot(DAY, by="test")
    rows = dict(Figure.objects.filter(dimension="q1").values_list("structure", "status"))
    assert sorted(rows.values()) == [Status.HIDDEN_COMPLEMENT, Status.HIDDEN_SMALL, Status.SHOWN, Status.SHOWN]
    whole = Figure.objects.get(structure=root.pk, dimension="q1")
    assert (whole.value, whole.base, whole.people) == (164, 164 + 0.5 * 42, 124)


@pytest.mark.django_db(transaction=True)
def test_a_weighted_rate_needs_no_dimension(share):
    share(units=lambda facts, on: answers(facts, on).filter(ibis._.dimension == "q1").drop("dimension"), weighted=True)
    root = staffed(90)
    take_snapshot(DAY, by="test")
    assert Figure.objects.values_list("value", "base", "people").get(structure=root.pk) == (120, 135, 90)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, None),
        ({"weighted_base": [2.0, None, 0.5]}, "empty unit, value, base, people or weight"),
        ({"weighted_value": [0.0, float("inf"), 0.5]}, "infinite"),
        ({"weighted_base": [2.0, float("nan"), 0.5]}, "infinite"),
        ({"weighted_value": [0.0, 1.6, 0.5]}, "not between 0 and its weighted base"),
        ({"weighted_value": [-0.1, 1.5, 0.5]}, "not between 0 and its weighted base"),
        ({"weighted_value": [0.0, 0.0, 0.5]}, "people without any weight"),
        ({"weighted_base": [0.0, 1.5, 0.5]}, "people without any weight"),
    ],
)
def test_weights_are_summed_and_refused_alike_here_and_there(share, tmp_path, columns, reason):
    given = {
        "unit": [1, 2, 3], "structure": [7, 7, 8], "dimension": ["q1", "q1", "q1"],
        "value": [0.0, 1.0, 4.0], "base": [1.0, 1.0, 4.0], "people": [1, 1, 4],
        "weighted_value": [0.0, 1.5, 0.5], "weighted_base": [2.0, 1.5, 0.5],
    }  # fmt: skip
    backend = ibis.duckdb.connect()
    pq.write_table(pa.table(given | columns), tmp_path / "given.parquet")
    rows = backend.read_parquet(str(tmp_path / "given.parquet"))
    one = share(units=lambda facts, on: rows, by="what", weighted=True, summed=False)
    found = []
    for where in (backend, None):
        if reason:
            with pytest.raises(BrokenIndicator, match=reason):
                sums(one, None, DAY, where)
        else:
            got = sums(one, None, DAY, where)
            found.append(sorted(zip(got.structure, got.value, got.people, *got.weighted, strict=True)))
    assert reason or found == [[(7, 1, 2, 1.5, 3.5), (8, 4, 4, 0.5, 0.5)]] * 2
    backend.disconnect()


def weighed(own: Cells, rng: np.random.Generator) -> Cells:
    """Weights unlike from a structure to another, and from those who say yes to the others."""
    yes, no = rng.uniform(0.2, 5, (2, *own.value.shape))
    value = own.value * yes
    return dataclasses.replace(own, weighted=(value, value + (own.base - own.value) * no))


@pytest.mark.parametrize("seed", range(20))
def test_weighted_figures_leave_an_interval_around_each_hidden_one(seed):
    """The attacker knows the weighted base of every structure and own part."""
    rng = np.random.default_rng(12000 + seed)
    tree = random_tree(rng, size=int(rng.integers(2, 16)))
    own = weighed(random_table(rng, tree, dimensions=1), rng)
    hidden = Protector(tree, THRESHOLD).hide(dataclasses.replace(SHARE, weighted=True), own)[0]
    whole = own.rolled_up(tree)
    if hidden.all(where=whole.people > 0):
        return
    truth, base = (flat(*each) for each in zip(own.weighted, whole.weighted, strict=True))
    unknown = flat(own.people > 0, hidden & (whole.people > 0)).astype(bool)
    found = audit(equations(tree, 1), truth, unknown, low=np.zeros(len(truth)), high=base)
    assert (found.width[flat(np.zeros_like(hidden), hidden & (whole.people > 0)).astype(bool)] > 1e-6).all()


BINS = ("never", "often", "always")
SPREAD = dataclasses.replace(
    SHARE, code="spread", kind=Kind.DISTRIBUTION, by="d", bins=BINS, within="share", weighted=True
)


def spread(counts: np.ndarray, weights: np.ndarray) -> Cells:
    counts = np.atleast_2d(counts)
    people, weighted = (np.column_stack([one.sum(axis=1), one]) for one in (counts, counts * weights))
    columns = ["", *(name_of("q1", bin_) for bin_ in BINS)]
    own = Cells(columns, people * 1.0, people * 1.0, people, people, (weighted, weighted))
    return parts(SPREAD, own)["q1"]


@pytest.mark.parametrize("seed", range(20))
def test_weighted_bins_leave_an_interval_around_each_hidden_one(seed):
    """The attacker knows the weight of everybody in each structure and own part."""
    rng = np.random.default_rng(13000 + seed)
    tree = random_tree(rng, size=int(rng.integers(1, 10)))
    counts = np.where(rng.random((len(tree), 3)) < 0.3, 0, rng.integers(0, 40, (len(tree), 3)))
    own = spread(counts, rng.uniform(0.2, 5, counts.shape))
    hidden = hide_bins(tree, own, np.zeros(len(tree), dtype=bool), THRESHOLD)[0]
    whole = own.rolled_up(tree)
    assert hidden[:, 1:][all_or_nobody(whole)[:, 1:]].all()
    if hidden[:, 1:].all(where=whole.people[:, 1:] > 0):
        return
    truth, total = (flat(*each) for each in zip(own.weighted, whole.weighted, strict=True))
    of_bin = np.tile(np.arange(4) > 0, 2 * len(tree))
    unknown = flat(own.people > 0, hidden & (whole.people > 0)).astype(bool) & of_bin
    found = audit(equations(tree, 4), truth, unknown, low=np.zeros(len(truth)), high=total)
    concealed = unknown & flat(np.zeros_like(hidden), hidden).astype(bool)
    assert (found.width[concealed] > 1e-6).all()


def test_a_weighted_bin_hidden_alone_is_found():
    """Planted: the total less the other bins is the hidden one, weighted or not."""
    own = spread(np.array([[20, 0, 30]]), np.array([[0.5, 1, 2]]))
    truth = flat(own.weighted[0], own.weighted[0])
    unknown = flat(np.zeros((1, 4), dtype=bool), np.array([[False, False, True, False]])).astype(bool)
    found = audit(equations(tree_of([-1]), 4), truth, unknown, low=np.zeros(8), high=flat(*[own.weighted[1]] * 2))
    assert found.width[unknown].tolist() == [0]


def test_the_engine_publishes_weighted_bins_over_the_weight_of_all():
    tree, own = tree_of([-1]), table(np.array([[75, 75]]), np.array([[40, 40]]))
    people = np.array([[75, 20, 25, 30]])
    weighted = np.array([[87.5, 10, 17.5, 60]])
    columns = ["", *(name_of("d0", bin_) for bin_ in BINS)]
    given = Cells(columns, people * 1.0, people * 1.0, people, people, (weighted, weighted))
    rows = engine.detailed(SPREAD, tree, given, own, np.zeros((1, 3), dtype=bool), THRESHOLD)
    assert [(row.dimension, row.value, row.base, row.people) for row in rows] == [
        ("d0|never", 10, 87.5, 75), ("d0|often", 17.5, 87.5, 75), ("d0|always", 60, 87.5, 75),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "base", "people", "shown"),
    [
        (33, 52, 52, (35, 50)),  # weights of one: as without weights
        (0.33, 0.52, 52, (3.5, 5)),  # weights that say nothing of how many they are: the share is that of 50 people
        (3300.4, 5200.9, 52, (3640, 5200)),
        (0.1, 40, 30, (40 / 6, 40)),  # never nobody
        (39.9, 40, 30, (40 * 5 / 6, 40)),  # never everybody
        (5.5, 6, 7, (2.5, 5)),
        (100.26, 200.4, 200, (100, 200)),
        (0.001, 200.4, 200, (1, 200)),
    ],
)
def test_a_weighted_share_is_no_finer_than_that_of_as_many_people(share, value, base, people, shown):
    share(weighted=True)
    row = Figure(indicator="share_a", version=1, structure=1, value=value, base=base, people=people, status="shown")
    found = computed(row, DAY)
    assert (found.value, found.base) == pytest.approx(shown)


# ---- bins by value


def test_only_the_bins_of_a_question_are_its_columns():
    one = dataclasses.replace(SPREAD, weighted=False, bins=lambda: {"q1": ("no", "yes"), "q2": ("a", "b", "c")})
    people = np.array([[50, 20, 30]])
    own = Cells(["", "q1|yes", "q2|b"], people * 1.0, people * 1.0, people, people)
    found = parts(one, own)
    assert [part.columns[1:] for part in found.values()] == [["q1|no", "q1|yes"], ["q2|a", "q2|b", "q2|c"]]
    assert found["q2"].value.tolist() == [[30, 0, 30, 0]]


@pytest.mark.parametrize(
    ("name", "reason"), [("q1|c", "'c' is no declared bin of 'q1'"), ("q3|no", "no bins are declared for 'q3'")]
)
def test_a_question_or_an_option_that_nobody_declared_is_refused(name, reason):
    one = dataclasses.replace(SPREAD, bins=lambda: {"q1": ("no", "yes"), "q2": ("a", "b", "c")})
    own = Cells(["", name], *(np.ones((1, 2)) for _amount in range(4)))
    with pytest.raises(BrokenIndicator, match=reason):
        parts(one, own)


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_of_a_survey_holds_its_rate_its_options_and_its_groups(share):
    """A question asked of 120 agents: the rate, the same by category, and how the answers spread."""

    def options(facts, on):
        agents = facts.agents
        return agents.select(
            unit=agents.agent, structure=agents.structure, dimension=ibis.literal("q1"), value=1, base=1, people=1,
            bin=(agents.category == "A").ifelse("yes", (agents.agent % 2 == 0).ifelse("no", "never")),
        )  # fmt: skip

    def rate(facts, on):
        agents = facts.agents
        return agents.select(
            unit=agents.agent, structure=agents.structure, dimension=ibis.literal("q1"),
            value=(agents.agent % 4 == 0).cast("int64"), base=1, people=1,
        )  # fmt: skip

    def by_category(facts, on):
        return rate(facts, on).join(facts.agents.select(unit="agent", bin="category"), "unit")

    share(code="rate", units=rate, by="q", summed=False)
    share(
        code="options", units=options, by="q", within="rate", kind=Kind.DISTRIBUTION,
        bins=lambda: {"q1": ("yes", "no", "never")},
    )  # fmt: skip
    share(code="groups", units=by_category, by="q", within="rate", bins=lambda: {"q1": ("A", "B")})
    root = staffed(120)
    take_snapshot(DAY, by="test")
    found = {(one.indicator, one.dimension): one for one in Figure.objects.filter(structure=root.pk)}
    assert set(found) == {
        ("rate", "q1"), ("options", "q1|yes"), ("options", "q1|no"), ("options", "q1|never"), ("groups", "q1|A"),
        ("groups", "q1|B"),
    }  # fmt: skip
    assert (found["groups", "q1|A"].base, found["groups", "q1|B"].base) == (80, 40)
    assert found["groups", "q1|A"].value + found["groups", "q1|B"].value == found["rate", "q1"].value == 30
    assert sum(one.value for (code, _name), one in found.items() if code == "options") == 120


# ---- the contract


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"summed": False}, "no sum to leave out"),
        ({"kind": Kind.TOTAL, "by": "d", "bins": ("a",), "within": "r"}, "declares its bins"),
        ({"kind": Kind.DISTRIBUTION, "by": "d", "within": "r"}, "declares its bins"),
        ({"bins": ("a",), "by": "d"}, "within which rate"),
        ({"bins": ("a",), "by": "d", "within": "r", "unit": Unit.DAYS}, "share of persons"),
        ({"by": "d", "within": "r"}, "what is within a rate declares its bins"),
        ({"weighted": True, "counts": Counts.OBJECTS}, "are weighted"),
        ({"weighted": True, "kind": Kind.TOTAL}, "are weighted"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(only_organisation, fields, reason):
    with pytest.raises(InvalidDefinition, match=reason):
        indicator(code="loose", **(FIELDS | fields))(None)
    assert not INDICATORS


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        ({"code": "elsewhere"}, "no rate 'share_a' by the same dimension"),
        ({"by": "other"}, "no rate 'share_a' by the same dimension"),
        ({"summed": True}, "whose values are not summed"),
        ({}, None),
    ],
)
def test_a_split_is_within_a_rate_that_exists_and_is_not_summed(share, rate, reason):
    share(**({"by": "q", "summed": False} | rate))
    one = share(code="groups", by="q", bins=("A", "B"), within="share_a")
    if reason:
        with pytest.raises(InvalidDefinition, match=reason):
            refuse_within(one)
    else:
        refuse_within(one)
