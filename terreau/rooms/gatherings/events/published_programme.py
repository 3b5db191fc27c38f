"""The programme and the speakers in the text of a published page, and its Markdown as plain words."""

import re

import markdown
import nh3
from bs4 import BeautifulSoup

from terreau.rooms.gatherings.events.enums import Moment
from terreau.rooms.gatherings.events.programme import LineSpec, SpeakerSpec

SECTION = re.compile(r"^##\s+(.+?)\s*$", re.MULTILINE)
PART = re.compile(r"^\*\s+\**\s*Temps\s+\d+\s*[–-]\**\s*(.+?)(?=^\*\s|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
MINUTES = re.compile(r"\\?\[\s*\\?~?\s*(\d{1,3})\s*(?:minutes|min)\s*\\?\]", re.IGNORECASE)
BY = re.compile(r"\s+(?:de|par)\s+([A-ZÉÈÀ\[][^,]*),\s*(.+)", re.DOTALL)
NOBODY = "[nom retiré]"
PARAGRAPHS = ("p", "li", "h1", "h2", "h3", "h4", "blockquote", "td")
KINDS = (
    ("liminaire", Moment.OPENING), ("table ronde", Moment.ROUND_TABLE), ("débat", Moment.DEBATE),
    ("question", Moment.QUESTIONS), ("démonstration", Moment.DEMONSTRATION), ("atelier", Moment.WORKSHOP),
    ("accueil", Moment.WELCOME), ("pause", Moment.BREAK), ("conclusion", Moment.CLOSING),
)  # fmt: skip


def intervening(body: str) -> tuple[str, dict[str, str]]:
    """What comes before the first heading of second level, and by heading what follows each."""
    found = list(SECTION.finditer(body))
    ends = [each.start() for each in found[1:]] + [len(body)]
    sections = {each[1]: body[each.end() : end] for each, end in zip(found, ends, strict=True)}
    return (body[: found[0].start()] if found else body), sections


def section(body: str, *names: str) -> str:
    sections = intervening(body)[1]
    return next((text for title, text in sections.items() if title.lower().startswith(names)), "")


def programme_of(body: str) -> list[LineSpec]:
    """« Temps 1 – Propos liminaire [5 minutes] »… with the speakers on the round table, else on the first."""
    lines = [line_of(found[1]) for found in PART.finditer(section(body, "programme"))]
    speakers = speakers_of(section(body, "intervenant"))
    if speakers and lines:
        kinds = [line.kind for line in lines]
        at = kinds.index(Moment.ROUND_TABLE) if Moment.ROUND_TABLE in kinds else 0
        line = lines[at]
        lines[at] = LineSpec(line.kind, line.title, line.minutes, line.session, [*line.speakers, *speakers])
    return lines


def line_of(text: str) -> LineSpec:
    text = text.split("<div", 1)[0]
    minutes = MINUTES.search(text)
    told = " ".join(re.sub(r"[*_\\]", "", MINUTES.sub("", text)).split()).strip(" :–-")
    spoken: list[SpeakerSpec] = []
    if by := BY.search(told):
        spoken.append(SpeakerSpec(name_of(by[1]), by[2].strip(" .")[:200]))
        told = told[: by.start()]
    kind = next((kind for word, kind in KINDS if word in told.lower()), Moment.TALK)
    return LineSpec(kind, told.strip(" :")[:300], int(minutes[1]) if minutes and int(minutes[1]) else None, 1, spoken)


def speakers_of(text: str) -> list[SpeakerSpec]:
    """« * **Prénom NOM**, fonction / organisme », one to an item."""
    found = []
    for item in re.findall(r"^\*\s+\*\*(.+?)\*\*\s*,\s*(.+?)(?=^\*\s|\Z)", text, re.MULTILINE | re.DOTALL):
        told = " ".join(item[1].split())
        function, organisation = in_two(told)
        found.append(SpeakerSpec(name_of(item[0])[:200], function[:200], organisation[:200]))
    return found


def in_two(told: str) -> tuple[str, str]:
    """« fonction / organisme » → the two; without a bar, all of it is the function."""
    function, *rest = re.split(r"\s+[/|]\s+", told, maxsplit=1)
    return function.strip(), rest[0].strip() if rest else ""


def name_of(text: str) -> str:
    name = text.strip(" *")
    return "" if name == NOBODY else name[:200]


def plain_text(text: str) -> str:
    """Markdown and HTML as paragraphs of plain words; what a button says of another site is left out."""
    clean = nh3.clean(markdown.markdown(text), tags={*PARAGRAPHS, "ul", "ol", "a", "br"}, attributes={})
    soup = BeautifulSoup(clean, "html.parser")
    told = []
    for each in soup.find_all(PARAGRAPHS):
        if each.find(PARAGRAPHS):
            continue
        words = " ".join(each.get_text(" ").split())
        links = each.find_all("a")
        only_a_link = len(links) == 1 and " ".join(links[0].get_text(" ").split()) == words
        if words and not only_a_link:
            told.append(f"• {words}" if each.name == "li" else words)
    return "\n\n".join(told)
