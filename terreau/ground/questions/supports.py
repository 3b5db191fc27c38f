"""What a question shows: a mail, a shared folder, an address, a spreadsheet… as plain data and accessible HTML.

A support is kept as its document says it (French keys, `shape_of`). Everything in it that an agent may point at is an
`Element`: a stable identifier and the text that a screen reader says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.questions.comparing import printable
from terreau.ground.questions.enums import SupportKind

MOST_LINES, MOST_COLUMNS, MOST_TEXT = 40, 12, 4000
NAMES = {
    "courriel": SupportKind.MAIL,
    "dossier": SupportKind.FOLDER,
    "adresse": SupportKind.ADDRESS,
    "feuille": SupportKind.SHEET,
    "tableau": SupportKind.TABLE,
    "graphique": SupportKind.CHART,
    "ecran": SupportKind.SCREEN,
    "conversation": SupportKind.TALK,
    "image": SupportKind.PICTURE,
}
MOST_VALUE = 10**15  # infinity and what is no number are refused with what is larger
FORMS = ("barres", "courbe")


class SupportRefused(Exception):
    """The support cannot be shown; the message says why, in its author's words."""


@dataclass(frozen=True)
class Element:
    """A part of a support that may be pointed at."""

    key: str
    text: str


@dataclass(frozen=True)
class Support:
    """A support and what it holds, as its document says."""

    kind: SupportKind
    data: Mapping[str, Any]

    @property
    def elements(self) -> tuple[Element, ...]:
        """In reading order; empty for what is only read."""
        return tuple(ELEMENTS[self.kind](self.data)) if self.kind in ELEMENTS else ()

    @property
    def words(self) -> str:
        """All that it says, for those who measure or search texts."""
        return " ".join(_texts(self.data))


# ---- elements, by kind


def mail_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for key in ("de", "a", "date", "objet"):
        if data.get(key):
            yield Element(key, str(data[key]))
    for number, paragraph in enumerate(data.get("corps", ()), start=1):
        yield Element(f"corps-{number}", paragraph_text(paragraph))
    for number, name in enumerate(data.get("pieces", ()), start=1):
        yield Element(f"piece-{number}", str(name))


def paragraph_text(paragraph: Any) -> str:
    if isinstance(paragraph, Mapping):
        return f"{paragraph['lien']} ({paragraph['adresse']})"
    return str(paragraph)


def line_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for number, line in enumerate(data.get("lignes", ()), start=1):
        yield Element(f"ligne-{number}", ", ".join(str(cell) for cell in line if cell not in (None, "")))


def address_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for number, part in enumerate(data.get("parties", ()), start=1):
        yield Element(f"partie-{number}", str(part))


def sheet_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for row, line in enumerate(data.get("lignes", ()), start=1):
        for column, cell in enumerate(line):
            yield Element(f"{ascii_uppercase[column]}{row}", "" if cell is None else str(cell))


def screen_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for number, label in enumerate(data.get("elements", ()), start=1):
        yield Element(f"element-{number}", str(label))


def talk_elements(data: Mapping[str, Any]) -> Iterator[Element]:
    for number, message in enumerate(data.get("messages", ()), start=1):
        yield Element(f"message-{number}", str(message["texte"]))


ELEMENTS: dict[str, Callable[[Mapping[str, Any]], Iterator[Element]]] = {
    SupportKind.MAIL: mail_elements,
    SupportKind.FOLDER: line_elements,
    SupportKind.ADDRESS: address_elements,
    SupportKind.SHEET: sheet_elements,
    SupportKind.TABLE: line_elements,
    SupportKind.SCREEN: screen_elements,
    SupportKind.TALK: talk_elements,
}

# ---- reading


KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # those needed, those allowed beside
    SupportKind.MAIL: (("de", "objet", "corps"), ("a", "date", "pieces")),
    SupportKind.FOLDER: (("titre", "colonnes", "lignes"), ()),
    SupportKind.ADDRESS: (("parties",), ()),
    SupportKind.SHEET: (("lignes",), ("titre",)),
    SupportKind.TABLE: (("titre", "colonnes", "lignes"), ()),
    SupportKind.CHART: (("titre", "categories", "valeurs"), ("forme", "unite")),
    SupportKind.SCREEN: (("titre", "elements"), ("textes",)),
    SupportKind.TALK: (("titre", "messages"), ()),
    SupportKind.PICTURE: (("fichier", "alternative"), ("description",)),
}
LISTS = ("corps", "pieces", "colonnes", "lignes", "parties", "categories", "valeurs", "textes", "elements", "messages")


