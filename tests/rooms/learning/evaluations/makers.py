"""Sessions that are over, with so many who came, and their answers by their own links."""

import datetime
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.seats.enums import Mode, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.evaluations import due
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Ballot, Round
from terreau.rooms.learning.evaluations.tokens import token_of
from terreau.rooms.learning.sessions.models import Session
from tests.factories import make_agent
from tests.rooms.learning.sessions.makers import DAY, Place, attend, end, make_place, make_session

__all__ = ["DAY", "Place", "make_place", "make_session"]

MARKS = {"recommends": 8, "useful": 7}


def seated(session: Session, **who: Any) -> Registration:
    """Somebody registered, whatever the seats: an agent of the place, or somebody from outside."""
    return Registration.objects.create(
        occasion=session.occasion, mode=Mode.ON_SITE, state=RegistrationState.REGISTERED,
        place=session.occasion.registrations.count() + 1, seat=session.occasion.registrations.count() + 1,
        seat_among=None, **who,
    )  # fmt: skip


def held_session(place: Place, people: int, **more: Any) -> tuple[Session, list[Registration]]:
    """It ended yesterday, and so many agents came."""
    session = make_session(place, needs_agreement=False, capacity_on_site=None, **more)
    came = [seated(session, agent=make_agent(place.office)) for _each in range(people)]
    session = end(session)
    for each in came:
        each.occasion = session.occasion
        attend(each, present=1)
    return session, came


def run(days: int = 0) -> None:
    """What time makes due, at noon of a day: so many from today."""
    day = timezone.localdate() + days * DAY
    due.due(timezone.make_aware(datetime.datetime.combine(day, datetime.time(12))))


def links() -> list[str]:
    """The addresses of the messages, in their order."""
    texts = Message.objects.filter(purpose="evaluations.asked").order_by("created_at").values_list("text", flat=True)
    return [found.group() for text in texts if (found := re.search(r"/formation/evaluations/reponse/\S+", text))]


def post(link: str, **said: Any) -> Any:
    plain: dict[str, Any] = MARKS | ({"led_well": 9} if "applied" not in said else {})
    return Client().post(link, plain | said)


def link_of(ballot: Ballot) -> str:
    return f"/formation/evaluations/reponse/{token_of(ballot)}/"


def answered(place: Place, people: int, **said: Any) -> Session:
    """A session that so many rated at its end, told."""
    session, _came = held_session(place, people)
    run()
    for ballot in Ballot.objects.filter(right__round__session=session).order_by("pk"):
        assert post(link_of(ballot), **said).status_code == 302
    run(25)
    assert Round.objects.get(session=session, moment=Moment.HOT).closed_at is not None
    return session
