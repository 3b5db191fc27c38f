"""What is decided on a request: agreed, refused with reasons, appealed against; and who decides in whose place.

The seat is that of the registration: agreeing admits it at the place at which it came.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.ground.seats.holding import hold
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.sessions import emails, law
from terreau.rooms.learning.sessions.enums import Reason, RequestState
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Delegation, Request


@dataclass(frozen=True)
class Opinion:
    """What the joint committee said before a refusal too many: when, and where it is written."""

    on: datetime.date
    reference: str


def _held(request: Request) -> Request:
    """The request as it is while its occasion is held: nobody else decides on it meanwhile."""
    hold(request.session.occasion_id)
    return Request.objects.with_all().get(pk=request.pk)


def _waiting(request: Request) -> Registration:
    found = request.registration
    if request.state != RequestState.ASKED or found is None or found.state != RegistrationState.PENDING:
        raise SessionRefused(_("Cette demande n’attend plus de réponse : elle a été décidée ou retirée entre-temps."))
    return found


def _decide(request: Request, to: RequestState, *, by: Any, now: datetime.datetime, **changes: Any) -> None:
    changes |= {"state": to, "decided_at": now, "decided_by": by if isinstance(by, User) else None}
    if not Request.objects.filter(pk=request.pk, state=RequestState.ASKED).update(**changes):
        raise SessionRefused(_("Cette demande a déjà reçu une réponse."))
    for name, value in changes.items():
        setattr(request, name, value)


@transaction.atomic
def agree(request: Request, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """A seat when one is free for it, else the waiting list at the place of the request."""
    now = now or timezone.now()
    request = _held(request)
    registration = _waiting(request)
    _decide(request, RequestState.AGREED, by=by, now=now)
    record("learning_sessions.request.agreed", request, by=by, session=request.session_id, agent=request.agent_id)
    return seats.admit(registration, by=by, now=now)


@transaction.atomic
def refuse(
    request: Request, *, reason: str, sentence: str, opinion: Opinion | None = None, by: Any,
    now: datetime.datetime | None = None,
) -> Request:  # fmt: skip
    """Say no, with a reason of the list and a sentence. The agent reads all of it, with what he may do against it."""
    now, sentence = now or timezone.now(), sentence.strip()
    request = _held(request)
    registration = _waiting(request)
    if not sentence:
        raise SessionRefused(_("Dites pourquoi, avec vos mots : l’agent lira votre phrase."))
    _refuse_without_opinion(request, opinion, now)
    changes: dict[str, Any] = {"reason": Reason(reason), "sentence": sentence}
    if opinion is not None:
        changes |= {"opinion_on": opinion.on, "opinion_reference": opinion.reference.strip()}
    _decide(request, RequestState.REFUSED, by=by, now=now, **changes)
    seats.refuse(registration, reason=sentence[:500], told=False, by=by, now=now)
    told: dict[str, Any] = {
        "session": request.session_id,
        "agent": request.agent_id,
        "why": str(reason),
        "opinion": bool(opinion),
    }
    record("learning_sessions.request.refused", request, by=by, **told)
    emails.tell_refused(request)
    return request


def _refuse_without_opinion(request: Request, opinion: Opinion | None, now: datetime.datetime) -> None:
    if opinion is not None and not opinion.reference.strip():
        raise SessionRefused(_("Un avis a une date et une référence : donnez les deux."))
    if opinion is not None and opinion.on > timezone.localdate(now):
        raise SessionRefused(_("Un avis se rend avant la décision : cette date est à venir."))
    if opinion is None and law.needs_opinion(request):
        raise SessionRefused(
            _(
                "Ce cours a déjà été refusé à cet agent : un nouveau refus ne se prononce qu’après l’avis de la "
                "commission (CAP ou CCP). Donnez la date et la référence de cet avis."
            )
        )


# ---- the appeal


@transaction.atomic
def appeal(request: Request, *, text: str, by: Any, now: datetime.datetime | None = None) -> None:
    """The agent asks human resources of his employer to look at the refusal again. Once."""
    text = text.strip()
    if not text:
        raise SessionRefused(_("Dites ce que vous contestez : les ressources humaines liront votre texte."))
    rows = Request.objects.filter(pk=request.pk, state=RequestState.REFUSED, appealed_at=None)
    if not rows.update(appealed_at=now or timezone.now(), appeal=text):
        raise SessionRefused(_("Votre recours est déjà formé, ou cette demande n’est pas refusée."))
    record("learning_sessions.request.appealed", request, by=by, session=request.session_id)
    emails.tell_appealed(Request.objects.with_all().get(pk=request.pk))


@transaction.atomic
def settle_appeal(
    request: Request, *, overturned: bool, sentence: str, by: Any, now: datetime.datetime | None = None
) -> Request:
    """Uphold the refusal, or overturn it: then the request is as if it had been agreed to in its turn. Once."""
    now = now or timezone.now()
    sentence = sentence.strip()
    if not sentence:
        raise SessionRefused(_("Dites pourquoi : l’agent lira votre réponse."))
    request = _held(request)
    to = RequestState.AGREED if overturned else RequestState.REFUSED
    changes: dict[str, Any] = {
        "state": to, "appeal_sentence": sentence, "appeal_decided_at": now,
        "appeal_decided_by": by if isinstance(by, User) else None,
    }  # fmt: skip
    if not Request.objects.appealed().filter(pk=request.pk).update(**changes):
        raise SessionRefused(_("Ce recours a déjà reçu une réponse."))
    for name, value in changes.items():
        setattr(request, name, value)
    told: dict[str, Any] = {"session": request.session_id, "overturned": overturned}
    record("learning_sessions.request.appeal_settled", request, by=by, **told)
    seated = overturned and _reinstated(request, by=by, now=now)
    emails.tell_appeal_settled(request, overturned=overturned, seated=bool(seated))
    return request


def _reinstated(request: Request, *, by: Any, now: datetime.datetime) -> bool:
    """His place is given back where the session has not begun; after that, another session is to be asked for."""
    found, occasion = request.registration, request.session.occasion
    if found is None or occasion.state == OccasionState.CANCELLED or occasion.has_begun(now):
        return False
    seats.reinstate(found, by=by, now=now)
    return True


# ---- in the place of a manager


@transaction.atomic
def delegate(manager: User, *, to: User, starts_on: datetime.date, ends_on: datetime.date, by: Any) -> Delegation:
    """For these days, both included, `to` decides on what awaits `manager`."""
    if to.employer_id is None or to.employer_id != manager.employer_id:
        raise SessionRefused(_("On délègue à quelqu’un du même employeur."))
    try:
        with transaction.atomic():
            made = Delegation.objects.create(manager=manager, delegate=to, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        raise SessionRefused(_("On délègue à quelqu’un d’autre, et la fin vient après le début.")) from error
    record(
        "learning_sessions.delegation.given", made, by=by, manager=manager.pk, delegate=to.pk,
        starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat(),
    )  # fmt: skip
    emails.tell_delegated(made)
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Any, now: datetime.datetime | None = None) -> None:
    """Take it back at once."""
    rows = Delegation.objects.filter(pk=delegation.pk, ended_at=None)
    if not rows.update(ended_at=now or timezone.now()):
        raise SessionRefused(_("Cette délégation est déjà terminée."))
    record("learning_sessions.delegation.ended", delegation, by=by)
