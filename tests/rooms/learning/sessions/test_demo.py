"""What the demonstration shows of sessions."""

import pytest
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions import demo
from terreau.rooms.learning.sessions.enums import RequestState
from terreau.rooms.learning.sessions.models import Countersignature, Request, Session
from tests.factories import make_agent, make_user
from tests.rooms.learning.sessions.makers import make_place

pytestmark = pytest.mark.django_db


def test_it_fills_past_sessions_and_requests_that_wait() -> None:
    place = make_place()
    make_user((RoleName.TRAINER, place.employer), agent=make_agent(place.employer))
    for _ in range(60):
        make_agent(place.office)
    demo.fill(employer=place.employer, today=timezone.localdate(), by="test")
    assert Session.objects.count() == 12
    assert Session.objects.filter(concluded_at__isnull=False).count() == 2
    assert Completion.objects.exists()
    assert Countersignature.objects.exists()
    states = list(Request.objects.values_list("state", flat=True))
    assert states.count(RequestState.REFUSED) == 1
    assert states.count(RequestState.ASKED) > 5


def test_without_anybody_it_still_writes_what_is_to_come() -> None:
    place = make_place()
    demo.fill(employer=place.office, today=timezone.localdate(), by="test")
    assert Session.objects.exists()
