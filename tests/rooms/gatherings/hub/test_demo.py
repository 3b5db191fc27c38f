"""In the demonstration the workshop that took place is what the figure of lever 5 counts."""

import pytest
from django.utils import timezone

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.models import Figure
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.chain import verify
from terreau.rooms.gatherings.events import demo
from terreau.rooms.gatherings.events.enums import Kind, State
from terreau.rooms.gatherings.events.models import Event
from tests.factories import make_agent, make_structure, make_user


@pytest.mark.django_db(transaction=True)
def test_who_came_to_the_workshop_is_counted_by_the_real_snapshot(settings, tmp_path):
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    ministry = make_structure("Ministère")
    make_user((RoleName.PROGRAMME_LEAD, ministry))
    places = [make_structure(f"Service {number}", parent=ministry) for number in range(5)]
    for place in places:
        [make_agent(place) for _number in range(30)]
    demo.write(employer=ministry, today=timezone.localdate(), by="demo")
    workshop = Event.objects.get(kind=Kind.WORKSHOP)
    assert workshop.state == State.HELD
    assert verify(workshop.occasion) is None
    snapshot = take_snapshot(timezone.localdate(), by="test")
    shown = Figure.objects.filter(snapshot=snapshot, indicator="agents_experimenting")
    whole = shown.get(structure=ministry.pk)
    came = demo.CAME * demo.SERVICES
    assert (whole.status, whole.value, whole.base) == (Status.SHOWN, came, 150)
    of_places = shown.filter(structure__in=[place.pk for place in places], status=Status.SHOWN)
    assert {row.value for row in of_places} == {demo.CAME}
