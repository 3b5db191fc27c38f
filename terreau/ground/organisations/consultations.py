"""Who opened whose file: written when it is opened, read by the person it is about.

Opening a page is a GET, and a GET writes nothing in this house. Here is the one exception: a row that is written once
a day whatever the number of openings, in this table alone. What cannot be written cannot be read: the page fails.
"""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import actor_key
from terreau.ground.organisations.access import agent_to_edit
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.models import Agent, Consultation, Posting, Structure
from terreau.ground.organisations.querysets import AgentQuerySet

KEPT_MONTHS = 12
BATCH = 2000


def open_file(user: Any, pk: int, kind: ConsultationKind) -> Agent:
    """The file of an agent whom the user keeps (HR), and the trace of it. Raises `Http404` or `PermissionDenied`."""
    agent = agent_to_edit(user, pk)
    consulted(agent, by=user, role=RoleName.HR, kind=kind)
    return agent


def consulted(agent: Agent, *, by: Any, role: str, kind: ConsultationKind) -> None:
    """Remember that `by`, in `role`, opened this file today. One's own file may be read without being told so."""
    if getattr(by, "agent_id", None) == agent.pk:
        return
    row = {"agent": agent, "actor": actor_key(by), "role": role, "kind": kind, "on": timezone.localdate()}
    if not Consultation.objects.filter(**row).exists():
        Consultation.objects.bulk_create([Consultation(**row)], ignore_conflicts=True)


def consulted_all(agents: AgentQuerySet, *, by: Any, kind: ConsultationKind) -> None:
    """The same for the agents of a list, one row each."""
    row = {"actor": actor_key(by), "role": role_of(by), "kind": kind, "on": timezone.localdate()}
    own = getattr(by, "agent_id", None)
    keys = [key for key in agents.order_by().values_list("pk", flat=True) if key != own]
    Consultation.objects.bulk_create(
        (Consultation(agent_id=key, **row) for key in keys), batch_size=BATCH, ignore_conflicts=True
    )


def consulted_everybody(*structures: Structure, by: Any, kind: ConsultationKind) -> None:
    """The same for everybody posted in these structures and below: one row a structure, however many they are."""
    row = {"actor": actor_key(by), "role": role_of(by), "kind": kind, "on": timezone.localdate()}
    Consultation.objects.bulk_create(
        (Consultation(structure=structure, **row) for structure in structures), ignore_conflicts=True
    )


def role_of(by: Any) -> str:
    """Lists and files of agents are for HR; a command is run by whoever keeps the machine, who has no role."""
    return "" if isinstance(by, str) else RoleName.HR


def consultations_of(agent: Agent) -> QuerySet[Consultation]:
    """What concerns this agent: his own file, and the structures where he was posted that day."""
    postings = Posting.objects.filter(agent=agent).select_related("structure")
    concerned = Q(agent=agent)
    for posting in postings:
        there = Q(structure__in=posting.structure.ancestor_keys, on__gte=posting.started_on)
        if posting.ended_on:
            there &= Q(on__lte=posting.ended_on)
        concerned |= there
    return Consultation.objects.filter(concerned)


def past(now: datetime.datetime) -> QuerySet[Consultation]:
    """Those whose time is up."""
    return Consultation.objects.filter(on__lt=months_earlier(timezone.localdate(now), KEPT_MONTHS))
