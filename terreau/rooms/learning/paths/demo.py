"""Two paths of the demonstration: one in force, signed by its sides and followed; one that waits for agreements."""

import datetime
from typing import Any

from django.db import transaction

from terreau.ground.accounts.models import User
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.paths import actions, drafting, remarking, sides, signing
from terreau.rooms.learning.paths.enums import SideKind
from terreau.rooms.learning.paths.models import Path, PathCompletion, PathEnrolment, PathVersion
from terreau.rooms.learning.paths.progress import progress_of

FOLLOWERS = 40
# (title, text, courses by their code or their folder, how many are needed, optional)
Told = tuple[str, str, tuple[str, ...], int, bool]
NEWCOMERS: tuple[Told, ...] = (
    ("Se protéger et protéger les usagers", "Avant tout le reste.", ("EXT-CYBER",), 1, False),
    ("Comprendre ce qui change", "", ("ia-agents-publics", "EXT-DONNEES"), 1, False),
    (
        "Travailler autrement", "Ce qui sert à votre poste.",
        ("equipe-hybride", "RES-HYBRIDE-1", "EXT-ACCESS", "STG-ENQUETE"), 2, False,
    ),
    ("Aller jusqu’au bout d’une procédure", "", ("STG-DEMAT",), 1, True),
)  # fmt: skip
HEADS: tuple[Told, ...] = (
    ("Les repères", "", ("RES-HYBRIDE-1",), 1, False),
    ("Tenir une équipe à distance et sur place", "", ("equipe-hybride",), 1, False),
    ("En parler en équipe", "", ("RES-HYBRIDE-2", "STG-ENQUETE"), 1, True),
)


@transaction.atomic
def fill(*, employer: Structure, today: datetime.date, by: Any, draw: Any) -> None:
    """Nothing where the catalogue or the people of the demonstration are not there. Nobody is written to."""
    hr = holder(employer, RoleName.HR)
    lead = holder(employer, RoleName.PROGRAMME_LEAD, other_than=hr)
    courses = known_courses(employer)
    if hr is None or lead is None or "EXT-CYBER" not in courses:
        return
    before = set(Message.objects.order_by().values_list("pk", flat=True))
    path = written(
        employer, NEWCOMERS, courses, by=hr, title="Prendre son poste dans une administration numérique",
        sentence="Les réflexes, les outils et les repères des six premiers mois.", for_whom="Les nouveaux arrivants",
    )  # fmt: skip
    version = draft_of(path)
    named(version, employer, by=hr)
    signing.ask(version, by=hr)
    for kind, who in ((SideKind.HR, hr), (SideKind.DIGITAL, lead)):
        signing.sign(version.sides.get(kind=kind), seen=signing.digest_of(draft_of(path)), by=who)
    signing.put_in_force(version, by=hr)
    followed(path, employer, today, draw)
    waiting(employer, courses, hr, lead)
    Message.objects.exclude(pk__in=before).filter(purpose__startswith="paths.").delete()


def holder(employer: Structure, role: RoleName, other_than: User | None = None) -> User | None:
    rows = User.objects.active().filter(roles__structure=employer, roles__role=role)
    return rows.exclude(pk=other_than.pk if other_than else 0).order_by("pk").first()


def known_courses(employer: Structure) -> dict[str, Course]:
    rows = Course.objects.published().filter(structure__in=Structure.objects.within(employer)).order_by("pk")
    return {each.shipped or each.code: each for each in rows}


def draft_of(path: Path) -> PathVersion:
    return PathVersion.objects.select_related("path__structure").get(path=path, state="draft")


def written(employer: Structure, told: tuple[Told, ...], courses: dict[str, Course], *, by: Any, **sheet: Any) -> Path:
    path = actions.create(structure=employer, by=by, **sheet)
    version = draft_of(path)
    for title, text, codes, needed, optional in told:
        there = [courses[code] for code in codes if code in courses]
        if there:
            step = drafting.add_step(
                version, title=title, text=text, needed=min(needed, len(there)), optional=optional, by=by
            )
            for course in there:
                drafting.add_course(step, course, by=by)
    return path


def named(version: PathVersion, employer: Structure, *, by: Any) -> None:
    """HR, and the direction that looks after the digital, or the first there is."""
    below = Structure.objects.filter(parent=employer).order_by("code")
    digital = below.filter(label__icontains="numérique").first() or below.first() or employer
    sides.name_structure(version, kind=SideKind.HR, structure=employer, by=by)
    sides.name_structure(version, kind=SideKind.DIGITAL, structure=digital, by=by)


def waiting(employer: Structure, courses: dict[str, Course], hr: User, lead: User) -> None:
    """One whose partner has not signed, with a remark that nobody has settled."""
    path = written(
        employer, HEADS, courses, by=lead, title="Encadrer une équipe hybride",
        sentence="Fixer ensemble les règles, suivre le travail et non la présence.", for_whom="Les encadrants",
    )  # fmt: skip
    version = draft_of(path)
    named(version, employer, by=lead)
    sides.name_partner(
        version, name="École du management public (fictive)", licence="CC BY-SA 4.0",
        email="direction@ecole.example", by=lead,
    )  # fmt: skip
    signing.ask(version, by=lead)
    signing.sign(version.sides.get(kind=SideKind.HR), seen=signing.digest_of(draft_of(path)), by=hr)
    first = version.steps.order_by("position").first()
    remarking.remark(version, step=first, text="Peut-on dire combien de temps prend cette lecture ?", by=hr)


def followed(path: Path, employer: Structure, today: datetime.date, draw: Any) -> None:
    """Agents who completed one of its courses at least, and the characters; those at the end have completed it."""
    version = PathVersion.objects.select_related("path").get(path=path, state="current")
    courses = version.step_courses.order_by().values("course")
    ready = Completion.objects.filter(course__in=courses, agent__in=Agent.objects.active().within(employer))
    keys = sorted(set(ready.order_by().values_list("agent", flat=True)))
    chosen = [keys[int(rank)] for rank in draw.choice(len(keys), size=min(FOLLOWERS, len(keys)), replace=False)]
    characters = Agent.objects.active().within(employer).filter(user__isnull=False).values_list("pk", flat=True)
    rows = [
        PathEnrolment(
            agent_id=key, path=path, version=version, began_on=today - datetime.timedelta(days=int(draw.integers(200)))
        )
        for key in sorted({*chosen, *characters})
    ]
    PathEnrolment.objects.bulk_create(rows)
    ended = [(row, progress) for row in rows if (progress := progress_of(version, row.agent_id)).complete]
    PathCompletion.objects.bulk_create(
        PathCompletion(agent_id=row.agent_id, version=version, completed_on=max(row.began_on, progress.completed_on))
        for row, progress in ended
    )
