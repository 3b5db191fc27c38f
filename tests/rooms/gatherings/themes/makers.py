"""A call at each of its steps, and people to take part."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.themes import actions, proposals
from terreau.rooms.gatherings.themes.enums import Origin, Proposers, VoteMode
from terreau.rooms.gatherings.themes.models import Call, Theme
from tests.factories import make_agent, make_structure, make_user

DAY = datetime.timedelta(days=1)


def make_house() -> SimpleNamespace:
    """An employer, its office, who animates there, and twenty agents."""
    employer = make_structure("Ministère d’essai")
    office = make_structure("Bureau", parent=employer)
    lead = make_user((RoleName.PROGRAMME_LEAD, employer))
    agents = [make_user(agent=make_agent(office)) for _number in range(20)]
    return SimpleNamespace(employer=employer, office=office, lead=lead, agents=agents)


def make_call(house: Any, *, mode: str = VoteMode.ONE, points: int = 10, link: bool = True) -> Call:
    """Open to proposals since yesterday, for nine days."""
    today = timezone.localdate()
    call = actions.create_call(
        house.employer,
        title="Les cafés",
        question="De quoi parler ?",
        proposers=Proposers.LINK if link else Proposers.AGENTS,
        mode=mode,
        points=points,
        opens_on=today - DAY,
        votes_from=today + 9 * DAY,
        closes_on=today + 20 * DAY,
        by=house.lead,
    )
    actions.open_call(call, by=house.lead)
    return call


def make_theme(call: Call, title: str, *, by: User | None = None, read: bool = True) -> Theme:
    origin = Origin.AGENT if by else Origin.LINK
    theme = proposals.propose(call, title=title, origin=origin, by=by)
    if read and theme.read_at is None:
        proposals.accept(theme, by="test")
    return again(theme)


def again(theme: Theme) -> Theme:
    """As the database has it now."""
    return Theme.objects.select_related("call__structure__root", "merged_into").get(pk=theme.pk)


def voting(house: Any, *titles: str, **fields: Any) -> tuple[Call, list[Theme]]:
    """A call with these themes put to the vote."""
    call = make_call(house, **fields)
    themes = [make_theme(call, title) for title in titles]
    actions.start_vote(call, by=house.lead)
    return Call.objects.get(pk=call.pk), [again(theme) for theme in themes]


def answered(house: Any, call: Call, chosen: Theme) -> Call:
    """Closed, every theme answered, published: only `chosen` is kept."""
    call = Call.objects.get(pk=call.pk)
    if not call.is_closed:
        actions.close(call, by=house.lead)
    for theme in Theme.objects.filter(call=call).alive().select_related("call"):
        verdict, reason = ("chosen", "") if theme.pk == chosen.pk else ("not_kept", "later")
        actions.prepare_answer(theme, verdict=verdict, reason=reason, answer="Mot.", by=house.lead)
    actions.publish(call, by=house.lead)
    return Call.objects.get(pk=call.pk)
