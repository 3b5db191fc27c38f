"""Every write of a team. The journal says that it happened in the team, never what was written nor answered."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.teams.enums import TRANSITIONS, ActionState, DiagnosisState, Mode, Theme, VersionState
from terreau.rooms.gatherings.teams.guide import OF, STATEMENTS
from terreau.rooms.gatherings.teams.models import (
    MOST_ACTIONS,
    Answered,
    CharterVersion,
    Clause,
    Diagnosis,
    Mark,
    Said,
    TeamAction,
)


class TeamRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def changed_meanwhile() -> str:
    return _("Cela a changé entre-temps : rien n’a été modifié. Relisez la page.")


# ---- the charter


@transaction.atomic
def start_draft(team: Structure, *, by: Any) -> CharterVersion:
    """A draft to change: the charter in force, or the texts to begin with. One draft a team."""
    last = CharterVersion.objects.filter(structure=team).aggregate(last=Max("number"))["last"] or 0
    before = CharterVersion.objects.filter(structure=team, number=last).first()
    said = {clause.theme: clause.text for clause in before.clauses.all()} if before else {}
    try:
        with transaction.atomic():
            version = CharterVersion.objects.create(structure=team, number=last + 1)
    except IntegrityError as error:
        raise TeamRefused(_("Un projet de charte est déjà ouvert : complétez-le.")) from error
    Clause.objects.bulk_create(
        Clause(version=version, theme=theme, text=said.get(theme, str(OF[theme].starter))) for theme in Theme.values
    )
    record("teams.charter.started", version, by=by, number=version.number)
    return version


def write_clause(draft: CharterVersion, theme: str, *, text: str, seen: int, by: Any) -> None:
    """The team's words on a theme. `seen`: the revision that the writer had before him."""
    rows = Clause.objects.filter(version=draft, theme=theme, revision=seen, version__state=VersionState.DRAFT)
    with transaction.atomic():
        hold_draft(draft)
        if not rows.update(text=text, revision=seen + 1):
            raise TeamRefused(
                _("Un collègue a modifié ce thème en même temps que vous. Son texte est affiché au-dessus du vôtre.")
            )


def hold_draft(draft: CharterVersion) -> None:
    """Go on only if it is still a draft, and keep it one until the end of the transaction."""
    same = CharterVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT)
    if not same.update(state=VersionState.DRAFT):
        raise TeamRefused(_("Cette version n’est plus un projet : elle a été adoptée ou abandonnée entre-temps."))


@transaction.atomic
def adopt(draft: CharterVersion, *, met_on: datetime.date, review_on: datetime.date, by: Any) -> None:
    """The team met and agreed."""
    hold_draft(draft)
    try:
        with transaction.atomic():
            CharterVersion.objects.filter(pk=draft.pk).update(
                state=VersionState.ADOPTED, met_on=met_on, review_on=review_on
            )
    except IntegrityError as error:
        raise TeamRefused(_("La relecture vient après la réunion.")) from error
    record("teams.charter.adopted", draft, by=by, number=draft.number, met_on=met_on.isoformat())


@transaction.atomic
def abandon_draft(draft: CharterVersion, *, by: Any) -> None:
    """The draft goes; the charter in force stays."""
    hold_draft(draft)
    record("teams.charter.abandoned", draft, by=by, number=draft.number)
    draft.delete()


# ---- the diagnosis


def may_answer_alone(team: Structure) -> bool:
    """Whether the team is large enough for a sum to hide each answer."""
    return Agent.objects.active().filter(structure=team).count() >= settings.EVIDENCE_THRESHOLD


@transaction.atomic
def start_diagnosis(team: Structure, *, mode: str, by: Any) -> Diagnosis:
    if mode == Mode.ALONE and not may_answer_alone(team):
        raise TeamRefused(
            _("Sous onze personnes, une somme laisserait deviner chacun : répondez ensemble, en réunion.")
        )
    try:
        with transaction.atomic():
            diagnosis = Diagnosis.objects.create(structure=team, mode=mode, held_on=timezone.localdate())
    except IntegrityError as error:
        raise TeamRefused(_("Un auto-diagnostic est déjà en cours.")) from error
    Mark.objects.bulk_create(Mark(diagnosis=diagnosis, statement=code) for code in STATEMENTS)
    Said.objects.bulk_create(Said(diagnosis=diagnosis, theme=theme) for theme in Theme.values)
    record("teams.diagnosis.started", diagnosis, by=by, mode=str(mode))
    return diagnosis


