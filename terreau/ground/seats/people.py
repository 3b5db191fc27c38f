"""Who asks for a seat: an agent, an account without agent, or somebody who has no account here."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.organisations.models import Agent, Structure


@dataclass(frozen=True)
class Registrant:
    agent: Agent | None = None
    user: User | None = None
    email: str = ""
    name: str = ""
    organisation: str = ""
    quota_key: str = ""


def registrant_of(user: User) -> Registrant:
    """The account itself, as the agent it belongs to when there is one."""
    if user.agent is not None:
        return agent_registrant(user.agent)
    email = tidy_email(user.email)
    return Registrant(user=user, email=email, name=user.name, quota_key=quota_of_address(email))


def agent_registrant(agent: Agent) -> Registrant:
    """An agent, whoever registers him: his name and address are those of his file."""
    return Registrant(agent=agent, user=getattr(agent, "user", None), quota_key=quota_of_agent(agent))


def outsider(email: str, name: str, organisation: str = "") -> Registrant:
    """Somebody without account. His address is to be confirmed by a link."""
    tidy = tidy_email(email)
    return Registrant(
        email=tidy, name=name.strip(), organisation=organisation.strip(), quota_key=quota_of_address(tidy)
    )


def person_of(registration: Any) -> Registrant:
    """Whoever a registration is of."""
    return Registrant(
        agent=registration.agent,
        user=registration.user,
        email=registration.email,
        name=registration.name,
        organisation=registration.organisation,
        quota_key=registration.quota_key,
    )


def agent_at(email: str, employer: Structure) -> Registrant | None:
    """The agent of this employer who has this address, in his file or as his account; None when several have it."""
    tidy = tidy_email(email)
    if not tidy:
        return None
    known = Agent.objects.active().filter(Q(email__iexact=tidy) | Q(user__email=tidy), employer=employer.employer_id)
    found = list(known.select_related("structure", "user").order_by("pk")[:2])
    return agent_registrant(found[0]) if len(found) == 1 else None


def quota_of_agent(agent: Agent) -> str:
    """His direction: the structure just below the employer, or the employer where he is posted there."""
    keys = agent.structure.ancestor_keys
    return f"s:{keys[1] if len(keys) > 1 else keys[0]}"


def quota_of_address(email: str) -> str:
    domain = email.rpartition("@")[2]
    return f"d:{domain}" if domain else ""


def address_of(registration: Any) -> str:
    """Where to write to: the account, the address of the file, the one that was given; empty when there is none."""
    if registration.agent is None:
        return registration.email
    user = getattr(registration.agent, "user", None)
    if user is not None and user.is_active:
        return user.email
    return registration.agent.email
