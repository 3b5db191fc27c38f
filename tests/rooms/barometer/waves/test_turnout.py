"""Participation in the evidence: read through a real snapshot, protected, and gone with what closed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.models import Figure
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.waves import closing
from terreau.rooms.barometer.waves.models import Right
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.waves.makers import answer_by, opened


@pytest.fixture
def asked(transactional_db, settings, tmp_path):
    """Three services of 120, 60 and 7 agents, of whom 80, 30 and 3 have answered."""
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    ministry = make_structure("Ministère")
    places = {name: make_structure(name, parent=ministry) for name in ("Grand", "Moyen", "Petit")}
    for name, people in (("Grand", 120), ("Moyen", 60), ("Petit", 7)):
        for _number in range(people):
            make_agent(places[name])
    wave = opened(ministry)
    for name, answers in (("Grand", 80), ("Moyen", 30), ("Petit", 3)):
        for right in list(Right.objects.filter(cell__structure=places[name])[:answers]):
            answer_by(wave, right, {"q1": "yes"})
    return wave, ministry, places


def figures_of(wave, snapshot):
    rows = Figure.objects.filter(snapshot=snapshot, indicator="barometer_turnout", dimension=wave.code)
    return {row.structure: (row.status, row.value, row.base) for row in rows}


def test_the_open_wave_is_read_from_the_rights_that_are_left_and_small_groups_are_hidden(asked):
    wave, ministry, places = asked
    found = figures_of(wave, take_snapshot(timezone.localdate(), by="test"))
    assert found[ministry.pk] == ("shown", 113, 187)
    # The seven are counted with the sixty from the opening on, in their ministry: nothing on disk tells them apart.
    assert found[places["Grand"].pk] == ("shown", 80, 120)
    assert not {places[name].pk for name in ("Petit", "Moyen")} & found.keys()
    assert sorted(wave.turnout.values_list("invited", "answered")) == [(67, 0), (120, 0)]
    client = Client()
    client.force_login(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    page = client.get(reverse("waves:follow", args=[wave.pk])).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "60 %" in page
    assert "3 sur 7" not in page
    lines = b"".join(client.get(reverse("waves:follow_csv", args=[wave.pk])).streaming_content).decode()
    assert "113;187" in lines
    below = client.get(reverse("waves:follow", args=[wave.pk]), {"structure": places["Petit"].pk})
    assert "pas encore de chiffre" in below.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert client.get(reverse("waves:follow", args=[wave.pk]), {"structure": "999999"}).status_code == 404


def test_after_the_close_the_same_whole_from_what_was_written_then(asked):
    wave, ministry, places = asked
    closing.close(wave, by="test")
    assert sorted(wave.turnout.values_list("invited", "answered")) == [(67, 33), (120, 80)]
    places["Grand"].closed_on = timezone.localdate()
    places["Grand"].save()
    found = figures_of(wave, take_snapshot(timezone.localdate(), by="test"))
    assert found == {ministry.pk: ("shown", 113, 187)}


def test_before_the_first_snapshot_the_page_says_when(client_for, asked):
    wave, ministry, _places = asked
    page = client_for(make_user((RoleName.HR, ministry))).get(reverse("waves:follow", args=[wave.pk]))
    assert "refaits chaque nuit" in page.content.decode()
