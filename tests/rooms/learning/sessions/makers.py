"""Makers of sessions and of the people around them: an office with its manager, human resources, a trainer."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import attendance
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Mode, Presence
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions import actions, asking
from terreau.rooms.learning.sessions.models import Request, Session
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_course

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


@dataclass
class Place:
    """An employer, a direction with its manager, an office without one, and whoever organises and teaches."""

    employer: Structure
    direction: Structure
    office: Structure
    manager: User
    hr: User
    lead: User
    trainer: User

    def agent(self, **fields: Any) -> User:
        """An agent of the office, with an account."""
        agent = make_agent(self.office, **fields)
        return make_user(agent=agent, email=agent.email)


def make_place() -> Place:
    employer = make_structure("Ministère des cartes")
    direction = make_structure("Direction des plans", parent=employer)
    office = make_structure("Bureau des échelles", parent=direction)
    head = make_agent(direction, last_name="Cheffe")
    return Place(
        employer, direction, office,
        manager=make_user((RoleName.MANAGER, direction), agent=head),
        hr=make_user((RoleName.HR, employer)),
        lead=make_user((RoleName.PROGRAMME_LEAD, employer)),
        trainer=make_user(agent=make_agent(employer, last_name="Formatrice")),
    )  # fmt: skip


def half_days(number: int = 4, *, days: int = 40) -> list[PartSpec]:
    """Mornings and afternoons from a day to come: two a day."""
    first = timezone.localdate() + days * DAY
    made = []
    for rank in range(number):
        day = first + (rank // 2) * DAY
        starts_at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(14 if rank % 2 else 9)))
        made.append(PartSpec(starts_at, starts_at + 3 * HOUR, "Après-midi" if rank % 2 else "Matin"))
    return made


def make_session(place: Place, course: Course | None = None, *, opened: bool = True, **more: Any) -> Session:
    """Two days in forty days, twelve seats, with the manager's agreement, taught by the trainer of the place."""
    course = course or make_course(place.employer, kind=Kind.SESSIONS, title="Lire une carte")
    plain: dict[str, Any] = {"parts": half_days(), "place": "Salle des plans", "capacity_on_site": 12}
    session = actions.prepare(course, **(plain | more), by=place.lead)
    actions.add_trainer(session, user=place.trainer, by=place.lead)
    return actions.open_session(session, by=place.lead) if opened else session


def ask(session: Session, user: User, **more: Any) -> Registration:
    return asking.ask(session, user, mode=Mode.ON_SITE, by=user, **more)


def request_of(session: Session, user: User) -> Request:
    return Request.objects.with_all().get(session=session, agent=user.agent)


def end(session: Session) -> Session:
    """Its dates as they look once it is over: it ended yesterday."""
    occasion = session.occasion
    last = occasion.parts.order_by("position").last()
    shift = last.ends_at - (timezone.now() - DAY)
    for part in occasion.parts.order_by("position"):
        part.starts_at, part.ends_at = part.starts_at - shift, part.ends_at - shift
        part.day = timezone.localdate(part.starts_at)
        part.save()
    starts_at, ends_at = occasion.starts_at - shift, occasion.ends_at - shift
    type(occasion).objects.filter(pk=occasion.pk).update(starts_at=starts_at, ends_at=ends_at)
    return Session.objects.with_places().get(pk=session.pk)


def attend(registration: Registration, *, present: int, absent: int = 0) -> None:
    """Present at the first half-days, absent from the next, nothing noted of the others."""
    parts = list(registration.occasion.parts.order_by("position"))
    for rank, part in enumerate(parts[: present + absent]):
        value = Presence.PRESENT if rank < present else Presence.ABSENT
        attendance.mark(registration, part, value, by="test", now=part.ends_at)
