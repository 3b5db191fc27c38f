"""The only door to a team: those posted in it, and who holds the role of manager on it. Nobody above, 404."""

from typing import Any

from django.http import Http404

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.teams.models import CharterVersion, Diagnosis, TeamAction


def teams_of(user: Any) -> list[Structure]:
    """The user's own structure, and those that he manages directly."""
    found = {structure.pk: structure for structure in user.structures_as(RoleName.MANAGER)}
    agent = user.agent
    if agent is not None and agent.left_on is None:
        found = {agent.structure_id: agent.structure} | found
    return [each for each in found.values() if each.closed_on is None]


def team_for(user: Any, pk: int) -> Structure:
    """A team of the user's. 404 to everybody else, whatever his role above."""
    found = next((each for each in teams_of(user) if each.pk == pk), None)
    if found is None:
        raise Http404
    return found


def member(user: Any, team: Structure) -> Agent:
    """The user as one of those posted in the team. 404: a manager from outside does not answer for them."""
    agent = user.agent
    if agent is None or agent.left_on is not None or agent.structure_id != team.pk:
        raise Http404
    return agent


def draft_of(team: Structure) -> CharterVersion:
    found = CharterVersion.objects.filter(structure=team, state="draft").first()
    if found is None:
        raise Http404
    return found


def version_of(team: Structure, number: int) -> CharterVersion:
    found = CharterVersion.objects.filter(structure=team, number=number).first()
    if found is None:
        raise Http404
    return found


def open_diagnosis(team: Structure, mode: str = "") -> Diagnosis:
    rows = Diagnosis.objects.filter(structure=team, state="open")
    found = (rows.filter(mode=mode) if mode else rows).first()
    if found is None:
        raise Http404
    return found


def last_closed(team: Structure) -> Diagnosis:
    found = Diagnosis.objects.filter(structure=team, state="closed").order_by("-held_on", "-pk").first()
    if found is None:
        raise Http404
    return found


def action_of(team: Structure, pk: int) -> TeamAction:
    found = TeamAction.objects.filter(pk=pk, diagnosis__structure=team).first()
    if found is None:
        raise Http404
    return found
