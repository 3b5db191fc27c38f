"""What a browser has examined already: many pages are the same to the letter for several roles, many in all but words.

Axe judges elements, classes, attributes and what they refer to; of words, whether there are any. Two pages of the same
structure have the same faults.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lxml.html import HtmlElement, tostring

# Of these the value says what the element is; of others, that there is one.
TELLING = {"class", "role", "type", "lang", "scope", "tabindex", "autocomplete", "colspan", "rowspan", "open", "hidden",
           "aria-current", "aria-expanded", "aria-hidden", "aria-live", "aria-pressed", "aria-sort"}  # fmt: skip
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers")
LANDMARKS = ".//*[self::nav or self::section or self::aside or self::form or @role='region'][@aria-label]"


@dataclass(frozen=True)
class Examined:
    """Seen by any worker of this run: a file each, made by the first."""

    folder: Path

    def is_new(self, text: str) -> bool:
        try:
            (self.folder / hashlib.sha256(text.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def content_of(page: HtmlElement) -> str:
    """What stands between the header and the footer, without what differs at each request."""
    main = page.find(".//main")
    for token in main.xpath(".//input[@name='csrfmiddlewaretoken']"):
        token.drop_tree()
    return tostring(main, encoding="unicode", with_tail=False)


def structure_of(page: HtmlElement) -> str:
    """The same without its words, a run of like elements as one; with whatever no other page can vouch for."""
    main = page.find(".//main")
    return f"{shape(main)} {sorted(doubtful(page, main))}"


def shape(element: HtmlElement) -> str:
    attributes = (f"{name}={value if name in TELLING else bool(value)}" for name, value in sorted(element.items()))
    inside = (shape(child) for child in element.iterchildren("*"))
    words = bool((element.text or "").strip()), any((child.tail or "").strip() for child in element)
    return f"<{element.tag} {' '.join(attributes)} {words}{''.join(one for one, _run in groupby(inside))}>"


def doubtful(page: HtmlElement, main: HtmlElement) -> Iterator[str]:
    """Numbers given twice, references to nothing, landmarks of one name: what depends on values."""
    ids = Counter(page.xpath("//@id"))
    yield from (f"{name} twice" for name, times in ids.items() if times > 1)
    for attribute in REFERENCES:
        for names in main.xpath(f".//@{attribute}"):
            yield from (f"{attribute} to {name}" for name in names.split() if name not in ids)
    labels = Counter((landmark.tag, landmark.get("aria-label")) for landmark in main.xpath(LANDMARKS))
    yield from (f"{label} twice" for label, times in labels.items() if times > 1)
