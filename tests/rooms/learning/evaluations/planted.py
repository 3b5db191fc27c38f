"""What somebody leaves in evaluations: he was asked, and has not answered yet."""

from typing import Any

from django.utils import timezone

from terreau.ground.seats.models import Registration
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Ballot, Right, Round
from terreau.rooms.learning.sessions.models import Session
from tests.ground.seats.makers import make_occasion
from tests.rooms.learning.makers import make_course


def plant(one: Any) -> None:
    """`one`: somebody, with his file and his employer."""
    today = timezone.localdate()
    session = Session.objects.create(course=make_course(one.employer), occasion=make_occasion(one.employer))
    registration = Registration.objects.create(
        occasion=session.occasion, agent=one.agent, user=one.user, mode="on_site", state="registered", seat=1,
        seat_among=2, place=1,
    )  # fmt: skip
    asked = Round.objects.create(session=session, moment=Moment.HOT, opens_on=today, closes_on=today)
    right = Right.objects.create(round=asked, registration=registration, asked_at=timezone.now())
    Ballot.objects.create(right=right, reminded_at=timezone.now())
