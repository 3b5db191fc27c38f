"""A question as a form: plain fields by kind, or its YAML for who prefers. Both give a `Draft`, or say
what is wrong where.

A form writes nothing: a picture was kept before, and the form holds its digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form
from terreau.ground.questions import form_texts, support_texts
from terreau.ground.questions.contents import (
    LONGEST_STATEMENT,
    NAMES as KIND_NAMES,
    Content,
    ContentRefused,
    content_of,
)
from terreau.ground.questions.drafts import LEVELS, LONGEST_AUTHOR, LONGEST_THEME, Draft, FileRefused
from terreau.ground.questions.enums import Kind, Review, SupportKind
from terreau.ground.questions.form_texts import ANSWERS, MAIN
from terreau.ground.questions.support_texts import PARTS, TypedWrongly
from terreau.ground.questions.supports import SupportRefused, support_from
from terreau.ground.questions.yaml_bank import read_one

LANGUAGES = (("fr", gettext_lazy("Français")), ("en", gettext_lazy("Anglais")))
PICTURE = "support_fichier"
LONG_TEXT = 6000


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuestionForm(Form):
    """Fields by kind and by type of support: those of other kinds are kept, hidden, until they serve again."""

    template_name = "questions/form.html"

    topic = forms.ChoiceField(label=gettext_lazy("Compétence"))
    theme = forms.CharField(
        label=gettext_lazy("Thème"), max_length=LONGEST_THEME, widget=forms.TextInput(attrs={"list": "themes"}),
        help_text=gettext_lazy("Reprenez un thème existant quand il convient : l’agent voit ses résultats par thème."),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=gettext_lazy("Niveau déclaré"), coerce=int,
        choices=[(level, str(level)) for level in range(LEVELS[0], LEVELS[1] + 1)],
        help_text=gettext_lazy("Le niveau de l’agent qui, selon vous, a une chance sur deux de savoir répondre."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=LANGUAGES)
    kind = forms.ChoiceField(label=gettext_lazy("Comment l’agent répond"), choices=Kind)
    support = forms.ChoiceField(
        label=gettext_lazy("Document montré"), required=False,
        choices=[("", gettext_lazy("Aucun")), *SupportKind.choices],
    )  # fmt: skip
    statement = forms.CharField(label=gettext_lazy("Énoncé"), max_length=LONGEST_STATEMENT, widget=area(5))
    picture = forms.FileField(
        label=gettext_lazy("Image"), required=False, help_text=gettext_lazy("PNG, JPEG, GIF ou WebP, 1 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.gif,.webp"}),
    )  # fmt: skip
    support_fichier = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    right = forms.CharField(widget=area(3))
    wrong = forms.CharField(widget=area(4))
    fixed = forms.BooleanField(required=False)
    order = forms.CharField(widget=area(5))
    pairs = forms.CharField(widget=area(5))
    decoys = forms.CharField(widget=area(3))
    accepted = forms.CharField(widget=area(4))
    number = forms.CharField()
    tolerance = forms.CharField()
    unit = forms.CharField()
    targets = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(
        label=gettext_lazy("Pourquoi"), max_length=LONGEST_STATEMENT, widget=area(4),
        help_text=gettext_lazy("Ce que l’agent lit après le test : pourquoi cette réponse est la bonne."),
    )  # fmt: skip
    reading_title = forms.CharField(label=gettext_lazy("Que lire ensuite"), max_length=200)
    reading_url = forms.CharField(
        label=gettext_lazy("Son adresse"), max_length=500, required=False,
        help_text=gettext_lazy("Elle commence par https://."),
    )  # fmt: skip
    author = forms.CharField(
        label=gettext_lazy("Auteur"), max_length=LONGEST_AUTHOR,
        help_text=gettext_lazy("Une équipe ou un service, plutôt qu’une personne."),
    )  # fmt: skip
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=LONGEST_AUTHOR)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, topics: Sequence[tuple[str, str]], themes: Iterable[str] = (),
        before: Content | None = None, picture_error: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.themes, self.before, self.picture_error = list(themes), before, picture_error
        self.content: Content | None = None
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self._add_support_fields()
        self._choose_targets()
        for answer in ANSWERS:
            field = self.fields[answer.field]
            field.label, field.help_text, field.required = answer.label, answer.help, False
            if self._shows(answer.field):
                field.required = answer.needed
            if isinstance(field, forms.CharField):
                field.max_length = LONG_TEXT
        for name in self.fields:
            if not self._shows(name):
                several = name == "targets"
                self.fields[name].widget = forms.MultipleHiddenInput() if several else forms.HiddenInput()

    # ---- which fields

    @property
    def chosen_kind(self) -> str:
        return self._chosen("kind", Kind.values) or Kind.SINGLE

    @property
    def chosen_support(self) -> str:
        return self._chosen("support", SupportKind.values)

    def _chosen(self, name: str, known: Sequence[str]) -> str:
        value = self.data.get(name, "") if self.is_bound else self.initial.get(name, "")
        return str(value) if value in known else ""

    def _add_support_fields(self) -> None:
        """One for each key of each type; the words are those of the type chosen."""
        own = {part.key: part for part in PARTS.get(self.chosen_support, ())}
        for key in support_texts.KEYS:
            part = own.get(key)
            field = forms.CharField(required=False, max_length=LONG_TEXT, strip=False)
            if part is not None:
                field.label, field.help_text, field.required = part.label, part.help, part.needed
                field.widget = area(6) if part.lines else forms.TextInput()
            self.fields[f"support_{key}"] = field

    def _choose_targets(self) -> None:
        """What may be pointed at: the elements of the support, once it can be read."""
        support = None
        try:
            support = support_from(self._support_document(self.data if self.is_bound else self.initial))
        except (TypedWrongly, SupportRefused):
            support = None
        elements = support.elements if support else ()
        self.fields["targets"].choices = [  # type: ignore[attr-defined]
            (element.key, f"{element.text or _('(vide)')} · {element.key}") for element in elements
        ]

    def _shows(self, name: str) -> bool:
        if name == "picture":
            return self.chosen_support == SupportKind.PICTURE
        if name.startswith("support_"):
            return name.removeprefix("support_") in {part.key for part in PARTS.get(self.chosen_support, ())}
        if name == "targets" and not self.fields[name].choices:  # type: ignore[attr-defined]
            return False
        answer = next((each for each in ANSWERS if each.field == name), None)
        return name != "seen" if answer is None else self.chosen_kind in answer.kinds

    def forget_errors(self) -> None:
        """Show the fields that are now needed, and say nothing yet of what is not filled."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields as the page shows them, by what they are about."""
        support = ["picture", *(f"support_{part.key}" for part in PARTS.get(self.chosen_support, ()))]
        named = (
            (gettext_lazy("De quoi il s’agit"), ["topic", "theme", "level", "language", "kind", "support"]),
            (gettext_lazy("Ce que l’agent lit"), ["statement", *support]),
            (gettext_lazy("La réponse"), [answer.field for answer in ANSWERS]),
            (gettext_lazy("Après la réponse"), ["why", "reading_title", "reading_url"]),
            (gettext_lazy("D’où elle vient"), ["author", "licence"]),
        )
        return [(title, [self[name] for name in names if not self[name].is_hidden]) for title, names in named]

    @property
    def waits_for_targets(self) -> bool:
        """Something is to be pointed at, and there is nothing yet to choose from."""
        return self.chosen_kind == Kind.POINT and not self.fields["targets"].choices  # type: ignore[attr-defined]

    # ---- what was typed

    def clean_reading_url(self) -> str:
        url = str(self.cleaned_data["reading_url"])
        if url and not url.startswith("https://"):
            raise ValidationError(_("L’adresse à lire doit commencer par https://."))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.picture_error:
            self.add_error("picture", self.picture_error)
        elif self.chosen_support == SupportKind.PICTURE and not cleaned.get("support_fichier"):
            self.add_error("picture", _("Choisissez l’image à montrer."))
        if self.errors:
            return cleaned
        try:
            self.content = content_of(self._document(cleaned))
        except TypedWrongly as wrong:
            self.add_error(wrong.field if wrong.field in self.fields else f"support_{wrong.field}", str(wrong))
        except SupportRefused as refusal:
            self.add_error("support", str(refusal))
        except ContentRefused as refusal:
            self.add_error(MAIN[self.chosen_kind] if not self.waits_for_targets else "kind", str(refusal))
        return cleaned

    def _document(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        kind = Kind(self.chosen_kind)
        document = {
            "genre": next(name for name, each in KIND_NAMES.items() if each == kind),
            "enonce": cleaned["statement"],
            "pourquoi": cleaned["why"],
            "lire": {"titre": cleaned["reading_title"], "adresse": cleaned["reading_url"]},
        }
        if self.chosen_support:
            support = self._support_document(cleaned)
            support_from(support)
            document["support"] = support
        return document | form_texts.document_of_answers(kind, cleaned)

    def _support_document(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        if not self.chosen_support:
            return None
        kind = SupportKind(self.chosen_support)
        texts = {part.key: str(values.get(f"support_{part.key}") or "") for part in PARTS[kind]}
        document = support_texts.document_from(kind, texts, self.before.support if self.before else None)
        return document | ({"fichier": values.get("support_fichier")} if kind == SupportKind.PICTURE else {})

    def draft(self, code: str) -> Draft:
        """What a valid form says, to be reviewed."""
        if self.content is None:
            raise ValueError("the form is not valid")
        cleaned = self.cleaned_data
        names = ("topic", "theme", "level", "author", "licence", "language")
        return Draft(code=code, content=self.content, **{name: cleaned[name] for name in names})


def values_of(draft: Draft) -> dict[str, Any]:
    """What the form holds for a question that is there."""
    content, support = draft.content, draft.content.support
    values: dict[str, Any] = {
        "topic": draft.topic, "theme": draft.theme, "level": draft.level, "language": draft.language,
        "kind": content.kind.value, "support": support.kind.value if support else "", "statement": content.text,
        "why": content.why, "author": draft.author, "licence": draft.licence,
        "reading_title": content.reading.title if content.reading else "",
        "reading_url": content.reading.url if content.reading else "",
    }  # fmt: skip
    texts = support_texts.texts_of(support) if support else {}
    return values | form_texts.values_of_answers(content) | {f"support_{key}": text for key, text in texts.items()}


def typable(draft: Draft, topics: Sequence[tuple[str, str]], form_class: type[QuestionForm] | None = None) -> bool:
    """Whether the form, sent as it is shown, gives the same question: otherwise it is edited as YAML."""
    data = QueryDict(mutable=True)
    for name, value in values_of(draft).items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value not in (None, "", False):
            data[name] = str(value)
    form = (form_class or QuestionForm)(data, topics=topics, before=draft.content)
    return form.is_valid() and form.draft(draft.code) == replace(
        draft, content_review=Review.TO_REVIEW, language_review=Review.TO_REVIEW, line=0
    )


class YamlForm(Form):
    """The same question as a text in our own format."""

    text = forms.CharField(
        label=gettext_lazy("La question, en YAML"), max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "question-code"}),
        help_text=gettext_lazy("L’état de relecture n’est pas lu ici : un nouveau texte est à relire."),
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: Sequence[tuple[str, str]], code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics, self.code = topics, code
        self.read: Draft | None = None

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        try:
            draft = read_one(text)
        except (FileRefused, ContentRefused) as refusal:
            line = getattr(refusal, "line", 0)
            reason = _("Ligne %(line)s : %(reason)s") % {"line": line, "reason": refusal} if line else str(refusal)
            raise ValidationError(reason) from refusal
        if reasons := list(self._lacking(draft)):
            raise ValidationError(reasons)
        self.read = draft
        return text

    def _lacking(self, draft: Draft) -> Iterable[str]:
        if self.code and draft.code != self.code:
            yield _("« code » doit rester « %(code)s ».") % {"code": self.code}
        if draft.topic not in {topic for topic, _label in self.topics}:
            yield _("« sujet » doit nommer une compétence, comme « %(example)s ».") % {
                "example": self.topics[0][0] if self.topics else "crcn 1.1"
            }
        needed: dict[str, Any] = {
            "niveau": draft.level,
            "theme": draft.theme,
            "auteur": draft.author,
            "licence": draft.licence,
        }
        needed |= {"pourquoi": draft.content.why, "lire": draft.content.reading}
        for key, value in needed.items():
            if not value:
                yield _("« %(key)s » manque.") % {"key": key}

    def draft(self, code: str) -> Draft:
        if self.read is None:
            raise ValueError("the form is not valid")
        return replace(
            self.read, code=code or self.read.code, content_review=Review.TO_REVIEW, language_review=Review.TO_REVIEW
        )
