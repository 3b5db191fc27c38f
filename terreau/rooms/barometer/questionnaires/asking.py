"""One page of a questionnaire as a form: what the preview shows and what agents answer.

    form = page_form(document, page, values, request.POST if request.method == "POST" else None, language="fr")
    if form.is_valid():
        values = merged(document, page, values, form.answers())
        page = page_after(document, page, values)

`values` are the answers given so far ({question: answer}, as in `content`), those of this page included: they decide
what is asked, and fill the fields. Nothing is stored here. In a template: `<form method="post">{% csrf_token %}
{{ form }} … buttons … </form>`; the fields are named `q_…`, and `shown`.

A question that hangs on another of the same page is asked once that one is answered: the form is then not valid yet,
`newly_asked` says what has just appeared, and the page shown again holds it; nothing typed is lost. What is no longer
asked disappears from the page, and from `answers()`.

`language` chooses the words of the questionnaire, "" those of the active language. The words of the form itself are of
the active language: work under `translation.override(language)`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext as _

from terreau.ground.common.forms import Form
from terreau.rooms.barometer.questionnaires.answer_fields import MOST_RADIOS, fields_of, names_of, sent_answer
from terreau.rooms.barometer.questionnaires.content import Document, Page, Question, sound_answer, words
from terreau.rooms.barometer.questionnaires.enums import Kind

SHOWN = "shown"


def page_form(
    document: Document, page: Page, values: Mapping[str, Any], data: QueryDict | None = None, language: str = ""
) -> "PageForm":
    """The form of a page for somebody who gave `values`; `data`: what he has just sent of it, or None."""
    return PageForm(data, document=document, page=page, values=values, language=language)


# ---- from page to page


def asked_pages(document: Document, values: Mapping[str, Any]) -> list[Page]:
    """The pages that somebody who gave `values` sees: a question to answer, or words alone."""
    return [
        page
        for page in document.pages
        if any(document.asked(each, dict(values)) for each in page.questions) or (not page.questions and page.intro)
    ]


def page_after(document: Document, page: Page, values: Mapping[str, Any]) -> Page | None:
    """The next page asked; None after the last."""
    later = document.pages[document.pages.index(page) + 1 :]
    return next((each for each in asked_pages(document, values) if each in later), None)


def page_before(document: Document, page: Page, values: Mapping[str, Any]) -> Page | None:
    earlier = document.pages[: document.pages.index(page)]
    return next((each for each in reversed(asked_pages(document, values)) if each in earlier), None)


def merged(document: Document, page: Page, values: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with this page answered anew, in the order of the questionnaire, without what is no longer asked."""
    own = {question.code for question in page.questions}
    found = {code: value for code, value in values.items() if code not in own} | dict(answers)
    return document.kept({code: found[code] for code in document.questions if code in found})


def lacking(document: Document, values: Mapping[str, Any]) -> list[Question]:
    """The questions that must be answered, are asked, and are not: before a ballot is cast."""
    return [
        each
        for each in document.questions.values()
        if each.required and document.asked(each, dict(values)) and sound_answer(each, values.get(each.code)) is None
    ]


def sound(document: Document, values: Any) -> dict[str, Any]:
    """What of `values`, of unknown origin, may be answers to the questionnaire; the rest is dropped."""
    if not isinstance(values, dict):
        return {}
    read = {code: sound_answer(one, values.get(code)) for code, one in document.questions.items()}
    return document.kept({code: value for code, value in read.items() if value is not None})


@dataclass(frozen=True)
class Said:
    """A question and its answer in words; none when it was skipped."""

    question: Question
    text: str
    words: list[str]


def said(document: Document, page: Page, values: Mapping[str, Any], language: str = "") -> list[Said]:
    """What was answered on a page, to be read again before it is sent."""
    return [
        Said(each, words(each.text, language), answer_words(each, values.get(each.code), language))
        for each in page.questions
        if document.asked(each, dict(values))
    ]


def answer_words(question: Question, answer: Any, language: str = "") -> list[str]:
    """An answer as whoever gave it reads it; an empty list for none."""
    found = sound_answer(question, answer)
    named = {each.code: words(each.text, language) for each in question.options}
    if found is None:
        return []
    match question.kind:
        case Kind.SINGLE:
            return [named[found]]
        case Kind.MULTIPLE:
            return [named[code] for code in found]
        case Kind.RANKING:
            return [f"{rank}. {named[code]}" for rank, code in enumerate(found, start=1)]
        case Kind.MATRIX:
            rows = {row.code: words(row.text, language) for row in question.rows}
            return [f"{rows[row]} : {named[code]}" for row, code in found.items()]
        case Kind.SCALE:
            return [_("%(mark)s sur %(high)s") % {"mark": found, "high": question.high}]
    return [str(found)]


# ---- the form


@dataclass(frozen=True)
class Block:
    """A question on the page: its template and its fields."""

    question: Question
    id: str
    template: str
    text: str
    help: str
    ends: list[str]
    fields: list[Any]
    errors: list[str]
    is_new: bool

    @property
    def described_by(self) -> str:
        """The ids of what explains the whole question, for those who hear it."""
        shown = ((self.help, "help"), (self.ends, "ends"), (self.errors, "errors"))
        return " ".join(f"{self.id}-{name}" for words_, name in shown if words_)


