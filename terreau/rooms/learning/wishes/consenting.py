"""What managers say of wishes before the allocation. No answer is neither yes nor no: the wish goes on."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import Role
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent
from terreau.ground.organisations.paths import keys_of, step
from terreau.ground.organisations.querysets import path_range
from terreau.rooms.learning.sessions.enums import Reason
from terreau.rooms.learning.sessions.models import Delegation
from terreau.rooms.learning.wishes.enums import CampaignState, Word
from terreau.rooms.learning.wishes.holding import hold_in
from terreau.rooms.learning.wishes.models import Campaign, Wish, WishList
from terreau.rooms.learning.wishes.refusals import WishesRefused


class Managers:
    """Who decides on whom: those who manage the agent's structure, else the nearest above that somebody manages.
    Never himself. Whoever holds their delegation decides with them. Two queries for a whole employer."""

    def __init__(self, employer: int) -> None:
        self.at: dict[int, dict[int, int | None]] = {}
        roles = Role.objects.filter(path_range(step(employer), "structure__"), role=RoleName.MANAGER)
        for structure, user, agent in roles.filter(user__is_active=True).values_list(
            "structure", "user", "user__agent"
        ):
            self.at.setdefault(structure, {})[user] = agent
        self.delegates: dict[int, dict[int, int | None]] = {}
        given = Delegation.objects.active(timezone.localdate()).filter(delegate__is_active=True).order_by()
        for manager, user, agent in given.values_list("manager", "delegate", "delegate__agent"):
            self.delegates.setdefault(manager, {})[user] = agent

    def of(self, agent: Agent) -> set[int]:
        """The accounts that decide on this agent's wishes; nobody where nobody manages."""
        for key in reversed(keys_of(agent.structure.path)):
            found = {user for user, own in self.at.get(key, {}).items() if own != agent.pk}
            if found:
                more = {user for each in found for user, own in self.delegates.get(each, {}).items() if own != agent.pk}
                return found | more
        return set()


def lists_for(user: Any, campaign: Campaign) -> list[WishList]:
    """The lists of the agents on whom `user` decides as a manager."""
    managers = Managers(campaign.employer_id)
    rows = campaign.lists.asking().filter(agent__left_on=None).select_related("agent__structure", "campaign")
    rows = rows.order_by("agent__last_name", "agent__first_name", "pk").prefetch_related("wishes__course")
    return [each for each in rows if user.pk in managers.of(each.agent)]


@transaction.atomic
def say(wish: Wish, *, agrees: bool, reason: str = "", sentence: str = "", by: Any) -> None:
    """The manager's word on a wish, which he may change until the date announced. Raises `WishesRefused`."""
    campaign = wish.list.campaign
    hold_in(campaign, CampaignState.CLOSED)
    if not campaign.waits_for_managers(timezone.localdate()):
        raise WishesRefused(_("La date annoncée est passée : les souhaits sans réponse suivent leur cours."))
    if not agrees and (reason not in Reason.values or not sentence.strip()):
        raise WishesRefused(_("Un refus a un motif et une phrase : l’agent les lira."))
    told = "" if agrees else f"{Reason(reason).label} — {sentence.strip()}"[:500]
    word = Word.AGREED if agrees else Word.REFUSED
    own = by if hasattr(by, "structures_as") else None
    Wish.objects.filter(pk=wish.pk).update(word=word, word_reason=told, word_by=own, word_at=timezone.now())
    record("wishes.wish.agreed" if agrees else "wishes.wish.refused", wish, by=by)
