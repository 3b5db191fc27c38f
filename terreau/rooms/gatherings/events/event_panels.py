"""What an event itself leaves: its account."""

from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.events.panels import Panel, leaves


@leaves
def recap(events: list[Event], user: Any) -> dict[int, list[Panel]]:
    """Where the account is read; a whole address or one of this site."""
    return {
        each.pk: [Panel(_("Compte rendu"), each.recap, rank=10)]
        for each in events
        if each.state == State.REPORTED and each.recap
    }
