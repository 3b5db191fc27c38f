"""Changes of a document, each giving another document. What still hangs on a question keeps it from going.

Nothing is stored here: `actions.change` takes one of these and checks the whole.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.content import Condition, Document, Page, Question, Text
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused


def with_head(document: Document, *, title: Text, intro: Text) -> Document:
    return replace(document, title=title, intro=intro)


# ---- pages


def page_named(document: Document, code: str) -> Page:
    """Raises `ContentRefused` when it is gone."""
    found = next((page for page in document.pages if page.code == code), None)
    if found is None:
        raise ContentRefused([_("Cette page n’est plus dans le questionnaire.")])
    return found


def with_page(document: Document, page: Page) -> Document:
    """The page in place of the one of its code; at the end when there is none. Its questions are those given."""
    if any(each.code == page.code for each in document.pages):
        return _pages(document, lambda each: page if each.code == page.code else each)
    return replace(document, pages=(*document.pages, page))


def without_page(document: Document, code: str) -> Document:
    """Only an empty page goes: its questions are moved or deleted one by one before."""
    if page_named(document, code).questions:
        raise ContentRefused([_("Cette page a des questions : déplacez-les ou supprimez-les d’abord.")])
    return replace(document, pages=tuple(page for page in document.pages if page.code != code))


def page_moved(document: Document, code: str, step: int) -> Document:
    """The page one place up (`step` -1) or down (1)."""
    pages = list(document.pages)
    rank = pages.index(page_named(document, code))
    there = rank + step
    if 0 <= there < len(pages):
        pages[rank], pages[there] = pages[there], pages[rank]
    return replace(document, pages=tuple(pages))


# ---- questions


def question_named(document: Document, code: str) -> Question:
    found = document.questions.get(code)
    if found is None:
        raise ContentRefused([_("Cette question n’est plus dans le questionnaire.")])
    return found


def with_question(document: Document, question: Question, *, page: str) -> Document:
    """The question in place of the one of its code, wherever that is; at the end of `page` when there is none."""
    if question.code in document.questions:
        return _questions(document, lambda each: question if each.code == question.code else each)
    there = page_named(document, page)
    return with_page(document, replace(there, questions=(*there.questions, question)))


def without_question(document: Document, code: str) -> Document:
    question_named(document, code)
    hanging = hanging_on(document, code)
    if hanging:
        raise ContentRefused(
            [
                _("D’autres questions en dépendent : %(codes)s. Retirez d’abord leur condition.")
                % {"codes": ", ".join(hanging)}
            ]
        )
    return _pages(
        document, lambda page: replace(page, questions=tuple(each for each in page.questions if each.code != code))
    )


def hanging_on(document: Document, code: str) -> list[str]:
    """The codes of the questions asked only if this one was answered in some way."""
    return [each.code for each in document.questions.values() if each.only_if and each.only_if.question == code]


def question_moved(document: Document, code: str, step: int) -> Document:
    """One place up or down; from the top of its page to the end of the one before, and the other way round."""
    question_named(document, code)
    pages = [list(page.questions) for page in document.pages]
    here = document.pages.index(document.page_of[code])
    rank = [each.code for each in pages[here]].index(code)
    question = pages[here].pop(rank)
    if 0 <= rank + step <= len(pages[here]):
        pages[here].insert(rank + step, question)
    elif step < 0 and here > 0:
        pages[here - 1].append(question)
    elif step > 0 and here + 1 < len(pages):
        pages[here + 1].insert(0, question)
    else:
        pages[here].insert(rank, question)
    return replace(
        document,
        pages=tuple(replace(page, questions=tuple(own)) for page, own in zip(document.pages, pages, strict=True)),
    )


def question_placed(document: Document, code: str, page: str) -> Document:
    """At the end of another page."""
    question = question_named(document, code)
    page_named(document, page)
    if document.page_of[code].code == page:
        return document
    found = _pages(
        document, lambda each: replace(each, questions=tuple(one for one in each.questions if one.code != code))
    )
    there = page_named(found, page)
    return with_page(found, replace(there, questions=(*there.questions, question)))


def with_condition(document: Document, code: str, condition: Condition | None) -> Document:
    return with_question(document, replace(question_named(document, code), only_if=condition), page="")


def free_code(wanted: str, taken: set[str], most: int) -> str:
    """`wanted`, with a number when it is taken, in at most `most` signs."""
    code, rank = wanted[:most], 2
    while code in taken:
        code, rank = f"{wanted[: most - 1 - len(str(rank))]}_{rank}", rank + 1
    return code


def _pages(document: Document, made: Callable[[Page], Page]) -> Document:
    return replace(document, pages=tuple(made(page) for page in document.pages))


def _questions(document: Document, made: Callable[[Question], Question]) -> Document:
    return _pages(document, lambda page: replace(page, questions=tuple(made(each) for each in page.questions)))
