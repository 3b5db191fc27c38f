"""What an agent reads of his own skills: the level held against the socle and the job, and the next step, in words.

Only the agent himself is ever shown a `Standing`; `access.py` holds that door.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, ngettext

from terreau.ground.organisations.models import Agent, Job
from terreau.rooms.skills.enums import ResultState
from terreau.rooms.skills.evidence import VALID_MONTHS, months_before
from terreau.rooms.skills.models import LEVELS, Competence, FrameworkLevel, JobRequirement, SkillResult, Socle
from terreau.rooms.skills.socles import job_on, socle_for

FULL, EMPTY = "■", "□"


class State(StrEnum):
    REACHED = "reached"
    BELOW = "below"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    FREE = "free"  # held, and asked by nothing


@dataclass(frozen=True)
class Line:
    """One competence: what is held (None: not known), what the socle and the job ask (None: nothing)."""

    competence: Competence
    level: int | None
    mastery: float | None
    measured_on: datetime.date | None
    source: str
    socle_level: int | None
    job_level: int | None
    meaning: str
    outdated: bool

    @property
    def required(self) -> int:
        return max(self.socle_level or 0, self.job_level or 0)

    @property
    def state(self) -> State:
        if not self.required:
            return State.FREE
        if self.level is None:
            return State.UNKNOWN
        if self.level < self.required:
            return State.BELOW
        return State.OUTDATED if self.outdated else State.REACHED

    @property
    def words(self) -> str:
        """The state as a sentence, which needs no colour."""
        match self.state:
            case State.REACHED:
                return _("Niveau attendu atteint")
            case State.BELOW:
                gap = self.required - (self.level or 0)
                return _("Encore un niveau") if gap == 1 else _("Encore %(gap)s niveaux") % {"gap": gap}
            case State.OUTDATED:
                return _("Atteint, à vérifier de nouveau : plus de trois ans")
            case State.UNKNOWN:
                return _("Pas encore mesuré")
        return _("Rien n’est demandé")

    @property
    def bar(self) -> str:
        """The level drawn with characters, for the eye only: the number is beside it."""
        held = self.level or 0
        return FULL * held + EMPTY * (LEVELS[1] - held)


@dataclass(frozen=True)
class NextStep:
    competence: Competence
    from_level: int | None
    to_level: int
    meaning: str

    @property
    def words(self) -> str:
        names = {"name": self.competence.label, "from": self.from_level, "to": self.to_level}
        if self.from_level is None:
            return _("Mesurez-vous en « %(name)s » : le niveau %(to)s est attendu.") % names
        if self.from_level >= self.to_level:
            return _("Vérifiez de nouveau votre niveau %(to)s en « %(name)s » : il a plus de trois ans.") % names
        if self.from_level == 0:
            return _("Atteignez le niveau %(to)s en « %(name)s ».") % names
        return _("Passez du niveau %(from)s au niveau %(to)s en « %(name)s ».") % names


@dataclass(frozen=True)
class Standing:
    """Where an agent stands on a day."""

    agent: Agent
    on: datetime.date
    socle: Socle | None
    lines: list[Line]
    next_step: NextStep | None
    proposals: list[SkillResult] = field(default_factory=list)
    sealed: int = 0

    @property
    def asked(self) -> list[Line]:
        return [line for line in self.lines if line.required]

    @property
    def reached(self) -> int:
        return sum(line.state == State.REACHED for line in self.lines)

    @property
    def words(self) -> str:
        """The whole in one sentence."""
        asked = len(self.asked)
        if not asked:
            return _("Aucun niveau ne vous est demandé pour l’instant, ni par un socle ni par votre métier.")
        if self.reached == asked:
            return _("Vous avez le niveau attendu dans toutes les compétences demandées (%(asked)s).") % {
                "asked": asked
            }
        if self.reached == 0:
            return _("Vous n’avez encore le niveau attendu dans aucune des compétences demandées (%(asked)s).") % {
                "asked": asked
            }
        words = ngettext(
            "Vous avez le niveau attendu dans %(reached)s compétence sur les %(asked)s demandées.",
            "Vous avez le niveau attendu dans %(reached)s compétences sur les %(asked)s demandées.",
            self.reached,
        )
        return words % {"reached": self.reached, "asked": asked}


def standing_of(agent: Agent, on: datetime.date | None = None) -> Standing:
    """The agent's levels against his socle and his job, the next step, and what waits for his word."""
    on = on or localdate()
    socle = socle_for(agent, on)
    asked_by_socle = dict(socle.levels.values_list("competence_id", "level")) if socle else {}
    job = job_on(agent, on)
    asked_by_job = dict(JobRequirement.objects.filter(job_id=job).values_list("competence_id", "level")) if job else {}
    held: dict[int, SkillResult] = {}
    shares: dict[int, SkillResult] = {}
    for result in SkillResult.objects.held().until(on).filter(agent=agent).order_by("measured_on", "pk"):
        (shares if result.level is None else held)[result.competence_id] = result
    keys = {*held, *shares, *asked_by_socle, *asked_by_job}
    competences = in_order(Competence.objects.filter(pk__in=keys))
    meanings = meanings_of(competences)
    limit = months_before(on, VALID_MONTHS)
    lines = [
        line_of(one, held.get(one.pk), shares.get(one.pk), asked_by_socle, asked_by_job, meanings, limit)
        for one in competences
    ]
    waiting = list(SkillResult.objects.awaiting().filter(agent=agent).select_related("competence__domain"))
    return Standing(
        agent=agent,
        on=on,
        socle=socle,
        lines=lines,
        next_step=next_step_of(lines, meanings),
        proposals=[result for result in waiting if result.state == ResultState.PROPOSED],
        sealed=sum(result.state == ResultState.SEALED for result in waiting),
    )


