"""The only doors: one's own offer and need, one's own pairs (404 to everybody else, whatever his role), and what
animators do for a whole employer without reading who asks or offers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching.models import CoachingTheme, Need, Note, Offer, Round, Side
from terreau.rooms.gatherings.roles import ANIMATORS


def agent_of(user: Any) -> Agent | None:
    """The agent of the account, while he is in post."""
    agent = user.agent
    return agent if agent is not None and agent.left_on is None else None


def own_agent(user: Any) -> Agent:
    """The same, or 403: an account without an agent's file neither offers nor asks."""
    agent = agent_of(user)
    if agent is None:
        raise PermissionDenied
    return agent


def own_offer(user: Any) -> Offer:
    found = Offer.objects.filter(agent=own_agent(user)).first()
    if found is None:
        raise Http404
    return found


def own_need(user: Any) -> Need:
    found = Need.objects.open().filter(agent=own_agent(user)).select_related("agent").first()
    if found is None:
        raise Http404
    return found


def side_for(user: Any, pk: int) -> Side:
    """The user's own place in the pair `pk`. 404 to whoever is not one of the two: no role opens a pair."""
    agent = agent_of(user)
    rows = Side.objects.filter(pair=pk, agent=agent, agent__isnull=False).select_related("pair", "agent")
    side = rows.first() if agent is not None else None
    if side is None:
        raise Http404
    return side


def own_note(side: Side, pk: int) -> Note:
    found = Note.objects.filter(pk=pk, pair=side.pair_id, author=side.agent_id).first()
    if found is None:
        raise Http404
    return found


# ---- animating


def may_animate(user: Any) -> bool:
    return bool(animated(user))


def animated(user: Any) -> list[Structure]:
    """The employers whose coaching the user animates: a role on a part of one does not do."""
    return [structure for structure in user.structures_as(*ANIMATORS) if structure.parent_id is None]


def employer_to_animate(user: Any, pk: int) -> Structure:
    """404 elsewhere, 403 to who has no such role."""
    found = next((each for each in animated(user) if each.pk == pk), None)
    if found is not None:
        return found
    known = {structure.employer_id for structure in user.structures_as()} | {user.employer_id}
    if pk in known:
        raise PermissionDenied
    raise Http404


def theme_to_edit(employer: Structure, pk: int) -> CoachingTheme:
    found = CoachingTheme.objects.filter(pk=pk, employer=employer).first()
    if found is None:
        raise Http404
    return found


def round_to_animate(user: Any, pk: int) -> Round:
    found = Round.objects.filter(pk=pk).select_related("employer").first()
    if found is None:
        raise Http404
    employer_to_animate(user, found.employer_id)
    return found