class PageForm(Form):
    """See `page_form`. `newly_asked`: questions that what was sent has just made appear."""

    template_name = "questionnaires/asking/page.html"

    def __init__(
        self, data: QueryDict | None, *, document: Document, page: Page, values: Mapping[str, Any], language: str
    ) -> None:
        self.document, self.page, self.language = document, page, language
        self.known = dict(values)
        self.sent = data if data is not None else QueryDict()
        super().__init__(data, initial={})
        seen = set(str(data.get(SHOWN, "")).split()) if data is not None else set()
        self.questions = list(self._asked())
        self.newly_asked = [each for each in self.questions if data is not None and each.code not in seen]
        for question in self.questions:
            for name, field, value in fields_of(question, language, self.known.get(question.code)):
                field.required = field.required and question not in self.newly_asked
                field.label_suffix = ""
                self.fields[name] = field
                self.initial[name] = value
            if len(names_of(question)) == 1:
                self.fields[names_of(question)[0]].help_text = self._help(question)
        self.shown = " ".join(each.code for each in self.questions)

    def _asked(self) -> Iterator[Question]:
        """The questions of the page, each decided by the answers before it: those sent, else those known."""
        answers = dict(self.known)
        for question in self.page.questions:
            if not self.document.asked(question, answers):
                continue
            if self.is_bound:
                answers.pop(question.code, None)
                sent = sent_answer(question, self.sent)
                if sent is not None:
                    answers[question.code] = sent
            yield question

    def is_valid(self) -> bool:
        return super().is_valid() and not self.newly_asked

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            names = [name for name in names_of(question) if name in self.fields]
            if any(name in self.errors for name in names):
                continue
            if question.kind == Kind.RANKING:
                self._check_ranking(question, cleaned)
            elif question.kind == Kind.MULTIPLE:
                self._check_boxes(question, cleaned)
        return cleaned

    def _check_ranking(self, question: Question, cleaned: dict[str, Any]) -> None:
        chosen = [(name, cleaned[name]) for name in names_of(question) if cleaned.get(name)]
        for rank, (name, code) in enumerate(chosen):
            if code in [each for _name, each in chosen[:rank]]:
                option = question.option(code)
                text = words(option.text, self.language) if option else code
                self.add_error(name, _("« %(option)s » est déjà choisi plus haut.") % {"option": text})

    def _check_boxes(self, question: Question, cleaned: dict[str, Any]) -> None:
        name = names_of(question)[0]
        codes = cleaned.get(name) or []
        alone = [each for each in question.options if each.alone and each.code in codes]
        if alone and len(codes) > 1:
            text = words(alone[0].text, self.language)
            self.add_error(name, _("« %(option)s » ne va pas avec une autre réponse.") % {"option": text})
        elif question.most and len(codes) > question.most:
            self.add_error(name, _("Choisissez %(most)s réponses au plus : décochez-en.") % {"most": question.most})

    def answers(self) -> dict[str, Any]:
        """The answers of a valid page, as `content` writes them: only what was asked and answered."""
        found = {each.code: sound_answer(each, self._answer(each)) for each in self.questions}
        return {code: value for code, value in found.items() if value is not None}

    def _answer(self, question: Question) -> Any:
        values = [self.cleaned_data.get(name) for name in names_of(question)]
        match question.kind:
            case Kind.MATRIX:
                return {row.code: value for row, value in zip(question.rows, values, strict=True) if value}
            case Kind.RANKING:
                return [value for value in values if value]
        return values[0]

    # ---- showing

    def _help(self, question: Question) -> str:
        return " ".join(filter(None, (words(question.help, self.language), *self._ends(question))))

    def _ends(self, question: Question) -> list[str]:
        """What the ends of a scale mean, where its author said so."""
        if question.kind != Kind.SCALE:
            return []
        named = ((question.low, question.low_text), (question.high, question.high_text))
        said_ = [(mark, words(text, self.language)) for mark, text in named]
        return [_("%(mark)s : %(text)s") % {"mark": mark, "text": text} for mark, text in said_ if text]

    @property
    def blocks(self) -> list[Block]:
        """The questions as the page shows them, in order."""
        return [self._block(question) for question in self.questions]

    def _block(self, question: Question) -> Block:
        bound = [self[name] for name in names_of(question)]
        typed = question.kind == Kind.SCALE and question.high - question.low >= MOST_RADIOS
        return Block(
            question,
            f"ask-{question.code}",
            f"questionnaires/asking/{'number' if typed else question.kind.value}.html",
            words(question.text, self.language),
            words(question.help, self.language),
            self._ends(question),
            bound,
            [str(error) for field in bound for error in field.errors],
            question in self.newly_asked,
        )

    @property
    def lang(self) -> str:
        """The language of the words of the questionnaire, when it is not the one of the page."""
        own = self.language or (get_language() or "fr")
        return "" if (get_language() or "fr").startswith(own[:2]) else own[:2]

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"blocks": self.blocks, "lang": self.lang}
