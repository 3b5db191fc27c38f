"""A question ready for a page: what is shown, what is chosen already, where one may point.

The templates of `questions/` take a `Presented` and hold no rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.questions.answering import Mask, Option, Shown, mask_of, shown
from terreau.ground.questions.contents import Content
from terreau.ground.questions.drawing import chart_of
from terreau.ground.questions.enums import Kind

HEADERS = {"de": _("De"), "a": _("À"), "date": _("Date"), "objet": _("Objet")}
INSTRUCTIONS: dict[str, Promise] = {
    Kind.SINGLE: _("Choisissez une réponse"),
    Kind.MULTIPLE: _("Cochez toutes les bonnes réponses"),
    Kind.ORDER: _("Donnez sa place à chaque élément"),
    Kind.MATCH: _("Choisissez ce qui va avec chaque élément"),
    Kind.SHORT: _("Votre réponse"),
    Kind.POINT: _("Désignez directement dans le document ci-dessus"),
}


@dataclass(frozen=True)
class Spot:
    """A part of a support: its text, and where one may point, its input."""

    key: str
    text: str
    pointable: bool
    several: bool
    chosen: bool

    @property
    def input(self) -> str:
        return "checkbox" if self.several else "radio"

    @property
    def label(self) -> str:
        return self.text or gettext("cellule vide")


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Piece:
    """Something to be placed or matched, with what may be chosen for it."""

    name: str
    text: str
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class Presented:
    """A question on a page. `sent` is what was sent and not accepted: nothing of it is lost."""

    shown: Shown
    language: str
    sent: Mapping[str, Sequence[str]]
    mask: Mask

    @property
    def content(self) -> Content:
        return self.shown.content

    @property
    def kind(self) -> str:
        return self.content.kind.value

    @property
    def instruction(self) -> str:
        return str(INSTRUCTIONS[self.content.kind])

    @property
    def input(self) -> str:
        return "checkbox" if self.shown.several else "radio"

    @property
    def choices(self) -> list[Choice]:
        return [self._choice(option, self.sent.get("choice", ())) for option in self.shown.options]

    @property
    def pieces(self) -> list[Piece]:
        found = []
        for piece in self.shown.pieces:
            name = f"piece-{self.mask.pieces[int(piece.value)]}"
            options = tuple(self._choice(option, self.sent.get(name, ())) for option in self.shown.options)
            found.append(Piece(name, piece.text, options))
        return found

    @property
    def typed(self) -> str:
        return next(iter(self.sent.get("answer", ())), "")

    @property
    def unit(self) -> str:
        return self.content.number.unit if self.content.number else ""

    @property
    def numeric(self) -> bool:
        return self.content.number is not None

    def _choice(self, option: Option, chosen: Sequence[str]) -> Choice:
        value = str(self.mask.options[int(option.value)])
        return Choice(value, option.text, value in chosen)

    # ---- the support

    @property
    def support_template(self) -> str:
        return f"questions/support/_{self.content.support.kind.value}.html" if self.content.support else ""

    @property
    def support(self) -> Mapping[str, Any]:
        return self.content.support.data if self.content.support else {}

    @cached_property
    def spots(self) -> dict[str, Spot]:
        if self.content.support is None:
            return {}
        pointing = self.content.kind == Kind.POINT
        pointed = self.sent.get("point", ())
        return {
            element.key: Spot(element.key, element.text, pointing, self.shown.several, element.key in pointed)
            for element in self.content.support.elements
        }

    @property
    def title(self) -> str:
        return str(self.support.get("titre", ""))

    @property
    def texts(self) -> Sequence[Any]:
        """What a window says above its commands."""
        texts: Sequence[Any] = self.support.get("textes", ())
        return texts

    @property
    def description(self) -> str:
        """Of a picture, longer than its alternative."""
        return str(self.support.get("description", ""))

    @property
    def mail_headers(self) -> list[tuple[Promise, Spot]]:
        return [(label, self.spots[key]) for key, label in HEADERS.items() if key in self.spots]

    @property
    def paragraphs(self) -> list[Spot]:
        return self._spots_of("corps-")

    @property
    def attachments(self) -> list[Spot]:
        return self._spots_of("piece-")

    @property
    def parts(self) -> list[Spot]:
        return self._spots_of("partie-")

    @property
    def commands(self) -> list[Spot]:
        return self._spots_of("element-")

    @property
    def talk(self) -> list[tuple[str, str, Spot]]:
        """Who says what, and when if it is said."""
        messages = self.support["messages"]
        return [
            (str(message["de"]), str(message.get("heure", "")), spot)
            for message, spot in zip(messages, self._spots_of("message-"), strict=True)
        ]

    @property
    def lines(self) -> list[tuple[Spot, list[str]]]:
        """Each line of a folder or of a table, with its cells as text."""
        rows = [["" if cell is None else plain_cell(cell) for cell in line] for line in self.support["lignes"]]
        return list(zip(self._spots_of("ligne-"), rows, strict=True))

    @property
    def cells(self) -> list[tuple[int, list[Spot]]]:
        """Each row of a sheet: its number and its cells."""
        return [
            (row, [self.spots[f"{ascii_uppercase[column]}{row}"] for column in range(len(line))])
            for row, line in enumerate(self.support["lignes"], start=1)
        ]

    @property
    def letters(self) -> str:
        return ascii_uppercase[: len(self.support["lignes"][0])]

    @property
    def chart(self) -> SafeString:
        return chart_of(self.support)

    @property
    def chart_rows(self) -> list[tuple[str, str]]:
        unit = str(self.support.get("unite", ""))
        values = (f"{plain_cell(value)} {unit}".strip() for value in self.support["valeurs"])
        return list(zip(map(str, self.support["categories"]), values, strict=True))

    def _spots_of(self, prefix: str) -> list[Spot]:
        return [spot for key, spot in self.spots.items() if key.startswith(prefix)]


def plain_cell(cell: Any) -> str:
    """A number as French writes it; anything else as it is."""
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def presented(content: Content, *, seed: str, language: str = "fr", sent: QueryDict | None = None) -> Presented:
    """The question as the page of one person shows it."""
    kept = {name: sent.getlist(name) for name in sent} if sent is not None else {}
    return Presented(shown(content, seed), language, kept, mask_of(content, seed))
