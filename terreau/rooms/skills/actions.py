"""Every write of the room. What concerns a person's results is journalled by keys only: no level, no name."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Job, Structure
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.enums import TRANSITIONS, Population, ResultState, Source
from terreau.rooms.skills.frameworks import FrameworkDocument
from terreau.rooms.skills.models import (
    LEVELS,
    Competence,
    JobRequirement,
    RequirementChange,
    SkillResult,
    Socle,
    SocleLevel,
)
from terreau.rooms.skills.storing import FrameworkDifference, store_framework


class SkillsRefused(Exception):
    """What was asked cannot be done; the message says why, in the user's words."""


# ---- frameworks


@transaction.atomic
def load_framework(document: FrameworkDocument, *, by: Any) -> FrameworkDifference:
    """Create or update the framework of the document's code; what is used and no longer in the file is kept."""
    difference = store_framework(document)
    if difference.anything:
        record("skills.framework.loaded", difference.framework, by=by, **difference.as_data)
    return difference


# ---- results


@transaction.atomic
def record_result(
    agent: Agent,
    competence: Competence,
    *,
    by: Any,
    source: Source,
    measured_on: datetime.date,
    level: int | None = None,
    mastery: float | None = None,
    error: float | None = None,
    campaign: str = "",
    sitting: int = 1,
    state: ResultState = ResultState.HELD,
) -> SkillResult:
    """Add a result to the agent's history. Raises `SkillsRefused` when it is incoherent or already there."""
    result = SkillResult(
        agent=agent, competence=competence, level=level, mastery=mastery, error=error,
        source=source, state=state, measured_on=measured_on, campaign=campaign, sitting=sitting,
    )  # fmt: skip
    refuse_invalid(result)
    result.save()
    record("skills.result.recorded", agent, by=by, competence=competence.pk, source=source, state=state)
    return result


def propose_level(agent: Agent, competence: Competence, *, level: int, by: Any, on: datetime.date) -> SkillResult:
    """A manager's proposal: it counts for nothing until the agent accepts it, and shows the manager nothing."""
    if not LEVELS[0] <= level <= LEVELS[1]:
        raise SkillsRefused(_("Un niveau va de 1 à 8."))
    if closed := words_of_closing(SKILLS, agent.structure):
        raise SkillsRefused(closed)
    try:
        return record_result(
            agent, competence, by=by, source=Source.PROPOSED, measured_on=on, level=level, state=ResultState.PROPOSED
        )
    except SkillsRefused as refusal:
        if SkillResult.objects.filter(
            agent=agent, competence=competence, source=Source.PROPOSED, measured_on=on
        ).exists():
            raise SkillsRefused(_("Un niveau a déjà été proposé aujourd’hui pour cette compétence.")) from refusal
        raise


def accept_level(result: SkillResult, *, by: Any) -> SkillResult:
    """The agent accepts a proposed level: from now on it is his."""
    if result.state != ResultState.PROPOSED:
        raise SkillsRefused(_("Cette proposition a déjà reçu une réponse."))
    return move_result(result, ResultState.HELD, by=by)


def refuse_level(result: SkillResult, *, by: Any) -> SkillResult:
    """The agent refuses a proposed level, or a result kept for him: it will never count."""
    return move_result(result, ResultState.REFUSED, by=by)


@transaction.atomic
def move_result(result: SkillResult, state: ResultState, *, by: Any) -> SkillResult:
    if state not in TRANSITIONS[result.state]:
        raise SkillsRefused(_("Ce résultat a déjà reçu une réponse."))
    # The database decides between two answers sent at once.
    if not SkillResult.objects.filter(pk=result.pk, state=result.state).update(state=state):
        raise SkillsRefused(_("Ce résultat a déjà reçu une réponse."))
    result.state = state
    record(f"skills.result.{state}", result.agent, by=by, competence=result.competence_id, source=result.source)
    return result


@transaction.atomic
def erase_results(agent: Agent, *, by: Any) -> int:
    """Delete every result of an agent, whatever its state, at the agent's request or with the file."""
    number = SkillResult.objects.filter(agent=agent).delete()[0]
    if number:
        record("skills.result.erased", agent, by=by, count=number)
    return number


@transaction.atomic
def claim_sealed(agent: Agent, *, by: Any) -> int:
    """The agent claims all the results kept for him; returns how many."""
    claimed = SkillResult.objects.filter(agent=agent, state=ResultState.SEALED).update(state=ResultState.HELD)
    if claimed:
        record("skills.result.claimed", agent, by=by, count=claimed)
    return claimed


@transaction.atomic
def refuse_sealed(agent: Agent, *, by: Any) -> int:
    """The agent refuses all the results kept for him; returns how many."""
    refused = SkillResult.objects.filter(agent=agent, state=ResultState.SEALED).update(state=ResultState.REFUSED)
    if refused:
        record("skills.result.sealed_refused", agent, by=by, count=refused)
    return refused


