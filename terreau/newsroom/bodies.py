"""From the HTML of an article to our blocks: whatever is not on the list of what a text may hold is left out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape
from django.utils.translation import gettext as _

from terreau.newsroom.blocks import safe_address
from terreau.newsroom.jekyll import ArticleRefused

DEEPEST = 60
INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "span": "span", "a": "a", "br": "br"}
TAGS = {*INLINE, "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "ol", "ul", "li", "figure", "figcaption",
        "img", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "caption", "code", "pre", "hr",
        "cite"}  # fmt: skip
DROPPED = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "form", "textarea"}
ATTRIBUTES = {"*": {"lang"}, "a": {"href", "class"}, "img": {"src", "alt"}, "div": {"class"}, "section": {"class"}}
BOX = {"encadre", "callout", "fr-callout", "box"}
BUTTON = {"button", "btn", "fr-btn"}
HEADINGS = ("h1", "h2")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


@dataclass
class Body:
    """The blocks, as Wagtail keeps them, and what a person must look at."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    missing_images: list[str] = field(default_factory=list)
    internal_links: list[str] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)


# Given the address and the text of a picture: the key of ours, or None when it is nowhere.
FindPicture = Callable[[str, str], int | None]
# Given an address of this site: the key of the page, or None.
FindPage = Callable[[str], int | None]


