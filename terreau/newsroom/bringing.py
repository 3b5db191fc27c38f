"""Bringing an article in: its pictures, its page, a new revision only when the file changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from terreau.ground.journal.actions import record
from terreau.newsroom import jekyll
from terreau.newsroom.bodies import Body, body_of
from terreau.newsroom.door import publisher
from terreau.newsroom.files import Picture, digest
from terreau.newsroom.jekyll import ArticleRefused, Post
from terreau.newsroom.models import ArticlePage, SectionPage
from terreau.newsroom.receiving import ScannedImageField
from terreau.newsroom.sections import install_site

NEWS = "actualites"


@dataclass(frozen=True)
class Remark:
    """Something a person must look at, with its line in the file."""

    line: int
    what: str  # missing_image, internal_link, undescribed_image, unsettled_image, refused_image
    about: str

    @property
    def words(self) -> str:
        said = {
            "missing_image": _("image introuvable : %(about)s"),
            "refused_image": _("image refusée : %(about)s"),
            "undescribed_image": _("image sans texte de remplacement, à décrire : %(about)s"),
            "unsettled_image": _("image cachée au public tant que l’accord des personnes n’est pas dit : %(about)s"),
            "internal_link": _("lien interne sans page ici : %(about)s"),
        }[self.what]
        return said % {"about": self.about}


@dataclass
class Brought:
    """What became of one file."""

    file: str
    state: str  # created, changed, unchanged
    url: str = ""
    remarks: list[Remark] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)  # names of the files that its new pictures wrote

    def as_json(self) -> dict[str, Any]:
        remarks = [{"line": one.line, "what": one.what, "about": one.about} for one in self.remarks]
        return {"file": self.file, "state": self.state, "url": self.url, "remarks": remarks}


class Pictures:
    """The pictures of one article, looked for below one folder and nowhere else."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder.resolve() if folder else None
        self.found: list[tuple[str, Picture]] = []
        self.refused: dict[str, str] = {}
        self.stored: list[str] = []

    def find(self, source: str, words: str) -> int | None:
        path = self.path_of(source)
        if path is None:
            return None
        try:
            picture = self.picture_of(path, words)
        except ValidationError as error:
            self.refused[source] = " ".join(error.messages)
            return None
        self.found.append((source, picture))
        return picture.pk

    def path_of(self, source: str) -> Path | None:
        """The file under the folder: by its whole address, or by its name. Links and `..` lead nowhere else."""
        address = urlsplit(source)
        if self.folder is None or address.scheme or address.netloc or not address.path or "\0" in source:
            return None
        relative = unquote(address.path).lstrip("/")
        for candidate in (self.folder / relative, self.folder / Path(relative).name):
            try:
                path = candidate.resolve(strict=True)
            except (OSError, ValueError, RuntimeError):
                continue
            if path.is_file() and path.is_relative_to(self.folder):
                return path
        return None

    def picture_of(self, path: Path, words: str) -> Picture:
        """The picture kept with this content, or a new one, checked as an upload is. Raises `ValidationError`."""
        form_field = ScannedImageField()
        if path.stat().st_size > form_field.max_upload_size:
            raise ValidationError(_("ce fichier est trop lourd"))
        content = path.read_bytes()
        known = Picture.objects.filter(file_hash=digest(content)).order_by("pk").first()
        if known is not None:
            return known
        file = form_field.clean(SimpleUploadedFile(path.name, content))
        text = " ".join(words.split())[:300]
        picture = Picture(title=path.stem[:255], file=file, alternative=text, decorative=not text)
        picture.save()
        self.stored.append(picture.file.name)
        picture.get_file_hash()
        return picture

    @property
    def digests(self) -> list[str]:
        return [f"{source}={picture.file_hash}" for source, picture in self.found]


def bring(path: Path, *, media: Path | None = None, licence: str = "", by: Any) -> Brought:
    """Make or change the article of this file, and publish it. Raises `ArticleRefused`; then nothing changed."""
    pictures = Pictures(media)
    try:
        with transaction.atomic():
            return _bring(path, pictures, licence=licence, by=by)
    except BaseException:
        forget_files(pictures.stored)
        raise


