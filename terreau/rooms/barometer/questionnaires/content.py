"""What a questionnaire says, as one document: pages of questions, in French and maybe in English.

A document is plain data (`as_data`, `document_of`): it is kept in a row, shipped in YAML, imported, compared. It knows
no wave, and of answers only how one is written down:

    single   the code of an option             multiple   a list of codes, in the order of the options
    scale    a number                          matrix     {row: option}
    ranking  a list of codes, first choice first           text       a text

What is skipped, or not asked, is absent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from terreau.rooms.barometer.questionnaires.enums import Kind, Role

LANGUAGES = ("fr", "en")
# Codes are found in the names of figures, which hold sixty characters.
QUESTION_CODE, PART_CODE = 16, 14
TEXT_MOST = 1000
ANSWER_MOST = 500  # letters of the answer to a text
OPTION_KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX, Kind.RANKING)
# Those whose answer is one option or one mark: a share is counted, and the others may hang on them.
ONE_ANSWER = (Kind.SINGLE, Kind.SCALE)


@dataclass(frozen=True)
class Text:
    """The same words in French, and in English where they were translated."""

    fr: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and (get_language() or "fr").startswith("en") else self.fr

    def __bool__(self) -> bool:
        return bool(self.fr)


def words(text: Text, language: str = "") -> str:
    """A text in `language` ("": the active one), or in French when it was not translated."""
    chosen = language or (get_language() or "fr")
    return text.en if chosen.startswith("en") and text.en else text.fr


@dataclass(frozen=True)
class Option:
    """An answer that may be chosen.

    `counted`: it belongs to those whose share is the figure of the question (« très satisfait », « plutôt satisfait »).
    `aside`: whoever chose it is left out of the figures (« ne sait pas », « non concerné »).
    `alone`: of a multiple question, it excludes the others (« aucun »).
    """

    code: str
    text: Text
    counted: bool = False
    aside: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a matrix. `series`, `published`: as those of a question."""

    code: str
    text: Text
    series: str = ""
    published: str = ""


@dataclass(frozen=True)
class Condition:
    """The question is asked when one of the options was chosen in an earlier single, multiple or scale question.

    Of a scale, `options` are the marks, as texts.
    """

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`series`: the name under which its author says that it compares with those of other waves; empty: with none.

    `published`: the published barometer figure that asks the same. `low`, `high`: ends of a scale, and `counted_from`
    the first mark that is counted. `most`: choices at most, of a multiple question or a ranking; 0: no limit.
    """

    code: str
    kind: Kind
    text: Text
    help: Text = Text()
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    low: int = 0
    high: int = 10
    counted_from: int = 6
    low_text: Text = Text()
    high_text: Text = Text()
    most: int = 0
    required: bool = False
    only_if: Condition | None = None
    role: Role = Role.NONE
    series: str = ""
    published: str = ""

    def option(self, code: str) -> Option | None:
        return next((each for each in self.options if each.code == code), None)

    @property
    def ranked(self) -> int:
        """How many choices a ranking keeps."""
        return min(self.most or len(self.options), len(self.options))


@dataclass(frozen=True)
class Page:
    """One screen; `theme`: what it is about, under which its figures are read. Empty: no theme."""

    code: str
    title: Text
    theme: str = ""
    intro: Text = Text()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Document:
    title: Text
    intro: Text = Text()
    pages: tuple[Page, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.code: question for page in self.pages for question in page.questions}

    @cached_property
    def page_of(self) -> dict[str, Page]:
        return {question.code: page for page in self.pages for question in page.questions}

    @property
    def bilingual(self) -> bool:
        """Whether every text has its English."""
        return all(text.en for text in texts_of(self) if text)

    def asked(self, question: Question, values: dict[str, Any]) -> bool:
        """Whether the question is asked of somebody who gave `values`; the one it hangs on must have been asked too."""
        condition = question.only_if
        if condition is None:
            return True
        earlier = self.questions[condition.question]
        return self.asked(earlier, values) and bool(set(condition.options) & chosen(values.get(earlier.code)))

    def kept(self, values: dict[str, Any]) -> dict[str, Any]:
        """`values` without what is not asked: an answer given before the one that its question hangs on changed."""
        return {
            code: value
            for code, value in values.items()
            if code in self.questions and self.asked(self.questions[code], values)
        }


def chosen(value: Any) -> set[str]:
    """The codes that an answer holds, of a single, multiple or scale question."""
    if value is None:
        return set()
    return set(value) if isinstance(value, list) else {str(value)}


# ---- answers


def as_mark(value: Any) -> int | None:
    """The whole number that a text says; None for none."""
    text = str(value).strip()
    return int(text) if len(text) < 8 and text.lstrip("-").isascii() and text.lstrip("-").isdecimal() else None


def sound_answer(question: Question, answer: Any) -> Any:
    """`answer`, of unknown origin, if it may be one to the question and says something; None otherwise."""
    known = {each.code for each in question.options}
    match question.kind:
        case Kind.SINGLE:
            return answer if isinstance(answer, str) and answer in known else None
        case Kind.SCALE:
            fits = isinstance(answer, int | float) and not isinstance(answer, bool)
            return answer if fits and question.low <= answer <= question.high else None
        case Kind.TEXT:
            return (answer.strip()[:ANSWER_MOST] or None) if isinstance(answer, str) else None
        case Kind.MATRIX:
            rows = answer if isinstance(answer, dict) else {}
            given = {row.code: rows.get(row.code) for row in question.rows}
            return {row: code for row, code in given.items() if isinstance(code, str) and code in known} or None
    codes = [each for each in answer if isinstance(each, str)] if isinstance(answer, list) else []
    if question.kind == Kind.RANKING:
        return [each for each in dict.fromkeys(codes) if each in known][: question.ranked] or None
    return [each.code for each in question.options if each.code in codes] or None


# ---- plain data, there and back


def as_data(thing: Any) -> Any:
    """Plain data for a document or a part of one; what has its default value is left out. `parsing` reads it again."""
    if isinstance(thing, Text):
        return {"fr": thing.fr} | ({"en": thing.en} if thing.en else {})
    if isinstance(thing, tuple):
        return [as_data(each) for each in thing]
    if isinstance(thing, Kind | Role):
        return str(thing.value)
    if is_dataclass(thing):
        named = ((each, getattr(thing, each.name)) for each in fields(thing))
        return {each.name: as_data(value) for each, value in named if value != each.default}
    return thing


def texts_of(document: Document) -> Iterator[Text]:
    yield document.title
    yield document.intro
    for page in document.pages:
        yield page.title
        yield page.intro
        for question in page.questions:
            yield from texts_of_question(question)


def texts_of_question(question: Question) -> Iterator[Text]:
    yield from (question.text, question.help, question.low_text, question.high_text)
    yield from (option.text for option in question.options)
    yield from (row.text for row in question.rows)