def clean(html: str) -> BeautifulSoup:
    """The HTML as a browser would read it, with nothing that acts or draws."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    soup = BeautifulSoup(safe, "html.parser")
    if any(len(list(text.parents)) > DEEPEST for text in soup.find_all(string=True)):
        raise ArticleRefused(_("Les éléments HTML sont emboîtés trop profondément."))
    return soup


def body_of(html: str, *, find_picture: FindPicture, find_page: FindPage) -> Body:
    """Our blocks for the whole of an article."""
    body = Body()
    body.blocks = Builder(body, find_picture, find_page).read(clean(html))
    return body


class Builder:
    """Reads a tree in its order; words outside any paragraph make paragraphs, cut at blank lines."""

    def __init__(self, body: Body, find_picture: FindPicture, find_page: FindPage, *, boxed: bool = False) -> None:
        self.body, self.find_picture, self.find_page, self.boxed = body, find_picture, find_page, boxed
        self.blocks: list[dict[str, Any]] = []
        self.html: list[str] = []  # whole paragraphs, to become one block of text
        self.words: list[str] = []  # the paragraph being read
        self.number = 0
        self.title = ""

    def read(self, node: Tag) -> list[dict[str, Any]]:
        self.walk(node, numbered=False)
        self.end_text()
        return self.blocks

    # ---- from the tree

    def walk(self, node: Tag, *, numbered: bool) -> None:
        for child in list(node.children):
            if isinstance(child, Tag):
                self.element(child, numbered=numbered)
            elif type(child) is NavigableString:
                self.loose_words(str(child))

    def loose_words(self, text: str) -> None:
        first, *others = re.split(r"\n\s*\n", text)
        self.words.append(escape(first))
        for each in others:
            self.end_paragraph()
            self.words.append(escape(each))

    def element(self, tag: Tag, *, numbered: bool) -> None:
        name = tag.name
        if name in HEADINGS:
            self.heading(tag, numbered=numbered)
        elif name in {"img", "figure"}:
            self.picture(tag)
        elif name in {"ol", "ul"}:
            self.list(tag)
        elif name == "table":
            self.table(tag)
        elif name == "blockquote":
            self.quote(tag)
        elif name in {"h3", "h4", "h5", "h6"}:
            self.end_paragraph()
            if words := self.inline(tag).strip():
                self.html.append(f"<h3>{words}</h3>" if name == "h3" else f"<h4>{words}</h4>")
        elif name == "a" and BUTTON & classes(tag):
            self.button(tag)
        elif name in INLINE and not tag.find(["img", *HEADINGS]):
            self.words.append(self.inline_tag(tag))
        elif name == "div" and "lien-important" in classes(tag) and tag.find("a"):
            self.button(tag.find("a"))  # type: ignore[arg-type]
        elif name in {"div", "section"} and BOX & classes(tag) and not self.boxed:
            self.box(tag)
        else:
            self.end_paragraph()
            self.walk(tag, numbered=numbered)
            self.end_paragraph()

    def heading(self, tag: Tag, *, numbered: bool) -> None:
        text = " ".join(tag.get_text().split())
        if not text:
            return
        self.end_paragraph()
        if self.boxed and not self.title and not self.blocks and not self.html:
            self.title = text
        elif self.boxed:
            self.html.append(f"<h3>{escape(text)}</h3>")
        else:
            self.number += numbered
            self.add("heading", {"text": text[:250], "number": self.number if numbered else None})

    def list(self, tag: Tag) -> None:
        """A list of words; or, when its items carry titles, the parts that these titles begin."""
        self.end_paragraph()
        if tag.find([*HEADINGS, "h3", "img", "div"]):
            self.walk(tag, numbered=tag.name == "ol")
            self.end_paragraph()
        else:
            self.html.append(self.list_html(tag))

    def list_html(self, tag: Tag) -> str:
        items = "".join(f"<li>{self.inline(item).strip()}</li>" for item in tag.find_all("li", recursive=False))
        return f"<{tag.name}>{items}</{tag.name}>" if items else ""

    def picture(self, tag: Tag) -> None:
        image = tag if tag.name == "img" else tag.find("img")
        if not isinstance(image, Tag):
            return self.walk(tag, numbered=False)
        caption = tag.find("figcaption") if tag.name == "figure" else None
        source, alternative = str(image.get("src", "")), " ".join(str(image.get("alt", "")).split())
        if not alternative:
            self.body.undescribed.append(source)
        said = " ".join(caption.get_text().split()) if isinstance(caption, Tag) else ""
        key = self.find_picture(source, alternative or said)
        self.end_text()
        if key is None:
            self.body.missing_images.append(source)  # its caption would speak of nothing
            return None
        words = self.inline(caption).strip() if isinstance(caption, Tag) else ""
        value = {"picture": key, "alternative": alternative[:300], "caption": f"<p>{words}</p>" if words else ""}
        return self.add("picture", value)

    def table(self, tag: Tag) -> None:
        self.end_text()
        caption = tag.find("caption")
        rows = [
            [" ".join(cell.get_text().split()).replace("\t", " ") for cell in row.find_all(["th", "td"])]
            for row in tag.find_all("tr")
        ]
        width = max((len(row) for row in rows), default=0)
        rows = [row + [""] * (width - len(row)) for row in rows if row]
        if self.boxed or width < 2 or len(rows) < 2:
            self.html += [f"<p>{escape(' — '.join(filter(None, row)))}</p>" for row in rows]
            return
        title = " ".join(caption.get_text().split()) if isinstance(caption, Tag) else _("Tableau")
        self.add("table", {"caption": title, "rows": "\n".join("\t".join(row) for row in rows), "row_headers": False})

    def quote(self, tag: Tag) -> None:
        author = tag.find("cite")
        said = " ".join(author.extract().get_text().split()) if isinstance(author, Tag) else ""
        words = " ".join(tag.get_text().split()).strip("«» \N{NO-BREAK SPACE}")
        if self.boxed:
            self.html.append(f"<p>«\N{NO-BREAK SPACE}{escape(words)}\N{NO-BREAK SPACE}»</p>")
        elif words:
            self.end_text()
            self.add("quote", {"text": words, "author": said, "detail": ""})

    def button(self, tag: Tag) -> None:
        label, address = " ".join(tag.get_text().split()), str(tag.get("href", "")).strip()
        if not label or not safe_address(address):
            self.words.append(escape(label))
            return
        if address.startswith("/"):
            self.body.internal_links.append(address)
        self.end_text()
        self.add("button", {"label": label[:120], "address": address[:500]})

    def box(self, tag: Tag) -> None:
        self.end_text()
        inside = Builder(self.body, self.find_picture, self.find_page, boxed=True)
        content = inside.read(tag)
        if content or inside.title:
            self.add("callout", {"title": inside.title, "content": content})

    # ---- inside a paragraph

    def inline(self, tag: Tag) -> str:
        return "".join(self.inline_parts(tag))

    def inline_parts(self, tag: Tag) -> Iterator[str]:
        for child in tag.children:
            if isinstance(child, Tag):
                yield self.inline_tag(child)
            elif type(child) is NavigableString:
                yield escape(re.sub(r"\s+", " ", str(child)))

    def inline_tag(self, tag: Tag) -> str:
        if tag.name == "br":
            return "<br/>"
        if tag.name in {"ol", "ul"}:
            return self.list_html(tag)
        inside = self.inline(tag)
        name = INLINE.get(tag.name, "")
        if name == "a":
            inside = self.link(tag, inside)
        elif name in {"b", "i", "sup"} and inside.strip():
            inside = f"<{name}>{inside}</{name}>"
        language = str(tag.get("lang", ""))
        return f'<span lang="{language}">{inside}</span>' if LANGUAGE.fullmatch(language) else inside

    def link(self, tag: Tag, inside: str) -> str:
        address = str(tag.get("href", "")).strip()
        if not address or not inside.strip():
            return inside
        if urlsplit(address).scheme in {"http", "https", "mailto"}:
            return f'<a href="{escape(address)}">{inside}</a>' if safe_address(address) else inside
        key = self.find_page(address)
        if key is not None:
            return f'<a linktype="page" id="{key}">{inside}</a>'
        self.body.internal_links.append(address)
        return inside

    # ---- to the blocks

    def end_paragraph(self) -> None:
        words = re.sub(r"[ \t\r\n]+", " ", "".join(self.words)).strip()
        words = re.sub(r"^(<br/>\s*)+|(\s*<br/>)+$", "", words)
        if words:
            self.html.append(f"<p>{words}</p>")
        self.words = []

    def end_text(self) -> None:
        self.end_paragraph()
        if self.html:
            self.add("text", "".join(self.html))
        self.html = []

    def add(self, kind: str, value: Any) -> None:
        self.end_text_before(kind)
        self.blocks.append({"type": kind, "value": value})

    def end_text_before(self, kind: str) -> None:
        """Blocks stand in the order of the words: a text begun ends before another block."""
        if kind != "text":
            html, self.html = self.html, []
            if html:
                self.blocks.append({"type": "text", "value": "".join(html)})


def classes(tag: Tag) -> set[str]:
    found = tag.get("class")
    return set(found if isinstance(found, list) else str(found or "").split())
