"""Cycles, candidates and cohorts for tests, written by the actions where there is one."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Occasion, Registration
from terreau.rooms.learning.cycles import actions
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.sessions.models import Session
from tests.factories import make_agent, make_user
from tests.rooms.learning.makers import make_course

DAY = datetime.timedelta(days=1)


def half_days(first: datetime.date, seminars: int, *, days: int = 2, apart: int = 28) -> list[PartSpec]:
    """Mornings and afternoons of so many seminars of two days, four weeks apart."""
    found = []
    for seminar in range(seminars):
        for day in range(days):
            date = first + datetime.timedelta(days=seminar * apart + day)
            for start, end in ((9, 12), (14, 17)):
                at = [
                    timezone.make_aware(datetime.datetime.combine(date, datetime.time(hour))) for hour in (start, end)
                ]
                found.append(PartSpec(*at))
    return found


def make_cycle(structure: Structure, *, by: Any, published: bool = True, **changes: Any) -> Cycle:
    """A cycle of six seats and two seminars in two months, whose call is open."""
    now = timezone.now()
    course = changes.pop("course", None) or make_course(
        structure, title=changes.pop("course_title", "Cycle"), kind="sessions"
    )
    plain: dict[str, Any] = {
        "parts": half_days(timezone.localdate() + 60 * DAY, 2), "seats": 6, "call": "Pour qui veut conduire un projet.",
        "opens_at": now - DAY, "closes_at": now + 20 * DAY, "title": "Cycle numérique", "place": "Bercy",
    }  # fmt: skip
    made = actions.prepare(course, by=by, **plain | changes)
    if published:
        Cycle.objects.filter(pk=made.pk).update(published_at=now - DAY)
    return Cycle.objects.with_places().get(pk=made.pk)


def make_candidacy(cycle: Cycle, agent: Agent | None = None, **changes: Any) -> Candidacy:
    """A file that was sent, of an agent, or of somebody from outside when none is given."""
    plain: dict[str, Any] = {
        "state": "sent",
        "sent_at": timezone.now(),
        "motivation": "Apprendre en faisant.",
        "project": "Un guichet.",
    }
    if agent is None:
        number = cycle.candidacies.count() + 1
        plain |= {"email": f"dehors{number}@commune.example", "name": f"Dehors {number}", "employer_name": "Commune"}
    return Candidacy.objects.create(cycle=cycle, agent=agent, **plain | changes)


# A file that is a PDF as far as its first bytes tell.
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# ---- a cohort


def make_auditor(cycle: Cycle, agent: Agent | None = None, **changes: Any) -> Candidacy:
    """Somebody who holds a place, with his seat: an agent, or somebody from outside who has no account."""
    made = make_candidacy(cycle, agent, **{"state": "admitted", "letter": "given"} | changes)
    occasion = cycle.session.occasion
    number = occasion.registrations.count() + 1
    made.registration = Registration.objects.create(
        occasion=occasion, agent=agent, email=made.email, name=made.name, organisation=made.employer_name,
        user=getattr(agent, "user", None), mode=Mode.ON_SITE, state=RegistrationState.REGISTERED, seat=number,
        place=number,
    )  # fmt: skip
    made.save(update_fields=["registration"])
    return made


def make_cohort(structure: Structure, *, by: Any, people: int = 8, **changes: Any) -> tuple[Cycle, list[Candidacy]]:
    """A cycle whose list is signed, whose session is announced, and its auditors, all agents with an account."""
    cycle = make_cycle(structure, by=by, **{"seats": 30} | changes)
    signed(cycle)
    found = []
    for _number in range(people):
        agent = make_agent(structure)
        make_user(agent=agent, email=agent.email)
        found.append(make_auditor(cycle, agent))
    return Cycle.objects.with_places().get(pk=cycle.pk), found


def signed(cycle: Cycle) -> None:
    now = timezone.now()
    dates = {"opens_at": now - 30 * DAY, "closes_at": now - 10 * DAY}
    Cycle.objects.filter(pk=cycle.pk).update(signed_at=now - DAY, **dates)
    Occasion.objects.filter(pk=cycle.session.occasion_id).update(state=OccasionState.CLOSED)


def begin(cycle: Cycle, *, over: int) -> Cycle:
    """So many half-days are over, whole seminars of two days: all dates come that much nearer."""
    if over % 4:
        raise ValueError("What is over would depend on the hour.")
    occasion = cycle.session.occasion
    parts = list(occasion.parts.order_by("position"))
    shift = parts[over - 1].ends_at - (timezone.now() - datetime.timedelta(hours=1))
    days = datetime.timedelta(days=shift.days + (1 if shift.seconds else 0))
    for part in parts:
        part.starts_at, part.ends_at = part.starts_at - days, part.ends_at - days
        part.day = timezone.localdate(part.starts_at)
        part.save()
    Occasion.objects.filter(pk=occasion.pk).update(starts_at=parts[0].starts_at, ends_at=parts[-1].ends_at)
    for seminar in cycle.seminars.order_by("pk"):
        seminar.starts_on, seminar.ends_on = seminar.starts_on - days, seminar.ends_on - days
        seminar.save()
    return Cycle.objects.with_places().get(pk=cycle.pk)


def conclude(cycle: Cycle) -> Cycle:
    Session.objects.filter(pk=cycle.session_id).update(concluded_at=timezone.now())
    return Cycle.objects.with_places().get(pk=cycle.pk)
