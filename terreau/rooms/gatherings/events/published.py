"""The page of an event as a public site publishes it, read: what it says, and what in it does not agree.

A page has a head (`event_start_date`, `lieu`, `champs_informations`…) and a text in Markdown. Only the start is
structured: everything else is read from words, and what words contradict is a doubt, never a choice made in silence.
"""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.common.front_matter import HeadRefused, several, split, words
from terreau.rooms.gatherings.events.enums import Kind
from terreau.rooms.gatherings.events.programme import LineSpec
from terreau.rooms.gatherings.events.published_programme import intervening, plain_text, programme_of

SUFFIXES = (".md", ".markdown")
MOST_BYTES = 2 * 1024 * 1024
USUAL = datetime.timedelta(minutes=90)
KINDS = {
    "webinaire": Kind.CONFERENCE, "rencontre": Kind.CONFERENCE, "table ronde": Kind.CONFERENCE,
    "conference": Kind.CONFERENCE, "conférence": Kind.CONFERENCE, "atelier": Kind.WORKSHOP, "showroom": Kind.SHOWROOM,
    "démonstration": Kind.SHOWROOM,
}  # fmt: skip
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
HOURS = re.compile(r"(\d{1,2})\s*h\s*(\d{2})?\s*(?:à|-|–|—)\s*(\d{1,2})\s*h\s*(\d{2})?", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})(?:er)?\s+(" + "|".join(MONTHS) + r")\s+(\d{4})", re.IGNORECASE)
EDITION = re.compile(r"#\s*(\d+)|\bn[°o]\s*(\d+)", re.IGNORECASE)
LINKS = re.compile(r"""<a\s[^>]*href=["']([^"']+)["'][^>]*>(.*?)</a>|\[([^\]]+)\]\(([^)\s]+)\)""", re.DOTALL)


@dataclass(frozen=True)
class Doubt:
    """What does not agree: in which field of the head, or in the text, and why."""

    field: str
    reason: str


@dataclass
class Page:
    source: str  # the name of the file, without its suffix
    file: str
    title: str
    kind: str
    summary: str
    description: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    edition: int | None = None
    is_cafe: bool = False
    place: str = ""
    online: bool = False
    on_site: bool = True
    outsiders: bool = False
    programme: list[LineSpec] = field(default_factory=list)
    registration_links: list[tuple[str, str]] = field(default_factory=list)  # where it stands, the address
    doubts: list[Doubt] = field(default_factory=list)


class PageRefused(HeadRefused):
    """Nothing can be made of the file; the message says why."""


def read(path: Path) -> tuple[Page, str]:
    """The page of a file, and its text. Raises `HeadRefused`."""
    if path.suffix.lower() not in SUFFIXES:
        raise PageRefused(_("Une page de rencontre est un fichier .md ou .markdown."))
    if path.stat().st_size > MOST_BYTES:
        raise PageRefused(_("Ce fichier dépasse 2 Mo."))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageRefused(_("Ce fichier n’est pas en UTF-8.")) from error
    head, body = split(text)
    if head.get("published") is False:
        raise PageRefused(_("Cette page a été retirée du site (published: false)."), line_of(text, "published"))
    title = tidy_title(words(head, "title"))
    if not title:
        raise PageRefused(_("L’en-tête YAML ne donne pas de titre (title)."), 1)
    return page_of(path, title, head, body, text), text


def page_of(path: Path, title: str, head: dict[str, Any], body: str, text: str) -> Page:
    infos = informations(head)
    doubts: list[Doubt] = []
    starts_at, ends_at = dates_of(head, infos, body, text, doubts)
    edition = EDITION.search(title)
    place = ", ".join(part for part in (words(head, "lieu"), words(head, "adresse")) if part)
    categories = several(head, "categories")
    is_cafe = "café" in f"{title} {' '.join(several(head, 'tags'))}".lower()
    page = Page(
        source=path.stem[:150], file=path.name, title=title[:200], starts_at=starts_at, ends_at=ends_at,
        kind=kind_of(categories, is_cafe, doubts), is_cafe=is_cafe, summary=summary_of(head, title),
        description=plain_text(intervening(body)[0]), edition=int(edition[1] or edition[2]) if edition else None,
        place=place[:300], outsiders="fonction publique" in infos.get("Modalités", ("", ""))[0].lower(), doubts=doubts,
    )  # fmt: skip
    page.online = "en ligne" in place.lower() or "webinaire" in [each.lower() for each in categories]
    page.on_site = bool(place)
    page.programme = programme_of(body)
    page.registration_links = registration_links(infos, body)
    check_programme(page)
    return page


def tidy_title(text: str) -> str:
    """One line, its French spaces kept together."""
    text = " ".join(text.split())
    text = re.sub(r"«\s+", "«\N{NO-BREAK SPACE}", text)
    return re.sub(r"\s+([!?;:»])", "\N{NO-BREAK SPACE}\\1", text)


