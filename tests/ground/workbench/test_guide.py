"""The pages of the guide to the numerical tools say what the tools answer."""

import pytest

from terreau.ground.workbench.tools import tools
from tests.guide import BLOCK, GUIDE, pages, rewritten, unfounded


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_the_worked_examples_answer_what_the_page_says(page):
    text = page.read_text("utf-8")
    assert rewritten(text) == text


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_every_bold_number_of_the_prose_is_in_an_answer(page):
    assert unfounded(page.read_text("utf-8")) == set()


def test_every_tool_has_a_worked_example_and_every_example_is_used():
    shown = {block["command"].split()[2] for page in pages() for block in BLOCK.finditer(page.read_text("utf-8"))}
    assert shown == set(tools())
    assert {folder.name for folder in (GUIDE / "exemples").iterdir()} == shown


def test_the_check_sees_an_unfounded_number():
    prose = "Il faut **12** agents, **1 234,5** heures et **3** jours."
    page = f"{prose}\n```console\n$ terreau lab x\n12  1\u202f234,5\n```\n"
    assert unfounded(page) == {"3"}