def forget_files(names: Iterable[str]) -> None:
    """The database takes back the rows of an import that does not stand; the files are ours to take back."""
    for name in names:
        default_storage.delete(name)


def _bring(path: Path, pictures: Pictures, *, licence: str, by: Any) -> Brought:
    post = jekyll.read(path)
    body = body_of(post.html, find_picture=pictures.find, find_page=page_at)
    lead = pictures.find(post.image, post.title) if post.image else None
    if post.image and lead is None:
        body.missing_images.insert(0, post.image)
    body.internal_links[:0] = [link for link in post.head_links if page_at(link) is None]
    remarks = remarks_on(post, body, pictures)
    mark = digest_of(post, pictures.digests, licence)
    page = ArticlePage.objects.filter(source=post.source).first()
    if page is not None and page.source_digest == mark:
        return Brought(path.name, "unchanged", address_of(page), remarks, pictures.stored)
    state = "created" if page is None else "changed"
    page = write(page, post, body, lead=lead, licence=licence, mark=mark)
    owner = publisher()
    record(
        f"newsroom.article.{state}", page, by=by, employer=owner.pk if owner else None, source=post.source, digest=mark,
        draft=post.draft,
    )  # fmt: skip
    return Brought(path.name, state, address_of(page), remarks, pictures.stored)


def write(
    page: ArticlePage | None, post: Post, body: Body, *, lead: int | None, licence: str, mark: str
) -> ArticlePage:
    if page is None:
        page = ArticlePage(slug=free_slug(post.slug), source=post.source, live=False)
    page.title, page.draft_title = post.title, post.title
    page.introduction, page.date, page.category = post.introduction, post.date, post.category
    page.language, page.author_line, page.licence = post.language, post.author_line, licence or post.licence
    page.body = page.body.stream_block.to_python(body.blocks)
    page.picture_id, page.source_digest = lead, mark
    if page.pk is None:
        news().add_child(instance=page)
    page.tags.set(post.tags)
    revision = page.save_revision()
    if not post.draft:
        revision.publish()
    page.refresh_from_db()
    # A draft of a page that is not live still says which file it holds.
    ArticlePage.objects.filter(pk=page.pk).update(source_digest=mark)
    return page


def address_of(page: ArticlePage) -> str:
    """Where it is read once published, under the address that people type."""
    return f"{settings.SITE_URL}{page.url}" if page.url else ""


def news() -> SectionPage:
    home = install_site()
    section = SectionPage.objects.child_of(home).filter(slug=NEWS).first()
    if section is None:
        raise ArticleRefused(_("La rubrique « actualites » n’existe plus : recréez-la d’abord."))
    return section


def free_slug(slug: str) -> str:
    """This address below the news, or the same with a number when another page has it."""
    taken = set(news().get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, 10_000))) if one not in taken)


def page_at(address: str) -> int | None:
    """The published page of ours at an address written in an article."""
    path = urlsplit(address).path
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or not path.startswith("/"):
        return None
    below = path if path.endswith("/") else f"{path}/"
    url_path = site.root_page.url_path.rstrip("/") + below
    return Page.objects.live().filter(url_path=url_path, depth__gt=2).values_list("pk", flat=True).first()


def digest_of(post: Post, pictures: Iterable[str], licence: str) -> str:
    return hashlib.sha256("\0".join([post.text, licence, *pictures]).encode()).hexdigest()


def remarks_on(post: Post, body: Body, pictures: Pictures) -> list[Remark]:
    """Everything to look at, each on every line where it stands, in the order of the file."""
    found = {("missing_image", each) for each in body.missing_images if each not in pictures.refused}
    found |= {("internal_link", each) for each in body.internal_links}
    found |= {("undescribed_image", each) for each in body.undescribed if each}
    found |= {("unsettled_image", source) for source, picture in pictures.found if not picture.may_be_published}
    remarks = [Remark(line, what, about) for what, about in found for line in post.lines_of(about) or [0]]
    remarks += [
        Remark(line, "refused_image", f"{source} ({why})")
        for source, why in pictures.refused.items()
        for line in post.lines_of(source) or [0]
    ]
    return sorted(remarks, key=lambda one: (one.line, one.what, one.about))
