"""The fields in which the answer to a question is given, by kind."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.content import ANSWER_MOST, Question, as_mark, sound_answer, words
from terreau.rooms.barometer.questionnaires.enums import Kind

# The button « no answer »: once touched, a radio cannot be released without JavaScript. No code has this sign.
NO_ANSWER = "-"
MOST_RADIOS = 11  # a longer scale is typed as a number


def names_of(question: Question) -> list[str]:
    """The names of the fields of a question. Codes have no hyphen: no two questions share a name."""
    match question.kind:
        case Kind.MATRIX:
            return [f"q_{question.code}-{row.code}" for row in question.rows]
        case Kind.RANKING:
            return [f"q_{question.code}-{rank}" for rank in range(1, question.ranked + 1)]
    return [f"q_{question.code}"]


def sent_answer(question: Question, data: QueryDict) -> Any:
    """The answer as it was sent, of the kinds on which other questions may hang; None when there is none."""
    name = names_of(question)[0]
    match question.kind:
        case Kind.MULTIPLE:
            return sound_answer(question, data.getlist(name))
        case Kind.SCALE:
            return sound_answer(question, as_mark(data.get(name, "")))
        case Kind.SINGLE:
            return sound_answer(question, data.get(name, ""))
    return None


# ---- the fields of each kind: (name, field, value shown)

Fields = Iterator[tuple[str, forms.Field, Any]]


def fields_of(question: Question, language: str, answer: Any) -> Fields:
    """The fields of a question, and the value of each for an answer known already."""
    return MAKERS[question.kind](question, language, sound_answer(question, answer))


def _radios(question: Question, label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """Choices of which one is taken, and one more that takes it back when the question may be skipped."""
    aside = any(each.aside for each in question.options)
    if not question.required and not aside:
        choices = [*choices, (NO_ANSWER, _("Sans réponse"))]
    return RadioField(
        label=label,
        choices=choices,
        required=question.required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse.")},
    )


class RadioField(forms.ChoiceField):
    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found in ("", NO_ANSWER) else found


def _options(question: Question, language: str) -> list[tuple[str, str]]:
    return [(each.code, words(each.text, language)) for each in question.options]


def _single(question: Question, language: str, answer: Any) -> Fields:
    yield names_of(question)[0], _radios(question, words(question.text, language), _options(question, language)), answer


def _multiple(question: Question, language: str, answer: Any) -> Fields:
    field = forms.MultipleChoiceField(
        label=words(question.text, language),
        choices=_options(question, language),
        required=question.required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une réponse.")},
    )
    yield names_of(question)[0], field, answer


def _scale(question: Question, language: str, answer: Any) -> Fields:
    label = words(question.text, language)
    if question.high - question.low >= MOST_RADIOS:
        number = forms.IntegerField(
            label=label, min_value=question.low, max_value=question.high, required=question.required
        )
        yield names_of(question)[0], number, answer
        return
    marks = [(str(mark), str(mark)) for mark in range(question.low, question.high + 1)]
    field = _radios(question, label, marks)
    yield names_of(question)[0], MarkField(field), None if answer is None else str(answer)


class MarkField(RadioField):
    """A mark among radios: its value is a number."""

    def __init__(self, like: forms.ChoiceField) -> None:
        super().__init__(
            label=like.label,
            choices=list(like.choices),  # type: ignore[arg-type]
            required=like.required,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choisissez une note.")},
        )

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found)


def _matrix(question: Question, language: str, answer: Any) -> Fields:
    for name, row in zip(names_of(question), question.rows, strict=True):
        field = _radios(question, words(row.text, language), _options(question, language))
        yield name, field, (answer or {}).get(row.code)


def _ranking(question: Question, language: str, answer: Any) -> Fields:
    choices = [("", _("Choisir")), *_options(question, language)]
    for rank, name in enumerate(names_of(question), start=1):
        field = forms.ChoiceField(
            label=_("1er choix") if rank == 1 else _("%(rank)se choix") % {"rank": rank},
            choices=choices,
            required=question.required and rank == 1,
            error_messages={"required": _("Donnez au moins un premier choix.")},
        )
        yield name, field, answer[rank - 1] if answer and len(answer) >= rank else ""


class ShortText(forms.CharField):
    def to_python(self, value: Any) -> str:
        # A line end counts for two when it is sent, for one where it was typed.
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > ANSWER_MOST:
            raise ValidationError(
                _("%(most)s caractères au plus : il y en a %(found)s.") % {"most": ANSWER_MOST, "found": len(value)}
            )


def _text(question: Question, language: str, answer: Any) -> Fields:
    area = forms.Textarea(attrs={"rows": 4, "maxlength": ANSWER_MOST})
    field = ShortText(
        label=words(question.text, language),
        required=question.required,
        widget=area,
        error_messages={"required": _("Écrivez une réponse.")},
    )
    yield names_of(question)[0], field, answer


MAKERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.SCALE: _scale,
    Kind.MATRIX: _matrix,
    Kind.RANKING: _ranking,
    Kind.TEXT: _text,
}
