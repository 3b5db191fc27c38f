"""What was found in the file of another tool: plain data of a questionnaire, not yet checked, and what was left out."""

from dataclasses import dataclass, field
from typing import Any

from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.parsing import document_of


@dataclass(frozen=True)
class Remark:
    """Something that was not taken: of which question (as its own tool names it), and why."""

    question: str
    reason: str


@dataclass
class Found:
    """`data`: the plain data of a questionnaire. What is counted in the share of a question, no other tool says: the
    questions of `open_questions` wait for their author's word."""

    data: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def leave(self, question: str, reason: str) -> None:
        self.remarks.append(Remark(question, reason))

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [question for page in self.data.get("pages", []) for question in page["questions"]]

    @property
    def open_questions(self) -> list[dict[str, Any]]:
        """Those of which a share is counted, and that do not say of what."""
        return [each for each in self.questions if is_open(each)]


def is_open(question: dict[str, Any]) -> bool:
    if question["kind"] == Kind.SCALE:
        return "counted_from" not in question
    return question["kind"] in (Kind.SINGLE, Kind.MATRIX) and not any(
        each.get("counted") for each in question["options"]
    )


def settled(data: dict[str, Any], counted: dict[str, list[str]], aside: dict[str, list[str]]) -> Document:
    """The document, once its author said which answers of each question are counted and which are put aside.

    Of a scale, `counted` holds the first mark that counts. Raises `parsing.ContentRefused`.
    """
    pages = [
        page | {"questions": [_told(each, counted, aside) for each in page["questions"]]} for page in data["pages"]
    ]
    return document_of(data | {"pages": pages})


def _told(question: dict[str, Any], counted: dict[str, list[str]], aside: dict[str, list[str]]) -> dict[str, Any]:
    code = question["code"]
    if code not in counted:
        return question
    if question["kind"] == Kind.SCALE:
        return question | {"counted_from": int(counted[code][0])}
    out = set(aside.get(code, []))
    options = [
        each | {"counted": each["code"] in counted[code] and each["code"] not in out, "aside": each["code"] in out}
        for each in question["options"]
    ]
    return question | {"options": options}
