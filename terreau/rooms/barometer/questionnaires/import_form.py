"""What the author says of an imported questionnaire: where it is kept, what is counted in the share of a question."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form
from terreau.ground.initiatives.forms import CHOOSE, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires import access
from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.found import Found, Remark, settled
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused

MOST_LETTERS = 1024 * 1024


class ImportForm(Form):
    """`content` and `remarks`: what was read, which travels in the page. Two fields for each question that does not
    say what is counted: without them nothing is created."""

    structure = StructureField(label=gettext_lazy("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    content = forms.CharField(widget=forms.HiddenInput, max_length=MOST_LETTERS)
    remarks = forms.CharField(widget=forms.HiddenInput, max_length=MOST_LETTERS, required=False)

    def __init__(self, *args: Any, user: Any, data_in: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = access.structures_to_survey(user)  # type: ignore[attr-defined]
        self.data_in = data_in or self._carried("content", {})
        self.remarks_in = self._carried("remarks", [])
        self.document: Document | None = None
        self.open = Found(self.data_in).open_questions if well_shaped(self.data_in) else []
        if not well_shaped(self.data_in):
            self.data_in = {}
        for question in self.open:
            self._add_fields(question)

    def _carried(self, name: str, default: Any) -> Any:
        text = str(self.data.get(name, "")) if self.is_bound else ""
        try:
            return json.loads(text) if text and len(text) <= MOST_LETTERS else default
        except (ValueError, RecursionError):
            return default

    @property
    def told(self) -> list[Remark]:
        """What was left out, as it was told at the first step."""
        pairs = self.remarks_in if isinstance(self.remarks_in, list) else []
        return [Remark(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2]

    def _add_fields(self, question: dict[str, Any]) -> None:
        text, code = words_of(question["text"]), question["code"]
        if question["kind"] == Kind.SCALE:
            low, high = question["low"], question["high"]
            self.fields[f"counted-{code}"] = forms.IntegerField(
                label=_("%(question)s : note à partir de laquelle on compte") % {"question": text},
                min_value=low + 1, max_value=high,
                help_text=_("De %(low)s à %(high)s.") % {"low": low, "high": high},
            )  # fmt: skip
            return
        choices = [(each["code"], words_of(each["text"])) for each in question["options"]]
        boxes = forms.CheckboxSelectMultiple
        self.fields[f"counted-{code}"] = forms.MultipleChoiceField(
            label=_("%(question)s : réponses comptées dans la part") % {"question": text}, choices=choices,
            widget=boxes,
            help_text=_("Au moins une, et pas toutes. Exemple : « très satisfait » et « plutôt satisfait »."),
        )  # fmt: skip
        self.fields[f"aside-{code}"] = forms.MultipleChoiceField(
            label=_("%(question)s : réponses mises à part") % {"question": text}, choices=choices, widget=boxes,
            required=False, help_text=_("Exemple : « ne se prononce pas »."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or not self.data_in:
            return cleaned
        counted, aside = {}, {}
        for question in self.open:
            said = cleaned[f"counted-{question['code']}"]
            counted[question["code"]] = said if isinstance(said, list) else [str(said)]
            aside[question["code"]] = cleaned.get(f"aside-{question['code']}", [])
        try:
            self.document = settled(self.data_in, counted, aside)
        except ContentRefused as refusal:
            raise ValidationError(refusal.problems) from refusal
        return cleaned


def words_of(text: Any) -> str:
    return str(text.get("fr", "")) if isinstance(text, dict) else str(text)


def well_shaped(data: Any) -> bool:
    """Whether what the page carried has the shape of what was read: the rest is checked when it becomes a document."""
    try:
        for page in data["pages"]:
            for question in page["questions"]:
                assert_question(question)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def assert_question(question: dict[str, Any]) -> None:
    """Raises `KeyError`, `TypeError` or `ValueError` for what no reader gave."""
    words_of(question["text"])
    if not isinstance(question["code"], str) or question["kind"] not in Kind.values:
        raise ValueError
    if question["kind"] == Kind.SCALE and not isinstance(question["low"] + question["high"], int):
        raise ValueError
    if question["kind"] in (Kind.SINGLE, Kind.MATRIX):
        for each in question["options"]:
            each.get("counted")
            str(each["code"] + words_of(each["text"]))
