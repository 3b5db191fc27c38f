"""How long things are kept: said, enforced at night, and provable."""

import datetime
import json
import os
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.desk.health import State, check_retention
from terreau.ground.accounts import idle
from terreau.ground.accounts.models import IdleAccount, User
from terreau.ground.common import mail_files
from terreau.ground.common.personal_data import holdings
from terreau.ground.common.retention import Retention, months_earlier, nothing_past
from terreau.ground.journal.models import Entry
from terreau.ground.mail.enums import State as MailState
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.models import Agent, Consultation
from terreau.ground.rights import due
from terreau.ground.rights.enforcing import enforce, lines
from terreau.ground.rights.models import CorrectionRequest, RetentionRun
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import sent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence-keys"
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path


def of(code: str):
    return next(line for line in lines(NOW) if line.holding.code == code)


def test_months_are_counted_on_the_calendar():
    assert months_earlier(datetime.date(2026, 3, 31), 1) == datetime.date(2026, 2, 28)
    assert months_earlier(datetime.date(2026, 1, 15), 24) == datetime.date(2024, 1, 15)
    assert months_earlier(datetime.date(2026, 12, 31), 12) == datetime.date(2025, 12, 31)
    assert months_earlier(datetime.date(2026, 1, 31), -1) == datetime.date(2026, 2, 28)


def test_the_words_take_their_number_from_the_rule(settings, client_for):
    rule = Retention(event="x", words="Puis %(time)s.", months=lambda: settings.KEEP_DEPARTED_MONTHS,
                     held=lambda: 0, past=nothing_past)  # fmt: skip
    assert str(rule) == "Puis 24 mois."
    settings.KEEP_DEPARTED_MONTHS = 7
    assert str(rule) == "Puis 7 mois."
    page = client_for(None).get(reverse("desk:who_sees_what")).text
    assert "puis 7 mois après votre départ" in page
    assert "pas encore en place" not in page


def test_every_holding_has_a_rule_that_a_machine_reads():
    for each in holdings():
        rule = each.retention
        assert isinstance(rule, Retention), each.code
        assert rule.event
        assert rule.follows in {"", *(other.code for other in holdings())}
        enforced = rule.forget is not None or rule.follows or rule.event == "never"
        assert enforced, f"{each.code} says a time that nothing enforces"
        if rule.length is not None or rule.days is not None:
            assert "%(time)s" in str(rule.words) or rule.follows, each.code


def test_the_file_of_an_agent_who_left_goes_on_its_day_and_not_before(settings):
    settings.KEEP_DEPARTED_MONTHS = 24
    structure = make_structure()
    edge = months_earlier(TODAY, 24)
    kept = [make_agent(structure), make_agent(structure, left_on=edge), make_agent(structure, left_on=TODAY)]
    make_agent(structure, left_on=edge - datetime.timedelta(days=1))
    assert of("organisations.agent").past == 0  # tonight's work, not yesterday's
    make_agent(structure, left_on=edge - datetime.timedelta(days=2))
    assert of("organisations.agent").past == 1
    gone = enforce(NOW, by="test")
    assert gone["organisations.agent"] == 2
    assert set(Agent.objects.all()) == set(kept)
    assert of("organisations.agent").past == 0


def test_more_than_a_batch_goes_in_one_night(monkeypatch):
    from terreau.ground.organisations import keeping

    monkeypatch.setattr(keeping, "BATCH", 2)
    structure = make_structure()
    for _number in range(5):
        make_agent(structure, left_on=datetime.date(2001, 1, 1))
    assert enforce(NOW, by="test")["organisations.agent"] == 5


def test_the_command_says_the_rule_and_fails_when_something_is_late(capsys):
    structure = make_structure()
    make_agent(structure, left_on=datetime.date(2001, 1, 1))
    with pytest.raises(SystemExit) as stopped:
        call_command("retention", check=True, json=True)
    assert stopped.value.code == 1
    told = json.loads(capsys.readouterr().out)
    line = {each["code"]: each for each in told["holdings"]}["organisations.agent"]
    assert (line["held"], line["past"], line["last_run"], line["rule"]["months"]) == (1, 1, None, 24)
    assert line["rule"]["event"] == "left_on"
    call_command("retention", check=True, apply=True)
    printed = capsys.readouterr().out
    assert "puis 24 mois après votre départ" in printed
    assert not re.search(r"jamais$", printed, re.MULTILINE)
    assert RetentionRun.objects.count() == len(holdings())


def test_the_doctor_names_the_command_that_mends_it():
    make_agent(make_structure(), left_on=datetime.date(2001, 1, 1))
    check = check_retention()
    assert (check.state, check.mend) == (State.TODO, "terreau retention --apply")
    enforce(NOW, by="test")
    assert check_retention().state == State.GOOD


def test_the_journal_counts_and_names_nobody():
    agent = make_agent(make_structure(), left_on=datetime.date(2001, 1, 1))
    enforce(NOW, by="task:retention")
    entry = Entry.objects.get(action="rights.retention.enforced")
    assert entry.data == {"gone": {"organisations.agent": 1}}
    assert entry.actor == "task:retention"
    assert agent.matricule not in str(list(Entry.objects.values()))


