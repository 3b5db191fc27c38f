"""Texts of other formats, most of them HTML, as the plain texts that a question is made of.

A page is first cleaned by nh3: what may run, load or hide is gone, and tags are balanced, before anything reads it.
A simple table and the first picture are kept apart, to become the support of the question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import nh3
from django.utils.translation import gettext as _

from terreau.ground.questions.contents import ContentRefused
from terreau.ground.questions.supports import MOST_COLUMNS, MOST_LINES

MOST_HTML = 100_000  # characters, pictures apart: a statement has 2000 at most
AS_IS = "terreau-texte"  # inside, spaces are the author's: written by us
DESCRIPTION = "terreau-description"
NUMBER, NOTHING = "nombre", "vide"  # classes of cells
BLOCKS = ("p", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "tr", "dt", "dd", "hr")
TABLE = ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
KEPT = {*BLOCKS, *TABLE, "br", "a", "img", "sup", "sub"}
CLEANED = {"script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math", "video", "audio"}
ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt"}, "p": {"class"}, "caption": {"class"},
    "td": {"class", "colspan", "rowspan"}, "th": {"class", "colspan", "rowspan"},
}  # fmt: skip
CODE = re.compile(r"<\s*(?:script|style)\b|\son[a-z]{3,}\s*=|javascript\s*:", re.I)
MEDIA = re.compile(r"<\s*(?:iframe|object|embed|video|audio|svg|math|form|input|select)\b", re.I)
LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|img|a|ul|ol|li|table|tr|td|th|sup|sub|code|pre|h[1-6]|script|font)\b[^<>]*>"
    r"|&(?:nbsp|amp|lt|gt|quot|#\d{1,5}|[a-z]{2,8});",
    re.I,
)
EMBEDDED = re.compile(r"src\s*=\s*[\"']data:image/(\w{1,8});base64,([A-Za-z0-9+/=\s]*)[\"']", re.I)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
SELF_CLOSED = frozenset("br hr img input col wbr meta link p li td th tr dt dd option".split())
DEEPEST = 200
SPACES = re.compile(r"[ \t\r\n\f]+")
RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
WHOLE_NUMBER, DECIMAL_NUMBER = re.compile(r"-?\d{1,15}"), re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


@dataclass
class Plain:
    """A text without markup, and what came with it."""

    text: str
    table: dict[str, Any] | None = None
    picture: tuple[str, str] | None = None  # its address and what it shows
    description: str = ""
    embedded: dict[str, str] = field(default_factory=dict)  # pictures written in the page itself, in base64
    lost: list[str] = field(default_factory=list)


def plain_of(text: str, form: str) -> Plain:
    """The text, written as `html`, `markdown`, `plain`, or `auto` (plain, with or without HTML in it).

    Markdown is readable as it is, and its readers take minutes on texts made to slow them: it is kept as written.
    Raises `ContentRefused` when the text is too long, or too deep, to be looked at.
    """
    if form == "plain":
        return Plain(text)
    if form == "markdown":
        return Plain(text, lost=[_("Le texte garde ses signes Markdown.")])
    if form == "html" or LOOKS_LIKE_HTML.search(text):
        return _of_html(text if form == "html" else text.replace("\n", "<br>\n"))
    return Plain(text)


def _refuse_heavy(html: str) -> None:
    """Length, and nesting: the time to read a page grows as its depth squared."""
    if len(html) > MOST_HTML:
        raise ContentRefused(_("Un texte de cette question dépasse %(most)s caractères.") % {"most": MOST_HTML})
    depth = 0
    for end, tag in TAG.findall(html):
        if tag.lower() not in SELF_CLOSED:
            depth = max(0, depth - 1) if end else depth + 1
        if depth > DEEPEST:
            raise ContentRefused(_("Un texte de cette question emboîte trop de balises."))


def _of_html(html: str) -> Plain:
    embedded: dict[str, str] = {}

    def apart(found: re.Match[str]) -> str:
        name = f"image-{len(embedded) + 1}.{found[1].lower()}"
        embedded[name] = found[2]
        return f'src="{name}"'

    html = EMBEDDED.sub(apart, html)
    _refuse_heavy(html)
    reader = _Reader()
    reader.feed(
        nh3.clean(
            html, tags=KEPT, clean_content_tags=CLEANED, attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto"}, link_rel=None,
        )
    )  # fmt: skip
    reader.close()
    plain = reader.plain()
    plain.embedded = embedded
    if CODE.search(html):
        plain.lost.append(_("Du code ou de la mise en forme est retiré."))
    if MEDIA.search(html):
        plain.lost.append(_("Un média ou un formulaire inclus dans le texte est retiré."))
    return plain


@dataclass
class _Cell:
    text: str
    head: bool
    form: str
    spread: bool

    @property
    def value(self) -> Any:
        if NOTHING in self.form and not self.text:
            return None
        if NUMBER in self.form and WHOLE_NUMBER.fullmatch(self.text):
            return int(self.text)
        return float(self.text) if NUMBER in self.form and DECIMAL_NUMBER.fullmatch(self.text) else self.text


@dataclass
class _Table:
    title: str = ""
    rows: list[list[_Cell]] = field(default_factory=list)
    nested: bool = False

    @property
    def simple(self) -> bool:
        """Lines of the same length, without cells spread over several."""
        widths = {len(row) for row in self.rows}
        return (
            not self.nested
            and len(widths) == 1
            and widths <= set(range(1, MOST_COLUMNS + 1))
            and 2 <= len(self.rows) <= MOST_LINES
            and not any(cell.spread for row in self.rows for cell in row)
        )

    def support(self) -> dict[str, Any]:
        head, *lines = self.rows
        return {
            "type": "tableau",
            "titre": self.title or _("Tableau"),
            "colonnes": [cell.value for cell in head],
            "lignes": [[cell.value for cell in line] for line in lines],
        }

    def flat(self) -> str:
        lines = [" ; ".join(cell.text for cell in row) for row in self.rows]
        return "\n".join(line for line in (self.title, *lines) if line)


class _Reader(HTMLParser):
    """Reads what nh3 has cleaned, and only that."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.buffers: list[list[str]] = [[]]
        self.tables: list[_Table] = []
        self.open_tables: list[_Table] = []
        self.cells: list[tuple[bool, str, bool]] = []  # those open: is it a title, its class, is it spread
        self.paragraphs: list[str] = []  # the classes of those open
        self.links: list[str] = []
        self.as_is = 0
        self.script = ""
        self.picture: tuple[str, str] | None = None
        self.description = ""
        self.lost: list[str] = []

    # -- text

    def handle_data(self, data: str) -> None:
        if self.script:
            data = data.translate(RAISED if self.script == "sup" else LOWERED)
        if self.as_is:
            self.buffers[-1].append(data)
            return
        data = SPACES.sub(" ", data)
        before = self.buffers[-1][-1] if self.buffers[-1] else "\n"
        self.buffers[-1].append(data.lstrip(" ") if before.endswith((" ", "\n")) else data)
        if not self.buffers[-1][-1]:
            self.buffers[-1].pop()

    def _new_line(self) -> None:
        buffer = self.buffers[-1]
        if buffer and not self.as_is:
            buffer[-1] = buffer[-1].rstrip(" ")
        if buffer and not buffer[-1].endswith("\n"):
            buffer.append("\n")

    # -- tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "br":
            self.buffers[-1].append("\n")
        elif tag == "img":
            self._take_picture(said)
        elif tag == "a":
            self.links.append(said.get("href", ""))
        elif tag in ("sup", "sub"):
            self.script = tag
        elif tag in ("table", "caption", "td", "th"):
            self._open_in_table(tag, said)
        elif tag == "tr" and self.open_tables:
            self.open_tables[-1].rows.append([])
        elif tag in BLOCKS:
            self._new_line()
            if tag == "li":
                self.buffers[-1].append("- ")
            if tag == "p":
                self._open_paragraph(said.get("class", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._close_link(self.links.pop())
        elif tag in ("sup", "sub"):
            self.script = ""
        elif tag in ("table", "caption", "td", "th"):
            self._close_in_table(tag)
        elif tag in BLOCKS and tag != "tr":
            if tag == "p" and self.paragraphs:
                self._close_paragraph(self.paragraphs.pop())
            self._new_line()

    def _open_paragraph(self, form: str) -> None:
        self.paragraphs.append(form)
        self.as_is += AS_IS in form
        if DESCRIPTION in form:
            self.buffers.append([])

    def _close_paragraph(self, form: str) -> None:
        self.as_is -= AS_IS in form
        if DESCRIPTION in form:
            self.description = "".join(self.buffers.pop()).strip()

    def _close_link(self, address: str) -> None:
        text = "".join(self.buffers[-1])
        if not address:
            self.lost.append(_("Un lien est retiré."))
        elif not text.rstrip().endswith(address):
            self.buffers[-1].append(f" ({address})")

    def _take_picture(self, said: dict[str, str]) -> None:
        if self.picture is None and said.get("src"):
            self.picture = (said["src"], said.get("alt", "").strip())
        else:
            self.lost.append(_("Une image est perdue : une question n’en montre qu’une."))

    # -- tables

    def _open_in_table(self, tag: str, said: dict[str, str]) -> None:
        if tag == "table":
            for table in self.open_tables:
                table.nested = True
            self._new_line()
            self.open_tables.append(_Table())
            return
        form = said.get("class", "")
        self.as_is += AS_IS in form
        self.buffers.append([])
        spread = any(said.get(key, "1") not in ("", "0", "1") for key in ("colspan", "rowspan"))
        self.cells.append((tag == "th", form, spread))

    def _close_in_table(self, tag: str) -> None:
        if tag == "table":
            table = self.open_tables.pop()
            if self.open_tables:
                self.buffers[-1].append(table.flat())
            else:
                self.buffers[-1].append(f"\x00{len(self.tables)}\x00\n")
                self.tables.append(table)
            return
        text = "".join(self.buffers.pop()).strip()
        head, form, spread = self.cells.pop()
        self.as_is -= AS_IS in form
        if tag == "caption":
            self.open_tables[-1].title = text
            return
        if not self.open_tables[-1].rows:
            self.open_tables[-1].rows.append([])
        self.open_tables[-1].rows[-1].append(_Cell(text, head, form, spread))

    # -- the whole

    def plain(self) -> Plain:
        text = "".join(self.buffers[0])
        found = Plain("", picture=self.picture, description=self.description, lost=self.lost)
        for number, table in enumerate(self.tables):
            as_support = table.simple and found.table is None and found.picture is None
            if as_support:
                found.table = table.support()
                found.lost += _missing_of(table)
            elif table.rows:
                found.lost.append(_("Un tableau devient du texte : il est trop riche, ou n’est pas seul."))
            text = text.replace(f"\x00{number}\x00\n", "" if as_support else f"{table.flat()}\n")
        found.text = text.strip()
        return found


def _missing_of(table: _Table) -> Iterator[str]:
    if not table.title:
        yield _("Le tableau n’a pas de titre : il s’appelle « Tableau ».")
    if not all(cell.head for cell in table.rows[0]):
        yield _("La première ligne du tableau devient ses titres de colonnes.")
