"""What the pages of a cohort read together: seminars with their half-days, auditors, groups, projects, alumni."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from terreau.ground.initiatives.models import Initiative
from terreau.ground.seats import calendars
from terreau.ground.seats.models import Part
from terreau.rooms.learning.catalogue.rendering import lesson_html
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group, Note, Project, Seminar, Slot


@dataclass(frozen=True)
class HalfDay:
    """A half-day of the session, and what fills it."""

    part: Part
    slots: list[Slot]

    @property
    def when(self) -> str:
        return calendars.words_of(self.part)


@dataclass(frozen=True)
class Filled:
    """A seminar with its half-days; `astray`: what was planned for a half-day that is no longer between its days."""

    seminar: Seminar
    half_days: list[HalfDay]
    astray: list[Slot]
    place: str

    @property
    def aims(self) -> str:
        return lesson_html(self.seminar.aims, files={}, under=2) if self.seminar.aims else ""


@dataclass(frozen=True)
class Programme:
    """Every seminar in order, and the half-days that belong to none."""

    seminars: list[Filled]
    alone: list[Part]

    def one(self, seminar: Seminar) -> Filled:
        return next(each for each in self.seminars if each.seminar.pk == seminar.pk)

    def seminar_of(self, part: Part) -> Seminar | None:
        return next((each.seminar for each in self.seminars if holds(each.seminar, part)), None)


def holds(seminar: Seminar, part: Part) -> bool:
    return seminar.starts_on <= part.day <= seminar.ends_on


def programme(cycle: Cycle) -> Programme:
    """Three queries, whatever the number of seminars."""
    seminars = list(cycle.seminars.order_by("starts_on", "pk"))
    parts = list(cycle.session.occasion.parts.order_by("position"))
    slots = list(Slot.objects.filter(seminar__cycle=cycle).select_related("part").order_by("part__position", "pk"))
    return Programme(
        [_filled(cycle, seminar, parts, slots) for seminar in seminars],
        [part for part in parts if not any(holds(seminar, part) for seminar in seminars)],
    )


def _filled(cycle: Cycle, seminar: Seminar, parts: list[Part], slots: list[Slot]) -> Filled:
    seminar.cycle = cycle
    own = [slot for slot in slots if slot.seminar_id == seminar.pk]
    return Filled(
        seminar=seminar,
        half_days=[
            HalfDay(part, [slot for slot in own if slot.part_id == part.pk]) for part in parts if holds(seminar, part)
        ],
        astray=[slot for slot in own if not holds(seminar, slot.part)],
        place=seminar.place or cycle.session.occasion.place,
    )


# ---- people


def auditors(cycle: Cycle) -> list[Candidacy]:
    """Those who hold a place, by name."""
    rows = cycle.candidacies.auditors().with_people().select_related("group", "led_project")
    return sorted(rows.defer("motivation", "project").order_by("pk"), key=lambda each: each.who.casefold())


def has_account(candidacy: Candidacy) -> bool:
    """Whether he may open pages here; others follow with the links of their seat."""
    if candidacy.user_id is not None:
        return True
    return candidacy.agent is not None and getattr(candidacy.agent, "user", None) is not None


@dataclass(frozen=True)
class Member:
    candidacy: Candidacy
    account: bool


@dataclass(frozen=True)
class Composed:
    """A group and who is in it."""

    group: Group
    members: list[Member] = field(default_factory=list)


def composed(cycle: Cycle, people: list[Candidacy]) -> list[Composed]:
    groups = list(cycle.groups.select_related("coach__agent").order_by("name", "pk"))
    return [Composed(each, members_of(each.pk, people)) for each in groups]


def members_of(group: int | None, people: list[Candidacy]) -> list[Member]:
    return [Member(each, has_account(each)) for each in people if each.group_id == group]


def notes_of(group: Group, user: Any) -> list[Note]:
    """What this person may read: what is shared, and what he wrote for himself."""
    rows = group.notes.filter(Q(private=False) | Q(author=user.pk)).select_related("author__agent")
    return list(rows.order_by("-at", "-pk"))


# ---- projects, alumni


@dataclass(frozen=True)
class Led:
    """A project, and the initiative that it carries, where the reader may see it."""

    project: Project
    who: str
    employer: str
    initiative: Initiative | None


def projects(cycle: Cycle, user: Any) -> list[Led]:
    rows = Project.objects.filter(candidacy__in=cycle.candidacies.auditors().order_by().values("pk"))
    found = list(rows.select_related("candidacy__agent__structure__root", "candidacy__user", "initiative"))
    carried = {each.initiative_id for each in found if each.initiative_id}
    seen = set(Initiative.objects.visible_to(user).filter(pk__in=carried).order_by().values_list("pk", flat=True))
    led = [
        Led(
            each,
            each.candidacy.who,
            each.candidacy.from_where,
            each.initiative if each.initiative_id in seen else None,
        )
        for each in found
    ]
    return sorted(led, key=lambda each: (each.who.casefold(), each.project.pk))


def project_of(candidacy: Candidacy) -> Project | None:
    return Project.objects.filter(candidacy=candidacy).select_related("initiative").first()


@dataclass(frozen=True)
class Former:
    """Somebody who agreed to be found by those who followed the same cycle."""

    name: str
    employer: str
    project: str


def alumni(cycle: Cycle) -> list[Former]:
    """Nobody before the end, and afterwards only those who said yes."""
    if cycle.session.concluded_at is None:
        return []
    return [
        Former(each.who, each.from_where, each.led_project.title if hasattr(each, "led_project") else "")
        for each in auditors(cycle)
        if each.listed
    ]
