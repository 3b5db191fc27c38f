"""A questionnaire on paper: A4, tagged, in the language of the page; to read it together, or to have it approved."""

from typing import Any

from terreau.ground.common.pdf import typst_pdf
from terreau.rooms.barometer.questionnaires.content import Question
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.reading import Line, sheets_of

MOST_MARKS = 15  # a longer scale is written by its ends


def sheet_pdf(edition: Edition) -> bytes:
    document = edition.document
    pages = [
        {
            "title": str(sheet.page.title),
            "intro": str(sheet.page.intro),
            "questions": [printed(one) for one in sheet.lines],
        }
        for sheet in sheets_of(document)
    ]
    return typst_pdf(
        "questionnaires/sheet.typ", {"title": str(document.title), "intro": str(document.intro), "pages": pages}
    )


def printed(line: Line) -> dict[str, Any]:
    question = line.question
    return {
        "text": str(question.text),
        "help": str(question.help),
        "condition": line.condition,
        "rows": [str(row.text) for row in question.rows],
        "options": [str(option.text) for option in question.options],
        "marks": marks_of(question),
        "lines": 3 if question.kind == Kind.TEXT else 0,
    }


def marks_of(question: Question) -> str:
    """The marks to circle, with what the ends mean; empty for another kind."""
    if question.kind != Kind.SCALE:
        return ""
    low, high = str(question.low_text), str(question.high_text)
    if question.high - question.low > MOST_MARKS:
        marks = f"{question.low} … {question.high}"
    else:
        marks = "   ".join(str(mark) for mark in range(question.low, question.high + 1))
    return "   ".join(filter(None, (low, marks, high)))
