"""What a version says, in words, and what differs between two: for those who write and review questions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.questions.contents import Content
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.form_texts import ANSWERS, values_of_answers
from terreau.ground.questions.models import QuestionVersion
from terreau.ground.questions.support_texts import PARTS, texts_of


@dataclass(frozen=True)
class Change:
    """Something that two versions say differently; empty where one says nothing."""

    label: Any
    before: str
    after: str


def said_by(version: QuestionVersion) -> dict[Any, str]:
    """Everything that a version says, by label, as its author would type it."""
    content = version.content
    words: dict[Any, str] = {
        _("Compétence"): version.topic,
        _("Thème"): version.theme,
        _("Niveau déclaré"): str(version.level or ""),
        _("Langue"): version.language,
        _("Comment l’agent répond"): str(Kind(version.kind).label),
        _("Énoncé"): content.text,
    }
    words |= _support(content) | _answers(content)
    return words | {
        _("Pourquoi"): content.why,
        _("Que lire ensuite"): content.reading.title if content.reading else "",
        _("Son adresse"): content.reading.url if content.reading else "",
        _("Auteur"): version.author,
        _("Licence"): version.licence,
    }


def _support(content: Content) -> dict[Any, str]:
    if content.support is None:
        return {_("Document montré"): ""}
    texts = texts_of(content.support)
    words = {part.label: texts.get(part.key, "") for part in PARTS[content.support.kind]}
    if name := content.support.data.get("fichier"):
        words[_("Image")] = str(name)
    return {_("Document montré"): str(content.support.kind.label), **words}


def _answers(content: Content) -> dict[Any, str]:
    values = values_of_answers(content)
    words = {}
    for answer in ANSWERS:
        if content.kind in answer.kinds:
            value = values[answer.field]
            if value is True:
                value = _("oui")
            words[answer.label] = "\n".join(value) if isinstance(value, list) else str(value or "")
    return words


def differences(before: QuestionVersion, after: QuestionVersion) -> list[Change]:
    """What was changed from one version to another, in the order of the form."""
    old = {str(label): text for label, text in said_by(before).items()}
    new = {str(label): text for label, text in said_by(after).items()}
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]
