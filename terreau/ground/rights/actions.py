"""Asking for a correction of one's file, and deciding it. Of two decisions at once the database keeps one."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.actions import OrganisationRefused, edit_agent
from terreau.ground.organisations.forms import AgentForm
from terreau.ground.organisations.models import Agent
from terreau.ground.rights import emails
from terreau.ground.rights.enums import SAID_IN_WORDS, CorrectionState, Field
from terreau.ground.rights.models import CorrectionRequest


class RightsRefused(Exception):
    """A rule says no; the message is for the user."""


def file_says(agent: Agent, field: str) -> str:
    """What the file says today, as the request remembers it."""
    value = getattr(agent, field)
    return "" if value is None else str(value)


@transaction.atomic
def ask_correction(agent: Agent, *, field: Field, value: str, comment: str, by: Any) -> CorrectionRequest:
    """One request at a time for each thing. Raises `RightsRefused`."""
    before = file_says(agent, field)
    if value == before and not comment:
        raise RightsRefused(_("C’est déjà ce que dit votre dossier."))
    try:
        with transaction.atomic():
            request = CorrectionRequest.objects.create(
                agent=agent, field=field, value=value, before=before, comment=comment
            )
    except IntegrityError as error:
        raise RightsRefused(_("Une demande est déjà en attente pour cette information.")) from error
    record("rights.correction.asked", request, by=by, agent=agent.pk, field=str(field))
    return request


@transaction.atomic
def withdraw(request: CorrectionRequest, *, by: Any) -> None:
    settle(request, CorrectionState.WITHDRAWN)
    record("rights.correction.withdrawn", request, by=by, agent=request.agent_id, field=request.field)


@transaction.atomic
def accept(request: CorrectionRequest, *, by: Any) -> None:
    """Apply the change to the file, through the action that HR itself uses; what is said in words HR has changed."""
    settle(request, CorrectionState.ACCEPTED)
    agent = Agent.objects.get(pk=request.agent_id)
    if request.field in SAID_IN_WORDS:
        if file_says(agent, request.field) == request.before:
            raise RightsRefused(_("Changez d’abord la fiche de l’agent, puis confirmez ici que c’est corrigé."))
    else:
        value = AgentForm.base_fields[request.field].clean(request.value)
        try:
            edit_agent(agent, by=by, **{request.field: value})
        except OrganisationRefused as refused:
            raise RightsRefused(refused.reason) from refused
    record("rights.correction.accepted", request, by=by, agent=agent.pk, field=request.field)
    tell(request)


@transaction.atomic
def refuse(request: CorrectionRequest, *, reason: str, by: Any) -> None:
    """Refuse, with a reason that the agent reads."""
    if not reason.strip():
        raise RightsRefused(_("Un refus se motive."))
    settle(request, CorrectionState.REFUSED, reason=reason.strip())
    record("rights.correction.refused", request, by=by, agent=request.agent_id, field=request.field)
    tell(request)


def settle(request: CorrectionRequest, state: CorrectionState, **fields: Any) -> None:
    found = CorrectionRequest.objects.open().filter(pk=request.pk)
    if not found.update(state=state, decided_at=timezone.now(), **fields):
        raise RightsRefused(_("Cette demande a déjà reçu une réponse."))
    request.refresh_from_db()


def tell(request: CorrectionRequest) -> None:
    """A message to the agent, if he has an account."""
    user = getattr(request.agent, "user", None)
    if user is not None and user.is_active:
        emails.tell_decided(request, user)
