"""What somebody may say of the sessions that he followed, while he may."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.evaluations.models import Ballot
from terreau.rooms.learning.evaluations.tokens import token_of

MOST = 20


@waiting
def evaluations_to_answer(user: Any) -> list[Item]:
    """Through his own link: nothing says afterwards from which account an answer came."""
    own = Registration.objects.of(user).order_by().values("pk")
    rows = Ballot.objects.filter(
        right__registration__in=own, right__round__closed_at=None, right__round__closes_on__gte=timezone.localdate()
    ).select_related("right__round__session__occasion")
    return [item_of(each) for each in rows.order_by("right__round__closes_on", "pk")[:MOST]]


def item_of(ballot: Ballot) -> Item:
    asked = ballot.right.round
    words = _("Que vous a apporté « %(title)s » ?") if asked.is_cold else _("Que pensez-vous de « %(title)s » ?")
    title = words % {"title": asked.session.occasion.title}
    return Item(title, reverse("evaluations:answer", args=[token_of(ballot)]), asked.closes_on)
