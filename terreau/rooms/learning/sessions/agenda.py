"""What a trainer's agenda holds: the sessions that he teaches. Those that one follows are in that of the seats."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated
from terreau.ground.seats import calendars
from terreau.ground.seats.enums import Mode
from terreau.rooms.learning.sessions.models import Session


@dated
def taught(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    rows = Session.objects.taught_by(user).announced().filter(occasion__put_off_at=None)
    rows = rows.filter(occasion__starts_at__lt=end, occasion__ends_at__gte=start).select_related("occasion__structure")
    return [line for each in rows.prefetch_related("occasion__parts").order_by("pk") for line in lines_of(each)]


def lines_of(session: Session) -> list[Dated]:
    """One per day."""
    said = calendars.said_by(session.occasion)
    return [
        Dated(
            title=_("Vous animez : %(title)s") % {"title": said.title},
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            url=session.get_absolute_url(),
            place=said.place,
            uid=f"taught-{entry.uid}",
            sequence=entry.sequence,
            cancelled=entry.cancelled,
            changed_at=said.changed_at,
        )
        for entry in calendars.entries(said, Mode.ON_SITE)
    ]
