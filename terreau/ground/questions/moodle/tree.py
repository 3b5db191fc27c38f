"""XML of unknown origin, read by expat under rules that leave it nothing to unfold.

A document type is refused before anything in it is read, hence no entity is ever declared, fetched or expanded. Depth,
number of elements and size are bounded; one question at a time is held in memory; each element knows its line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext as _

from terreau.ground.questions.drafts import FileRefused

MOST_BYTES = 30 * 1024 * 1024
DEEPEST = 24
MOST_ELEMENTS = 3000  # of one question: a calculated one lists hundreds of numbers
ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252")


@dataclass
class Element:
    """An element of a question, with its line."""

    name: str
    line: int
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    overfull: bool = False

    @property
    def own(self) -> str:
        """The text directly in it."""
        return "".join(self.pieces)

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        return next(self.all(name), None)

    def text(self, *names: str) -> str:
        """The text of a descendant, found by the names that lead to it; empty when there is none."""
        here: Element | None = self
        for name in names:
            here = here.first(name) if here is not None else None
        return here.own.strip() if here is not None else ""


class Builder:
    """Gives the elements at `level` in turn, each whole; `above` holds the names of those around them, root first.

    Another format of the same kind has its own `root` and `level`, and says in its words what is not its own.
    """

    root, level = "quiz", 2

    def __init__(self, found: Callable[[Element], None]) -> None:
        self.found = found
        self.open: list[Element] = []
        self.above: list[str] = []
        self.depth = 0
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.refuse_type
        # Never called while document types are refused: what a change of that rule would let through stays refused.
        self.parser.EntityDeclHandler = self.refuse_entity
        self.parser.ExternalEntityRefHandler = self.refuse_entity
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def refuse_type(self, *_said: object) -> None:
        raise FileRefused(
            _("Ce fichier déclare un type de document (DOCTYPE) : il n’est pas lu."),
            self.line,
        )

    def refuse_entity(self, *_said: object) -> int:
        raise FileRefused(_("Ce fichier déclare des renvois (ENTITY) : il n’est pas lu."), self.line)

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise FileRefused(
                _("Ce fichier est en « %(encoding)s » : enregistrez-le en UTF-8.") % {"encoding": encoding[:40]},
                self.line,
            )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FileRefused(_("Ce fichier emboîte trop de niveaux."), self.line)
        if self.depth == 1 and name != self.root:
            raise FileRefused(self.not_ours() % {"name": name[:40]}, self.line)
        if self.depth < self.level:
            self.above.append(name)
        elif self.depth == self.level:
            self.open, self.count = [Element(name, self.line, attributes)], 0
        else:
            self.count += 1
            self.open.append(Element(name, self.line, attributes))

    def not_ours(self) -> str:
        return _("Ce fichier n’est pas un export de questions de Moodle : il commence par « %(name)s ».")

    def end(self, _name: str) -> None:
        self.depth -= 1
        if not self.open:
            self.above.pop()
            return
        closed = self.open.pop()
        if not self.open:
            closed.overfull = self.count > MOST_ELEMENTS
            self.found(closed)
        elif self.count <= MOST_ELEMENTS:
            self.open[-1].children.append(closed)

    def data(self, text: str) -> None:
        if self.open and self.count <= MOST_ELEMENTS:
            self.open[-1].pieces.append(text)


def each_question(path: Path, found: Callable[[Element], None]) -> None:
    """Give each element under `quiz` in turn. Raises `FileRefused`, with the line, for what is not to be read."""
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(_("Ce fichier dépasse %(most)s Mo.") % {"most": MOST_BYTES // 1024**2})
    build(Builder(found), path.read_bytes())


def build(builder: Builder, content: bytes) -> None:
    """Read the whole of a content. Raises `FileRefused`, with the line."""
    try:
        # At once: given by pieces, expat reads again a long mark from its beginning at each of them.
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FileRefused(
            _("Ce fichier n’est pas du XML lisible : %(why)s.") % {"why": _said(error.code)}, error.lineno
        ) from error


def _said(code: int) -> str:
    known = {
        "no element found": _("il est vide, ou s’arrête avant sa fin"),
        "mismatched tag": _("une balise ne ferme pas celle qui est ouverte"),
        "not well-formed (invalid token)": _("un signe n’a pas sa place ici, ou n’est pas dans l’encodage annoncé"),
        "undefined entity": _("un renvoi comme « &nbsp; » n’existe pas en XML hors d’une section CDATA"),
        "unclosed token": _("une balise n’est pas finie"),
        "unclosed CDATA section": _("une section CDATA n’est pas finie"),
        "reference to invalid character number": _("un caractère n’a pas sa place dans un texte"),
        "unknown encoding": _("son encodage est inconnu"),
        "junk after document element": _("il continue après sa fin"),
    }
    message = expat.ErrorString(code) or ""
    return known.get(message, message)
