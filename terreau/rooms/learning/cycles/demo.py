"""Cycles of the demonstration: a call that is open, and a cycle in its course whose cockpit tells what is missing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats import attendance
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Presence
from terreau.ground.seats.models import Occasion, Part, Registration
from terreau.rooms.learning.catalogue.enums import CourseState, Format, Kind, Level, Theme
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.cycles import (
    actions,
    applying,
    composing,
    deliberating,
    grouping,
    letters,
    marking,
    noting,
    programme,
    projects,
    signing,
)
from terreau.rooms.learning.cycles.demo_words import (
    AIMS,
    CALL,
    CRITERIA,
    EXPECTED,
    LEADING,
    MOTIVATIONS,
    NOTE,
    OPEN,
    PLACE,
    PROBLEM,
    PROJECTS,
    SEMINARS,
)
from terreau.rooms.learning.cycles.dividing import SEEDS
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group, Note
from terreau.rooms.learning.sessions import actions as sessions, countersigning
from terreau.rooms.learning.sessions.demo import trainer_of
from terreau.rooms.learning.sessions.models import Trainer

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
AUDITORS, WAITING = 12, 3
# The cycle is lived on other days than those on which it is written: its list is signed before it begins.
LATER = 20 * WEEK
MISSED = {(5, 2): Presence.ABSENT, (5, 3): Presence.ABSENT, (9, 1): Presence.EXCUSED}
NOT_NOTED = (7, 3)  # auditor, half-day


@dataclass(frozen=True)
class Cast:
    """Who plays what: the characters of the demonstration."""

    employer: Structure
    manager: User
    officer: User
    editor: User
    agent: User
    trainer: User


def fill(*, employer: Structure, today: datetime.date, by: Any, draw: Any) -> None:
    """Nothing where the characters or people enough are not there. Nobody is written to. After what reads accounts."""
    cast, began = cast_of(employer), timezone.now()
    people = people_of(employer, AUDITORS + WAITING, draw)
    if cast is None or len(people) < AUDITORS + WAITING:
        return
    called(cast, today, people[0], by=by)
    living(cast, today, [cast.agent, *people[1:]], by=by, draw=draw)
    Message.objects.filter(created_at__gte=began, purpose__regex=r"^(cycles|seats|learning_sessions)\.").delete()


def cast_of(employer: Structure) -> Cast | None:
    there = User.objects.active().filter(agent__employer=employer).order_by("pk")
    agent = there.filter(demo_character__startswith="Agent", roles=None).first()
    trainer = trainer_of(employer)
    manager, officer, editor = (
        there.filter(roles__role=role).first() for role in (RoleName.MANAGER, RoleName.CASE_OFFICER, RoleName.EDITOR)
    )
    if agent is None or trainer is None or manager is None or officer is None or editor is None:
        return None
    return Cast(employer, manager, officer, editor, agent, trainer)


def people_of(employer: Structure, number: int, draw: Any) -> list[User]:
    """Agents drawn among those of category A, who open their account."""
    rows = Agent.objects.active().filter(employer=employer, user=None, category__startswith="A").exclude(email="")
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = [keys[int(rank)] for rank in draw.choice(len(keys), size=min(number, len(keys)), replace=False)]
    found = Agent.objects.in_bulk(chosen)
    return [
        User.objects.create_user(found[key].email, agent=found[key], name=str(found[key]))
        for key in chosen
    ]  # fmt: skip


def course_of(employer: Structure, title: str, sentence: str, theme: Theme, audience: str) -> Course:
    own = {
        "kind": Kind.SESSIONS, "format": Format.ON_SITE, "theme": theme, "sentence": sentence,
        "audiences": [audience], "level": Level.PRACTICE, "minutes": 12 * 180, "place": PLACE,
        "state": CourseState.PUBLISHED, "validation": "Présence à 80 % des demi-journées.",
    }  # fmt: skip
    return Course.objects.get_or_create(structure=employer, title=title, defaults=own)[0]


def half_days(mondays: Sequence[datetime.date]) -> list[PartSpec]:
    """Two mornings and two afternoons from each of these Mondays."""
    found = []
    for monday in mondays:
        for rank in range(4):
            hour = datetime.time(14 if rank % 2 else 9)
            at = timezone.make_aware(datetime.datetime.combine(monday + rank // 2 * DAY, hour))
            found.append(PartSpec(at, at + datetime.timedelta(hours=3), "Après-midi" if rank % 2 else "Matin"))
    return found


def monday(day: datetime.date) -> datetime.date:
    return day - day.weekday() * DAY


def prepared(course: Course, mondays: Sequence[datetime.date], *, by: Any, **plain: Any) -> Cycle:
    """Its dates, its criteria; the jury is still to be named."""
    now = timezone.now()
    cycle = actions.prepare(
        course, parts=half_days(mondays), seats=AUDITORS, call=CALL, place=PLACE, opens_at=now - 10 * DAY,
        closes_at=now + 25 * DAY, by=by, **plain,
    )  # fmt: skip
    for label, weight in CRITERIA:
        composing.add_criterion(cycle, label=label, weight=weight, by=by)
    return cycle


def published(cycle: Cycle, president: User, *others: User, by: Any) -> Cycle:
    for user in (president, *others):
        composing.name_juror(cycle, user=user, presides=user == president, by=by)
    return actions.publish(cycle, by=by)


# ---- a call that is open


def called(cast: Cast, today: datetime.date, candidate: User, *, by: Any) -> None:
    """Two were sent, one whose employer has still to answer; the agent of the demonstration writes his."""
    course = course_of(cast.employer, *OPEN, Theme.PROJECTS, "tous")
    mondays = [monday(today + (80 + 28 * number) * DAY) for number in range(3)]
    cycle = prepared(course, mondays, outsiders=True, by=by)
    cycle = published(cycle, cast.manager, cast.officer, cast.editor, by=by)
    Cycle.objects.filter(pk=cycle.pk).update(published_at=cycle.opens_at)
    sent = applied(cycle, candidate, 1)
    committed(sent)
    email = "achats@saint-aubin-les-charmes.example"
    applying.send_link(cycle, email=email, name="Camille Exemple", employer_name="Commune de Saint-Aubin-les-Charmes")
    outsider = Candidacy.objects.with_people().get(cycle=cycle, email=email)
    applying.save(
        outsider, position="Direction de projet", motivation=MOTIVATIONS[2], project=PROJECTS[3],
        contact_name="Claude Modèle, direction générale", contact_email="direction@saint-aubin-les-charmes.example",
        by=applying.BY_LINK,
    )  # fmt: skip
    applying.send(Candidacy.objects.with_people().get(pk=outsider.pk), by=applying.BY_LINK)
    draft = applying.start(cycle, cast.agent, by=cast.agent)
    applying.save(draft, position="Mission d’appui au pilotage", motivation=MOTIVATIONS[0], by=cast.agent)
    for rank, each in enumerate((sent, outsider, draft)):
        at = timezone.now() - (6 - rank) * DAY
        rows = Candidacy.objects.filter(pk=each.pk)
        rows.update(created_at=at - DAY)
        rows.filter(sent_at__isnull=False).update(sent_at=at)
        rows.filter(letter_at__isnull=False).update(letter_at=at + 2 * DAY)


def applied(cycle: Cycle, user: User, rank: int) -> Candidacy:
    """Written and sent by somebody who has an account."""
    own, manager = applying.start(cycle, user, by=user), user.agent.manager if user.agent else None
    where = user.agent.structure.label if user.agent else ""
    applying.save(
        own, position=f"Responsable de pôle, {where}"[:200],
        motivation=MOTIVATIONS[rank % len(MOTIVATIONS)], project=PROJECTS[rank % len(PROJECTS)],
        contact_name=str(manager) if manager else "Direction",
        contact_email=(manager.email if manager else "") or "direction@ministere.example", by=user,
    )  # fmt: skip
    return applying.send(Candidacy.objects.with_people().get(pk=own.pk), by=user)


def committed(candidacy: Candidacy) -> None:
    letters.give(candidacy, signer=f"{candidacy.contact_name}, pour la direction")


# ---- a cycle in its course


def living(cast: Cast, today: datetime.date, people: list[User], *, by: Any, draw: Any) -> None:
    """Its list signed, its first seminar over, the next one in two weeks."""
    course = course_of(cast.employer, *LEADING, Theme.LEADING, "encadrants")
    mondays = [monday(today - 12 * DAY), monday(today + 17 * DAY), monday(today + 45 * DAY)]
    cycle = prepared(course, [each + LATER for each in mondays], by=by)
    sessions.add_trainer(cycle.session, user=cast.trainer, by=by)
    cycle = published(cycle, cast.officer, cast.manager, by=by)
    files = [applied(cycle, user, rank) for rank, user in enumerate(people)]
    for each in files:
        committed(each)
    cycle = signed(cycle, files, draw)
    cycle = dated(cycle, mondays)
    seminars(cycle, mondays, by=by)
    auditors = list(cycle.candidacies.auditors().with_people().order_by("rank"))
    first_seminar(cycle, auditors, cast.trainer)
    for rank, each in enumerate(auditors[:8]):
        projects.write(
            each, title=PROJECTS[rank % len(PROJECTS)], problem=PROBLEM, expected=EXPECTED, by=each.user
        )  # fmt: skip
    grouped(cycle, cast, mondays[0], int(draw.integers(SEEDS)), by=by)


def signed(cycle: Cycle, files: list[Candidacy], draw: Any) -> Cycle:
    """The last ones are marked lower; a manager stands aside from those whom he manages."""
    Cycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now())
    criteria = list(cycle.criteria.order_by("-weight", "pk"))
    for juror in cycle.jurors.select_related("user", "cycle").order_by("-presides", "pk"):
        aside = marking.recused(cycle)
        for rank, each in enumerate(files):
            # What is drawn varies from a juror to another, never so much that somebody changes sides.
            drawn = [int(more) for more in draw.integers(2, size=len(criteria))]
            points = [4 + more for more in drawn] if rank < AUDITORS else [3, 3, 3 - drawn[-1]]
            if not rank:
                points = [5, 5, 5]
            if (juror.pk, each.pk) not in aside:
                given = {criterion.pk: value for criterion, value in zip(criteria, points, strict=True)}
                marking.give(juror, each, points=given, by=juror.user)
        marking.finish(juror, by=juror.user)
    president = cycle.jurors.select_related("user", "cycle").get(presides=True)
    seen = deliberating.deliberation_of(Cycle.objects.with_places().get(pk=cycle.pk)).seen
    return signing.sign(president, seen=seen, by=president.user)


def dated(cycle: Cycle, mondays: Sequence[datetime.date]) -> Cycle:
    """Everything comes to the day on which it was: the call two months before the first seminar, the list three
    weeks before."""
    specs = half_days(mondays)
    for part, spec in zip(cycle.session.occasion.parts.order_by("position"), specs, strict=True):
        day = timezone.localdate(spec.starts_at)
        Part.objects.filter(pk=part.pk).update(starts_at=spec.starts_at, ends_at=spec.ends_at, day=day)
    first = specs[0].starts_at
    Occasion.objects.filter(pk=cycle.session.occasion_id).update(starts_at=first, ends_at=specs[-1].ends_at)
    Cycle.objects.filter(pk=cycle.pk).update(
        published_at=first - 70 * DAY, opens_at=first - 70 * DAY, closes_at=first - 35 * DAY,
        signed_at=first - 21 * DAY,
    )  # fmt: skip
    for rank, each in enumerate(cycle.candidacies.order_by("pk")):
        at = first - (60 - rank) * DAY
        Candidacy.objects.filter(pk=each.pk).update(created_at=at - DAY, sent_at=at, letter_at=at + 2 * DAY)
    Registration.objects.filter(occasion=cycle.session.occasion_id).update(created_at=first - 21 * DAY)
    cycle.jurors.update(finished_at=first - 25 * DAY)
    return Cycle.objects.with_places().get(pk=cycle.pk)


def seminars(cycle: Cycle, mondays: Sequence[datetime.date], *, by: Any) -> None:
    """The next one has somebody who has not confirmed, the last one no programme yet."""
    parts = list(cycle.session.occasion.parts.order_by("position"))
    for number, (start, (title, place, slots)) in enumerate(zip(mondays, SEMINARS, strict=True)):
        made = programme.add_seminar(
            cycle, title=title, starts_on=start, ends_on=start + DAY, place=place, aims=AIMS, by=by
        )
        for part, (kind, told, speaker, confirmed) in zip(parts[4 * number :], slots, strict=False):
            programme.add_slot(
                made, part=part, kind=kind, title=told, speaker=speaker, confirmed=confirmed, by=by
            )  # fmt: skip


def first_seminar(cycle: Cycle, auditors: list[Candidacy], trainer: User) -> None:
    """Noted and countersigned, one cell being empty; somebody was not there on the second day."""
    parts = list(cycle.session.occasion.parts.order_by("position")[:4])
    own = Trainer.objects.get(session=cycle.session, user=trainer)
    for rank, part in enumerate(parts):
        for number, each in enumerate(auditors):
            if each.registration is not None and (number, rank) != NOT_NOTED:
                value = MISSED.get((number, rank), Presence.PRESENT)
                attendance.mark(each.registration, part, value, by=trainer, now=part.starts_at)
        countersigning.countersign(own, part, although_missing=rank == NOT_NOTED[1], by=trainer, now=part.ends_at)


def grouped(cycle: Cycle, cast: Cast, first: datetime.date, seed: int, *, by: Any) -> None:
    """Three groups of four, each with its coach; the agent of the demonstration shared a note with his."""
    grouping.divide(cycle, groups=AUDITORS // 4, seed=seed, by=by)
    place = cycle.candidacies.auditors().select_related("group").get(user=cast.agent)
    names = iter(("Dominique Imaginaire", "Claude Modèle"))
    for group in cycle.groups.order_by("pk"):
        coach = cast.editor if group == place.group else None
        grouping.change(group, name=group.name, coach=coach, coach_name="" if coach else next(names), by=by)
    grouping.publish(cycle, by=by)
    at = timezone.make_aware(datetime.datetime.combine(first + 2 * DAY, datetime.time(10)))
    Group.objects.filter(cycle=cycle).update(published_at=at)
    group = Group.objects.get(pk=place.group_id)
    note = noting.write(group, text=NOTE, private=False, by=cast.agent)
    Note.objects.filter(pk=note.pk).update(at=at + DAY)