def test_one_rule_that_fails_does_not_stop_the_others(monkeypatch):
    make_agent(make_structure(), left_on=datetime.date(2001, 1, 1))
    rule = next(each for each in holdings() if each.code == "organisations.consultations").retention

    def broken(now):
        raise RuntimeError("broken")

    monkeypatch.setitem(rule.__dict__, "forget", broken)
    gone = enforce(NOW, by="test")
    assert "organisations.consultations" not in gone
    assert gone["organisations.agent"] == 1
    assert not RetentionRun.objects.filter(holding="organisations.consultations").exists()


def test_consultations_and_decided_corrections_go_after_a_year():
    agent = make_agent(make_structure())
    row = {"agent": agent, "actor": "user:1", "role": RoleName.HR, "kind": ConsultationKind.RECORD}
    Consultation.objects.create(on=months_earlier(TODAY, 12), **row)
    Consultation.objects.create(on=months_earlier(TODAY, 13), **row)
    for months in (11, 13):
        decided = NOW - datetime.timedelta(days=31 * months)
        CorrectionRequest.objects.create(agent=agent, field="email", state="accepted", decided_at=decided)
    CorrectionRequest.objects.create(agent=agent, field="email")
    gone = enforce(NOW, by="test")
    assert (gone["organisations.consultations"], gone["rights.corrections"]) == (1, 1)
    assert (Consultation.objects.count(), CorrectionRequest.objects.count()) == (1, 2)


def test_messages_on_the_disk_go_after_a_month(disk):
    folder = disk / "mail"
    folder.mkdir()
    for name, days in (("a.log", 40), ("b.log", 1)):
        (folder / name).write_text("To: x@y.example")
        stamp = (NOW - datetime.timedelta(days=days)).timestamp()
        os.utime(folder / name, (stamp, stamp))
    enforce(NOW, by="test")
    assert [file.name for file in mail_files.all_files()] == ["b.log"]


# ---- accounts that serve nothing


@pytest.fixture
def accounts():
    structure = make_structure()
    return {
        "juror": make_user(email="jure@ailleurs.example"),
        "holder": make_user((RoleName.EDITOR, structure)),
        "agent": make_user(agent=make_agent(structure)),
        "departed": make_user(agent=make_agent(structure, left_on=TODAY)),
    }


def test_an_account_without_role_nor_agent_in_post_is_dated_by_the_night_that_sees_it(accounts):
    idle.mark(NOW)
    assert {each.user for each in IdleAccount.objects.all()} == {accounts["juror"], accounts["departed"]}
    assert {each.since for each in IdleAccount.objects.all()} == {TODAY}
    Agent.objects.update(left_on=None)
    idle.mark(NOW)
    assert [each.user for each in IdleAccount.objects.all()] == [accounts["juror"]]


def test_its_owner_is_told_a_month_before_then_it_is_erased(accounts, settings):
    settings.KEEP_IDLE_ACCOUNTS_MONTHS = 24
    idle.mark(NOW)
    long_ago = months_earlier(TODAY, 30)
    IdleAccount.objects.filter(user=accounts["juror"]).update(since=long_ago)
    assert enforce(NOW, by="test")["accounts.user"] == 0
    message = sent()[-1]
    assert message.to == ["jure@ailleurs.example"]
    assert reverse("desk:my_data") in message.body
    assert enforce(NOW + datetime.timedelta(days=29), by="test")["accounts.user"] == 0
    assert len(sent()) == 1
    later = NOW + datetime.timedelta(days=30)
    assert enforce(later, by="test")["accounts.user"] == 1
    assert User.objects.get(pk=accounts["juror"].pk).erased
    assert not User.objects.get(pk=accounts["departed"].pk).erased
    assert enforce(later, by="test")["accounts.user"] == 0


def test_whoever_could_not_be_told_keeps_his_account(accounts):
    idle.mark(NOW)
    IdleAccount.objects.update(since=months_earlier(TODAY, 30))
    enforce(NOW, by="test")
    Message.objects.filter(recipient=accounts["juror"].email).update(state=MailState.FAILED)
    enforce(NOW + datetime.timedelta(days=40), by="test")
    assert not User.objects.get(pk=accounts["juror"].pk).erased


# ---- once a night


def at(hour: int) -> datetime.datetime:
    """Last night: what is asked for now is asked for after it, at whatever hour this runs."""
    return timezone.localtime(NOW - datetime.timedelta(days=1)).replace(hour=hour, minute=30)


def test_it_is_asked_once_a_night_after_its_hour():
    due.due(at(1))
    assert not DBTaskResult.objects.exists()
    for _minute in range(3):
        due.due(at(4))
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.all().delete()
    RetentionRun.objects.create(holding="x", ran_at=at(4))
    due.due(at(5))
    assert not DBTaskResult.objects.exists()
