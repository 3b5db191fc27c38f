"""A page as its reader answers it: each kind, conditions on the same page and on an earlier one, what is refused."""

import re

import pytest
from django.http import QueryDict
from django.utils import translation

from terreau.rooms.barometer.questionnaires.asking import (
    answer_words,
    asked_pages,
    lacking,
    merged,
    page_after,
    page_before,
    page_form,
    said,
    sound,
)
from tests.rooms.barometer.makers import document, question


def sent(shown: str, **fields):
    data = QueryDict(mutable=True)
    data["shown"] = shown
    for name, value in fields.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def form_of(asked, data=None, values=None, language=""):
    return page_form(asked, asked.pages[0], values or {}, data, language)


KINDS = [
    ("single", {}, {"q_q1": "yes"}, "yes"),
    ("single", {}, {}, None),
    ("multiple", {}, {"q_q1": ["c", "a"]}, ["a", "c"]),
    ("scale", {}, {"q_q1": "0"}, 0),
    ("scale", {}, {"q_q1": "-"}, None),
    ("scale", {"high": 1000, "counted_from": 600}, {"q_q1": "584"}, 584),
    ("matrix", {}, {"q_q1__r1": "no", "q_q1__r2": "nsp"}, {"r1": "no", "r2": "nsp"}),
    ("matrix", {}, {"q_q1__r2": "yes"}, {"r2": "yes"}),
    ("ranking", {"most": 2}, {"q_q1__1": "d", "q_q1__2": "b"}, ["d", "b"]),
    ("ranking", {"most": 3}, {"q_q1__1": "", "q_q1__2": "b", "q_q1__3": ""}, ["b"]),
    ("text", {}, {"q_q1": "  deux\r\nlignes "}, "deux\nlignes"),
    ("text", {}, {"q_q1": "   "}, None),
]


@pytest.mark.parametrize(("kind", "more", "fields", "answer"), KINDS)
def test_each_kind_gives_its_answer_and_shows_it_again(kind, more, fields, answer):
    asked = document([question("q1", kind, **more)])
    form = form_of(asked, sent("q1", **fields))
    assert form.is_valid(), form.errors
    assert form.answers() == ({} if answer is None else {"q1": answer})
    again = form_of(asked, sent("q1", **dict(fields.items())), form.answers())
    assert again.is_valid()
    assert again.answers() == form.answers()
    shown = str(form_of(asked, values=form.answers()))
    checked = re.findall(r"<(?:input|option)[^>]*(?:checked|selected)[^>]*>", shown)
    assert bool(checked) == (answer is not None and kind != "text" and not more.get("high"))


REFUSED = [
    ("single", {"required": True}, {}, "Choisissez une réponse."),
    ("single", {}, {"q_q1": "maybe"}, "maybe"),
    ("scale", {"required": True}, {}, "Choisissez une note."),
    ("scale", {}, {"q_q1": "11"}, "11"),
    ("scale", {"high": 1000, "counted_from": 600}, {"q_q1": "1001"}, "1000"),
    ("multiple", {"required": True}, {}, "Cochez au moins une réponse."),
    ("multiple", {"most": 2}, {"q_q1": ["a", "b", "c"]}, "2 réponses au plus"),
    ("matrix", {"required": True}, {"q_q1__r1": "yes"}, "Choisissez une réponse."),
    ("ranking", {"required": True}, {"q_q1__1": ""}, "Donnez au moins un premier choix."),
    ("ranking", {}, {"q_q1__1": "a", "q_q1__2": "a"}, "déjà choisi plus haut"),
    ("text", {"required": True}, {"q_q1": " "}, "Écrivez une réponse."),
    ("text", {}, {"q_q1": "é" * 501}, "500 caractères au plus"),
]


@pytest.mark.parametrize(("kind", "more", "fields", "words"), REFUSED)
def test_what_is_refused_is_said_beside_the_question(kind, more, fields, words):
    form = form_of(document([question("q1", kind, **more)]), sent("q1", **fields))
    assert not form.is_valid()
    assert words in str(form)


def test_an_answer_that_excludes_the_others_is_not_taken_with_one():
    options = [
        {"code": "pc", "text": "Un ordinateur"},
        {"code": "phone", "text": "Un téléphone"},
        {"code": "none", "text": "Aucun", "alone": True},
    ]
    asked = document([question("q1", "multiple", options=options)])
    taken = form_of(asked, sent("q1", q_q1=["none"]))
    assert taken.is_valid()
    assert taken.answers() == {"q1": ["none"]}
    refused = form_of(asked, sent("q1", q_q1=["none", "pc"]))
    assert not refused.is_valid()
    assert "Aucun" in str(refused.errors)


