"""The only door to a message: the administrators of the structure it concerns. What it says is shown to nobody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message
from terreau.ground.mail.querysets import MessageQuerySet
from terreau.ground.organisations.enums import RoleName


def messages_for(user: Any) -> MessageQuerySet:
    """The messages an administrator looks after, without their text; refuses (403) everybody else."""
    held = user.structures_as(RoleName.ADMINISTRATOR)
    if not held:
        raise PermissionDenied
    return Message.objects.within(*held).select_related("structure")


def uncertain_for(user: Any) -> list[Message]:
    """Those in flight when something was cut, that can still be sent again; the oldest first."""
    rows = messages_for(user).filter(state=State.UNCERTAIN).order_by("created_at", "id")
    return [message for message in rows if message.may_be_sent_again]


def message_for(user: Any, pk: Any) -> Message:
    return get_object_or_404(messages_for(user), pk=pk)
