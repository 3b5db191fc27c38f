"""A post of a Jekyll site: a YAML head between two `---`, then Markdown with HTML inside. Nothing in it is run."""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import markdown
import nh3
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.common.front_matter import HeadRefused, several, split, words

MOST_BYTES = 2 * 1024 * 1024
SUFFIXES = (".md", ".markdown", ".html")
NAME = re.compile(r"^(?:(\d{4}-\d{2}-\d{2})-)?(.+)$")


class ArticleRefused(HeadRefused):
    """The file cannot become an article; the message says why, `line` where (0: the whole file)."""


@dataclass
class Post:
    """What a file says, before anything is made of it."""

    source: str
    slug: str
    title: str
    date: datetime.date
    introduction: str = ""
    category: str = ""
    tags: list[str] = field(default_factory=list)
    image: str = ""
    language: str = "fr"
    author_line: str = ""
    licence: str = ""
    draft: bool = False
    head_links: list[str] = field(default_factory=list)  # of the introduction, which is plain words
    html: str = ""
    text: str = ""  # the file itself, to say on which line something stands

    def lines_of(self, words: str) -> list[int]:
        """Where this address stands by itself, and not inside a longer one."""
        alone = re.compile(rf"(?<![\w/.%-]){re.escape(words)}(?![\w/.%-])")
        return [number for number, line in enumerate(self.text.splitlines(), 1) if alone.search(line)]


def read(path: Path) -> Post:
    """Read a post. Raises `ArticleRefused`."""
    if path.suffix.lower() not in SUFFIXES:
        raise ArticleRefused(_("Un article est un fichier .md, .markdown ou .html."))
    if path.stat().st_size > MOST_BYTES:
        raise ArticleRefused(_("Ce fichier dépasse 2 Mo."))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleRefused(_("Ce fichier n’est pas en UTF-8.")) from error
    try:
        head, body = split(text)
    except HeadRefused as refusal:
        raise ArticleRefused(refusal.reason, refusal.line) from refusal
    found = NAME.match(path.stem)
    day, name = found.groups() if found else (None, path.stem)
    title = " ".join(words(head, "title").split())
    if not title:
        raise ArticleRefused(_("L’en-tête ne donne pas de titre (title)."), 1)
    post = Post(
        source=path.stem[:200],
        slug=slugify(words(head, "slug") or name)[:200].strip("-") or "article",
        title=re.sub(r"\s+([!?;:»])", "\N{NO-BREAK SPACE}\\1", title)[:250],
        date=day_of(head.get("date"), day),
        introduction=plain(words(head, "chapeau-text") or words(head, "description"))[:1500],
        category=next(iter(several(head, "categories") or several(head, "category")), "")[:80],
        tags=[tag[:100] for tag in several(head, "tags")],
        image=lead_image(head),
        language="en" if (words(head, "lang") or "fr").lower().startswith("en") else "fr",
        author_line=words(head, "author")[:200],
        licence=words(head, "licence")[:300],
        draft=head.get("published") is False,
        head_links=re.findall(r"\]\((/[^)\s]*)\)", words(head, "chapeau-text") or words(head, "description")),
        text=text,
    )
    post.html = body if path.suffix.lower() == ".html" else markdown.markdown(body, extensions=["tables", "sane_lists"])
    return post


def day_of(value: Any, in_name: str | None) -> datetime.date:
    """The day that the head gives, or the name of the file."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = value if isinstance(value, str) else in_name or ""
    try:
        moment = parse_datetime(text.strip())
        return moment.date() if moment else datetime.date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise ArticleRefused(_("La date ne se lit pas : écrivez AAAA-MM-JJ."), 1) from error


def lead_image(head: dict[str, Any]) -> str:
    if direct := words(head, "image"):
        return direct
    for each in head.get("une-ou-diaporama") or []:
        if isinstance(each, dict) and isinstance(each.get("image"), str):
            return each["image"]
    return ""


def plain(text: str) -> str:
    """Markdown as plain words."""
    html = nh3.clean(markdown.markdown(text), tags=set())
    return " ".join(strip_tags(html).replace("&amp;", "&").split())
