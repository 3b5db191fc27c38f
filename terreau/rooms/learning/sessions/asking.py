"""Asking for a seat in a session: given at once, or kept in its place while a manager decides."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import agent_registrant
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions import emails
from terreau.rooms.learning.sessions.deciders import deciding_structure, human_resources_of
from terreau.rooms.learning.sessions.enums import RequestState
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Request, Session

ANSWER_WITHIN = datetime.timedelta(days=15)
BEFORE_THE_START = datetime.timedelta(days=7)
SHORTEST = datetime.timedelta(days=1)
LAST_REMINDER = datetime.timedelta(days=2)


def answer_before(session: Session, now: datetime.datetime) -> datetime.datetime:
    """Fifteen days; never after registrations close nor a week before the start; a day at least, the start at most."""
    occasion = session.occasion
    limits = [now + ANSWER_WITHIN]
    if occasion.closes_at is not None:
        limits.append(occasion.closes_at)
    if occasion.starts_at is not None:
        limits.append(occasion.starts_at - BEFORE_THE_START)
    due = max(min(limits), now + SHORTEST)
    return min(due, occasion.starts_at) if occasion.starts_at is not None else due


def reminders(asked: datetime.datetime, due: datetime.datetime) -> dict[str, datetime.datetime | None]:
    """Half the delay, then two days before its end; one alone where they would be less than a day apart."""
    half, last = asked + (due - asked) / 2, due - LAST_REMINDER
    late = last if last - half >= SHORTEST else None
    return {"first_reminder_at": half if due - asked >= LAST_REMINDER else None, "last_reminder_at": late}


@transaction.atomic
def ask(
    session: Session, user: Any, *, mode: str, why: str = "", by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Ask for a seat for the agent of this account. Raises `SessionRefused` or `SeatsRefused`."""
    refuse_unless_for(session, user)
    return enter(session, user.agent, mode=mode, why=why, by=by, now=now)


@transaction.atomic
def enter(
    session: Session, agent: Agent, *, mode: str, why: str = "", by: Any, now: datetime.datetime | None = None
) -> Registration:
    """The seat of this agent, or his request: where an agreement is needed, it keeps the place of its arrival."""
    now, asks = now or timezone.now(), session.asks_agreement
    made = seats.register(session.occasion, agent_registrant(agent), mode=mode, examined=not asks, by=by, now=now)
    if asks and made.state == RegistrationState.PENDING:
        request = _write_request(session, agent, made, why=why, now=now)
        record("learning_sessions.request.asked", request, by=by, session=session.pk, agent=request.agent_id)
        emails.ask_for_decision(request)
    return made


def refuse_unless_for(session: Session, user: Any) -> None:
    """Only an agent to whom the course is open, and whom nobody refused this very session."""
    if session.by_jury:
        raise SessionRefused(_("Un jury donne les places de ce cycle : candidatez sur sa page."))
    if user.agent is None:
        raise SessionRefused(_("Les sessions s’adressent aux agents : votre compte n’est rattaché à aucun dossier."))
    if not Course.objects.open_to(user).filter(pk=session.course_id).exists():
        raise SessionRefused(_("Ce cours ne s’adresse pas à votre structure."))
    if session.requests.filter(agent=user.agent, state=RequestState.REFUSED).exists():
        raise SessionRefused(
            _("Votre demande pour cette session est refusée : vous pouvez former un recours, ou en choisir une autre.")
        )


def _write_request(session: Session, agent: Agent, made: Registration, *, why: str, now: datetime.datetime) -> Request:
    deciding = deciding_structure(agent)
    if deciding is None and not human_resources_of(agent):
        raise SessionRefused(_("Personne, au-dessus de vous, ne peut donner cet accord : écrivez à l’organisateur."))
    due = answer_before(session, now)
    try:
        with transaction.atomic():
            return Request.objects.create(
                agent=agent, session=session, registration=made, why=why.strip(), deciding=deciding, asked_at=now,
                due_at=due, escalated_at=None if deciding else now, **reminders(now, due),
            )  # fmt: skip
    except IntegrityError as error:
        raise SessionRefused(_("Votre demande est déjà partie.")) from error


@transaction.atomic
def take_back(request: Request, *, by: Any, now: datetime.datetime | None = None) -> None:
    """The agent gives up before anybody answered: his place in the order goes with it."""
    if request.registration is None:
        raise SessionRefused(_("Cette demande est déjà terminée."))
    seats.withdraw(request.registration, by=by, now=now)
    if not Request.objects.filter(pk=request.pk, state=RequestState.ASKED).update(state=RequestState.TAKEN_BACK):
        raise SessionRefused(_("Cette demande a déjà reçu une réponse."))
    record("learning_sessions.request.taken_back", request, by=by, session=request.session_id)
