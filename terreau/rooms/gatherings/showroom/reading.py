"""What the pages of the showroom read together."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.seats.enums import Mode, OccasionState
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.showroom import access
from terreau.rooms.gatherings.showroom.enums import Follow, State
from terreau.rooms.gatherings.showroom.following import may_become
from terreau.rooms.gatherings.showroom.models import Interest, Slot, Solution, Use

VERBS = {
    Follow.CONTACTED: _("Le contact est pris"),
    Follow.TRIED: _("La solution a été essayée"),
    Follow.ADOPTED: _("Mon service l’adopte"),
    Follow.DROPPED: _("Clore sans suite"),
}


@dataclass(frozen=True)
class Followed:
    """An interest with the buttons that its reader has."""

    interest: Interest
    steps: list[tuple[str, Any]]
    own: bool


@dataclass(frozen=True)
class Said:
    """A structure that uses a solution, and whether the reader may take it back."""

    use: Use
    may_take_back: bool


def followed(rows: Any, user: Any) -> list[Followed]:
    found = []
    for each in rows:
        own = each.agent_id == user.agent_id
        steps = may_become(each, own=own, follows=access.animates(user, each.solution))
        found.append(Followed(each, [(step.value, VERBS[step]) for step in steps], own))
    return found


def uses_of(solution: Solution, user: Any, *, animates: bool) -> list[Said]:
    return [
        Said(use, animates or use.said_by_id == user.pk)
        for use in solution.uses.select_related("structure").order_by("structure__label", "pk")
    ]


@dataclass(frozen=True)
class Shown:
    """A demonstration to come, with what its reader may do."""

    slot: Slot
    modes: list[Mode]
    own: Registration | None
    takes: bool


def slots_of(solution: Solution, user: Any) -> list[Shown]:
    now = timezone.now()
    slots = solution.slots.filter(occasion__state=OccasionState.OPEN, occasion__ends_at__gt=now)
    slots = slots.select_related("occasion").order_by("occasion__starts_at", "pk")
    mine = Registration.objects.of(user).living().filter(occasion__demonstration__solution=solution).order_by("pk")
    own = {each.occasion_id: each for each in mine}
    return [
        Shown(slot, slot.occasion.modes, own.get(slot.occasion_id), slot.occasion.takes_registrations(now))
        for slot in slots
    ]


def decisions(solution: Solution, user: Any) -> dict[str, bool]:
    """Which buttons the sheet shows to somebody who animates its structure."""
    state, own = solution.state, solution.proposed_by_id == user.pk
    return {
        "may_propose": state == State.DRAFT,
        "may_review": state == State.PROPOSED and not own,
        "waits": state == State.PROPOSED and own,
        "may_edit": state != State.WITHDRAWN,
        "may_withdraw": state == State.PUBLISHED,
        "may_resume": state == State.WITHDRAWN,
        "may_delete": state == State.DRAFT and solution.published_on is None,
    }
