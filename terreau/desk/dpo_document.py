"""A document that an administration keeps: sections of paragraphs, lists and tables, as page, as PDF and as CSV.

Always in French, whatever the language of the page around it: it is a French administration that signs it. So its words
are written here as they are, and those that come from the rooms are read in French.
"""

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from terreau.ground.common.pdf import typst_pdf

TO_COMPLETE = "à compléter"


@dataclass(frozen=True)
class Section:
    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Document:
    code: str
    title: str
    employer: str
    day: datetime.date
    sections: tuple[Section, ...]

    @property
    def version(self) -> str:
        """A mark of the content: two prints that carry the same one say the same thing."""
        return hashlib.sha256(repr(self.sections).encode()).hexdigest()[:8]

    @property
    def foot(self) -> str:
        with translation.override("fr"):
            day = date_format(self.day, "j F Y")
        made = f"Établi le {day} par {settings.SITE_NAME}, avec le logiciel Terreau."
        return f"{self.employer}. {made} Version {self.version}."

    @property
    def text(self) -> str:
        """Every word of it, in order."""
        return "\n".join([self.title, *(" ".join(row) for row in csv_rows(self)), self.foot])


def document_pdf(document: Document) -> bytes:
    return typst_pdf(
        "desk/dpo/document.typ",
        {
            "lang": "fr",
            "title": document.title,
            "foot": document.foot,
            "sections": [asdict(section) for section in document.sections],
        },
    )


def csv_rows(document: Document) -> Iterator[list[str]]:
    """One line for each sentence or line of a table, after the title of its section."""
    for section in document.sections:
        for text in (*section.paragraphs, *section.items):
            yield [section.title, text]
        if section.headers:
            yield [section.title, *section.headers]
        for row in section.rows:
            yield [section.title, *row]
    yield ["Version", document.foot]
