"""Messages refused or uncertain wait for an administrator."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName


@waiting
def messages_to_settle(user: Any) -> list[Item]:
    held = user.structures_as(RoleName.ADMINISTRATOR)
    number = Message.objects.within(*held).to_settle().order_by().count() if held else 0
    if not number:
        return []
    title = ngettext(
        "%(number)d message n’est peut-être pas parti : le renvoyer ou l’abandonner",
        "%(number)d messages ne sont peut-être pas partis : les renvoyer ou les abandonner",
        number,
    ) % {"number": number}
    return [Item(title, reverse("mail:outbox"))]