def line_of(
    competence: Competence,
    held: SkillResult | None,
    share: SkillResult | None,
    asked_by_socle: dict[int, int],
    asked_by_job: dict[int, int],
    meanings: dict[tuple[int, int], str],
    limit: datetime.date,
) -> Line:
    shown = held or share
    level = held.level if held else None
    return Line(
        competence=competence,
        level=level,
        mastery=share.mastery if share else None,
        measured_on=shown.measured_on if shown else None,
        source=shown.get_source_display() if shown else "",
        socle_level=asked_by_socle.get(competence.pk),
        job_level=asked_by_job.get(competence.pk),
        meaning=meanings.get((competence.domain.framework_id, level or 0), ""),
        outdated=bool(held and held.measured_on < limit),
    )


def next_step_of(lines: Iterable[Line], meanings: dict[tuple[int, int], str]) -> NextStep | None:
    """The nearest thing to win: the smallest gap, then a level to verify again, then what was never measured."""

    def distance(line: Line) -> tuple[int, int, str]:
        order = {State.BELOW: 0, State.OUTDATED: 1, State.UNKNOWN: 2}[line.state]
        return order, line.required - (line.level or 0), line.competence.code

    open_lines = [line for line in lines if line.state in (State.BELOW, State.OUTDATED, State.UNKNOWN)]
    if not open_lines:
        return None
    line = min(open_lines, key=distance)
    to = min((line.level or 0) + 1, line.required) if line.state == State.BELOW else line.required
    return NextStep(line.competence, line.level, to, meanings.get((line.competence.domain.framework_id, to), ""))


def history_of(agent: Agent) -> list[SkillResult]:
    """Everything that counts or counted, the latest first: what waits or was refused is not part of it."""
    rows = SkillResult.objects.held().filter(agent=agent).select_related("competence")
    return list(rows.order_by("-measured_on", "competence__code", "-pk"))


def in_order(competences: Any) -> list[Competence]:
    rows = competences.select_related("domain__framework")
    return list(rows.order_by("domain__framework__label", "domain__code", "code", "pk"))


def meanings_of(competences: Iterable[Competence]) -> dict[tuple[int, int], str]:
    """What each level of the frameworks at hand means, by (framework, number)."""
    frameworks = {competence.domain.framework_id for competence in competences}
    rows = FrameworkLevel.objects.filter(framework__in=frameworks).values_list("framework", "number", "description")
    return {(framework, number): description for framework, number, description in rows}


def about_how_many(count: int) -> str:
    """How many agents a socle concerns, never so few or so exact that it would speak of someone."""
    if count == 0:
        return _("Aucun agent n’est concerné aujourd’hui.")
    if count < settings.EVIDENCE_THRESHOLD:
        return _("Moins de %(threshold)s agents sont concernés aujourd’hui.") % {
            "threshold": settings.EVIDENCE_THRESHOLD
        }
    return _("Environ %(count)s agents sont concernés aujourd’hui.") % {"count": 5 * round(count / 5)}


@dataclass(frozen=True)
class Versions:
    """The version before a socle and the one after it, with their dates."""

    former: Socle | None
    next: Socle | None


def versions_around(socle: Socle) -> Versions:
    return Versions(socle.replaces, Socle.objects.filter(replaces=socle).first())


@dataclass(frozen=True)
class RequirementsSince:
    """What a job required from a day on, and whose human resources said so."""

    since: datetime.date
    structure: str
    levels: list[tuple[Competence, int]]


def requirement_history(job: Job) -> list[RequirementsSince]:
    """Every change of what the job requires, the latest first. Three queries, however many there are."""
    changes = list(job.requirement_changes.select_related("structure").order_by("-since"))
    keys = {int(key) for change in changes for key in change.levels}
    competences = in_order(Competence.objects.filter(pk__in=keys))
    return [
        RequirementsSince(
            change.since,
            change.structure.label if change.structure else "",
            [(one, change.levels[str(one.pk)]) for one in competences if str(one.pk) in change.levels],
        )
        for change in changes
    ]


def about_how_many_written_to(count: int, reached: int) -> str:
    """How many of them have an address to write to, said with the same reserve on those who have and have not."""
    if reached == count:
        return _("Tous ont une adresse de courriel.")
    if reached == 0:
        return _("Aucun n’a d’adresse de courriel : affichez l’adresse de la campagne.")
    if min(reached, count - reached) < settings.EVIDENCE_THRESHOLD:
        most = reached > count - reached
        return _("Presque tous ont une adresse de courriel.") if most else _("Presque aucun n’a d’adresse de courriel.")
    return _("Environ %(reached)s ont une adresse de courriel.") % {"reached": 5 * round(reached / 5)}
