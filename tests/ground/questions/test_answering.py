"""Each kind: right, wrong, not whole; what is shown; the chance of being right by a draw."""

import itertools
import math

import pytest
from django.http import QueryDict

from terreau.ground.questions.answering import (
    AnswerIncomplete,
    chance,
    given_in,
    is_right,
    shown,
    solution,
    words_of,
)
from terreau.ground.questions.contents import content_of

ADDRESS = {"type": "adresse", "parties": ["https://", "impots", ".gouv.fr"]}
KINDS = {
    "single": {"genre": "choix-unique", "bonnes": ["a"], "mauvaises": ["b", "c"]},
    "multiple": {"genre": "choix-multiple", "bonnes": ["a", "b"], "mauvaises": ["c"]},
    "order": {"genre": "classement", "ordre": ["un", "deux", "trois"]},
    "match": {"genre": "appariement", "paires": [["a", "1"], ["b", "2"]], "leurres": ["3"]},
    "short": {"genre": "reponse-courte", "reponses": ["le nuage", "cloud"]},
    "number": {"genre": "reponse-courte", "nombre": {"valeur": 12.5, "tolerance": 0.5, "unite": "€"}},
    "point": {"genre": "designation", "support": ADDRESS, "cibles": ["partie-3"]},
    "points": {"genre": "designation", "support": ADDRESS, "cibles": ["partie-2", "partie-3"]},
}


def content(name, **more):
    return content_of({"enonce": "Quoi ?"} | KINDS[name] | more)


def read(name, query):
    return given_in(QueryDict(query), content(name))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("single", "choice=0"),
        ("multiple", "choice=1&choice=0"),
        ("multiple", "choice=0&choice=1&choice=0"),
        ("order", "piece-0=0&piece-1=1&piece-2=2"),
        ("match", "piece-0=0&piece-1=1"),
        ("short", "answer=Le+Nuage."),
        ("short", "answer=CLOUD"),
        ("number", "answer=12,1+€"),
        ("number", "answer=13"),
        ("point", "point=partie-3"),
        ("points", "point=partie-3&point=partie-2"),
    ],
)
def test_right(name, query):
    assert is_right(content(name), read(name, query))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("single", "choice=1"),
        ("multiple", "choice=0"),
        ("multiple", "choice=0&choice=1&choice=2"),
        ("order", "piece-0=1&piece-1=0&piece-2=2"),
        ("match", "piece-0=1&piece-1=0"),
        ("match", "piece-0=0&piece-1=2"),
        ("match", "piece-0=0&piece-1=0"),
        ("short", "answer=nuage"),
        ("number", "answer=13,01"),
        ("number", "answer=-12,5"),
        ("point", "point=partie-1"),
        ("points", "point=partie-3"),
        ("points", "point=partie-1&point=partie-2&point=partie-3"),
    ],
)
def test_wrong(name, query):
    assert not is_right(content(name), read(name, query))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("single", ""),
        ("single", "choice=9"),
        ("single", "choice=0&choice=1"),
        ("single", "choice=²"),
        ("single", "choice=-1"),
        ("single", "choice=00000"),
        ("multiple", ""),
        ("multiple", "choice=x"),
        ("order", "piece-0=0&piece-1=1"),
        ("order", "piece-0=0&piece-1=0&piece-2=2"),
        ("order", "piece-0=0&piece-1=1&piece-2=3"),
        ("match", "piece-0=0"),
        ("match", "piece-0=0&piece-1=3"),
        ("short", "answer=++"),
        ("short", "answer=%00"),
        ("number", "answer=douze"),
        ("number", ""),
        ("point", ""),
        ("point", "point=partie-9"),
    ],
)
def test_incomplete(name, query):
    with pytest.raises(AnswerIncomplete):
        read(name, query)


@pytest.mark.parametrize("name", KINDS)
def test_passing_is_wrong_and_the_solution_is_right_and_said(name):
    one = content(name)
    assert not is_right(one, None)
    assert words_of(one, None) == []
    assert is_right(one, solution(one))
    assert words_of(one, solution(one))


@pytest.mark.parametrize("given", ["0", [0], "partie-3", 7, [], True, {"a": 1}])
@pytest.mark.parametrize("name", ["multiple", "order", "match", "short", "point"])
def test_an_answer_of_another_kind_is_wrong_and_breaks_nothing(name, given):
    assert not is_right(content(name), given)


def test_the_words_of_an_answer():
    assert words_of(content("match"), [2, 0]) == ["a → 3", "b → 1"]
    assert words_of(content("point"), ["partie-2"]) == ["impots"]
    assert words_of(content("number"), solution(content("number"))) == ["12,5 €"]
    whole = content("number", nombre={"valeur": 100})
    assert words_of(whole, solution(whole)) == ["100"]


def by_draw(name) -> float:
    """The share of right answers among all that can be given."""
    one = content(name)
    given = {
        "single": range(3),
        "multiple": [list(each) for size in (1, 2, 3) for each in itertools.combinations(range(3), size)],
        "order": [list(each) for each in itertools.permutations(range(3))],
        "match": [list(each) for each in itertools.permutations(range(3), 2)],
        "point": [[f"partie-{number}"] for number in (1, 2, 3)],
        "points": [
            [f"partie-{number}" for number in each]
            for size in (1, 2, 3)
            for each in itertools.combinations((1, 2, 3), size)
        ],
    }[name]
    right = [is_right(one, each) for each in given]
    return sum(right) / len(right)


@pytest.mark.parametrize("name", ["single", "multiple", "order", "match", "point", "points"])
def test_the_chance_of_being_right_by_a_draw(name):
    assert math.isclose(chance(content(name)), by_draw(name))


def test_nothing_written_is_right_by_chance():
    assert chance(content("short")) == chance(content("number")) == 0


def test_the_order_shown_is_drawn_from_the_seed_and_holds_everything():
    one = content("single", mauvaises=[str(number) for number in range(8)])
    orders = {tuple(option.text for option in shown(one, str(seed)).options) for seed in range(20)}
    assert len(orders) > 10
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(one.choices))}
    assert shown(one, "a") == shown(one, "a")


def test_choices_may_keep_the_order_of_their_numbers():
    one = content("single", bonnes=["10 Mo"], mauvaises=["2,5 Mo", "100 Mo"], **{"ordre-fixe": True})
    assert [option.text for option in shown(one, "x").options] == ["2,5 Mo", "10 Mo", "100 Mo"]


def test_the_right_order_is_never_the_one_shown():
    for count in (2, 3):
        one = content("order", ordre=["un", "deux", "trois"][:count])
        for seed in range(50):
            assert [piece.value for piece in shown(one, str(seed)).pieces] != [str(rank) for rank in range(count)]
