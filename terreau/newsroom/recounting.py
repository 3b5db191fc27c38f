"""From the takeaways of an event to an article: one step to a draft, the usual review, then who asked is told."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.newsroom.bringing import free_slug, news
from terreau.newsroom.door import publisher
from terreau.newsroom.models import ArticlePage, EventArticle
from terreau.rooms.gatherings.echoes import takeaways
from terreau.rooms.gatherings.echoes.models import Recap, Takeaway
from terreau.rooms.gatherings.events import actions as events
from terreau.rooms.gatherings.events.enums import OVER
from terreau.rooms.gatherings.events.models import Event

CATEGORY = "Article"


class RecountRefused(Exception):
    """No article can be made; the message says why, in the user's words."""


def proposed_title(event: Event, number: int) -> str:
    said = ngettext("%(number)d enseignement", "%(number)d enseignements", number) % {"number": number}
    return _("%(lessons)s : %(title)s") % {"lessons": said, "title": event.title}


@transaction.atomic
def make_article(event: Event, *, title: str, by: Any) -> ArticlePage:
    """A draft with the lessons that were read over, in their order. Nobody reads it before the usual review."""
    lessons = list(Takeaway.objects.shown(event))
    if not lessons:
        raise RecountRefused(_("Aucun enseignement relu n’est sur la page de cette rencontre."))
    introduction = Recap.objects.filter(event=event).values_list("introduction", flat=True).first() or event.summary
    page = ArticlePage(
        title=title, draft_title=title, slug=free_slug(slugify(title)[:60].strip("-") or "rencontre"), live=False,
        introduction=introduction[:1500], category=CATEGORY, owner=by if hasattr(by, "structures_as") else None,
        author_line=event.structure.label[:200],
    )  # fmt: skip
    page.body = page.body.stream_block.to_python(blocks_of(event, lessons))
    news().add_child(instance=page)
    page.save_revision(user=page.owner)
    try:
        with transaction.atomic():
            EventArticle.objects.create(event=event, page=page)
    except IntegrityError as error:
        raise RecountRefused(_("Cette rencontre a déjà son article.")) from error
    owner = publisher()
    record("newsroom.article.recounted", page, by=by, employer=owner.pk if owner else None, event=event.pk)
    return page


def blocks_of(event: Event, lessons: list[Takeaway]) -> list[dict[str, Any]]:
    """When it was, then each lesson under its number, as the ten lessons of the first café."""
    blocks: list[dict[str, Any]] = []
    if event.occasion.starts_at is not None:
        day = date_format(timezone.localtime(event.occasion.starts_at), "DATE_FORMAT")
        said = _("Rencontre du %(day)s, organisée par : %(structure)s.")
        blocks.append(text([said % {"day": day, "structure": event.structure.label}]))
    for number, each in enumerate(lessons, start=1):
        blocks.append({"type": "heading", "value": {"text": each.title[:250], "number": number}})
        paragraphs = [part.strip() for part in each.text.split("\n\n") if part.strip()]
        if each.said_by:
            paragraphs.append(_("Dit par : %(who)s.") % {"who": each.said_by})
        if paragraphs:
            blocks.append(text(paragraphs))
        if each.url:
            blocks.append({"type": "button", "value": {"label": _("Pour aller plus loin"), "address": each.url}})
    if event.is_public:
        blocks.append({"type": "button", "value": {"label": _("La rencontre"), "address": event.get_absolute_url()}})
    return blocks


def text(paragraphs: list[str]) -> dict[str, Any]:
    said = "".join(f"<p>{escape(' '.join(each.split()))}</p>" for each in paragraphs)
    return {"type": "text", "value": said}


def tell_published(now: datetime.datetime) -> None:
    """Each article that is out, once: its event says where it is told, and those who asked receive one message."""
    waiting = EventArticle.objects.filter(told_at=None, page__live=True, event__state__in=OVER)
    rows = waiting.select_related("page", "event__occasion__structure__root", "event__series")
    for each in rows.order_by("pk")[:50]:
        tell(each, now)


@transaction.atomic
def tell(article: EventArticle, now: datetime.datetime) -> None:
    if not EventArticle.objects.filter(pk=article.pk, told_at=None).update(told_at=now):
        return
    address = article.page.url or "/"
    events.report(article.event, recap=address, by="due:newsroom")
    takeaways.tell(article.event, title=article.page.title, address=address, now=now)
