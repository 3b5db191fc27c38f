"""Tests of positioning in the demonstration: those of the agent whom visitors play, and those of some of his fellows.

They go through the same steps as anybody's: questions are asked by the laboratory and answered by a draw, right more
often the higher a person's level is above the question's.
"""

import datetime
import random

from django.db import transaction
from django.utils import timezone

from terreau.desk.demo.characters import CHARACTERS
from terreau.desk.demo.plan import Plan
from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent
from terreau.ground.questions.answering import Given, solution
from terreau.ground.questions.contents import Content
from terreau.ground.questions.enums import Kind
from terreau.rooms.skills.models import Competence, Sitting
from terreau.rooms.skills.positioning import sittings

FINISHED, SHARED, BEGUN = "2.1", "4.1", "1.2"  # of the agent
OF_ALL = "4.1"
FELLOWS = 60
SLOPE = 1.3


def write_sittings(plan: Plan) -> int:
    """The sittings; how many."""
    drawn = random.Random(f"sittings-{plan.seed}")  # noqa: S311  # nosec B311 # a drawing, no secret
    agent = User.objects.get(demo_character=CHARACTERS[0].line).agent
    taken = agent.pk if agent else None
    others = Agent.objects.active().exclude(pk=taken).order_by("matricule")[: FELLOWS * 3 : 3]
    written = [sit(one, OF_ALL, drawn, ability=drawn.gauss(3, 1.3), day=plan.day(-20)) for one in others]
    if agent is None:
        return len(written)
    written.append(sit(agent, FINISHED, drawn, ability=3.4, day=plan.day(-9)))
    shared = sit(agent, SHARED, drawn, ability=2.8, day=plan.day(-3))
    if shared.level is not None:
        sittings.share(shared, by=agent.user)
    begun = sittings.start(agent, competence(BEGUN), now=moment(plan.day(-1)))
    for _question in range(3):
        answer_one(begun, drawn, ability=3)
    return len(written) + 2


@transaction.atomic
def sit(agent: Agent, code: str, drawn: random.Random, *, ability: float, day: datetime.date) -> Sitting:
    """A whole test, on a day."""
    sitting = sittings.start(agent, competence(code), now=moment(day))
    while sitting.is_open:
        answer_one(sitting, drawn, ability=ability)
        sitting.refresh_from_db(fields=["finished_at", "level", "error", "reason"])
    return sitting


def answer_one(sitting: Sitting, drawn: random.Random, *, ability: float) -> None:
    one = sitting.answers.select_related("version").get(answered_at=None)
    chance = 1 / (1 + 2.718281828 ** (-SLOPE * (ability - (one.version.level or 3))))
    given = solution(one.version.content) if drawn.random() < chance else mistake(one.version.content)
    sittings.answer(sitting, one.rank, given, now=sitting.started_at + datetime.timedelta(seconds=35 * one.rank))


def mistake(content: Content) -> Given | None:
    """A wrong answer of the right shape; a short answer is passed."""
    match content.kind:
        case Kind.SINGLE:
            return 1
        case Kind.MULTIPLE:
            return [0, len(content.choices) - 1]
        case Kind.ORDER:
            return [1, 0, *range(2, len(content.sequence))]
        case Kind.MATCH:
            return [1, 0, *range(2, len(content.pairs))]
        case Kind.POINT:
            others = (each.key for each in content.support.elements) if content.support else ()
            return [next(key for key in others if key not in content.targets)]
    return None


def competence(code: str) -> Competence:
    return Competence.objects.select_related("domain__framework").get(domain__framework__code="crcn", code=code)


def moment(day: datetime.date) -> datetime.datetime:
    """Ten in the morning of a day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
