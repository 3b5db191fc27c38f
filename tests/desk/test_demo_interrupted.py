"""A filling that a crash stopped half way is done over, whole."""

from io import StringIO

import pytest
from django.core.management import call_command

from terreau.desk.demo import fill
from terreau.desk.demo.plan import FEWEST_AGENTS
from terreau.desk.demo.writing import ACTOR, write_ministry
from terreau.ground.evidence.models import Snapshot
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Structure


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_left_half_done_is_done_over(settings, tmp_path):
    settings.DEMONSTRATION, settings.EVIDENCE_DIR = True, tmp_path
    (tmp_path / "left-behind").mkdir()
    record(fill.BEGUN, by=ACTOR)
    write_ministry()
    assert fill.content() == fill.Content.HALF
    out = StringIO()
    call_command("demo", agents=FEWEST_AGENTS, no_serve=True, stdout=out)
    assert "interrompu" in out.getvalue()
    assert fill.content() == fill.Content.DEMONSTRATION
    assert Structure.objects.filter(code="MTT").count() == 1
    assert Agent.objects.active().filter(employer__code="MTT").count() == FEWEST_AGENTS
    assert Snapshot.objects.count() == 2
    assert not (tmp_path / "left-behind").exists()
