"""Events whose lessons are published, as a snapshot counts them."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.models import Figure
from terreau.ground.seats.models import Occasion
from terreau.rooms.gatherings.echoes import takeaways
from terreau.rooms.gatherings.echoes.models import Recap, Takeaway
from terreau.rooms.gatherings.events.enums import State
from tests.factories import make_structure
from tests.rooms.gatherings.echoes.makers import make_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


def test_an_event_counts_once_when_a_lesson_was_read_over_and_published():
    ministry = make_structure("Ministère")
    told, waiting, old, _coming = (
        make_event(ministry, title=title, state=state)
        for title, state in (("A", State.HELD), ("B", State.HELD), ("C", State.HELD), ("D", State.CLOSED))
    )
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Occasion.objects.update(starts_at=yesterday - datetime.timedelta(hours=1), ends_at=yesterday)
    long_ago = timezone.now() - datetime.timedelta(days=400)
    Occasion.objects.filter(pk=old.occasion_id).update(
        starts_at=long_ago, ends_at=long_ago + datetime.timedelta(hours=1)
    )
    for event in (told, told, waiting):
        takeaways.add(event, title="Une leçon", text="", said_by="", url="", by="test")
    Takeaway.objects.filter(recap__event=told).update(reviewed=True)
    for recap in Recap.objects.all():
        Recap.objects.filter(pk=recap.pk).update(state="published")
    snapshot = take_snapshot(timezone.localdate(), by="test")
    figure = Figure.objects.get(snapshot=snapshot, indicator="events_with_takeaways", structure=ministry.pk)
    assert (figure.value, figure.base) == (1, 2)
