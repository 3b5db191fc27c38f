"""Small pages, pictures and files for tests."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from terreau.newsroom.bringing import news
from terreau.newsroom.enums import People
from terreau.newsroom.files import Attachment, Picture
from terreau.newsroom.models import ArticlePage


def png(width: int = 8, height: int = 8, colour: int = 0) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def make_picture(name: str = "vue", *, people: str = People.NOBODY, **fields: Any) -> Picture:
    fields = {"title": name, "alternative": f"Une vue de {name}"} | fields
    picture = Picture(people=people, file=ContentFile(png(20, 10), name=f"{name}.png"), **fields)
    picture.save()
    return picture


def make_attachment(name: str = "note", content: bytes = b"%PDF-1.7\n%test") -> Attachment:
    attachment = Attachment(title=name, file=ContentFile(content, name=f"{name}.pdf"))
    attachment.save()
    return attachment


def make_article(title: str = "Un article", *, live: bool = True, body: Any = (), **fields: Any) -> ArticlePage:
    page = ArticlePage(title=title, live=live, **fields)
    page.body = page.body.stream_block.to_python(list(body))
    news().add_child(instance=page)
    page.save_revision()
    return page
