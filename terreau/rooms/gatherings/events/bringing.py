"""Bringing published pages in: each becomes a draft, closed until a person has settled what its page contradicts."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.actions import PartSpec
from terreau.rooms.gatherings.events import actions, published
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event, PointToSettle, Series
from terreau.rooms.gatherings.events.programme import add_line
from terreau.rooms.gatherings.events.published import Doubt, Page, PageRefused

CAFES = "Les cafés de la transformation"


@dataclass
class Brought:
    """What became of one file."""

    file: str
    state: str  # created, changed, unchanged
    event: Event
    doubts: list[Doubt] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        doubts = [{"field": each.field, "reason": each.reason} for each in self.doubts]
        return {"file": self.file, "state": self.state, "event": self.event.pk, "to_settle": doubts}


@transaction.atomic
def bring(path: Path, *, structure: Structure, series: str = "", by: Any) -> Brought:
    """Make or change the draft of this page. Raises `HeadRefused`; then nothing changed."""
    page, text = published.read(path)
    mark = hashlib.sha256(text.encode()).hexdigest()
    source = f"{structure.employer_id}:{page.source}"
    known = Event.objects.with_places().filter(source=source).first()
    doubts = [*page.doubts, *doubts_of_links(page, structure), *doubts_of_editions(page, structure, source)]
    if known is not None and known.source_digest == mark:
        return Brought(path.name, "unchanged", known, doubts)
    if known is not None and known.state != State.DRAFT:
        raise PageRefused(_("Cette rencontre est déjà publiée ici : changez-la sur sa page."))
    if known is None:
        event = make(page, structure, source=source, mark=mark, series=series, by=by)
    else:
        event = change(known, page, mark=mark, by=by)
    for line in page.programme:
        add_line(event, line, by=by)
    note(event, page, doubts)
    state = "created" if known is None else "changed"
    record(f"events.event.{'imported' if known is None else 'reimported'}", event, by=by, to_settle=len(doubts))
    return Brought(path.name, state, event, doubts)


def words_of(page: Page) -> dict[str, Any]:
    return {
        "title": page.title, "kind": page.kind, "summary": page.summary, "description": page.description,
        "place": page.place if page.on_site else "", "capacity_on_site": None if page.on_site else 0,
        "capacity_online": None if page.online else 0, "outsiders": page.outsiders,
        "parts": [PartSpec(page.starts_at, page.ends_at)],
    }  # fmt: skip


def make(page: Page, structure: Structure, *, source: str, mark: str, series: str, by: Any) -> Event:
    name = series or (CAFES if page.is_cafe else "")
    of = None
    if name:
        of = Series.objects.filter(structure=structure, name=name).first()
        of = of or actions.make_series(structure, name=name, by=by)
    return actions.prepare(structure, source=source, source_digest=mark, series=of, by=by, **words_of(page))


def change(event: Event, page: Page, *, mark: str, by: Any) -> Event:
    """The page has changed since: its words and its programme replace those of the draft; what was settled stays so."""
    event.programme.all().delete()
    event.points.filter(settled_at=None).delete()
    Event.objects.filter(pk=event.pk).update(source_digest=mark)
    return actions.change(event, by=by, **words_of(page))


def note(event: Event, page: Page, doubts: list[Doubt]) -> None:
    for doubt in doubts:
        # A heading of the page may be as long as its writer liked.
        PointToSettle.objects.get_or_create(
            event=event, field=doubt.field[:80], reason=doubt.reason[:500], defaults={"file": page.file[:250]}
        )


def doubts_of_links(page: Page, structure: Structure) -> list[Doubt]:
    """A link to register that names another edition: the one it names, where it is known here."""
    doubts = []
    for where, address in page.registration_links:
        if not published.names_another(address, page.title):
            continue
        named = next((each.title for each in neighbours(structure) if belongs(address, each.title)), "")
        reason = (
            _("Le lien d’inscription est celui d’une autre édition (« %(title)s ») : %(address)s")
            if named
            else _("Le lien d’inscription nomme une autre rencontre : %(address)s")
        )
        doubts.append(Doubt(where, reason % {"title": named, "address": address}))
    return doubts


def belongs(address: str, title: str) -> bool:
    here = [each for each in slugify(title).split("-") if len(each) > 4]
    return bool(here) and not published.names_another(address, title) and sum(each in address for each in here) >= 2


def doubts_of_editions(page: Page, structure: Structure, source: str) -> list[Doubt]:
    """The same edition of the cafés described by another page."""
    if page.edition is None or not page.is_cafe:
        return []
    for each in neighbours(structure):
        found = published.EDITION.search(each.title)
        if (
            each.source != source
            and found
            and int(found[1] or found[2]) == page.edition
            and "café" in each.title.lower()
        ):
            said = {"number": page.edition, "title": each.title, "source": each.source.partition(":")[2]}
            return [Doubt("title", _("L’édition %(number)d est déjà décrite ici : %(title)s (%(source)s).") % said)]
    return []


def neighbours(structure: Structure) -> list[Event]:
    """The events imported by this employer."""
    rows = Event.objects.filter(source__startswith=f"{structure.employer_id}:").with_places()
    return list(rows.order_by("pk"))
