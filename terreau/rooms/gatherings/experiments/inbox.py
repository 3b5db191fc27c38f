"""Experiments that should be concluded wait for those who run them."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.experiments.access import RUNNERS
from terreau.rooms.gatherings.experiments.models import Experiment


@waiting
def to_conclude(user: Any) -> list[Item]:
    """Those of the structures where the user runs experiments, and those that he runs himself."""
    structures = user.structures_as(*RUNNERS)
    if not structures:
        return []
    mine = Experiment.objects.filter(any_subtree(structures, "structure__") | Q(runner=user.pk))
    counted = mine.overdue(timezone.localdate()).order_by().aggregate(number=Count("pk"), since=Min("first_end_on"))
    number = counted["number"]
    if not number:
        return []
    title = ngettext(
        "%(number)d expérimentation a dépassé sa première date de fin : la conclure (arrêter est un résultat)",
        "%(number)d expérimentations ont dépassé leur première date de fin : les conclure (arrêter est un résultat)",
        number,
    ) % {"number": number}
    return [Item(title, f"{reverse('experiments:list')}?state=late", counted["since"])]