# ---- what socles and jobs require


@transaction.atomic
def create_socle(
    structure: Structure,
    *,
    by: Any,
    label: str,
    valid_from: datetime.date,
    population: Population = Population.ALL,
    category: str = "",
    job: Job | None = None,
    valid_to: datetime.date | None = None,
    levels: Mapping[Competence, int] | None = None,
) -> Socle:
    """A socle for a population of the structure and below. Raises `SkillsRefused`."""
    socle = Socle(
        structure=structure, label=label.strip(), population=population,
        category=category, job=job, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    refuse_invalid(socle)
    socle.save()
    record("skills.socle.created", socle, by=by, structure=structure.pk, population=population)
    if levels:
        set_socle_levels(socle, levels, by=by)
    return socle


@transaction.atomic
def edit_socle(
    socle: Socle, *, by: Any, label: str, valid_from: datetime.date, valid_to: datetime.date | None
) -> Socle:
    """Rename a socle or change its dates. Raises `SkillsRefused`."""
    socle.label, socle.valid_from, socle.valid_to = label.strip(), valid_from, valid_to
    refuse_invalid(socle)
    socle.save()
    record("skills.socle.edited", socle, by=by, valid_from=str(valid_from), valid_to=valid_to and str(valid_to))
    return socle


@transaction.atomic
def end_socle(socle: Socle, *, by: Any, on: datetime.date) -> Socle:
    """The socle ceases to apply on the day. Raises `SkillsRefused` for a day that is not after its start."""
    socle.valid_to = on
    refuse_invalid(socle)
    socle.save(update_fields=["valid_to"])
    record("skills.socle.ended", socle, by=by, valid_to=str(on))
    return socle


@transaction.atomic
def set_socle_levels(socle: Socle, levels: Mapping[Competence, int], *, by: Any) -> None:
    """Replace the socle's levels by these; a competence given 0, or absent, is not required any more."""
    before = {level.competence_id: level.level for level in socle.levels.all()}
    after = checked_levels(levels)
    if before == after:
        return
    socle.levels.exclude(competence_id__in=after).delete()
    for competence, level in after.items():
        if before.get(competence) != level:
            SocleLevel.objects.update_or_create(socle=socle, competence_id=competence, defaults={"level": level})
    socle.levels_set_at = timezone.now()
    socle.save(update_fields=["levels_set_at"])
    record("skills.socle.levels_set", socle, by=by, before=keyed(before), after=keyed(after))


@transaction.atomic
def set_requirements(
    job: Job, levels: Mapping[Competence, int], *, by: Any, structure: Structure | None = None
) -> None:
    """Replace what the job requires; a competence given 0, or absent, is not required any more.

    `structure`: whose human resources say so. What is required from a day on is kept, with the day and the structure.
    """
    before = dict(JobRequirement.objects.filter(job=job).values_list("competence_id", "level"))
    after = checked_levels(levels)
    if before == after:
        return
    JobRequirement.objects.filter(job=job).exclude(competence_id__in=after).delete()
    for competence, level in after.items():
        if before.get(competence) != level:
            JobRequirement.objects.update_or_create(job=job, competence_id=competence, defaults={"level": level})
    RequirementChange.objects.update_or_create(
        job=job, since=timezone.localdate(), defaults={"structure": structure, "levels": keyed(after)}
    )
    record("skills.job.requirements_set", job, by=by, before=keyed(before), after=keyed(after))


@transaction.atomic
def set_requirement(job: Job, competence: Competence, *, level: int, by: Any) -> None:
    """One competence that the job requires; 0 removes it."""
    levels = {
        requirement.competence: requirement.level
        for requirement in JobRequirement.objects.filter(job=job).select_related("competence")
    }
    set_requirements(job, levels | {competence: level}, by=by)


def checked_levels(levels: Mapping[Competence, int]) -> dict[int, int]:
    kept = {competence.pk: level for competence, level in levels.items() if level}
    if any(not LEVELS[0] <= level <= LEVELS[1] for level in kept.values()):
        raise SkillsRefused(_("Un niveau va de 1 à 8."))
    return kept


def keyed(levels: Mapping[int, int]) -> dict[str, int]:
    """As the journal keeps them: JSON keys are texts."""
    return {str(competence): level for competence, level in sorted(levels.items())}


def refuse_invalid(row: SkillResult | Socle) -> None:
    try:
        row.full_clean()
    except (ValidationError, IntegrityError) as error:
        messages = error.messages if isinstance(error, ValidationError) else [_("Ce résultat est déjà enregistré.")]
        raise SkillsRefused(" ".join(messages)) from error
