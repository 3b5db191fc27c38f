"""What human resources change of a proposal by hand: with a reason, that the proposal says and the agent reads."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from terreau.ground.journal.actions import record
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes.coming import coming
from terreau.rooms.learning.wishes.demand import reason as kept_reason
from terreau.rooms.learning.wishes.enums import CampaignState, Origin, ProposalState
from terreau.rooms.learning.wishes.holding import hold_in
from terreau.rooms.learning.wishes.models import HandChange, NotPlaced, Placed, Proposal, Wish, WishList
from terreau.rooms.learning.wishes.refusals import WishesRefused

BY_HAND = gettext_noop("décision des ressources humaines : %(reason)s")


@transaction.atomic
def change(
    proposal: Proposal,
    one: WishList,
    course: Course,
    *,
    to: Occasion | None,
    reason: str,
    by: Any,
    now: datetime.datetime | None = None,
) -> HandChange:
    """Give a seat, move it to another session, or take it back (`to` is None). Raises `WishesRefused`.

    Too many in a session is refused here; who registers elsewhere meanwhile is the affair of the seats, at signing.
    """
    reason = reason.strip()
    if not reason:
        raise WishesRefused(_("Dites pourquoi : l’agent concerné le lira."))
    hold_in(proposal.campaign, CampaignState.PROPOSED)
    if not Proposal.objects.filter(pk=proposal.pk, state=ProposalState.READY).exists():
        raise WishesRefused(_("Une autre répartition a remplacé celle-ci : relisez la page."))
    current = Placed.objects.filter(proposal=proposal, list=one, course=course).select_related("occasion").first()
    if current is not None and current.origin == Origin.FIXED:
        raise WishesRefused(_("Cette place est déjà confirmée : elle se change dans la session."))
    before = current.occasion if current else None
    if before == to:
        raise WishesRefused(_("C’est déjà ainsi dans la proposition."))
    _write(proposal, one, course, current, to, reason, now or timezone.now())
    own = by if hasattr(by, "structures_as") else None
    made = HandChange.objects.create(
        proposal=proposal, list=one, course=course, before=before, after=to, reason=reason, by=own
    )
    record("wishes.proposal.changed", proposal, by=by, list=one.pk, course=course.pk)
    return made


def _write(
    proposal: Proposal, one: WishList, course: Course, current: Placed | None, to: Occasion | None, reason: str,
    now: datetime.datetime,
) -> None:  # fmt: skip
    wish = Wish.objects.filter(list=one, course=course).first()
    if to is None:
        _take_back(proposal, one, course, wish, reason)
        return
    _refuse_when_full(proposal, course, to, now)
    NotPlaced.objects.filter(proposal=proposal, list=one, course=course).delete()
    if current is not None:
        Placed.objects.filter(pk=current.pk).update(occasion=to, origin=Origin.BY_HAND)
        return
    try:
        with transaction.atomic():
            Placed.objects.create(
                proposal=proposal, list=one, course=course, occasion=to, rank=wish.rank if wish else None,
                origin=Origin.BY_HAND,
            )  # fmt: skip
    except IntegrityError as error:
        raise WishesRefused(_("Cet agent a déjà une place à ce cours.")) from error


def _take_back(proposal: Proposal, one: WishList, course: Course, wish: Wish | None, reason: str) -> None:
    Placed.objects.filter(proposal=proposal, list=one, course=course).delete()
    if wish is not None:
        NotPlaced.objects.create(
            proposal=proposal, list=one, course=course, rank=wish.rank,
            reasons=[kept_reason("by_hand", BY_HAND, reason=reason)],
        )  # fmt: skip


def _refuse_when_full(proposal: Proposal, course: Course, to: Occasion, now: datetime.datetime) -> None:
    dated = {each.occasion.pk: each for each in coming(proposal.campaign, now)}
    if to.pk not in dated or dated[to.pk].course != course.pk:
        raise WishesRefused(_("Cette session n’est pas une session à venir de ce cours."))
    taken = to.registrations.holding().count()
    fixed = Placed.objects.filter(proposal=proposal, occasion=to)
    more = fixed.exclude(origin=Origin.FIXED).count()
    rooms = [to.capacity_on_site, to.capacity_online]
    if None not in rooms and taken + more >= sum(number or 0 for number in rooms):
        raise WishesRefused(_("Cette session est complète : ôtez d’abord quelqu’un, avec un motif."))
