"""What must hold of every page, read in one pass so that checking all pages of all tests costs little.

A fragment (no `<html>`) is checked for what can be known of it alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-errormessage",
              "aria-activedescendant", "for", "list", "form", "headers")  # fmt: skip
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
MARKERS = ("{{", "{%", "{#")


@dataclass
class Open:
    """An element being read, with the text met inside it so far."""

    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    has_token: bool = False

    @property
    def words(self) -> str:
        return "".join(self.text).strip()

    @property
    def name(self) -> str:
        named = self.attributes.get("aria-label") or self.attributes.get("aria-labelledby")
        return self.words or named or self.attributes.get("title", "")


class PageReader(HTMLParser):
    COLLECTED = frozenset({"a", "button", "title", "h1", "label", "form", "script", "summary", "caption", "legend"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[Open] = []
        self.ids: Counter[str] = Counter()
        self.references: list[tuple[str, str]] = []
        self.labelled: set[str] = set()
        self.unlabelled: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.language = ""
        self.in_svg = 0
        self.raw = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) != len(attrs):
            self.problems.append(f"<{tag}> has the same attribute twice")
        self.counts[tag] += not self.in_svg
        self._attributes(tag, attributes)
        self.in_svg += tag == "svg"
        self.raw += tag in {"script", "style", "pre", "code", "textarea"}
        if tag == "html":
            self.language = attributes.get("lang", "")
        elif tag == "style":
            self.problems.append("<style> in the page (the content security policy refuses it)")
        elif tag == "img":
            self._image(attributes)
        elif tag in {"input", "select", "textarea"}:
            self._field(tag, attributes)
        if tag in self.COLLECTED and not (self.in_svg and tag == "title"):
            self.open.append(Open(tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in {"img", "input", "br", "hr", "meta", "link"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_svg -= tag == "svg"
        self.raw -= tag in {"script", "style", "pre", "code", "textarea"}
        if self.in_svg and tag == "title":
            return
        for position in range(len(self.open) - 1, -1, -1):
            if self.open[position].tag == tag:
                self._closed(self.open.pop(position))
                return

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text.append(data)
        if not self.raw and any(marker in data for marker in MARKERS):
            self.problems.append(f"a template marker was left in the text: {data.strip()[:60]!r}")

    def _attributes(self, tag: str, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if name == "id":
                self.ids[value] += 1
                if not value or any(letter.isspace() for letter in value):
                    self.problems.append(f"<{tag}> has an empty id or one with a space: {value!r}")
            elif name in REFERENCES:
                self.references += [(f"<{tag} {name}>", each) for each in value.split()]
            elif name == "style":
                self.problems.append(f"<{tag}> has an inline style: {value[:60]!r}")
            elif name.startswith("on"):
                self.problems.append(f"<{tag}> has an inline handler: {name}")
            elif name == "href" and len(value) > 1 and value.startswith("#"):
                self.references.append((f"<{tag} href>", value[1:]))

    def _image(self, attributes: dict[str, str]) -> None:
        if "alt" not in attributes:
            self.problems.append(f"<img src={attributes.get('src', '')[:60]!r}> has no alt")
        for element in self.open:
            element.text.append(attributes.get("alt", ""))

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text") if tag == "input" else tag
        if attributes.get("name") == "csrfmiddlewaretoken" and attributes.get("value"):
            for element in self.open:
                element.has_token |= element.tag == "form"
        if kind in {"submit", "button", "reset"} and not attributes.get("value"):
            self.problems.append(f"<input type={kind}> has no value to read")
        named = attributes.keys() & {"aria-label", "aria-labelledby", "title"}
        wrapped = any(element.tag == "label" for element in self.open)
        if kind not in UNLABELLED_INPUTS and not named and not wrapped:
            self.unlabelled.append((attributes.get("id", ""), attributes.get("name", "")))

    def _closed(self, element: Open) -> None:
        tag, attributes = element.tag, element.attributes
        if tag == "form" and attributes.get("method", "").lower() == "post" and not element.has_token:
            self.problems.append(f"<form action={attributes.get('action', '')!r}> posts without CSRF token")
        elif tag == "script" and "src" not in attributes and "json" not in attributes.get("type", ""):
            self.problems.append("<script> written in the page (the content security policy refuses it)")
        elif tag in {"a", "button", "summary"} and not element.name:
            self.problems.append(f"<{tag}> has no text: {attributes!r:.120}")
        elif tag in {"title", "h1", "caption", "legend"} and not element.words:
            self.problems.append(f"<{tag}> is empty")
        elif tag == "label":
            self.labelled.add(attributes.get("for", ""))
            if not element.words:
                self.problems.append(f"<label for={attributes.get('for', '')!r}> is empty")


def problems_of(html: str) -> list[str]:
    """What is wrong with a page, in words; nothing when it is sound."""
    page = PageReader()
    page.feed(html)
    page.close()
    problems = page.problems
    problems += [f"the id {key!r} is used {count} times" for key, count in page.ids.items() if count > 1]
    problems += [
        f"the field {name!r} has no label" for key, name in page.unlabelled if not key or key not in page.labelled
    ]
    if page.counts["html"]:
        problems += [
            f"{where} points to {key!r}, which is not there" for where, key in page.references if key not in page.ids
        ]
        if page.counts["h1"] != 1:
            problems.append(f"{page.counts['h1']} <h1> instead of one")
        if not page.language:
            problems.append("<html> has no lang")
        if not page.counts["title"]:
            problems.append("no <title>")
    return problems
