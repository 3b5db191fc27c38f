"""A question as an author types it: the fields of its kind, the answers as lines of a text.

The form gives a `Question`, or says what is wrong beside the field, with the number of the line.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from terreau.rooms.barometer.questionnaires.content import (
    ONE_ANSWER,
    OPTION_KINDS,
    QUESTION_CODE,
    Condition,
    Option,
    Question,
    Row,
    Text,
    as_data,
)
from terreau.rooms.barometer.questionnaires.editing import free_code
from terreau.rooms.barometer.questionnaires.enums import Kind, Role
from terreau.rooms.barometer.questionnaires.forms import SeenForm, english, french
from terreau.rooms.barometer.questionnaires.parsing import CODE, ContentRefused, question_of
from terreau.rooms.barometer.questionnaires.part_lines import (
    LinesRefused,
    code_from,
    lines_of_options,
    lines_of_rows,
    options_of,
    rows_of,
)
from terreau.rooms.barometer.questionnaires.shipped import PUBLISHED

LIMITED = (Kind.MULTIPLE, Kind.RANKING)
COUNTS = {
    Kind.SINGLE: gettext_lazy(
        "Une réponse par ligne : texte ; texte anglais ; signes. "
        "Signes : + comptée dans la part (au moins une, et pas toutes) ; x mise à part (« ne se prononce pas »)."
    ),
    Kind.MATRIX: gettext_lazy(
        "L’échelle, une réponse par ligne : texte ; texte anglais ; signes. "
        "Signes : + comptée dans la part (au moins une, et pas toutes) ; x mise à part (« non concerné »)."
    ),
    Kind.MULTIPLE: gettext_lazy(
        "Une réponse par ligne : texte ; texte anglais ; signes. "
        "Signes : « ! » exclut les autres (« aucune ») ; x mise à part (« ne se prononce pas »)."
    ),
    Kind.RANKING: gettext_lazy("Ce qui est à classer, une ligne par choix : texte ; texte anglais."),
}
EXAMPLE = """Très satisfait ; Very satisfied ; +
Plutôt satisfait ; Fairly satisfied ; +
Plutôt insatisfait ; Fairly dissatisfied
Très insatisfait ; Very dissatisfied
Ne se prononce pas ; No opinion ; x"""


class QuestionForm(SeenForm):
    """Only the fields of the kind are there. `before`: the question that is changed, None for a new one."""

    text = french(
        gettext_lazy("Question"),
        help_text=gettext_lazy(
            "Une seule chose à la fois, sans « et » entre deux sujets, sans mot qui pousse à répondre."
        ),
    )
    text_en = english(gettext_lazy("Question en anglais"))
    help = french(gettext_lazy("Précision sous la question"), required=False)
    help_en = english(gettext_lazy("Précision en anglais"))
    rows = french(
        gettext_lazy("Lignes du tableau"), rows=6,
        help_text=gettext_lazy("Une par ligne : texte ; texte anglais ; nom de comparaison ; chiffre publié."),
    )  # fmt: skip
    options = french(gettext_lazy("Réponses possibles"), rows=7)
    low = forms.IntegerField(label=gettext_lazy("Note la plus basse"))
    high = forms.IntegerField(label=gettext_lazy("Note la plus haute"))
    counted_from = forms.IntegerField(
        label=gettext_lazy("Note à partir de laquelle on compte"),
        help_text=gettext_lazy("Sa part est celle de cette note et des suivantes. Exemple : 6 sur 10."),
    )
    low_text = forms.CharField(label=gettext_lazy("Ce que dit la plus basse"), required=False, max_length=100)
    low_text_en = forms.CharField(label=gettext_lazy("Le même en anglais"), required=False, max_length=100)
    high_text = forms.CharField(label=gettext_lazy("Ce que dit la plus haute"), required=False, max_length=100)
    high_text_en = forms.CharField(label=gettext_lazy("Le même, en anglais"), required=False, max_length=100)
    most = forms.IntegerField(
        label=gettext_lazy("Nombre de choix au plus"), required=False, min_value=0,
        help_text=gettext_lazy("Vide : autant que de réponses."),
    )  # fmt: skip
    required = forms.BooleanField(
        label=gettext_lazy("Réponse attendue"), required=False,
        help_text=gettext_lazy("On ne continue pas sans répondre : à réserver à ce qui conditionne la suite."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"), required=False, choices=Role,
        help_text=gettext_lazy("Ce que la boussole lit dans cette question. Un rôle ne sert qu’une fois."),
    )  # fmt: skip
    series = forms.CharField(
        label=gettext_lazy("Comparable sous le nom"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"list": "series"}),
        help_text=gettext_lazy(
            "Le même nom dans deux éditions dit que vous tenez les deux questions pour la même : leurs chiffres sont "
            "alors comparés. Vide : avec aucune. Un mot changé peut changer les réponses : à vous de juger."
        ),
    )  # fmt: skip
    published = forms.ChoiceField(
        label=gettext_lazy("Chiffre publié du baromètre de l’État qui porte sur le même sujet"), required=False,
        help_text=gettext_lazy("Sa formulation officielle n’est pas publiée : la page de résultats le rappelle."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code"), required=False, max_length=QUESTION_CODE,
        help_text=gettext_lazy("Il désigne la question dans les fichiers. Vide : tiré de la question."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: Kind, taken: set[str], before: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.taken, self.before = kind, taken, before
        self.question: Question | None = None
        for name in self._unused():
            del self.fields[name]
        if "options" in self.fields:
            self.fields["options"].help_text = COUNTS[kind]
        if "published" in self.fields:
            self.fields["published"].choices = [("", _("Aucun")), *PUBLISHED.items()]  # type: ignore[attr-defined]

    def _unused(self) -> list[str]:
        kind = self.kind
        unused = [] if kind == Kind.MATRIX else ["rows"]
        unused += [] if kind in OPTION_KINDS else ["options"]
        unused += [] if kind in LIMITED else ["most"]
        unused += [] if kind in ONE_ANSWER else ["role", "published"]
        unused += ["series"] if kind in (Kind.MATRIX, Kind.TEXT) else []
        unused += ["code"] if self.before is not None else []
        scale = ("low", "high", "counted_from", "low_text", "low_text_en", "high_text", "high_text_en")
        return unused + (list(scale) if kind != Kind.SCALE else [])

    # ---- what was typed

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if code and not CODE.fullmatch(code):
            raise ValidationError(_("Le code s’écrit en minuscules sans accent, chiffres et « _ »."))
        if code in self.taken:
            raise ValidationError(_("Une autre question a déjà ce code."))
        return code

    def clean_series(self) -> str:
        typed = str(self.cleaned_data["series"]).strip()
        if typed and not CODE.fullmatch(typed):
            raise ValidationError(_("Ce nom s’écrit en minuscules sans accent, chiffres et « _ »."))
        return typed

    def clean_options(self) -> tuple[Option, ...]:
        try:
            return options_of(self.cleaned_data["options"])
        except LinesRefused as refusal:
            raise ValidationError(refusal.problems) from refusal

    def clean_rows(self) -> tuple[Row, ...]:
        try:
            return rows_of(self.cleaned_data["rows"])
        except LinesRefused as refusal:
            raise ValidationError(refusal.problems) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.question = question_of(as_data(self._question(cleaned)))
        except ContentRefused as refusal:
            place = _("question « %(code)s »") % {"code": self._code(cleaned)}
            said = [each.removeprefix(place).lstrip(" \u00a0:") for each in refusal.problems]
            main = "options" if "options" in self.fields else "counted_from" if self.kind == Kind.SCALE else None
            self.add_error(main, [f"{each[:1].upper()}{each[1:]}" for each in said])
        return cleaned

    def _code(self, said: dict[str, Any]) -> str:
        if self.before is not None:
            return self.before.code
        return said.get("code") or free_code(code_from(said["text"]), self.taken, QUESTION_CODE)

    def _question(self, said: dict[str, Any]) -> Question:
        condition: Condition | None = self.before.only_if if self.before else None
        return Question(
            self._code(said), self.kind, Text(said["text"], said["text_en"]), Text(said["help"], said["help_en"]),
            said.get("options", ()), said.get("rows", ()), said.get("low", 0), said.get("high", 10),
            said.get("counted_from", 6), Text(said.get("low_text", ""), said.get("low_text_en", "")),
            Text(said.get("high_text", ""), said.get("high_text_en", "")), said.get("most") or 0, said["required"],
            condition, Role(said.get("role", "")), said.get("series", ""), said.get("published", ""),
        )  # fmt: skip


def question_values(question: Question) -> dict[str, Any]:
    """What the form holds for a question that is there; sent as it is, it gives the same question."""
    pairs = ("text", "help", "low_text", "high_text")
    values: dict[str, Any] = {name: getattr(question, name).fr for name in pairs}
    values |= {f"{name}_en": getattr(question, name).en for name in pairs}
    names = ("low", "high", "counted_from", "required", "series", "published")
    values |= {name: getattr(question, name) for name in names}
    return values | {
        "role": question.role.value,
        "most": question.most or None,
        "options": lines_of_options(question.options),
        "rows": lines_of_rows(question.rows),
    }


def starting_values(kind: Kind) -> dict[str, Any]:
    """What a new question of a kind begins with: an example to change."""
    example = EXAMPLE if kind in (Kind.SINGLE, Kind.MATRIX) else ""
    return {"options": example, "low": 0, "high": 10, "counted_from": 6}
