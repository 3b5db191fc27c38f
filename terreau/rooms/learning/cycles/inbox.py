"""Candidacies that somebody has begun and not sent; calls that he prepares and that nobody can read yet."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.learning.cycles import inbox_jury  # noqa: F401 # gathered by the name of this one
from terreau.rooms.learning.cycles.enums import CandidacyState
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.roles import CYCLE_RUNNERS

MOST = 20


@waiting
def drafts_to_send(user: Any) -> list[Item]:
    now = timezone.now()
    rows = Candidacy.objects.of(user).filter(
        state=CandidacyState.DRAFT, cycle__closes_at__gt=now, cycle__opens_at__lte=now
    )
    rows = rows.exclude(cycle__session__occasion__state="cancelled").select_related("cycle__session__occasion")
    return [
        Item(
            _("Candidature à finir et à envoyer : « %(title)s »") % {"title": each.cycle},
            reverse("cycles:candidacy", args=[each.pk]),
            timezone.localdate(each.cycle.closes_at),
        )
        for each in rows.order_by("cycle__closes_at", "pk")[:MOST]
    ]


@waiting
def calls_to_publish(user: Any) -> list[Item]:
    """Their opening has come, or comes within a week."""
    if not user.structures_as(*CYCLE_RUNNERS):
        return []
    soon = timezone.now() + datetime.timedelta(days=7)
    rows = Cycle.objects.run_by(user).filter(published_at=None, opens_at__lte=soon).with_places()
    return [
        Item(
            _("Appel à candidatures à publier : « %(title)s »") % {"title": each},
            each.get_absolute_url(),
            timezone.localdate(each.opens_at),
        )
        for each in rows.order_by("opens_at", "pk")[:MOST]
    ]
