"""What time makes due here: campaigns that end, invitations and reminders of those that are open."""

import datetime

from terreau.rooms.skills.campaigns import inviting


def due(now: datetime.datetime) -> None:
    inviting.move_on(now)
