"""Who learned by doing: presence at a hands-on workshop or in an experiment, once each, and nothing else."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import computed
from terreau.ground.evidence.models import Figure
from terreau.ground.seats.attendance import mark
from terreau.ground.seats.enums import Mode, Presence
from terreau.ground.seats.people import Registrant
from terreau.ground.seats.registering import register
from terreau.rooms.gatherings.events.enums import Kind
from terreau.rooms.gatherings.hub.evidence import a_year_before
from tests.factories import make_agent, make_structure
from tests.rooms.gatherings.events.makers import end, make_event, make_lead
from tests.rooms.learning.makers import make_completion, make_course

CODE = "agents_experimenting"


@pytest.fixture
def house(transactional_db, settings, tmp_path):
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    ministry = make_structure("Ministère")
    service = make_structure("Service", parent=ministry)
    return ministry, [make_agent(service) for _number in range(60)]


def attended(ministry, kind, agents, *, present=None):
    """An event of yesterday where all of `agents` were registered, and the first `present` of them came."""
    lead = make_lead(ministry)
    event = make_event(ministry, by=lead, kind=kind, capacity_on_site=None)
    rows = [register(event.occasion, Registrant(agent=each), mode=Mode.ON_SITE, by=lead) for each in agents]
    end(event)
    part = event.occasion.parts.get()
    type(part).objects.filter(pk=part.pk).update(day=timezone.localdate(part.starts_at))
    for number, each in enumerate(rows):
        came = present is None or number < present
        mark(each, part, Presence.PRESENT if came else Presence.ABSENT, by=lead)


def figure(structure):
    snapshot = take_snapshot(timezone.localdate(), by="test")
    row = Figure.objects.filter(snapshot=snapshot, indicator=CODE, structure=structure.pk, dimension="").first()
    return computed(row, snapshot.on) if row else None


def test_presence_at_a_workshop_counts_once_whatever_the_number_of_workshops(house):
    ministry, agents = house
    attended(ministry, Kind.WORKSHOP, agents[:30], present=20)
    attended(ministry, Kind.WORKSHOP, agents[:15])
    shown = figure(ministry)
    assert (shown.status, shown.value, shown.base) == (Status.SHOWN, 20, 60)


def test_a_cafe_is_not_an_experiment(house):
    ministry, agents = house
    attended(ministry, Kind.CAFE, agents[:30])
    shown = figure(ministry)
    assert shown is None or shown.status == Status.NO_DATA  # what is declared still stands


def test_an_employer_without_workshop_keeps_what_it_declares(house):
    ministry, agents = house
    attended(ministry, Kind.WORKSHOP, agents[:20])
    elsewhere = make_structure("Mairie")
    for _number in range(20):
        make_agent(elsewhere)
    shown = figure(elsewhere)
    assert shown is None or shown.status == Status.NO_DATA


@pytest.mark.parametrize(
    ("on", "before"),
    [(datetime.date(2027, 3, 1), datetime.date(2026, 3, 1)), (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))],
)
def test_a_year_before(on, before):
    assert a_year_before(on) == before


def test_a_hands_on_course_counts_with_workshops_and_nobody_twice(house):
    ministry, agents = house
    attended(ministry, Kind.WORKSHOP, agents[:20])
    tried, listened = make_course(ministry, hands_on=True), make_course(ministry)
    today = timezone.localdate()
    for agent in agents[10:30]:
        make_completion(agent, tried, completed_on=today)
    make_completion(agents[40], listened, completed_on=today)
    make_completion(agents[41], tried, completed_on=a_year_before(today))
    shown = figure(ministry)
    assert (shown.status, shown.value, shown.base) == (Status.SHOWN, 30, 60)
