"""From the request to the attestation: every message that leaves, as a real mail server receives it."""

import re
from collections import Counter

import pytest
from django.urls import reverse

from terreau.ground.mail import postman
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.completions import delivering
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused
from terreau.rooms.learning.sessions import concluding, deciding
from terreau.rooms.learning.sessions.enums import Reason
from tests.rooms.learning.sessions.makers import ask, attend, end, half_days, make_place, make_session, request_of

pytestmark = pytest.mark.django_db


def received(smtp) -> Counter[str]:
    """How many messages each address has received since the last time, once the outbox is empty."""
    postman.drain()
    found = Counter(str(message["To"]) for message in smtp.accepted)
    smtp.accepted.clear()
    return found


def last_words(smtp, to: str) -> str:
    postman.drain()
    return next(each for each in reversed(smtp.accepted) if each["To"] == to).get_body(("plain",)).get_content()


def test_from_the_request_to_the_attestation_nobody_is_forgotten_and_nobody_told_twice(smtp, client_for):
    place = make_place()
    session = make_session(place, share=75, parts=half_days(2))  # a day: one entry in the calendar
    given, refused, absent = (place.agent(email=f"{name}@ministere.example") for name in ("alix", "bao", "cleo"))
    for user in (given, refused, absent):
        ask(session, user)
    # One decision to take for each request; each agent is told that his has left.
    link = re.search(r"/formation/sessions/a-decider/\d+/", last_words(smtp, place.manager.email))
    assert link is not None
    assert client_for(place.manager).get(link[0]).status_code == 200
    assert received(smtp) == {place.manager.email: 3, given.email: 1, refused.email: 1, absent.email: 1}
    for user in (given, absent):
        deciding.agree(request_of(session, user), by=place.manager)
    deciding.refuse(
        request_of(session, refused), reason=Reason.SERVICE, sentence="Deux absents déjà.", by=place.manager
    )
    assert "Deux absents déjà." in last_words(smtp, refused.email)
    assert received(smtp) == {given.email: 1, refused.email: 1, absent.email: 1}
    session = end(session)
    for user, present in ((given, 2), (absent, 1)):
        attend(Registration.objects.get(agent=user.agent), present=present, absent=2 - present)
    concluding.conclude(session, by=place.lead)
    assert received(smtp) == {given.email: 1}
    batch = delivering.start(place.employer, session.course, tells=True, by=place.hr)
    delivering.run(batch)
    assert Completion.objects.get(agent=given.agent).attestation is not None
    assert reverse("completions:mine") in last_words(smtp, given.email)
    assert received(smtp) == {given.email: 1}
    with pytest.raises(CompletionRefused, match="délivrées"):
        delivering.start(place.employer, session.course, tells=True, by=place.hr)
    delivering.run(batch)
    assert received(smtp) == {}