def chain():
    return document(
        [
            question("q1"),
            question("q2", "multiple", only_if={"question": "q1", "options": ["yes"]}, required=True),
            question("q3", "text", only_if={"question": "q2", "options": ["d"]}),
        ],
        [question("q4", only_if={"question": "q1", "options": ["no"]})],
        [question("q5")],
    )


def test_a_question_of_the_same_page_appears_once_the_one_it_hangs_on_is_answered():
    asked = chain()
    assert 'name="q_q2"' not in str(form_of(asked))
    first = form_of(asked, sent("q1", q_q1="yes"))
    assert not first.is_valid()
    assert [each.code for each in first.newly_asked] == ["q2"]
    shown = str(first)
    assert "Votre réponse amène une question de plus" in shown
    assert 'name="q_q2"' in shown
    assert "Le formulaire contient des erreurs" not in shown  # nobody has yet failed to answer it
    second = form_of(asked, sent("q1 q2", q_q1="yes", q_q2=["d"]))
    assert not second.is_valid()
    assert [each.code for each in second.newly_asked] == ["q3"]
    third = form_of(asked, sent("q1 q2 q3", q_q1="yes", q_q2=["d"], q_q3=""))
    assert third.is_valid()
    assert third.answers() == {"q1": "yes", "q2": ["d"]}


def test_a_question_that_is_no_longer_asked_is_neither_demanded_nor_kept():
    asked = chain()
    form = form_of(asked, sent("q1 q2 q3", q_q1="no", q_q2=["d"], q_q3="mots"), {"q1": "yes", "q2": ["d"]})
    assert form.is_valid()
    assert form.answers() == {"q1": "no"}
    values = merged(asked, asked.pages[0], {"q1": "yes", "q2": ["d"], "q4": "yes", "q5": "no"}, form.answers())
    assert values == {"q1": "no", "q4": "yes", "q5": "no"}


def test_a_page_of_which_nothing_is_asked_is_passed():
    asked = chain()
    first, second, third = asked.pages
    assert asked_pages(asked, {"q1": "yes"}) == [first, third]
    assert page_after(asked, first, {"q1": "yes"}) == third
    assert page_before(asked, third, {"q1": "yes"}) == first
    assert page_after(asked, first, {"q1": "no"}) == second
    assert page_after(asked, third, {}) is None
    assert page_before(asked, first, {}) is None
    # Known only from an earlier page: decided before anything of this one is sent.
    assert 'name="q_q4"' in str(page_form(asked, second, {"q1": "no"}))


def test_a_page_is_told_again_in_words_and_what_lacks_is_known():
    asked = chain()
    values = {"q1": "yes", "q2": ["a", "d"], "q3": "mes mots"}
    assert [(each.question.code, each.words) for each in said(asked, asked.pages[0], values)] == [
        ("q1", ["Oui"]), ("q2", ["Choix a", "Choix d"]), ("q3", ["mes mots"]),
    ]  # fmt: skip
    assert [each.code for each in lacking(asked, {"q1": "yes"})] == ["q2"]
    assert lacking(asked, {"q1": "no"}) == []
    ranked = document([question("q1", "ranking"), question("q2", "matrix"), question("q3", "scale")])
    own = ranked.questions
    assert answer_words(own["q1"], ["b", "a"]) == ["1. Choix b", "2. Choix a"]
    assert answer_words(own["q2"], {"r2": "no"}) == ["Ligne r2 : Non"]
    assert answer_words(own["q3"], 7) == ["7 sur 10"]


def test_values_of_unknown_origin_keep_only_what_may_be_an_answer():
    asked = document([question("q1"), question("q2", "multiple"), question("q3", "scale"), question("q4", "matrix")])
    wild = {"q1": ["yes"], "q2": "a", "q3": True, "q4": {"r1": {"x": 1}, "r9": "yes"}, "q9": "yes"}
    assert sound(asked, wild) == {}
    assert sound(asked, [1]) == {}
    fair = {"q1": "yes", "q2": ["b"], "q3": 10, "q4": {"r1": "no"}}
    assert sound(asked, fair) == fair


def test_the_page_speaks_the_language_asked_and_says_so_to_screen_readers():
    asked = document([question("q1")])
    assert "Question q1 ?" in str(form_of(asked))
    assert 'lang="en"' not in str(form_of(asked))
    english = str(form_of(asked, language="en"))
    assert "Question q1?" in english
    assert "No opinion" in english
    assert 'lang="en"' in english
    with translation.override("en"):
        assert "Question q1?" in str(form_of(asked, language="en"))
        assert "lang=" not in str(form_of(asked, language="en"))
