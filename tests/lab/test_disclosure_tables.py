"""Linked tables from records and from publications, rules, and what is refused, by name."""

import numpy as np
import pytest

from terreau.lab.disclosure.protection import attack_published
from terreau.lab.disclosure.rules import Rule, measures, sensitive
from terreau.lab.disclosure.tables import Cells, Records, build, check, published
from terreau.lab.disclosure.trees import CodeTree
from terreau.lab.refusals import Refusal
from tests.lab.disclosures import microdata, random_cells

SITES, SEXES = CodeTree.flat("site", ["Est", "Ouest"]), CodeTree.flat("sexe", ["F", "H"])
CODES = np.array([[1, 1], [1, 2], [2, 1], [2, 2]])


def cells_of(people: list, value: list | None = None) -> Cells:
    amounts = None if value is None else np.array(value, dtype=float)
    return build([SITES, SEXES], [(0, 1)], Records(CODES, np.array(people), amounts))


def said(wrong: pytest.ExceptionInfo[Refusal]) -> str:
    return str(wrong.value)


# ---- tables


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_counts_its_records_and_every_sum_holds(seed):
    cells = random_cells(seed, 60, value=True)
    assert np.abs(cells.equations @ cells.people).max() == 0
    assert cells.amounts is not None
    assert np.abs(cells.equations @ cells.amounts.total).max() < 1e-9
    assert (cells.amounts.first >= cells.amounts.second).all()
    assert ((cells.people == 1) == (cells.alone >= 0)).all()
    if (cells.codes == 0).all(axis=1).any():
        assert cells.people[(cells.codes == 0).all(axis=1)] == 60


def test_the_two_largest_contributors_of_a_cell():
    cells = microdata(value=True)
    place = [cells.name(one) for one in range(len(cells))].index("region D, sexe male")
    assert cells.amounts is not None
    assert (cells.amounts.total[place], cells.amounts.first[place], cells.amounts.second[place]) == (366, 280, 11)


def test_linked_tables_share_their_totals():
    ages = CodeTree.flat("age", ["20", "60"])
    codes = np.array([[1, 1, 1], [2, 2, 2]])
    cells = build([SITES, SEXES, ages], [(0, 1), (0, 2)], Records(codes, np.array([3, 4])))
    assert [cells.name(one) for one in range(len(cells))].count("site Est") == 1
    assert len(cells) == 3 * 3 - 2 + 2 + 2


def test_what_a_direction_holds_itself_is_a_cell_like_its_services():
    tree = CodeTree.nested("service", {"D": "", "D1": "D"})
    cells = build([tree], [(0,)], Records(np.array([[1], [2]]), np.array([3, 20])))
    assert {cells.name(one): int(cells.people[one]) for one in range(len(cells))} == {
        "Total": 23, "service D": 23, "service D1": 20, "service D (hors subdivisions)": 3,
    }  # fmt: skip


# ---- rules


def test_a_dominated_amount_is_hidden_whatever_the_number_of_people():
    trees = [CodeTree.flat("site", ["Est", "Ouest"])]
    codes = np.repeat([[1], [2]], 20, axis=0)
    value = np.array([1000.0] + [1] * 19 + [10] * 20)
    cells = build(trees, [(0,)], Records(codes, np.ones(40, dtype=np.int64), value))
    assert [cells.name(one) for one in np.nonzero(sensitive(cells, Rule()))[0]] == ["site Est"]
    people, amount = measures(cells, Rule())
    assert not people.up.any()
    # 1000 of 1019 at one: seen as at most 85 %, the total must seem to reach 1000 / 0.85.
    assert amount.up.max() == pytest.approx(1000 / 0.85 - 1019)


@pytest.mark.parametrize(("rule", "hidden"), [(Rule(3), False), (Rule(3, two=90), True), (Rule(3, p=20), True)])
def test_the_two_largest_and_the_p_percent_rules(rule, hidden):
    value = np.array([60.0, 35, 5])
    cells = build(
        [CodeTree.flat("site", ["Est"])], [(0,)], Records(np.ones((3, 1), dtype=int), np.ones(3, dtype=int), value)
    )
    assert sensitive(cells, rule).all() == hidden


