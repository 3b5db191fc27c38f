"""What a question shows, as plain texts that people type: a line a paragraph, a line a row, cells between bars.

`texts_of` gives the texts of a support, `document_from` the document of what was typed. What cannot be typed so (a cell
that holds a bar) is written in YAML: `typable` says which.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.questions.enums import SupportKind
from terreau.ground.questions.presenting import plain_cell
from terreau.ground.questions.supports import NAMES, Support

BAR, ARROW = "|", "→"
ARROWS = (ARROW, "->", "=>")


class TypedWrongly(Exception):
    """What was typed cannot be read: in which field, at which of its lines (0: none), and why."""

    def __init__(self, field: str, reason: str, line: int = 0) -> None:
        super().__init__(_("Ligne %(line)s : %(reason)s") % {"line": line, "reason": reason} if line else reason)
        self.field = field


class Part(NamedTuple):
    """A field of a support: its key, its label, how to type it, whether it may stay empty, whether it has lines."""

    key: str
    label: Any
    help: Any = ""
    needed: bool = True
    lines: bool = False


TITLE = Part("titre", gettext_lazy("Titre"))
COLUMNS = Part("colonnes", gettext_lazy("Colonnes"), gettext_lazy("Séparées par une barre : Nom | Modifié le | Taille"))
ROWS = Part(
    "lignes", gettext_lazy("Lignes"),
    gettext_lazy("Une ligne du tableau par ligne, les cellules séparées par une barre : Janvier | 310 | 145"),
    lines=True,
)  # fmt: skip
PARTS: dict[str, tuple[Part, ...]] = {
    SupportKind.MAIL: (
        Part("de", gettext_lazy("Expéditeur"), gettext_lazy("Par exemple : Accueil <accueil@ville.example>")),
        Part("a", gettext_lazy("Destinataires"), needed=False),
        Part("date", gettext_lazy("Date"), needed=False),
        Part("objet", gettext_lazy("Objet du courriel")),
        Part(
            "corps", gettext_lazy("Texte du courriel"),
            gettext_lazy("Un paragraphe par ligne. Un lien : texte du lien → adresse"), lines=True,
        ),
        Part("pieces", gettext_lazy("Pièces jointes"), gettext_lazy("Un fichier par ligne."), needed=False, lines=True),
    ),
    SupportKind.FOLDER: (TITLE, COLUMNS, ROWS),
    SupportKind.ADDRESS: (
        Part(
            "parties", gettext_lazy("Parties de l’adresse"),
            gettext_lazy("Une par ligne, dans l’ordre : ce sont elles que l’agent peut désigner."), lines=True,
        ),
    ),
    SupportKind.SHEET: (TITLE._replace(needed=False), ROWS),
    SupportKind.TABLE: (TITLE, COLUMNS, ROWS),
    SupportKind.CHART: (
        TITLE,
        Part("forme", gettext_lazy("Forme"), gettext_lazy("barres ou courbe"), needed=False),
        Part("unite", gettext_lazy("Unité"), needed=False),
        Part(
            "valeurs", gettext_lazy("Valeurs"),
            gettext_lazy("Une par ligne : Lundi | 64"), lines=True,
        ),
    ),
    SupportKind.SCREEN: (
        TITLE,
        Part("textes", gettext_lazy("Textes affichés"), gettext_lazy("Un par ligne."), needed=False, lines=True),
        Part("elements", gettext_lazy("Boutons et commandes"), gettext_lazy("Un par ligne."), lines=True),
    ),
    SupportKind.TALK: (
        TITLE,
        Part(
            "messages", gettext_lazy("Messages"),
            gettext_lazy("Un par ligne : Qui | heure | ce qu’il dit. L’heure peut manquer."), lines=True,
        ),
    ),
    SupportKind.PICTURE: (
        Part(
            "alternative", gettext_lazy("Texte de remplacement"),
            gettext_lazy("Ce que l’image montre, en une phrase, pour qui ne la voit pas. Obligatoire."),
        ),
        Part("description", gettext_lazy("Description longue"), needed=False, lines=True),
    ),
}  # fmt: skip
KEYS = tuple(dict.fromkeys(part.key for parts in PARTS.values() for part in parts))

# ---- a support as texts


def texts_of(support: Support) -> dict[str, str]:
    """What would be typed for this support, by key."""
    texts = {key: WRITERS.get(key, str)(value) for key, value in support.data.items() if value not in (None, "", [])}
    if support.kind == SupportKind.CHART:
        rows = zip(support.data["categories"], support.data["valeurs"], strict=True)
        texts["valeurs"] = "\n".join(f"{category} {BAR} {plain_cell(value)}" for category, value in rows)
        texts.pop("categories")
    return texts


def _cells(cells: Any) -> str:
    return f" {BAR} ".join("" if cell is None else plain_cell(cell) for cell in cells)


def _paragraph(paragraph: Any) -> str:
    return f"{paragraph['lien']} {ARROW} {paragraph['adresse']}" if isinstance(paragraph, Mapping) else str(paragraph)


def _message(message: Mapping[str, Any]) -> str:
    return f" {BAR} ".join(str(message[key]) for key in ("de", "heure", "texte") if message.get(key))


def _lines(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda values: "\n".join(write(value) for value in values)


WRITERS: dict[str, Callable[[Any], str]] = {
    "colonnes": _cells,
    "lignes": _lines(_cells),
    "corps": _lines(_paragraph),
    "messages": _lines(_message),
    **{key: _lines(str) for key in ("pieces", "parties", "textes", "elements")},
}

# ---- texts as a document


def document_from(kind: SupportKind, texts: Mapping[str, str], before: Support | None = None) -> dict[str, Any]:
    """The document of what was typed. Raises `TypedWrongly`.

    A cell that reads as one of the support `before` is that one: a number stays a number.
    """
    document: dict[str, Any] = {"type": next(name for name, each in NAMES.items() if each == kind)}
    known = _numbers(before)
    for part in PARTS[kind]:
        typed = texts.get(part.key, "").replace("\r\n", "\n").strip("\n")
        if not typed.strip():
            if part.needed:
                raise TypedWrongly(part.key, _("À remplir pour ce type de document."))
            continue
        document |= READERS.get(part.key, _read_plain)(part.key, typed, known)
    return document


def _numbers(before: Support | None) -> dict[str, Any]:
    """The numbers and the empty cells of a support, by what they show."""
    lines = before.data.get("lignes", ()) if before else ()
    cells = [cell for line in lines for cell in line if not isinstance(cell, str)]
    return {"" if cell is None else plain_cell(cell): cell for cell in cells}


def numbered(typed: str) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    return [(number, line.strip()) for number, line in enumerate(typed.splitlines(), start=1) if line.strip()]


def _read_plain(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: typed.strip()}


def _read_lines(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: [line for _number, line in numbered(typed)]}


def _read_cells(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: [cell.strip() for cell in typed.replace("\n", " ").split(BAR)]}


def _read_rows(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    rows: list[list[Any]] = []
    for number, line in numbered(typed):
        cells = [cell.strip() for cell in line.split(BAR)]
        if rows and len(cells) != len(rows[0]):
            reason = _("%(found)s cellules, mais %(width)s à la première ligne.")
            raise TypedWrongly(key, reason % {"found": len(cells), "width": len(rows[0])}, number)
        rows.append([known.get(cell, cell) for cell in cells])
    return {key: rows}


def _read_body(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    paragraphs: list[Any] = []
    for number, line in numbered(typed):
        sides = sides_of(line)
        if sides is not None and not all(sides):
            raise TypedWrongly(key, _("écrivez « texte du lien → adresse »."), number)
        paragraphs.append({"lien": sides[0], "adresse": sides[1]} if sides else line)
    return {key: paragraphs}


def sides_of(line: str) -> tuple[str, str] | None:
    """What lies on each side of the arrow of a line, or None without arrow."""
    for arrow in ARROWS:
        if arrow in line:
            left, _arrow, right = line.partition(arrow)
            return left.strip(), right.strip()
    return None


def _read_values(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    categories, values = [], []
    for number, line in numbered(typed):
        category, bar, value = (each.strip() for each in line.rpartition(BAR))
        plain = value.replace(",", ".").replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
        try:
            found = float(plain)
        except ValueError:
            found = float("nan")
        if not bar or not category or not abs(found) < 10**15:
            raise TypedWrongly(key, _("écrivez « catégorie | nombre »."), number)
        categories.append(category)
        values.append(int(found) if found.is_integer() else found)
    return {"categories": categories, "valeurs": values}


def _read_messages(key: str, typed: str, known: Mapping[str, Any]) -> dict[str, Any]:
    messages = []
    for number, line in numbered(typed):
        parts = [part.strip() for part in line.split(BAR)]
        if len(parts) not in (2, 3) or not all(parts):
            raise TypedWrongly(key, _("écrivez « qui | ce qu’il dit » ou « qui | heure | ce qu’il dit »."), number)
        messages.append(dict(zip(("de", "heure", "texte") if len(parts) == 3 else ("de", "texte"), parts, strict=True)))
    return {key: messages}


READERS: dict[str, Callable[[str, str, Mapping[str, Any]], dict[str, Any]]] = {
    "colonnes": _read_cells,
    "lignes": _read_rows,
    "corps": _read_body,
    "messages": _read_messages,
    "valeurs": _read_values,
    **dict.fromkeys(("pieces", "parties", "textes", "elements"), _read_lines),
}
