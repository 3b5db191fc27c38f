"""Sessions of the demonstration: some are over and countersigned, some are full, some requests wait for an answer."""

import datetime
from contextlib import suppress
from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import Role, User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats import attendance
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Mode, Presence
from terreau.rooms.learning.catalogue.enums import CourseState, Format, Kind, Level, Theme
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions import actions, asking, concluding, countersigning, deciding
from terreau.rooms.learning.sessions.enums import Reason
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Request, Session, Trainer

DAY = datetime.timedelta(days=1)
OUTSIDE = "camille.exemple@organisme-fictif.example"
PLACE = "Salle de formation, 3 rue des Tilleuls"
# Title, sentence, theme, half-days.
COURSES = (
    ("Écrire pour être compris", "Relire un courrier et une page avec ceux qui les reçoivent.", Theme.SERVICES, 2),
    ("Lire et présenter des données", "Choisir le bon graphique, et dire ce qu’il ne montre pas.", Theme.DATA, 4),
    ("Conduire un projet à plusieurs", "Cadrer, décider, rendre compte, sans réunion de trop.", Theme.PROJECTS, 6),
    ("Réagir à un message suspect", "Reconnaître, signaler, et ne pas avoir honte.", Theme.SECURITY, 1),
)
# Course, days from today, seats, whether an agreement is asked, how many ask.
PAST = ((0, -60, 12, False, 9), (1, -35, 10, False, 8), (3, -6, 15, False, 11))
COMING = (
    (0, 25, 12, True, 4), (1, 32, 3, False, 5), (2, 45, 14, True, 3), (3, 12, 20, False, 6), (0, 60, 12, False, 0),
    (1, 75, 10, True, 2), (2, 90, 14, True, 0),
)  # fmt: skip


def fill(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Through the actions, as people would. Without agents, only what is to come is written."""
    courses = [course_of(employer, *each) for each in COURSES]
    agents = list(Agent.objects.active().filter(employer=employer).exclude(email="").order_by("pk")[:60])
    trainer = trainer_of(employer)
    for rank, (course, days, seats, _agreement, people) in enumerate(PAST):
        hold(courses[course], today, days, seats, agents[rank * 10 : rank * 10 + people], trainer=trainer, by=by)
    for rank, (course, days, seats, agreement, people) in enumerate(COMING):
        session = announced(courses[course], today, days, seats, agreement=agreement, trainer=trainer, by=by)
        for agent in agents[30 + rank * 3 : 30 + rank * 3 + people]:
            # Where nobody could agree, nothing is asked.
            with suppress(SessionRefused):
                asking.enter(session, agent, mode=Mode.ON_SITE, why="Utile à mon poste dès ce trimestre.", by=by)
    refuse_one(by=by)
    actions.prepare(courses[2], parts=parts_of(today, 120, 6), place=PLACE, capacity_on_site=14, by=by)
    called_off = announced(courses[3], today, 20, 20, agreement=False, trainer=trainer, by=by)
    actions.cancel(called_off, reason="La salle est en travaux ; une autre date suit.", by=by)


def course_of(employer: Structure, title: str, sentence: str, theme: Theme, half_days: int) -> Course:
    own = {
        "kind": Kind.SESSIONS, "format": Format.ON_SITE, "theme": theme, "sentence": sentence, "audiences": ["tous"],
        "level": Level.PRACTICE, "minutes": half_days * 180, "place": PLACE, "state": CourseState.PUBLISHED,
        "validation": "Présence à 80 % des demi-journées.",
    }  # fmt: skip
    return Course.objects.get_or_create(structure=employer, title=title, defaults=own)[0]


def trainer_of(employer: Structure) -> User | None:
    roles = Role.objects.filter(structure=employer, role__in=[RoleName.TRAINER, *AUTHORS], user__is_active=True)
    return User.objects.filter(pk__in=roles.values("user")).order_by("pk").first()


def parts_of(today: datetime.date, days: int, number: int) -> list[PartSpec]:
    """Two half-days a day, never at the weekend."""
    made, day = [], today + days * DAY
    for rank in range(number):
        while day.weekday() > 4:
            day += DAY
        hour = datetime.time(14) if rank % 2 else datetime.time(9)
        starts_at = timezone.make_aware(datetime.datetime.combine(day, hour))
        label = "Après-midi" if rank % 2 else "Matin"
        made.append(PartSpec(starts_at, starts_at + datetime.timedelta(hours=3), label))
        day += DAY if rank % 2 else datetime.timedelta()
    return made


def announced(
    course: Course, today: datetime.date, days: int, seats: int, *, agreement: bool, trainer: User | None, by: Any
) -> Session:
    """Open a month before it begins, or today."""
    parts = parts_of(today, days, max(course.minutes // 180, 1))
    session = actions.prepare(
        course, parts=parts, place=PLACE, capacity_on_site=seats, needs_agreement=agreement, minimum=min(4, seats),
        cost_cents=12000, materials="Apportez un document sur lequel vous travaillez.", by=by,
    )  # fmt: skip
    if trainer is not None:
        actions.add_trainer(session, user=trainer, by=by)
    actions.add_trainer(session, name="Camille Exemple", organisation="Organisme fictif", email=OUTSIDE, by=by)
    return actions.open_session(session, by=by, now=min(parts[0].starts_at - 30 * DAY, timezone.now()))


def hold(
    course: Course, today: datetime.date, days: int, seats: int, agents: list[Agent], *, trainer: User | None, by: Any
) -> None:
    """Over: signed, countersigned, and concluded where it ended more than a week ago."""
    session = announced(course, today, days, seats, agreement=False, trainer=trainer, by=by)
    parts = list(session.occasion.parts.order_by("position"))
    before = parts[0].starts_at - 20 * DAY
    for rank, agent in enumerate(agents):
        made = asking.enter(session, agent, mode=Mode.ON_SITE, by=by, now=before)
        for part in parts:
            # One in six misses the last half-day.
            came = rank % 6 != 5 or part != parts[-1]
            value = Presence.PRESENT if came else Presence.EXCUSED
            attendance.mark(made, part, value, by=by, now=part.starts_at)
    own = Trainer.objects.filter(session=session, user__isnull=False).first()
    if own is not None and agents:
        for part in parts:
            countersigning.countersign(own, part, by=trainer, now=part.ends_at)
    if days < -7:
        concluding.conclude(session, by=by, now=parts[-1].ends_at + DAY)


def refuse_one(*, by: Any) -> None:
    """One refusal, with a reason and a sentence, so that its page is there to read."""
    found = Request.objects.awaiting().with_all().order_by("pk").last()
    if found is not None:
        sentence = "Deux collègues suivent déjà ce stage cette semaine-là. La session suivante vous irait-elle ?"
        deciding.refuse(found, reason=Reason.SERVICE, sentence=sentence, by=by)
