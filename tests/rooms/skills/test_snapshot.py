"""Lever 1 end to end: from the rooms' tables to protected figures, by the real snapshot."""

import datetime

import pytest

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.models import Figure
from terreau.rooms.skills import actions
from terreau.rooms.skills.models import SkillResult
from tests.factories import make_agent, make_structure
from tests.rooms.skills.helpers import TODAY, competence, hold


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_counts_lever_1_and_hides_the_few(settings, tmp_path):
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    ministry = make_structure("Ministère")
    large, middle, small = (make_structure(parent=ministry) for _number in range(3))
    actions.create_socle(
        ministry, label="Socle", valid_from=datetime.date(2024, 1, 1), levels={competence("1.1"): 3}, by="test"
    )
    for number in range(200):
        agent = make_agent(large)
        hold(agent, "1.1", 1, datetime.date(2024, 6, 1))
        if number < 80:
            hold(agent, "1.1", 4, datetime.date(2025, 6, 1))
    for _number in range(30):
        make_agent(middle)
    for _number in range(4):
        hold(make_agent(small), "1.1", 4, datetime.date(2025, 6, 1))
    snapshot = take_snapshot(TODAY, by="test")

    def figure(code, structure, dimension=""):
        return Figure.objects.get(snapshot=snapshot, indicator=code, structure=structure.pk, dimension=dimension)

    found = figure("agents_at_baseline", large)
    assert (found.status, found.value, found.base) == ("shown", 80, 200)
    found = figure("agents_progressed", large)
    assert found.status.startswith("hidden")  # everybody measured twice progressed: it would speak of each of them
    found = figure("competence_coverage", large, "crcn 1.1")
    assert (found.value, found.base) == (80, 200)
    assert figure("agents_at_baseline", small).status == "hidden_small"
    assert figure("agents_positioned", ministry).base == 234
    assert SkillResult.objects.count() == 284
