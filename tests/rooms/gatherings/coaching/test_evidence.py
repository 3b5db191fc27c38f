"""What the evidence says of coaching and of charters, by the real snapshot; and the next step drawn from it."""

import datetime

import pytest
from django.utils import timezone

from terreau.compass.board import board
from terreau.compass.next_steps import find
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.models import Figure
from terreau.ground.evidence.scope import Scope
from terreau.rooms.gatherings.coaching import pairs
from terreau.rooms.gatherings.coaching.models import Pair, Side
from terreau.rooms.gatherings.teams import actions as team_actions
from terreau.rooms.skills.storing import install_default_framework
from tests.factories import make_agent, make_structure
from tests.rooms.gatherings.coaching.helpers import accepted, asks, offers, sides


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_counts_and_names_nobody(settings, tmp_path):
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    install_default_framework()
    employer = make_structure("Ministère")
    elsewhere = make_structure("Mairie")
    [make_agent(elsewhere) for _number in range(20)]
    team, other = (make_structure(parent=employer) for _number in range(2))
    agents = [make_agent(team) for _number in range(40)]
    [make_agent(other) for _number in range(4)]
    for number in range(12):
        offers(agents[number], "1.1")
        pair = accepted(asks(agents[20 + number], "1.1"))
        pairs.write_goals(pair, goals="x", next_on=None, seen=pair.revision, by="test")
        pair.refresh_from_db()
        pairs.end(pair, by="test")
        pairs.tell_gain(sides(pair)[0], gain="x", easier="none" if number < 3 else "some", again=False, by="test")
    for agent in agents[:14]:
        asks(agent, "5.1")
    for agent in (*agents[14:20], *agents[32:38]):
        asks(agent, "4.1")
    asks(agents[38], "5.2")
    draft = team_actions.start_draft(team, by="test")
    today = timezone.localdate()
    team_actions.adopt(draft, met_on=today, review_on=today + datetime.timedelta(days=9), by="test")
    snapshot = take_snapshot(today, by="test")

    def figure(code, structure, dimension=""):
        return Figure.objects.get(snapshot=snapshot, indicator=code, structure=structure.pk, dimension=dimension)

    found = figure("agents_in_coaching", employer)
    people = Side.objects.order_by().values("agent").distinct().count()  # a helper may help two in turn
    assert 12 < people <= 24
    assert (found.value, found.base) == (people, 44)
    found = figure("coaching_at_ease", employer)
    assert (found.status, found.value, found.base) == ("shown", 9, 12)
    assert figure("seekers_without_coach", employer, "crcn 5.1").value == 14
    assert figure("seekers_without_coach", employer, "crcn 5.2").status == "hidden_small"
    # The total is shown: without a second hidden one, what is missing from it would be the one who asks for 5.2.
    assert figure("seekers_without_coach", employer, "crcn 4.1").status == "hidden_complement"
    assert not Figure.objects.filter(indicator="seekers_without_coach", dimension="crcn 1.1").exists()
    found = figure("teams_with_charter", employer)
    assert (found.value, found.base) == (1, 2)
    # Where nothing was done with Terreau nothing is known, and what was declared stands.
    never = Figure.objects.filter(snapshot=snapshot, structure=elsewhere.pk)
    assert (
        not never.filter(indicator__in=["agents_in_coaching", "teams_with_charter"]).exclude(status="no_data").exists()
    )
    step = find(board(employer, Scope(subtrees=frozenset({employer.pk}))), "sharing.call_for_coaches")
    assert "5.1" in step.title
    assert "Proposer mon aide" in step.model
    assert Pair.objects.count() == 12
