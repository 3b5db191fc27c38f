"""Signing a proposal, once; then giving the seats, agent by agent, so that what stops in the middle goes on after.

Each agent is one transaction that claims his list, gives his seats through the ground and writes his message: nobody is
given twice nor told twice, whatever stops or runs beside.
"""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.ground.seats.people import agent_registrant
from terreau.rooms.learning.wishes import emails, tasks
from terreau.rooms.learning.wishes.enums import CampaignState, Origin, Outcome, ProposalState
from terreau.rooms.learning.wishes.holding import hold_in
from terreau.rooms.learning.wishes.models import Campaign, Placed, Proposal, WishList
from terreau.rooms.learning.wishes.refusals import WishesRefused

logger = logging.getLogger(__name__)
BY = "task:wishes"
# So many agents at a turn of the worker: what waits behind is not held up.
SLICE = 200


def mark_of(proposal: Proposal) -> str:
    """What was read: the proposal and how many times it was changed by hand."""
    return f"{proposal.pk}-{proposal.changes.count()}"


@transaction.atomic
def sign(campaign: Campaign, *, mark: str, by: Any) -> Proposal:
    """Sign what was read (`mark`), once and for all; the worker then gives the seats. Raises `WishesRefused`."""
    hold_in(campaign, CampaignState.PROPOSED)
    proposal = campaign.proposals.filter(state=ProposalState.READY).first()
    if proposal is None or mark_of(proposal) != mark:
        raise WishesRefused(_("La proposition a changé depuis que vous l’avez lue : relisez-la avant de signer."))
    own = by if hasattr(by, "structures_as") else None
    changes = {"state": CampaignState.SIGNED, "signed_by": own, "signed_at": timezone.now()}
    Campaign.objects.filter(pk=campaign.pk).update(**changes)
    for name, value in changes.items():
        setattr(campaign, name, value)
    record("wishes.campaign.signed", campaign, by=by, proposal=proposal.pk, result=proposal.result_digest)
    tasks.give.enqueue(campaign.pk)
    return proposal


def signed_proposal(campaign: Campaign) -> Proposal | None:
    """The proposal in force once the campaign is signed."""
    if campaign.state != CampaignState.SIGNED:
        return None
    return campaign.proposals.filter(state=ProposalState.READY).first()


def give(campaign: Campaign, *, most: int = SLICE) -> int:
    """Give what was signed to `most` agents who were not answered yet; how many were."""
    proposal = signed_proposal(campaign)
    if proposal is None:
        return 0
    waiting = untold(campaign).order_by("pk")[:most]
    with translation.override("fr"):
        return sum(_answer(proposal, one) for one in waiting.select_related("campaign__structure__root"))


def untold(campaign: Campaign) -> Any:
    """The lists that ask for something and were not answered."""
    return WishList.objects.filter(campaign=campaign, told_at=None).asking()


def go_on() -> None:
    """Whatever a crash left to give, or a slice left to the next one."""
    for campaign in Campaign.objects.filter(state=CampaignState.SIGNED).to_tell().select_related("structure__root"):
        give(campaign)


@transaction.atomic
def _answer(proposal: Proposal, one: WishList) -> bool:
    """The seats and the message of one agent, claimed by an UPDATE that finds him not told yet."""
    if not WishList.objects.filter(pk=one.pk, told_at=None).update(told_at=timezone.now()):
        return False
    by = proposal.campaign.signed_by or BY
    rows = Placed.objects.filter(proposal=proposal, list=one, outcome=Outcome.WAITS)
    for placed in rows.select_related("occasion", "list__agent__structure", "list__agent__user").order_by("pk"):
        _give(placed, by=by)
    emails.tell_answer(one, proposal)
    return True


def _give(placed: Placed, *, by: Any) -> None:
    """Capacity and quota have the last word; what cannot be given is said, to HR and to the agent."""
    try:
        with transaction.atomic():
            if placed.list.agent.left_on is not None:
                raise seats.SeatsRefused(_("Cet agent n’est plus en poste."))
            if placed.origin != Origin.FIXED:
                seats.place(placed.occasion, agent_registrant(placed.list.agent), by=by)
        changes: dict[str, Any] = {"outcome": Outcome.GIVEN}
    except seats.SeatsRefused as refused:
        changes = {"outcome": Outcome.MISSED, "missed": str(refused)[:500]}
    Placed.objects.filter(pk=placed.pk).update(**changes)
    record("wishes.seat.given" if changes["outcome"] == Outcome.GIVEN else "wishes.seat.missed", placed, by=by)
