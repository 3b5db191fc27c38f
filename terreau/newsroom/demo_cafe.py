"""The first café of the demonstration is the one the platform comes from: its lessons are those of its real article."""

from typing import Any

from bs4 import BeautifulSoup
from django.utils import timezone

from terreau.newsroom.door import publisher
from terreau.newsroom.models import ArticlePage, EventArticle
from terreau.newsroom.recounting import tell
from terreau.rooms.gatherings.echoes import takeaways
from terreau.rooms.gatherings.echoes.demo import first_cafe

SOURCE = "10-enseignements"


def lessons_of(page: ArticlePage) -> list[tuple[str, str]]:
    """Each numbered heading, with the words below it."""
    found: list[tuple[str, list[str]]] = []
    for block in page.body:
        if block.block_type == "heading":
            found.append((block.value["text"], []) if block.value["number"] else ("", []))
        elif block.block_type == "text" and found:
            words = BeautifulSoup(block.value.source, "html.parser")
            found[-1][1].extend(" ".join(each.get_text().split()) for each in words.find_all("p"))
    return [(title, "\n\n".join(parts)[:4000]) for title, parts in found if title]


def recount(*, by: Any) -> int:
    """Write the lessons of the article as takeaways of the first café, and tie the two. How many lessons."""
    employer = publisher()
    page = ArticlePage.objects.filter(source__contains=SOURCE, live=True).order_by("pk").first()
    event = first_cafe(employer) if employer is not None else None
    if page is None or event is None:
        return 0
    lessons = lessons_of(page)
    for title, text in lessons:
        made = takeaways.add(event, title=title, text=text, said_by="", url="", by=by)
        takeaways.review(made, seen=takeaways.version_of(made), by=by)
    recap = takeaways.sheet_of(event)
    takeaways.introduce(recap, introduction=page.introduction, by=by)
    takeaways.publish(recap, by=by)
    article = EventArticle.objects.create(event=event, page=page)
    tell(article, timezone.now())
    return len(lessons)
