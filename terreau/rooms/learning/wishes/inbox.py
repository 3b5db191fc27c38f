"""What waits in campaigns: to allocate, to sign, to say one's word on the wishes of a team."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.wishes.enums import SETTLING, CampaignState
from terreau.rooms.learning.wishes.models import Campaign, WishList
from terreau.rooms.learning.wishes.roles import DECIDERS


@waiting
def to_settle(user: Any) -> list[Item]:
    """Closed campaigns, of the structures whose seats the user decides on."""
    if not user.structures_as(*DECIDERS):
        return []
    today = timezone.localdate()
    rows = Campaign.objects.run_by(user).filter(state__in=SETTLING).order_by("answer_on", "pk")
    words = {
        CampaignState.CLOSED: _("Souhaits de formation « %(name)s » : calculer la répartition"),
        CampaignState.PROPOSED: _("Souhaits de formation « %(name)s » : relire la répartition, et la signer"),
    }
    return [
        Item(
            words[CampaignState(each.state)] % {"name": each.name},
            reverse("wishes:campaign", args=[each.pk]),
            each.answer_on,
        )
        for each in rows
        if not each.waits_for_managers(today)
    ]


@waiting
def words_of_managers(user: Any) -> list[Item]:
    """Campaigns that ask the word of this manager on somebody below him."""
    managed = user.structures_as(RoleName.MANAGER)
    if not managed:
        return []
    asked = WishList.objects.filter(any_subtree(managed, "agent__structure__"), campaign=OuterRef("pk"))
    asked = asked.filter(wishes__isnull=False).exclude(agent=user.agent_id or 0)
    rows = Campaign.objects.filter(
        Exists(asked.order_by()), state=CampaignState.CLOSED, managers_until__gte=timezone.localdate()
    )
    return [
        Item(
            _("Souhaits de formation de votre équipe : votre avis sur « %(name)s »") % {"name": each.name},
            reverse("wishes:team", args=[each.pk]),
            each.managers_until,
        )
        for each in rows.order_by("managers_until", "pk")
    ]