@pytest.mark.parametrize("wrong", [{"threshold": 1}, {"dominance": 0}, {"two": 100}, {"p": -1}])
def test_a_rule_that_protects_nobody_is_refused(wrong):
    with pytest.raises(Refusal):
        Rule(**wrong)


# ---- refusals


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([3, -2, 4, 5], "« site Est, sexe H » est négatif : -2"),
        ([3, 2, np.nan, 5], "« site Ouest, sexe F » manque"),
        ([3, 2.5, 4, 5], "« site Est, sexe H » n’est pas entier : 2.5"),
        ([0, 0, 0, 0], "personne"),
    ],
)
def test_impossible_counts_are_refused_by_name(people, words):
    with pytest.raises(Refusal) as wrong:
        cells_of(people)
    assert words in said(wrong).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("value", "row"), [([1, -1, 2, 3], 1), ([1, 1, np.nan, 3], 2)])
def test_impossible_amounts_are_refused_by_name(value, row):
    with pytest.raises(Refusal) as wrong:
        cells_of([1, 1, 1, 1], value)
    assert wrong.value.row == row


def test_amounts_of_groups_are_refused():
    with pytest.raises(Refusal, match="une ligne par personne"):
        cells_of([1, 2, 1, 1], [1, 1, 1, 1])


def test_an_unknown_label_is_refused_with_its_row():
    with pytest.raises(Refusal, match="Nord") as wrong:
        SITES.places(["Est", "Nord"], "records")
    assert (wrong.value.table, wrong.value.row, wrong.value.column) == ("records", 1, "site")


@pytest.mark.parametrize(
    ("parents", "words"),
    [({"A": "B"}, "n’existe pas"), ({"A": "B", "B": "A", "C": ""}, "lui-même"), ({"Total": "A", "A": ""}, "réservé")],
)
def test_trees_that_are_none_are_refused(parents, words):
    with pytest.raises(Refusal, match=words):
        CodeTree.nested("service", parents)


def test_totals_that_do_not_add_up_are_refused_by_name():
    cells = cells_of([3, 20, 30, 40])
    check(cells, np.array([[1, 0], [0, 0]]), np.array([23.0, 93]), np.array([5, 6]))
    with pytest.raises(Refusal, match="site Est") as wrong:
        check(cells, np.array([[0, 0], [1, 0]]), np.array([93.0, 24]), np.array([5, 6]), "records")
    assert (wrong.value.row, wrong.value.filling["sum"]) == (6, 23)


# ---- published tables


def numbers_of(shown: dict[tuple[int, int], float]) -> tuple[Cells, np.ndarray]:
    codes = np.array(list(shown))
    cells = published([SITES, SEXES], codes)
    numbers = np.empty(len(cells))
    numbers[cells.places(codes)] = list(shown.values())
    return cells, numbers


def test_a_cell_hidden_alone_in_its_row_is_found_again():
    cells, numbers = numbers_of({(1, 1): np.nan, (1, 2): 20, (1, 0): 23, (2, 1): 30, (2, 2): 40, (2, 0): 70})
    found = attack_published(cells, numbers)
    place = cells.places(np.array([[1, 1]]))[0]
    assert (found.low[place], found.high[place]) == (3, 3)


def test_published_tables_that_contradict_themselves_are_refused_by_name():
    cells, numbers = numbers_of({(1, 1): 4, (1, 2): 20, (1, 0): 23})
    with pytest.raises(Refusal, match=r"site Est.» vaut 23") as wrong:
        attack_published(cells, numbers)
    assert wrong.value.filling["variable"] == "sexe"
    cells, numbers = numbers_of({(1, 1): np.nan, (1, 2): np.nan, (1, 0): 1})  # two people at least
    with pytest.raises(Refusal, match="site Est"):
        attack_published(cells, numbers)


def test_a_cell_given_twice_is_refused():
    with pytest.raises(Refusal, match="deux fois"):
        published([SITES, SEXES], np.array([[1, 1], [1, 1]]))
