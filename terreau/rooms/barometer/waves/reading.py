"""What several pages read together: what happens when, what a drawing would be, where one is in a questionnaire."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires import asking
from terreau.rooms.barometer.questionnaires.content import Document, Page
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.questionnaires.timing import minutes
from terreau.rooms.barometer.waves import sampling
from terreau.rooms.barometer.waves.enums import Population
from terreau.rooms.barometer.waves.models import Wave
from terreau.rooms.barometer.waves.population import headcounts, structures_of


def about_how_many(people: int | None) -> str:
    """How many people a wave asks, never so few or so exact that it would speak of someone."""
    if people is None:
        return _("Quiconque a le lien : personne ne sait combien.")
    if people == 0:
        return _("Personne pour l’instant.")
    if people < settings.EVIDENCE_THRESHOLD:
        return _("Moins de %(number)s personnes.") % {"number": settings.EVIDENCE_THRESHOLD}
    return _("Environ %(number)s personnes.") % {"number": number_format(5 * round(people / 5), force_grouping=True)}


@dataclass(frozen=True)
class Moment:
    on: datetime.date
    words: str


def moments_of(wave: Wave) -> list[Moment]:
    """What happens when, by itself, in order."""
    writes = wave.population in (Population.AGENTS, Population.ADDRESSES)
    opens = (
        _("La vague s’ouvre, et les invitations partent par lots.")
        if writes
        else _("La vague s’ouvre : le lien marche.")
    )
    found = [Moment(wave.opens_on, opens)]
    if writes:
        for day in (wave.first_reminder_on, wave.second_reminder_on):
            if day is not None:
                found.append(Moment(day, _("Un rappel part à qui n’a pas répondu ni demandé à ne plus être relancé.")))
    closes = _("Dernier jour. Le lendemain, les droits qui restent sont effacés, et l’urne peut être dépouillée.")
    return [*found, Moment(wave.closes_on, closes)]


def minutes_of_edition(edition: Edition) -> int:
    """About how long it takes, in minutes; 0 where nothing can be asked yet."""
    try:
        return minutes(edition.document)
    except ContentRefused:
        return 0


def plans_of(wave: Wave, today: datetime.date, *, margin: float, rate: float, level: int) -> list[sampling.Plan]:
    """What a drawing would be, stratum by stratum, from the top down."""
    structures = structures_of(wave)
    people = sampling.strata_of(structures, headcounts(wave, today), wave.structure, level)
    return [sampling.plan(each, people[each.pk], margin=margin, rate=rate) for each in structures if each.pk in people]


@dataclass(frozen=True)
class Place:
    """Where somebody is: the page, its rank among those that he is asked, and those around it."""

    page: Page
    rank: int
    pages: int
    number: int
    before: int | None
    last: bool


def place_of(document: Document, number: int, values: dict[str, object]) -> Place | None:
    """The page of this number (1 is the first of the questionnaire), if it is asked of somebody who gave `values`."""
    if not 1 <= number <= len(document.pages):
        return None
    page, asked = document.pages[number - 1], asking.asked_pages(document, values)
    if page not in asked:
        return None
    before = asking.page_before(document, page, values)
    return Place(
        page,
        asked.index(page) + 1,
        len(asked),
        number,
        number_of(document, before) if before else None,
        asking.page_after(document, page, values) is None,
    )


def number_of(document: Document, page: Page) -> int:
    return document.pages.index(page) + 1


def page_left(document: Document, values: Mapping[str, Any]) -> Page | None:
    """The page after the last one that holds an answer, the first one where none does; None after the last page."""
    pages = asking.asked_pages(document, values)
    answered = [rank for rank, page in enumerate(pages) if any(each.code in values for each in page.questions)]
    following = answered[-1] + 1 if answered else 0
    return pages[following] if following < len(pages) else None
