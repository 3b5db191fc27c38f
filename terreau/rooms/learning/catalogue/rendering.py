"""From the Markdown of a lesson to its page: boxes, tables, pictures and videos, and no HTML of its author.

The result is trusted markup because nh3 cleans it last, whatever came before; tags that the author wrote are shown
as text.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, Tag
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext as _
from markdown import Markdown

from terreau.rooms.learning.catalogue.lesson_text import ANSWER, BOXES, Box, Video, parts_of, words_before_lists

EXTENSIONS = ["tables", "sane_lists", "fenced_code"]
SCHEMES = {"http", "https", "mailto"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LOWEST = 6
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
DEEPEST = 3  # boxes inside boxes
ATTRIBUTES = {
    "*": {"class", "lang", "aria-hidden"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading"},
    "video": {"controls", "preload", "src"},
    "track": {"kind", "src", "srclang", "label", "default"},
    "div": {"tabindex", "role", "aria-label"},
    "th": {"scope"},
    "ol": {"start"},
}
TAGS = {
    *HEADINGS, "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "div",
    "span", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "figure", "figcaption", "video", "track",
}  # fmt: skip


def lesson_html(
    body: str, *, files: Mapping[str, str], transcripts: Mapping[str, str] | None = None, under: int = 1
) -> SafeString:
    """The page of a lesson. Nothing in `body` can make a tag of its own.

    `files`: what the text may show or give, name -> address. `transcripts`: the words of a video, name of its Markdown
    file -> text; without them the transcript is a link. Titles begin at the level that follows `under` (1: at h2), and
    none is skipped. The same text is rendered once for a process.
    """
    return _rendered(
        body, tuple(sorted(files.items())), tuple(sorted((transcripts or {}).items())), under, get_language() or ""
    )


@lru_cache(maxsize=256)
def _rendered(
    body: str, files: tuple[tuple[str, str], ...], transcripts: tuple[tuple[str, str], ...], under: int, _language: str
) -> SafeString:
    try:
        html = _Page(dict(files), dict(transcripts), under).html_of(body)
    except RecursionError:  # quotes in quotes, thousands deep: nobody reads that as anything but its own text
        html = f"<pre>{escape(body)}</pre>"
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    return mark_safe(clean)  # noqa: S308 cleaned on the line above  # nosec


class _Page:
    """What the parts of one page share: the level of the last title, and how many tables came."""

    def __init__(self, files: Mapping[str, str], transcripts: Mapping[str, str], under: int) -> None:
        self.files, self.transcripts, self.under = files, transcripts, under
        self.level, self.tables = under, 0
        self.markdown = Markdown(extensions=EXTENSIONS, output_format="html")
        # Tags that the author wrote stay words: neither blocks nor inline HTML are let through.
        self.markdown.preprocessors.deregister("html_block")
        self.markdown.inlinePatterns.deregister("html")

    def html_of(self, text: str, *, floor: int | None = None, depth: int = 0) -> str:
        """`floor`: the title of the box that holds the text, which titles in it come under."""
        html = []
        floor = self.under if floor is None else floor
        for part in parts_of(text):
            if isinstance(part, Video):
                html.append(self.video(part))
            elif isinstance(part, Box) and depth < DEEPEST:
                html.append(self.box(part, depth))
            else:
                html.append(self.prose(part.text, floor))
        return "".join(html)

    # ---- boxes and videos

    def box(self, box: Box, depth: int) -> str:
        words = BOXES[box.kind]
        title = escape(
            _("%(kind)s : %(title)s") % {"kind": words.label, "title": box.title} if box.title else words.label
        )
        above = self.level
        if box.kind == ANSWER:
            inside = self.html_of(box.text, floor=above, depth=depth + 1)
            self.level = above
            summary = escape(box.title) or title
            return f'<details class="lesson-answer"><summary>{summary}</summary><div>{inside}</div></details>'
        self.level = min(above + 1, LOWEST)
        heading = f'<h{self.level} class="{words.title_class}">{title}</h{self.level}>'
        inside = self.html_of(box.text, floor=self.level, depth=depth + 1)
        self.level = above
        return f'<div class="{words.css}">{heading}{inside}</div>'

    def video(self, video: Video) -> str:
        """With its captions, and its words below: those who cannot hear it, or play it, read it."""
        address = self.files.get(video.name, "")
        if not address:
            return f"<p>{escape(_('Vidéo absente : %(name)s') % {'name': video.name})}</p>"
        stem = PurePosixPath(video.name).stem
        captions, words = self.files.get(f"{stem}.vtt", ""), f"{stem}.md"
        track = ""
        if captions:
            label = escape(_("Français"))
            track = f'<track kind="captions" src="{escape(captions)}" srclang="fr" label="{label}" default>'
        shown = f'<video class="lesson-video" controls preload="metadata" src="{escape(address)}">{track}</video>'
        caption = f"<figcaption>{escape(video.title)}</figcaption>" if video.title else ""
        return f'<figure class="lesson-figure">{shown}{caption}</figure>{self.transcript(words, video.title)}'

    def transcript(self, name: str, title: str) -> str:
        label = escape(_("Transcription de la vidéo « %(title)s »") % {"title": title} if title else _("Transcription"))
        if name in self.transcripts:
            above = self.level
            inside = self.html_of(self.transcripts[name], floor=above, depth=DEEPEST)
            self.level = above
            return f"<details><summary>{label}</summary><div>{inside}</div></details>"
        address = self.files.get(name, "")
        return f'<p><a href="{escape(address)}">{label}</a></p>' if address else ""

    # ---- ordinary Markdown

    def prose(self, text: str, floor: int) -> str:
        html = self.markdown.reset().convert(words_before_lists(text))
        soup = BeautifulSoup(html, "html.parser")
        for heading in soup.find_all(HEADINGS):
            written = int(heading.name[1]) + self.under - 1
            self.level = max(min(written, self.level + 1, LOWEST), min(floor + 1, LOWEST))
            heading.name = f"h{self.level}"
        for image in soup.find_all("img"):
            self.picture(soup, image)
        for link in soup.find_all("a"):
            self.link(soup, link)
        for table in soup.find_all("table"):
            self.table(soup, table)
        return str(soup)

    def picture(self, soup: BeautifulSoup, image: Tag) -> None:
        """One of the course's own: a picture elsewhere would tell another site who reads, and when."""
        name, words = str(image.get("src", "")), str(image.get("alt", ""))
        caption = str(image.get("title", ""))
        if name not in self.files or not name.lower().endswith(PICTURES):
            image.replace_with(_("[Image absente : %(name)s]") % {"name": words or name})
            return
        image.attrs = {"src": self.files[name], "alt": words, "class": "fr-responsive-img", "loading": "lazy"}
        paragraph = image.parent
        alone = paragraph is not None and paragraph.name == "p" and paragraph.get_text(strip=True) == ""
        if caption and alone and paragraph is not None and len(paragraph.find_all("img")) == 1:
            paragraph.name, paragraph.attrs = "figure", {"class": "lesson-figure"}
            said = soup.new_tag("figcaption")
            said.string = caption
            paragraph.append(said)

    def link(self, soup: BeautifulSoup, link: Tag) -> None:
        """To a file of the course, a page of ours, or another site, which is said; anything else stays words."""
        address = str(link.get("href", "")).strip()
        parts = _split(address)
        if address in self.files:
            link.attrs = {"href": self.files[address]}
            kind = PurePosixPath(address).suffix.removeprefix(".").upper()
            if kind and kind not in link.get_text().upper():
                link.append(f" ({kind})")
        elif parts in {"http", "https"}:
            link.attrs = {"href": address, "rel": "external noreferrer"}
            icon = soup.new_tag(
                "span", attrs={"class": "fr-icon-external-link-line fr-icon--sm", "aria-hidden": "true"}
            )
            said = soup.new_tag("span", attrs={"class": "fr-sr-only"})
            said.string = _(" (autre site)")
            link.extend([" ", icon, said])
        elif parts == "mailto" or (address.startswith("/") and not address.startswith(("//", "/\\"))):
            link.attrs = {"href": address}
        else:
            link.unwrap()

    def table(self, soup: BeautifulSoup, table: Tag) -> None:
        """In the frame of the DSFR, which scrolls and takes the focus. Under an empty corner, titles of rows."""
        self.tables += 1
        head = table.find("thead")
        cells = head.find_all("th") if isinstance(head, Tag) else []
        titles = [cell.get_text(" ", strip=True) for cell in cells]
        if titles and not titles[0]:
            cells[0].name = "td"
            body = table.find("tbody")
            for row in body.find_all("tr") if isinstance(body, Tag) else []:
                first = row.find("td")
                if isinstance(first, Tag) and first.get_text(strip=True):
                    first.name = "th"
                    first["scope"] = "row"
        for cell in table.find_all(["th", "td"]):
            cell.attrs = {"scope": "row"} if "scope" in cell.attrs else {}
        for cell in cells:
            cell.attrs = {"scope": "col"} if cell.name == "th" else {}
        label = _("Tableau %(number)s, à faire défiler : %(titles)s") % {
            "number": self.tables, "titles": ", ".join(filter(None, titles)),
        }  # fmt: skip
        content = soup.new_tag(
            "div", attrs={"class": "fr-table__content", "tabindex": "0", "role": "region", "aria-label": label}
        )
        table.wrap(content)
        frame = content.wrap(soup.new_tag("div", attrs={"class": "fr-table__container"}))
        frame = frame.wrap(soup.new_tag("div", attrs={"class": "fr-table__wrapper"}))
        frame.wrap(soup.new_tag("div", attrs={"class": "fr-table lesson-table"}))


def _split(address: str) -> str:
    """The scheme of an address, empty for what is none."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return "?"
