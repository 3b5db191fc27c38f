"""What the pages of questionnaires read together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.search import Query
from terreau.rooms.barometer.questionnaires import access
from terreau.rooms.barometer.questionnaires.content import (
    ONE_ANSWER,
    Condition,
    Document,
    Page,
    Question,
    Row,
    Text,
    texts_of_question,
)
from terreau.rooms.barometer.questionnaires.editing import hanging_on
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, possible
from terreau.rooms.barometer.questionnaires.shipped import shipped_questions, shipped_themes

MOST_EDITIONS = 40  # whose series are proposed


# ---- an edition


@dataclass(frozen=True)
class Line:
    """A question as its author reads it again."""

    question: Question
    condition: str
    series: list[tuple[str, str]]  # what is compared, and under which name
    english: bool
    hanging: list[str]

    @property
    def ends(self) -> str:
        one = self.question
        return _("De %(low)s à %(high)s ; comptée à partir de %(from)s.") % {
            "low": one.low, "high": one.high, "from": one.counted_from,
        }  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    page: Page
    lines: list[Line] = field(default_factory=list)


def sheets_of(document: Document) -> list[Sheet]:
    return [Sheet(page, [line_of(document, each) for each in page.questions]) for page in document.pages]


def line_of(document: Document, question: Question) -> Line:
    compared = [(question.text.fr, question.series)] if question.series else []
    compared += [(row.text.fr, row.series) for row in question.rows if row.series]
    english = all(text.en for text in texts_of_question(question) if text)
    return Line(question, condition_words(document, question), compared, english, hanging_on(document, question.code))


def condition_words(document: Document, question: Question) -> str:
    """When the question is asked, in words; empty for always."""
    condition = question.only_if
    if condition is None or condition.question not in document.questions:
        return ""
    earlier = document.questions[condition.question]
    said = [f"« {option_words(earlier, code)} »" for code in condition.options]
    either = _(" ou ").join(said)
    if earlier.kind == Kind.SCALE:
        return _("Posée à qui a donné la note %(answers)s à « %(question)s ».") % {
            "answers": either, "question": earlier.text,
        }  # fmt: skip
    return _("Posée à qui a répondu %(answers)s à « %(question)s ».") % {"answers": either, "question": earlier.text}


def option_words(question: Question, code: str) -> str:
    option = question.option(code)
    return str(option.text) if option else code


def choices_before(document: Document, code: str) -> list[Question]:
    """The questions on which this one may hang: those asked before it that have answers to choose."""
    codes = list(document.questions)
    before = codes[: codes.index(code)]
    kinds = (*ONE_ANSWER, Kind.MULTIPLE)
    return [document.questions[each] for each in before if document.questions[each].kind in kinds]


def answers_to_choose(question: Question) -> list[tuple[str, str]]:
    if question.kind == Kind.SCALE:
        return [(mark, mark) for mark in sorted(possible(question), key=int)]
    return [(each.code, str(each.text)) for each in question.options]


def lacking_english(document: Document) -> list[str]:
    """The places whose texts are not all translated; nothing when none is, for then it speaks French alone."""
    lacks = [line_of(document, each) for each in document.questions.values()]
    places = [_("la question « %(code)s »") % {"code": line.question.code} for line in lacks if not line.english]
    heads = [(document.title, _("le titre")), (document.intro, _("la présentation"))]
    pages = [
        (text, _("la page « %(page)s »") % {"page": page.title})
        for page in document.pages
        for text in (page.title, page.intro)
    ]
    found = [place for text, place in [*heads, *pages] if text and not text.en] + places
    whole = len(document.questions) == len(places)
    return [] if whole else list(dict.fromkeys(found))


# ---- what may be compared


@dataclass(frozen=True)
class Series:
    """A name of comparison in use: the question or row that has it, and where."""

    name: str
    text: Text
    where: str


def known_series(user: Any, edition: Edition) -> list[Series]:
    """The names used by the editions that the user reads, this questionnaire's first, each once."""
    own = access.editions_of(user).filter(questionnaire=edition.questionnaire_id).exclude(pk=edition.pk)
    others = access.editions_of(user).exclude(questionnaire=edition.questionnaire_id)
    found: dict[str, Series] = {}
    for each in [*own.order_by("-number")[:MOST_EDITIONS], *others.order_by("-pk")[:MOST_EDITIONS]]:
        for name, text in named_series(each.document):
            found.setdefault(name, Series(name, text, str(each)))
    return list(found.values())


def named_series(document: Document) -> Iterable[tuple[str, Text]]:
    for question in document.questions.values():
        parts: tuple[Question | Row, ...] = (question, *question.rows)
        yield from ((part.series, part.text) for part in parts if part.series)


# ---- the bank


@dataclass(frozen=True)
class BankLine:
    """A question that may be added: `key` names it in a form, `own` is set when it was kept here."""

    key: str
    question: Question
    source: str
    tried: str
    tried_on: Any = None
    own: Any = None


@dataclass(frozen=True)
class BankTheme:
    title: str
    lines: list[BankLine]


def bank_themes(user: Any, asked: str = "") -> list[BankTheme]:
    """The questions kept here, then those that the software brings by theme; those that hold the words asked."""
    query = Query.of(asked)

    def wanted(line: BankLine) -> bool:
        words = " ".join(f"{text.fr} {text.en}" for text in texts_of_question(line.question))
        return not query.words or query.found_in(words)

    groups = [(_("Gardées ici"), [kept_line(each) for each in access.bank_of(user).select_related("structure")[:200]])]
    for code, title in shipped_themes().items():
        groups.append(
            (
                str(title),
                [shipped_line(each) for each in shipped_questions() if shipped_questions()[each].theme == code],
            )
        )
    found = [BankTheme(title, [line for line in lines if wanted(line)]) for title, lines in groups]
    return [theme for theme in found if theme.lines]


def kept_line(kept: Any) -> BankLine:
    return BankLine(f"own-{kept.pk}", kept.question, kept.structure.label, kept.tried, kept.tried_on, kept)


def shipped_line(code: str) -> BankLine:
    one = shipped_questions()[code]
    return BankLine(code, one.question, one.source, one.tried)


def bank_question(user: Any, key: str) -> Question:
    """The question of the bank that a form names. Raises `ContentRefused` when it is gone, `Http404` for another's."""
    if key.startswith("own-") and key[4:].isdecimal():
        return access.kept_for(user, int(key[4:])).question
    if key not in shipped_questions():
        raise ContentRefused([_("Cette question n’est plus dans la banque.")])
    return shipped_questions()[key].question


def condition_on(question: Question, codes: Iterable[str]) -> Condition:
    """In the order of the answers of the question that it hangs on."""
    kept = set(codes)
    return Condition(question.code, tuple(code for code, _text in answers_to_choose(question) if code in kept))
