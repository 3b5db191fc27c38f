"""Corrections that agents asked for wait on HR."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.enums import RoleName
from terreau.ground.rights.models import CorrectionRequest


@waiting
def corrections_to_decide(user: Any) -> list[Item]:
    held = user.structures_as(RoleName.HR)
    if not held:
        return []
    number = CorrectionRequest.objects.open().within(*held).exclude(agent=user.agent_id or 0).count()
    if not number:
        return []
    title = ngettext(
        "%(number)d demande de correction d’un dossier : l’accepter ou la refuser",
        "%(number)d demandes de correction de dossiers : les accepter ou les refuser",
        number,
    )
    return [Item(title % {"number": number}, reverse("rights:corrections"))]
