"""What sessions add to what to do about training: those of the course that are announced, with their seats.

Seats that a session has, and not those that are taken: nobody is counted here.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.next_steps import Dates, dates
from terreau.rooms.learning.sessions import reading
from terreau.rooms.learning.sessions.models import Session

MOST = 3


@dates
def coming(course: Course, user: Any) -> list[Dates]:
    rows = Session.objects.open_to(user).coming(timezone.now()).filter(course=course).with_places()
    lines = reading.lines_of(rows.order_by("occasion__starts_at", "pk")[:MOST])
    return [Dates(words(line), line.session.get_absolute_url()) for line in lines]


def words(line: reading.Line) -> str:
    """« le 3 mars 2027, 12 places »."""
    seats = line.session.seats
    return line.days if seats is None else _("%(days)s, %(seats)s places") % {"days": line.days, "seats": seats}
