"""What every write begins with, and what a rule says no with."""

from django.utils.translation import gettext as _

from terreau.ground.seats import holding as seats
from terreau.rooms.learning.sessions.models import Session


class SessionRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def held(session: Session) -> Session:
    """The session as it is now, nobody else deciding on it meanwhile: its occasion is held."""
    seats.hold(session.occasion_id)
    found = Session.objects.with_places().filter(pk=session.pk).first()
    if found is None:
        raise SessionRefused(_("Cette session n’existe plus."))
    return found
