"""Initiatives past their end wait for somebody who may conclude, move or abandon them."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.initiatives.access import EDITORS
from terreau.ground.initiatives.models import Initiative


@waiting
def late_initiatives(user: Any) -> list[Item]:
    structures = user.structures_as(*EDITORS)
    if not structures:
        return []
    late = Initiative.objects.within(*structures).running().filter(due_on__lt=timezone.localdate())
    counted = late.order_by().aggregate(number=Count("pk"), since=Min("due_on"))
    number = counted["number"]
    if not number:
        return []
    title = ngettext(
        "%(number)d initiative a dépassé son échéance : la terminer, la reporter ou l’abandonner",
        "%(number)d initiatives ont dépassé leur échéance : les terminer, les reporter ou les abandonner",
        number,
    ) % {"number": number}
    return [Item(title, f"{reverse('initiatives:list')}?state=late", counted["since"])]
