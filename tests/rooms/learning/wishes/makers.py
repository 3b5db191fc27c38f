"""Campaigns, dated sessions and people for the tests of wishes."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats import actions as seats
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.wishes import actions, allocating, listing, signing
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign, Proposal
from tests.factories import make_agent
from tests.rooms.learning.makers import make_course

BY = "test"
DAY = datetime.timedelta(days=1)
SEED = 20261127


def make_stage(structure: Structure, title: str, **fields: Any) -> Course:
    return make_course(structure, title=title, kind=Kind.SESSIONS, **fields)


def make_session(course: Course, *, days: int = 60, seats_of: int = 2, cost: int = 0, **fields: Any) -> Session:
    """A session of one day, so many days from now, whose registrations are open."""
    start = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + days * DAY
    parts = fields.pop("parts", [PartSpec(start, start + datetime.timedelta(hours=8))])
    occasion = seats.create_occasion(
        course.structure, title=course.title, parts=parts, capacity_on_site=seats_of, place="Salle Perret",
        moderated=True, by=BY, **fields,
    )  # fmt: skip
    seats.open_registrations(occasion, by=BY)
    return Session.objects.create(course=course, occasion=occasion, cost_cents=cost * 100)


def make_campaign(structure: Structure, *courses: Course, opened: bool = True, **fields: Any) -> Campaign:
    today = timezone.localdate()
    own = {
        "name": "Souhaits de printemps", "opens_on": today - DAY, "closes_on": today + 10 * DAY,
        "answer_on": today + 30 * DAY, "most": 3, "seats": 1, "first_timers": False, "refused_before": False,
    } | fields  # fmt: skip
    campaign = actions.prepare(structure, courses=courses, by=BY, **own)
    if opened:
        actions.announce(campaign, by=BY)
    return campaign


def make_people(structure: Structure, *names: str) -> list[Agent]:
    return [make_agent(structure, last_name=name, first_name="") for name in names]


def ask(campaign: Campaign, agent: Agent, *courses: Course) -> None:
    for course in courses:
        listing.add(campaign, agent, course, by=BY)


def close(campaign: Campaign, *, seed: int = SEED) -> Campaign:
    """Its last day passes; the draw is then what the test says."""
    actions.close(campaign, by=BY, now=timezone.now() + 11 * DAY)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    Campaign.objects.filter(pk=campaign.pk).update(seed=seed)
    campaign.refresh_from_db()
    return campaign


def propose(campaign: Campaign) -> Proposal:
    """What the worker makes of an allocation asked; the test fails when it could not."""
    asked = allocating.ask(campaign, by=BY, now=timezone.now() + 40 * DAY if campaign.managers_say else None)
    allocating.run(Proposal.objects.select_related("campaign__structure__root").get(pk=asked.pk))
    asked.refresh_from_db()
    assert asked.state == "ready", asked.failure
    campaign.refresh_from_db()
    return asked


def signed(campaign: Campaign) -> Proposal:
    proposal = propose(campaign)
    signing.sign(campaign, mark=signing.mark_of(proposal), by=BY)
    return proposal


def places(proposal: Proposal) -> dict[str, list[str]]:
    """The names in each session, by its title."""
    found: dict[str, list[str]] = {}
    for row in proposal.placed.select_related("list__agent", "occasion").order_by("list__agent__last_name", "pk"):
        found.setdefault(row.occasion.title, []).append(row.list.agent.last_name)
    return found


def registered(occasion: Occasion) -> list[str]:
    rows = occasion.registrations.registered().order_by("agent__last_name", "pk")
    return [each.agent.last_name for each in rows.select_related("agent")]


def plain(text: str) -> str:
    """What is read, with ordinary spaces: the no-break ones of French are another test's affair."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
