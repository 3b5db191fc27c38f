"""What the demonstration shows of evaluations."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.evaluations import demo
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Provider, Round
from terreau.rooms.learning.sessions import demo as sessions
from tests.factories import make_agent, make_user
from tests.rooms.learning.evaluations.makers import make_place

pytestmark = pytest.mark.django_db


def test_two_sessions_are_told_together_and_one_still_asks(client_for):
    place = make_place()
    make_user((RoleName.TRAINER, place.employer), agent=make_agent(place.employer))
    for _ in range(60):
        make_agent(place.office)
    sessions.fill(employer=place.employer, today=timezone.localdate(), by="test")
    demo.fill(employer=place.employer, by="test")
    assert Round.objects.filter(closed_at__isnull=False).count() == 2
    assert Round.objects.filter(closed_at=None).count() == 1
    assert Ballot.objects.exists()
    assert Evaluation.objects.count() > 20
    page = client_for(place.hr).get(reverse("evaluations:provider", args=[Provider.objects.get().pk])).text
    assert "réponses, sans nom" in page
    assert page.count("<tr>") > 5


def test_without_sessions_there_is_nothing_to_say():
    demo.fill(employer=make_place().employer, by="test")
    assert not Provider.objects.exists()
