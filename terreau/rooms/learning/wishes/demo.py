"""Wishes of the demonstration: a campaign signed and explained, one open, and the plan that follows."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.wishes import actions, allocating, listing, planning, signing
from terreau.rooms.learning.wishes.models import Campaign, Proposal

DAY = datetime.timedelta(days=1)
SEED = 20_26
# Who asks: more than the seats, so that a refusal may be read.
ASKING, ANSWERING = 40, 18
WORD = "Dites-nous ce qui vous servirait. Les règles et le tirage sont publiés : chacun saura pourquoi."


def fill(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Through the actions, as people would; the dates of what is over are then put back. After the sessions."""
    agents = list(Agent.objects.active().filter(employer=employer).exclude(email="").order_by("-pk")[:ASKING])
    dated = Session.objects.coming(timezone.now()).filter(occasion__structure=employer)
    courses = list(Course.objects.filter(pk__in=dated.order_by().values("course")).order_by("pk")[:4])
    if len(courses) < 2 or not agents:
        return
    signed = campaign_of(employer, "Souhaits d’automne", courses, today, by=by)
    for rank, agent in enumerate(agents):
        ask(signed, agent, courses, rank, by=by)
    settle(signed, today, by=by)
    still_open = campaign_of(employer, "Souhaits de printemps", courses, today, by=by)
    for rank, agent in enumerate(agents[:ANSWERING]):
        ask(still_open, agent, courses, rank + 1, by=by)
    planning.start(employer, year=today.year + 1, by=by)


def campaign_of(employer: Structure, name: str, courses: list[Course], today: datetime.date, *, by: Any) -> Campaign:
    made = actions.prepare(
        employer, courses=courses, name=name, word=WORD, opens_on=today - 7 * DAY, closes_on=today + 14 * DAY,
        answer_on=today + 30 * DAY, by=by,
    )  # fmt: skip
    actions.announce(made, by=by)
    return made


def ask(campaign: Campaign, agent: Agent, courses: list[Course], rank: int, *, by: Any) -> None:
    """Two wishes out of three agents begin by the same course."""
    first = 0 if rank % 3 else rank % len(courses)
    for step in range(1 + rank % 3):
        course = courses[(first + step) % len(courses)]
        listing.add(campaign, agent, course, motivation="Pour mon poste." if rank % 4 == 0 else "", by=by)


def settle(campaign: Campaign, today: datetime.date, *, by: Any) -> None:
    """Closed, computed with a draw that does not change, signed and given."""
    past = {"opens_on": today - 30 * DAY, "closes_on": today - 10 * DAY, "answer_on": today}
    Campaign.objects.filter(pk=campaign.pk).update(**past)
    actions.close(campaign, by=by)
    Campaign.objects.filter(pk=campaign.pk).update(seed=SEED)
    campaign.refresh_from_db()
    asked = allocating.ask(campaign, by=by)
    allocating.run(Proposal.objects.select_related("campaign__structure__root").get(pk=asked.pk))
    proposal = campaign.proposals.filter(pk=asked.pk, state="ready").first()
    if proposal is None:
        return
    signing.sign(campaign, mark=signing.mark_of(proposal), by=by)
    signing.give(campaign)
