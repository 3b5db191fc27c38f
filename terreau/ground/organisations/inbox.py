"""What waits on a decision about employers: whether a small one shows its tree."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.access import SMALL_ROLES
from terreau.ground.organisations.groupings import SMALL_BELOW
from terreau.ground.organisations.models import Agent, Structure


@waiting
def small_to_settle(user: Any) -> list[Item]:
    """Employers with agents, fewer than `SMALL_BELOW`, for whom nobody has decided yet."""
    held = [each.pk for each in user.structures_as(*SMALL_ROLES) if each.parent_id is None and each.small is None]
    if not held:
        return []
    agents = Agent.objects.active().filter(employer=OuterRef("pk")).order_by("matricule").values("pk")
    # Whether there is a first one and a 350th: a count would read a whole ministry.
    found = Structure.objects.filter(pk__in=held).annotate(
        one=Subquery(agents[:1]), many=Subquery(agents[SMALL_BELOW - 1 : SMALL_BELOW])
    )
    return [
        Item(
            _("« %(label)s » compte moins de %(below)s agents : ne montrer que l’ensemble et des regroupements ?")
            % {"label": each.label, "below": SMALL_BELOW},
            reverse("organisations:small", args=[each.pk]),
        )
        for each in found.filter(one__isnull=False, many=None).order_by("label", "pk")
    ]
