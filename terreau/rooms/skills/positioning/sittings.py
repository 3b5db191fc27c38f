"""The sittings of the test: begun, answered, stopped, shared, erased. Nothing here is journalled but what is shared:
who takes a test, and how often, is nobody's business.

An answer is decided outside of any transaction, then written in a short one: the database takes each question's answer
once, whatever is clicked twice, sent from two tabs or sent again.
"""

import datetime
import secrets
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.attestations.actions import AttestationRefused, issue
from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.models import Agent
from terreau.ground.questions.answering import Given, is_right
from terreau.lab.adaptive import Bank as Items, Rule, bank_from, estimate, next_item, stop
from terreau.lab.adaptive.scoring import WIDTH
from terreau.rooms.skills.actions import SkillsRefused, record_result
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.enums import Ending, Source
from terreau.rooms.skills.models import Answer, Competence, Sitting, SkillResult
from terreau.rooms.skills.positioning.editions import LEVELS, RULE, NoTest, edition_for

LEAST_ANSWERS = 4  # below, a stopped test gives no level
VALID_DAYS = 3 * 365  # as a level counts for 36 months
TRUNCATION = 1 / 12  # the variance of what is lost when a level is told as a whole number


class AlreadyAnswered(Exception):
    """This question has its answer: the first one counts."""


@dataclass(frozen=True)
class Measure:
    """What the answers of a sitting say: the level, its error, the same by theme."""

    level: float
    error: float
    themes: list[dict[str, Any]]


# ---- reckoning


def items_of(sitting: Sitting) -> Items:
    return bank_from(sitting.edition.parameters)


def rule_of(sitting: Sitting) -> Rule:
    return Rule(**sitting.rule)


def positions(items: Items, answers: list[Answer]) -> dict[int, int]:
    """The answers as the laboratory takes them."""
    place = {item: position for position, item in enumerate(items.items)}
    return {place[str(answer.version_id)]: int(bool(answer.right)) for answer in answers}


def measure(sitting: Sitting, answers: list[Answer]) -> Measure | None:
    """The level that a sitting's answers give, from what the sitting kept and nothing else; None when too few."""
    given = [answer for answer in answers if answer.answered_at is not None]
    if len(given) < LEAST_ANSWERS:
        return None
    found = estimate(items_of(sitting), positions(items_of(sitting), given))
    return Measure(found.level, found.error, [asdict(theme) for theme in found.themes if theme.answers])


def whole_level(level: float) -> int:
    """The level reached: the highest whose questions one answers right more often than not."""
    return int(np.clip(np.floor(level), 0, LEVELS[-1]))


# ---- sitting


def start(agent: Agent, competence: Competence, *, now: datetime.datetime | None = None) -> Sitting:
    """A new sitting with its first question, or the one already begun. Raises `SkillsRefused`."""
    if closed := words_of_closing(SKILLS, agent.structure):
        raise SkillsRefused(closed)
    begun = Sitting.objects.open().filter(agent=agent, competence=competence).first()
    if begun is not None:
        return begun
    try:
        edition = edition_for(competence)
    except NoTest as refusal:
        raise SkillsRefused(str(refusal)) from refusal
    now = now or timezone.now()
    sitting = Sitting(
        agent=agent, competence=competence, edition=edition, rule=asdict(RULE), seed=secrets.randbelow(2**31),
        started_at=now,
    )  # fmt: skip
    first = next_item(items_of(sitting), {}, RULE, sitting.seed)
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
            ask(sitting, rank=1, item=edition.parameters["items"][first], now=now)
    except IntegrityError:  # begun at the same moment from another page
        return Sitting.objects.open().get(agent=agent, competence=competence)
    return sitting


def ask(sitting: Sitting, *, rank: int, item: str, now: datetime.datetime) -> None:
    Answer.objects.create(sitting=sitting, rank=rank, version_id=int(item), asked_at=now)


def answer(sitting: Sitting, rank: int, given: Given | None, *, now: datetime.datetime | None = None) -> None:
    """Take the answer to the question of this rank (None: passed), then ask the next one or end the test.

    Raises `AlreadyAnswered` when it has one, or when the test is over: nothing is changed.
    """
    answers = list(sitting.answers.select_related("version").order_by("rank"))
    asked = next((each for each in answers if each.rank == rank), None)
    if asked is None or asked.answered_at is not None or not sitting.is_open:
        raise AlreadyAnswered
    now = now or timezone.now()
    asked.given, asked.right, asked.answered_at = given, is_right(asked.version.content, given), now
    items, rule = items_of(sitting), rule_of(sitting)
    known = positions(items, answers)
    reason = stop(items, known, rule)
    following = next_item(items, known, rule, sitting.seed) if reason is None else None
    with transaction.atomic():
        # One row, one condition: the second of two updates looks at it again once the first is committed. A condition
        # on the test in the same query would make it a subquery, which PostgreSQL does not look at again.
        fresh = Answer.objects.filter(pk=asked.pk, answered_at=None)
        if not hold_open(sitting) or not fresh.update(given=given, right=asked.right, answered_at=now):
            raise AlreadyAnswered
        if following is not None:
            ask(sitting, rank=rank + 1, item=items.items[following], now=now)
        else:
            finish(sitting, Ending(reason or Ending.BANK), measure(sitting, answers), now)


def hold_open(sitting: Sitting) -> bool:
    """Whether the sitting is still open; until the transaction ends, nobody else answers or ends it.

    SQLite knows no lock of rows: there, a transaction that writes has the database for itself from its first line.
    """
    return bool(Sitting.objects.open().select_for_update().filter(pk=sitting.pk).values_list("pk"))


