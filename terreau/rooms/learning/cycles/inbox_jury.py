"""Files that a juror has to mark; for who runs a cycle, a place that came free while somebody waits."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.learning.cycles.marking import jurors_with_left
from terreau.rooms.learning.cycles.models import Cycle
from terreau.rooms.learning.cycles.replacing import TAKEN
from terreau.rooms.learning.roles import CYCLE_RUNNERS

MOST = 20


@waiting
def files_to_mark(user: Any) -> list[Item]:
    return [
        Item(
            _("Jury : des candidatures à noter, « %(title)s »") % {"title": each.cycle.session.occasion.title},
            reverse("cycles:jury", args=[each.cycle_id]),
        )
        for each in jurors_with_left(user).order_by("cycle__closes_at", "pk")[:MOST]
    ]


@waiting
def places_to_propose(user: Any) -> list[Item]:
    """The list is signed, a seat is free and somebody waits: under its employer's quota or not, the page says."""
    if not user.structures_as(*CYCLE_RUNNERS):
        return []
    rows = Cycle.objects.run_by(user).filter(signed_at__isnull=False, session__occasion__ends_at__gt=timezone.now())
    rows = rows.exclude(session__occasion__state="cancelled").annotate(
        taken=Count("candidacies", filter=Q(candidacies__state__in=TAKEN)),
        queued=Count("candidacies", filter=Q(candidacies__state="waiting")),
    )
    rows = rows.filter(queued__gt=0, taken__lt=F("session__occasion__capacity_on_site"))
    return [
        Item(
            _("Cycle « %(title)s » : une place libre à proposer") % {"title": each.session.occasion.title},
            reverse("cycles:selection", args=[each.pk]),
        )
        for each in rows.select_related("session__occasion").order_by("pk")[:MOST]
    ]
