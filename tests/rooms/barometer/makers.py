"""Documents and rows for the tests of the barometer: each takes what the test is about and invents the rest."""

from typing import Any

from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.models import Edition, Questionnaire
from terreau.rooms.barometer.questionnaires.parsing import document_of

AGREE = [
    {"code": "yes", "text": {"fr": "Oui", "en": "Yes"}, "counted": True},
    {"code": "no", "text": {"fr": "Non", "en": "No"}},
    {"code": "nsp", "text": {"fr": "Ne se prononce pas", "en": "No opinion"}, "aside": True},
]


def question(code: str, kind: str = "single", **more: Any) -> dict[str, Any]:
    """The plain data of a question; its options are yes, no and no opinion, unless given."""
    own: dict[str, Any] = {"code": code, "kind": kind, "text": {"fr": f"Question {code} ?", "en": f"Question {code}?"}}
    if kind in ("single", "matrix"):
        own["options"] = AGREE
    if kind in ("multiple", "ranking"):
        own["options"] = [{"code": each, "text": {"fr": f"Choix {each}"}} for each in ("a", "b", "c", "d")]
    if kind == "matrix":
        own["rows"] = [{"code": each, "text": {"fr": f"Ligne {each}"}} for each in ("r1", "r2")]
    return own | more


def content(*pages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The plain data of a questionnaire: each list of questions is a page, p1, p2…"""
    own = [
        {"code": f"p{rank}", "title": {"fr": f"Page {rank}", "en": f"Page {rank}"}, "questions": questions}
        for rank, questions in enumerate(pages, start=1)
    ]
    return {"title": {"fr": "Essai", "en": "Trial"}, "pages": own} | more


def document(*pages: list[dict[str, Any]], **more: Any) -> Document:
    return document_of(content(*pages, **more))


def make_edition(structure: Structure, data: dict[str, Any] | None = None, name: str = "Baromètre") -> Edition:
    """The first edition of a questionnaire; of one question, unless its content is given."""
    questionnaire = Questionnaire.objects.create(structure=structure, name=name)
    return Edition.objects.create(questionnaire=questionnaire, number=1, content=data or content([question("q1")]))
