"""A question on a page: what was sent and refused is there again, numbers are French, nothing of a file is run."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from terreau.ground.questions.contents import content_of
from terreau.ground.questions.presenting import plain_cell, presented
from tests.ground.questions.test_answering import KINDS, content
from tests.ground.questions.test_supports import SUPPORTS


def page_of(one, sent=None, **more):
    asked = presented(one, seed="x", sent=QueryDict(sent) if sent else None, **more)
    return render_to_string("questions/_question.html", {"asked": asked, "error": ""})


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_can_be_answered_on_a_page(name):
    page = page_of(content(name))
    assert "Quoi" in page
    assert any(f'name="{field}' in page for field in ("choice", "piece-0", "answer", "point"))


@pytest.mark.parametrize("name", SUPPORTS)
def test_every_support_is_shown(name):
    shown = {
        "genre": "choix-unique",
        "enonce": "Q",
        "bonnes": ["a"],
        "mauvaises": ["b"],
        "support": {"type": name} | SUPPORTS[name],
    }
    page = page_of(content_of(shown))
    assert "question-support" in page
    assert 'name="point"' not in page


def test_what_was_sent_is_there_again():
    assert page_of(content("multiple"), "choice=2").count("checked") == 1
    assert page_of(content("order"), "piece-1=2").count("selected") == 1
    assert 'value="&lt;b&gt; 12"' in page_of(content("number"), "answer=%3Cb%3E+12")
    assert page_of(content("points"), "point=partie-2").count("checked") == 1


def test_nothing_of_a_question_is_run():
    hostile = {
        "genre": "choix-unique",
        "enonce": "<script>a()</script>",
        "bonnes": ["<img src=x onerror=b()>"],
        "mauvaises": ["{{ c }}"],
    }
    page = page_of(content_of(hostile))
    assert "<script>" not in page
    assert "<img" not in page
    assert "{{ c }}" in page


def test_another_language_is_said():
    assert 'lang="en"' in page_of(content("single"), language="en")
    assert "lang=" not in page_of(content("single"))


def test_cells_are_written_as_french_writes_them():
    assert [plain_cell(cell) for cell in (1.5, 12, "1.5")] == ["1,5", "12", "1.5"]


def test_one_target_is_chosen_among_all_several_are_ticked():
    assert 'type="radio"' in page_of(content("point"))
    assert 'type="checkbox"' in page_of(content("points"))