def support_from(document: Any) -> Support:
    """The support that a document describes. Raises `SupportRefused`, naming the key that is wrong."""
    if not isinstance(document, Mapping) or document.get("type") not in NAMES:
        raise SupportRefused(_("Le support doit dire son « type », parmi : %(types)s.") % {"types": ", ".join(NAMES)})
    kind = NAMES[document["type"]]
    needed, allowed = KEYS[kind]
    data = {key: _cleaned(value) for key, value in document.items() if key != "type"}
    for key in needed:
        if data.get(key) in (None, "", []):
            raise SupportRefused(_("Il manque « %(key)s » au support.") % {"key": key})
    for key, value in data.items():
        if key not in (*needed, *allowed):
            raise SupportRefused(_("« %(key)s » n’est pas connu de ce type de support.") % {"key": key})
        if key in LISTS and not isinstance(value, list):
            raise SupportRefused(_("« %(key)s » doit être une liste.") % {"key": key})
        if key not in LISTS and not isinstance(value, str | int | float):
            raise SupportRefused(_("« %(key)s » doit être un texte.") % {"key": key})
    _refuse_misshapen(kind, data)
    return Support(kind, data)


def _cleaned(value: Any, depth: int = 0) -> Any:
    """Texts without control characters, at the depth of a line of cells; nothing that no document says."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list) and depth < 2:
        return [_cleaned(each, depth + 1) for each in value]
    if isinstance(value, Mapping) and depth == 1:
        return {key: _cleaned(each, depth + 1) for key, each in value.items()}
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_VALUE):
        return value
    raise SupportRefused(_("Un support est fait de textes et de nombres."))


def shape_of(support: Support) -> dict[str, Any]:
    """The document of a support, that `support_from` reads again."""
    name = next(name for name, kind in NAMES.items() if kind == support.kind)
    return {"type": name, **support.data}


def _refuse_misshapen(kind: SupportKind, data: Mapping[str, Any]) -> None:
    for number, message in enumerate(data.get("messages", ()), start=1):
        if not isinstance(message, Mapping) or not message.get("de") or not message.get("texte"):
            raise SupportRefused(_("Le message %(number)s doit dire « de » et « texte ».") % {"number": number})
    for number, paragraph in enumerate(data.get("corps", ()), start=1):
        if isinstance(paragraph, Mapping) and set(paragraph) != {"lien", "adresse"}:
            raise SupportRefused(
                _("Le paragraphe %(number)s est un texte, ou un « lien » avec son « adresse ».") % {"number": number}
            )
    if "lignes" in data:
        _refuse_ragged(data["lignes"], len(data.get("colonnes", ())))
    if kind == SupportKind.CHART:
        _refuse_uneven(data)
    if len(list(_texts(data))) > MOST_LINES * MOST_COLUMNS or sum(map(len, _texts(data))) > MOST_TEXT:
        raise SupportRefused(_("Ce support est trop long pour être lu pendant un test."))


def _refuse_ragged(lines: list[Any], width: int) -> None:
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, list):
            raise SupportRefused(_("La ligne %(number)s doit être une liste de cellules.") % {"number": number})
        width = width or len(line)
        if len(line) != width or width > MOST_COLUMNS:
            raise SupportRefused(
                _("La ligne %(number)s a %(found)s cellules au lieu de %(width)s.")
                % {"number": number, "found": len(line), "width": min(width, MOST_COLUMNS)}
            )


def _refuse_uneven(data: Mapping[str, Any]) -> None:
    if len(data["categories"]) != len(data["valeurs"]):
        raise SupportRefused(_("Le graphique doit avoir autant de valeurs que de catégories."))
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in data["valeurs"]):
        raise SupportRefused(_("Les valeurs du graphique sont des nombres."))
    if data.get("forme", FORMS[0]) not in FORMS:
        raise SupportRefused(_("La forme du graphique est « barres » ou « courbe »."))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)