def stop_here(sitting: Sitting, *, now: datetime.datetime | None = None) -> None:
    """The agent stops: what was answered counts, the question that waits is forgotten. Twice changes nothing."""
    with transaction.atomic():
        if hold_open(sitting):
            answers = list(sitting.answers.order_by("rank"))
            finish(sitting, Ending.STOPPED, measure(sitting, answers), now or timezone.now())
            Answer.objects.filter(sitting=sitting, answered_at=None).delete()
        else:
            sitting.refresh_from_db(fields=["finished_at", "reason", "level", "error", "themes"])


def finish(sitting: Sitting, reason: Ending, found: Measure | None, now: datetime.datetime) -> None:
    """End a sitting that `hold_open` holds."""
    values: dict[str, Any] = {"finished_at": now, "reason": reason}
    if found is not None:
        values |= {"level": found.level, "error": found.error, "themes": found.themes}
    Sitting.objects.filter(pk=sitting.pk).update(**values)
    for name, value in values.items():
        setattr(sitting, name, value)


# ---- what becomes of it


@transaction.atomic
def share(sitting: Sitting, *, by: Any) -> SkillResult:
    """Put the level in the agent's skill record, where it counts, without a name, in the figures of the structure.

    Raises `SkillsRefused` when there is no level, or when it is there already.
    """
    if sitting.finished_at is None or sitting.level is None or sitting.error is None:
        raise SkillsRefused(_("Ce test n’a pas assez de réponses pour donner un niveau."))
    if closed := words_of_closing(SKILLS, sitting.agent.structure):
        raise SkillsRefused(closed)
    if not Sitting.objects.filter(pk=sitting.pk, shared_at=None).update(shared_at=timezone.now()):
        raise SkillsRefused(_("Ce résultat est déjà inscrit dans vos compétences."))
    sitting.refresh_from_db(fields=["shared_at"])
    return record_result(
        sitting.agent, sitting.competence, by=by, source=Source.TEST,
        measured_on=timezone.localdate(sitting.finished_at), level=whole_level(sitting.level),
        error=float(np.sqrt(sitting.error**2 + TRUNCATION)), sitting=rank_in_half_year(sitting),
        campaign=campaign_of(sitting),
    )  # fmt: skip


def attest(sitting: Sitting, *, by: Any) -> Attestation:
    """The attestation of a level that is in the skill record: asked twice, it is the same. Raises `SkillsRefused`."""
    if sitting.shared_at is None or sitting.level is None or sitting.error is None or not sitting.finished_at:
        raise SkillsRefused(_("Inscrivez d’abord ce niveau dans vos compétences."))
    level = whole_level(sitting.level)
    if level == 0:
        raise SkillsRefused(_("Une attestation dit ce que l’on sait faire : elle commence au niveau 1."))
    named = {"level": level, "competence": sitting.competence.label}
    low, high = bounds(sitting.level, sitting.error)
    day = timezone.localdate(sitting.finished_at)
    try:
        return issue(
            holder=sitting.agent,
            subject=f"skills:sitting:{sitting.pk}",
            title=_("Positionnement numérique : niveau %(level)s en %(competence)s") % named,
            sentence=_("A obtenu le niveau %(level)s de la compétence « %(competence)s ».") % named,
            criteria=_(
                "Un test adaptatif passé seul, sans surveillance. Le niveau est celui dont on réussit les questions "
                "plus souvent qu’on ne les manque, dans le cadre de référence des compétences numériques (CRCN)."
            ),
            details=[
                (_("Niveau"), level),
                (_("Intervalle à 95 %"), _("de %(low)s à %(high)s") % {"low": low, "high": high}),
                (_("Mesuré le"), date_format(day, "DATE_FORMAT")),
            ],
            valid_until=day + datetime.timedelta(days=VALID_DAYS),
            issuer=sitting.agent.employer,
            by=by,
        )
    except AttestationRefused as refusal:
        raise SkillsRefused(str(refusal)) from refusal


def bounds(level: float, error: float) -> tuple[int, int]:
    """The whole levels between which the true one lies, 95 times in 100."""
    return whole_level(level - WIDTH * error), whole_level(level + WIDTH * error)


def campaign_of(sitting: Sitting) -> str:
    """The code of the agent's campaign within whose time it was finished (the first to end), or nothing."""
    invitations = CampaignInvitation.objects.filter(
        agent=sitting.agent,
        campaign__asked__competence=sitting.competence,
        campaign__starts_at__lte=sitting.finished_at,
        campaign__ends_at__gt=sitting.finished_at,
    )
    return invitations.order_by("campaign__ends_at", "pk").values_list("campaign__code", flat=True).first() or ""


def rank_in_half_year(sitting: Sitting) -> int:
    """Which of the agent's tests of this competence it was in its half-year, from 1."""
    finished = timezone.localtime(sitting.finished_at)
    began = finished.replace(month=1 if finished.month <= 6 else 7, day=1, hour=0, minute=0, second=0, microsecond=0)
    same = Sitting.objects.finished().filter(agent=sitting.agent, competence=sitting.competence, level__isnull=False)
    return same.filter(finished_at__gte=began, finished_at__lt=sitting.finished_at).count() + 1


def erase(sitting: Sitting) -> None:
    """Forget a sitting and its answers. A level that was shared stays in the record, which has its own erasure."""
    sitting.delete()


def erase_all(agent: Agent) -> int:
    """Forget every sitting of an agent."""
    return Sitting.objects.filter(agent=agent).delete()[0]
