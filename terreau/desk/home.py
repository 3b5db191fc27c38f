"""What the home page tells somebody: what waits on him, where he stands, what his roles come to do.

Every number is a protected figure or a count of things to decide; nothing on people is counted here. The number of
queries depends on the roles, never on how much there is to show.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, board, headline_indicators
from terreau.compass.next_steps import a_few
from terreau.compass.rules.registry import Proposal
from terreau.compass.targets import measured
from terreau.desk.inbox import inbox
from terreau.desk.role_cards import Part, parts_for
from terreau.desk.start_reading import Resume, committee_url, resume
from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.approvals.registry import Door
from terreau.ground.common.inbox import Item
from terreau.ground.evidence.definitions import Indicator
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, figures
from terreau.ground.initiatives.enums import Lever
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.groupings import stands_for
from terreau.ground.organisations.models import Structure
from terreau.rooms.skills.reading import Standing, standing_of

# How many of a person's structures the page details: the compass has the others.
STRUCTURES = 5
DUE_SHOWN = 4
DUE_WITHIN = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """One figure of a structure in words: what is said, and what explains it."""

    label: Any
    figure: str
    why: str


@dataclass(frozen=True)
class Team:
    """A structure that somebody manages, by its figures alone."""

    structure: Structure
    figures: list[Told]
    closed: str  # which opinions they wait for


@dataclass(frozen=True)
class Led:
    """The programme of a structure at a glance."""

    board: Board
    message: str
    steps: list[Proposal]
    others: tuple[Structure, ...]
    closed: str  # which opinions its figures on persons wait for
    committee: str  # the address of the page for its committee, or of the first hour that leads there; for an employer


@dataclass(frozen=True)
class Home:
    name: str
    waiting: list[Item]
    resume: Resume | None  # the first hour left unfinished
    standing: Standing | None
    led: Led | None
    teams: list[Team]
    more_teams: int
    due: list[Initiative]
    parts: list[Part]
    alone: bool  # neither a role nor an agent: nothing to show but how to be linked


def home_of(user: Any) -> Home:
    managed = user.structures_as(RoleName.MANAGER)
    agent = user.agent
    return Home(
        name=agent.first_name if agent else user.name,
        waiting=inbox(user),
        resume=resume(user),
        standing=standing_of(agent) if agent else None,
        led=_led(user),
        teams=_teams(user, managed[:STRUCTURES]),
        more_teams=max(0, len(managed) - STRUCTURES),
        due=_due(user),
        parts=_with_doors(parts_for(role.role for role in user.held_roles), user),
        alone=agent is None and not user.held_roles,
    )


def _with_doors(parts: Iterable[Part], user: Any) -> list[Part]:
    """The same parts, each card saying what it waits for; a door costs one query for the same structures."""

    @cache
    def closed(door: Door, *held: Structure) -> str:
        return words_of_closing(door, *held)

    return [
        replace(
            part,
            cards=tuple(
                replace(card, closed=closed(card.door, *user.structures_as(part.role))) if card.door else card
                for card in part.cards
            ),
        )
        for part in parts
    ]


def _led(user: Any) -> Led | None:
    structures = user.structures_as(RoleName.PROGRAMME_LEAD)
    if not structures:
        return None
    places = tuple(dict.fromkeys(stands_for(each) for each in structures))
    first = board(places[0], scope_of(user))
    committee = committee_url(places[0].pk) if structures[0].parent_id is None else ""
    closed = words_of_closing(FIGURES, places[0]) if first.waits else ""
    return Led(first, wording.message(first), a_few(first), places[1:STRUCTURES], closed, committee)


def _teams(user: Any, structures: tuple[Structure, ...]) -> list[Team]:
    """The figures on skills of these structures, told by two queries however many they are.

    Of a small employer, those of the grouping or of the whole that counts them.
    """
    if not structures:
        return []
    structures = tuple(dict.fromkeys(stands_for(each) for each in structures))
    indicators = {each.code: each for each in headline_indicators() if each.lever == Lever.BASELINE and each.flagship}
    shown = figures(scope_of(user), structures=[each.pk for each in structures], indicators=list(indicators))
    # One employer, nearly always; the words are asked only where something is closed.
    waiting = {each.employer_id: each for each in structures} if any(one.closed for one in shown) else {}
    closed = {key: words_of_closing(FIGURES, each) for key, each in waiting.items()}
    return [
        Team(
            each,
            [_told(indicators[figure.indicator], figure) for figure in shown if figure.structure == each.pk],
            closed.get(each.employer_id, ""),
        )
        for each in structures
    ]


def _told(indicator: Indicator, shown: Shown) -> Told:
    """« 60 % (120 sur 200) », or why there is nothing to read."""
    if shown.status == Status.SHOWN:
        said = wording.amount(indicator, measured(indicator, shown))
        counted = wording.counts(shown)
        return Told(indicator.label, f"{said} ({counted})" if counted else said, _day(shown))
    word = _("pas de donnée") if shown.status == Status.NO_DATA else _("masqué")
    word = _("fermé") if shown.closed else word
    return Told(indicator.label, word, wording.why_not(shown, settings.EVIDENCE_THRESHOLD))


def _day(shown: Shown) -> str:
    kind = _("déclaré") if shown.declared else _("calculé")
    if shown.on is None:
        return kind
    return _("%(kind)s, au %(day)s") % {"kind": kind, "day": date_format(shown.on, "DATE_FORMAT")}


def _due(user: Any) -> list[Initiative]:
    """What ends within the month where this user may decide, late ones first."""
    structures = user.structures_as(RoleName.PROGRAMME_LEAD, RoleName.MANAGER, RoleName.HR, RoleName.ADMINISTRATOR)
    if not structures:
        return []
    ends = Initiative.objects.within(*structures).due_by(timezone.localdate() + DUE_WITHIN)
    return list(ends.select_related("structure").order_by("due_on", "id")[:DUE_SHOWN])