def informations(head: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By heading: what it says and where it leads."""
    found = {}
    listed = head.get("champs_informations")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict):
            found[words(each, "intitule")] = (words(each, "contenu"), words(each, "lien"))
    return found


def kind_of(categories: list[str], is_cafe: bool, doubts: list[Doubt]) -> str:
    for each in categories:
        if each.lower() not in KINDS:
            doubts.append(Doubt("categories", _("Catégorie inconnue : %(name)s.") % {"name": each}))
    if is_cafe:
        return Kind.CAFE
    return next((KINDS[each.lower()] for each in categories if each.lower() in KINDS), Kind.CONFERENCE)


def summary_of(head: dict[str, Any], title: str) -> str:
    """The first sentence of the introduction that fits."""
    told = " ".join(plain_text(words(head, "chapeau-text") or words(head, "description")).split())
    first = re.split(r"(?<=[.!?])\s", told)[0] if told else title
    return first if len(first) <= 300 else first[:297].rsplit(" ", 1)[0] + "…"


# ---- when


def dates_of(
    head: dict[str, Any], infos: dict[str, tuple[str, str]], body: str, text: str, doubts: list[Doubt]
) -> tuple[datetime.datetime, datetime.datetime]:
    """Start and end, with every place of the page that says otherwise."""
    starts_at = start_of(head, text)
    said = {
        "champs_informations.Horaires": hours_in(infos.get("Horaires", ("", ""))[0], starts_at),
        "texte": hours_in_text(body, starts_at),
    }
    for where, hours in said.items():
        if hours and hours[0] != starts_at:
            doubts.append(Doubt(where, contradiction(where, hours, starts_at)))
    ends = [hours[1] for hours in said.values() if hours and hours[0] == starts_at]
    if not ends:
        doubts.append(Doubt("event_start_date", _("Aucune heure de fin : une heure et demie a été supposée.")))
    elif len(set(ends)) > 1:
        doubts.append(
            Doubt(
                "texte", _("La fin est dite à %(one)s et à %(other)s.") % {"one": hour(ends[0]), "other": hour(ends[1])}
            )
        )
    return starts_at, ends[0] if ends else starts_at + USUAL


def contradiction(where: str, hours: Any, starts_at: datetime.datetime) -> str:
    said = {
        "hours": f"{day(hours[0])}, {hour(hours[0])} – {hour(hours[1])}",
        "start": f"{day(starts_at)}, {hour(starts_at)}",
    }
    if where == "texte":
        return _("Le texte dit %(hours)s ; l’en-tête (event_start_date) dit %(start)s.") % said
    return _("Le champ Horaires dit %(hours)s ; event_start_date dit %(start)s.") % said


def start_of(head: dict[str, Any], text: str) -> datetime.datetime:
    value = head.get("event_start_date")
    try:
        moment = value if isinstance(value, datetime.datetime) else parse_datetime(str(value or "").strip())
    except ValueError:
        moment = None
    if moment is None:
        raise PageRefused(
            _("La date ne se lit pas (event_start_date) : écrivez AAAA-MM-JJ HH:MM:SS +02:00."),
            line_of(text, "event_start_date"),
        )
    return timezone.localtime(moment if timezone.is_aware(moment) else timezone.make_aware(moment))


def hours_in(text: str, on: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime] | None:
    """« 16h30 à 18h », that day."""
    found = HOURS.search(text)
    if found is None:
        return None
    first, first_minute, last, last_minute = (int(each or 0) for each in found.groups())
    if max(first, last) > 23 or max(first_minute, last_minute) > 59 or (last, last_minute) <= (first, first_minute):
        return None
    naive = on.replace(tzinfo=None, second=0, microsecond=0)
    at = timezone.make_aware(naive.replace(hour=first, minute=first_minute))
    return at, timezone.make_aware(naive.replace(hour=last, minute=last_minute))


def hours_in_text(body: str, on: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime] | None:
    """The first « le 12 octobre 2021 de 16h30 à 18h » of the text."""
    for found in DAY.finditer(body):
        try:
            said = on.replace(year=int(found[3]), month=MONTHS.index(found[2].lower()) + 1, day=int(found[1]))
        except ValueError:
            continue
        if hours := hours_in(body[found.end() : found.end() + 40], said):
            return hours
    return None


def hour(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%H\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}%M}"


def day(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"


# ---- what else


def check_programme(page: Page) -> None:
    """A programme longer than the event: the last line loses its minutes, and somebody is to say what was meant."""
    whole = int((page.ends_at - page.starts_at).total_seconds() // 60)
    planned = sum(line.minutes or 0 for line in page.programme)
    if planned <= whole:
        return
    said = {"planned": planned, "whole": whole}
    page.doubts.append(Doubt("texte", _("Le programme dure %(planned)d minutes, la rencontre %(whole)d.") % said))
    left = whole
    for number, line in enumerate(page.programme):
        left -= line.minutes or 0
        if left < 0:
            page.programme[number] = LineSpec(line.kind, line.title, None, line.session, line.speakers)


def registration_links(infos: dict[str, tuple[str, str]], body: str) -> list[tuple[str, str]]:
    """Every address where the page sends people to register, once each."""
    found = [(f"champs_informations.{name}.lien", link) for name, (_told, link) in infos.items() if link]
    for match in LINKS.finditer(body):
        address, told = (match[1], match[2]) if match[1] else (match[4], match[3])
        if "inscri" in told.lower():
            found.append(("texte", address))
    kept: dict[str, str] = {}
    for where, address in found:
        kept.setdefault(address, where)
    return [(where, address) for address, where in kept.items()]


def names_another(address: str, title: str) -> bool:
    """Whether the words of an address are those of another title: none of the long ones is in this one."""
    named = {
        each for each in slugify(address.rstrip("/").rpartition("/")[2]).split("-") if len(each) > 4 and each.isalpha()
    }
    named -= {"billets", "billet", "inscription", "tickets", "event", "evenement", "registration"}
    here = set(slugify(title).split("-"))
    return len(named) >= 2 and len(named & here) * 3 < len(named)


def line_of(text: str, start: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start)), 1)
