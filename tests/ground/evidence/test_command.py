import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.evidence import due, tasks
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Figure, Snapshot
from tests.factories import make_agent, make_structure

pytestmark = [pytest.mark.django_db(transaction=True)]

NIGHT = datetime.datetime(2026, 1, 2, 3, tzinfo=timezone.get_default_timezone())


def run(*arguments: str, capsys) -> str:
    call_command("snapshot", *arguments)
    return capsys.readouterr().out


def test_json_is_one_object_and_nothing_else(share, capsys):
    share()
    service = make_structure()
    for number in range(20):
        make_agent(service, category="A" if number % 2 else "B")
    told = json.loads(run("--on", "2026-01-01", "--json", capsys=capsys))
    assert told["on"] == "2026-01-01"
    assert told["facts"] == {"agents": 20, "structures": 1}
    assert told["figures"] == {"shown": 1}
    assert Snapshot.objects.get().state == SnapshotState.PUBLISHED


def test_a_refused_snapshot_exits_with_1_and_says_why(only_organisation, capsys):
    make_structure()
    assert "01/01/2026" in run("--on", "2026-01-01", capsys=capsys)
    with pytest.raises(SystemExit) as stop:
        call_command("snapshot", "--on", "2026-01-01", "--json")
    assert stop.value.code == 1
    assert "motif" in json.loads(capsys.readouterr().out)["refused"]
    run("--on", "2026-01-01", "--replace", "correction", capsys=capsys)
    assert sorted(Snapshot.objects.values_list("state", flat=True)) == ["published", "superseded"]


@pytest.mark.parametrize("wrong", [("--on", "hier"), ("--purge", "Jean"), ("--what",)])
def test_wrong_usage_takes_nothing(wrong, capsys):
    with pytest.raises(CommandError):
        call_command("snapshot", *wrong)
    assert not Snapshot.objects.exists()


def test_purge_from_the_command(only_organisation, capsys):
    agent = make_agent(make_structure())
    run("--on", "2026-01-01", capsys=capsys)
    assert json.loads(run("--purge", str(agent.key), "--json", capsys=capsys)) == {"purged": 1}


def test_each_day_is_due_once_it_is_over(only_organisation):
    make_agent(make_structure())
    due.due(NIGHT.replace(hour=1))
    assert not DBTaskResult.objects.exists()
    due.due(NIGHT)
    due.due(NIGHT)
    assert DBTaskResult.objects.count() == 1
    tasks.take_daily_snapshot.func("2026-01-01")
    tasks.take_daily_snapshot.func("2026-01-01")
    assert [(one.on.isoformat(), one.state) for one in Snapshot.objects.all()] == [("2026-01-01", "published")]
    DBTaskResult.objects.all().delete()
    due.due(NIGHT)
    assert not DBTaskResult.objects.exists()
    assert not Figure.objects.exists()


def test_yesterday_is_not_due_when_today_was_taken_by_hand(only_organisation, capsys):
    make_agent(make_structure())
    run("--on", NIGHT.date().isoformat(), capsys=capsys)
    due.due(NIGHT)
    assert not DBTaskResult.objects.exists()


def test_nothing_is_due_before_there_is_an_organisation(only_organisation):
    due.due(NIGHT)
    assert not DBTaskResult.objects.exists()