def hold_open(diagnosis: Diagnosis) -> None:
    same = Diagnosis.objects.filter(pk=diagnosis.pk, state=DiagnosisState.OPEN)
    if not same.update(state=DiagnosisState.OPEN):
        raise TeamRefused(_("Cet auto-diagnostic est terminé."))


@transaction.atomic
def answer_together(diagnosis: Diagnosis, theme: str, *, values: Mapping[str, int], said: str, by: Any) -> None:
    """The team's one answer to each statement of a theme; it may be changed until the end."""
    hold_open(diagnosis)
    for code, value in sorted(values.items()):
        Mark.objects.filter(diagnosis=diagnosis, statement=code).update(total=value, answers=1)
    Said.objects.filter(diagnosis=diagnosis, theme=theme).update(text=said)


@transaction.atomic
def answer_alone(diagnosis: Diagnosis, agent: Agent, *, values: Mapping[str, int]) -> None:
    """A member's answers, added to the sums and kept nowhere else. Once: the database refuses the second."""
    hold_open(diagnosis)
    try:
        with transaction.atomic():
            Answered.objects.create(diagnosis=diagnosis, agent=agent)
    except IntegrityError as error:
        raise TeamRefused(
            _("Vous avez déjà répondu. Une réponse ne se change pas : rien ne dit laquelle est la vôtre.")
        ) from error
    for code, value in sorted(values.items()):
        rows = Mark.objects.filter(diagnosis=diagnosis, statement=code)
        rows.update(total=F("total") + value, answers=F("answers") + 1)


@transaction.atomic
def close_diagnosis(diagnosis: Diagnosis, *, by: Any) -> Diagnosis:
    """Show the team what it answered. Too few answers alone: they are erased, and the page says why."""
    hold_open(diagnosis)
    marks = Mark.objects.filter(diagnosis=diagnosis)
    alone = diagnosis.mode == Mode.ALONE
    if not alone and marks.filter(answers=0).exists():
        raise TeamRefused(_("Il reste des affirmations sans réponse : parcourez les sept thèmes."))
    too_few = alone and marks.filter(answers__lt=settings.EVIDENCE_THRESHOLD).exists()
    if too_few:
        marks.update(total=0, answers=0)
    Answered.objects.filter(diagnosis=diagnosis).delete()
    Diagnosis.objects.filter(pk=diagnosis.pk).update(
        state=DiagnosisState.CLOSED, closed_on=timezone.localdate(), too_few=too_few
    )
    diagnosis.refresh_from_db()
    record("teams.diagnosis.closed", diagnosis, by=by)
    return diagnosis


# ---- the three actions


@transaction.atomic
def add_action(
    diagnosis: Diagnosis, *, theme: str, title: str, owner: str, due_on: datetime.date, by: Any
) -> TeamAction:
    """One of three: the database refuses a fourth, and two at the same rank."""
    for rank in range(1, MOST_ACTIONS + 1):
        if TeamAction.objects.filter(diagnosis=diagnosis, rank=rank).exists():
            continue
        try:
            with transaction.atomic():
                action = TeamAction.objects.create(
                    diagnosis=diagnosis, rank=rank, theme=theme, title=title, owner=owner, due_on=due_on
                )
        except IntegrityError:  # taken at this moment: the next rank
            continue
        record("teams.action.added", by=by, employer=diagnosis.structure.employer_id)
        return action
    raise TeamRefused(_("Trois actions suffisent : terminez-en une, ou retirez-en une."))


@transaction.atomic
def change_action(action: TeamAction, *, to: str, by: Any) -> None:
    if to not in TRANSITIONS[action.state]:
        raise TeamRefused(changed_meanwhile())
    if not TeamAction.objects.filter(pk=action.pk, state=action.state).update(state=to):
        raise TeamRefused(changed_meanwhile())
    record(
        "teams.action.state_changed", by=by, employer=action.diagnosis.structure.employer_id, to=str(ActionState(to))
    )


def remove_action(action: TeamAction, *, by: Any) -> None:
    """Written by mistake, or given up before it began: its place is free again."""
    TeamAction.objects.filter(pk=action.pk).delete()
