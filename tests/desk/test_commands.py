"""serve, worker, doctor, demo as an administrator meets them: what they say and their exit status."""

import datetime
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from terreau.desk import clock, health
from terreau.desk.demo.launch import environment
from terreau.desk.management.commands.demo import Command as Demo
from tests.factories import make_structure

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    return tmp_path


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


# ---- what time makes due


def test_one_thing_due_that_fails_does_not_stop_the_others(db, caplog):
    from terreau.ground.organisations.models import Structure

    done = []

    def half_done(now):
        make_structure("Écrite puis défaite")
        raise RuntimeError("no luck")

    jobs = {"first": lambda now: done.append(now), "second": half_done, "third": lambda now: make_structure("Gardée")}
    with caplog.at_level(logging.ERROR):
        assert clock.tick(NOW, jobs=jobs) == ["second"]
    assert done == [NOW]
    assert list(Structure.objects.values_list("label", flat=True)) == ["Gardée"]
    assert "second" in caplog.text


def test_everything_due_is_found_by_the_name_of_its_module(monkeypatch, tmp_path):
    folder = tmp_path / "invented_room"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "due.py").write_text("def due(now):\n    return now\n")
    monkeypatch.syspath_prepend(tmp_path)
    from django.apps import apps

    class Config:
        name, label = "invented_room", "invented"

    present = apps.get_app_configs()
    monkeypatch.setattr(apps, "get_app_configs", lambda: [*present, Config()])
    assert clock.everything_due()["invented"](NOW) == NOW
    assert all(callable(due) for due in clock.everything_due().values())


def test_the_clock_leaves_a_sign_of_life_and_stops_when_told(db, own_var, monkeypatch):
    ticks = []
    monkeypatch.setattr(clock, "tick", lambda now: ticks.append(now))
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    stop = threading.Event()
    monkeypatch.setattr(stop, "wait", lambda seconds: stop.set())
    clock.run(stop)
    assert len(ticks) == 1
    assert timezone.now() - clock.last_seen() < datetime.timedelta(minutes=1)


def test_the_worker_does_what_waits_once_and_says_when_something_due_failed(transactional_db, own_var, monkeypatch):
    call_command("worker", once=True, stdout=StringIO())
    assert clock.last_seen() is not None

    def fails(now):
        raise RuntimeError("no luck")

    monkeypatch.setattr(clock, "everything_due", lambda: {"broken": fails})
    with pytest.raises(SystemExit) as stopped:
        call_command("worker", once=True, stdout=StringIO())
    assert stopped.value.code == 1


# ---- doctor


def checks(**options) -> dict[str, dict]:
    out = StringIO()
    call_command("doctor", json=True, stdout=out, **options)
    return {one["code"]: one for one in json.loads(out.getvalue())["checks"]}


def test_doctor_says_what_works_and_what_is_left_to_do(db, own_var):
    found = checks()
    assert found["database"]["state"] == "good"
    assert found["evidence"]["state"] == "good"
    assert found["worker"]["state"] == "todo"
    assert found["worker"]["mend"] == "terreau worker"
    assert found["snapshot"]["mend"] == "terreau snapshot"
    clock.sign_of_life()
    assert checks()["worker"]["state"] == "good"


def test_doctor_sees_a_worker_that_stopped(db, own_var):
    clock.sign_of_life()
    long_ago = timezone.now().timestamp() - 3600
    os.utime(clock.sign_file(), (long_ago, long_ago))
    assert checks()["worker"]["state"] == "todo"


def test_doctor_ends_in_1_when_something_is_broken_and_names_the_command_that_mends_it(db, own_var, settings):
    secret = own_var / "secret_key"
    secret.write_text("x")
    secret.chmod(0o644)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("doctor", stdout=out)
    assert stopped.value.code == 1
    assert f"chmod 600 {secret}" in out.getvalue()


def test_doctor_knows_mail_and_https(db, own_var, settings):
    settings.EMAIL_HOST, settings.SECURE, settings.SITE_URL = "smtp.ville.example", True, "https://terreau.example"
    found = checks()
    assert (found["mail"]["state"], found["https"]["state"]) == ("good", "good")
    settings.DEBUG = True
    assert health.check_debug().state == health.State.BROKEN


def test_doctor_before_anything_is_installed(own_var, tmp_path):
    done = terreau("doctor", "--json", TERREAU_VAR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path / 'no.sqlite3'}")
    assert done.returncode == 1
    first = json.loads(done.stdout)["checks"][0]
    assert (first["code"], first["state"], first["mend"]) == ("database", "broken", "terreau migrate")
    assert not (tmp_path / "no.sqlite3").exists()


# ---- serve and demo


def test_a_taken_port_is_said_with_the_way_out(taken_port):
    for name in ("serve", "demo"):
        with pytest.raises(CommandError, match=f"{taken_port} est déjà pris.*--port {taken_port + 1}"):
            call_command(name, port=taken_port)


def test_wrong_usage_ends_in_2_and_a_refusal_in_1(taken_port, tmp_path):
    assert terreau("demo", "--agents", "3", TERREAU_VAR=str(tmp_path)).returncode == 2
    assert terreau("serve", "--port", "abc", TERREAU_VAR=str(tmp_path)).returncode == 2
    assert terreau("doctor", "--unheard-of", TERREAU_VAR=str(tmp_path)).returncode == 2
    assert terreau("demo", "--port", str(taken_port), TERREAU_VAR=str(tmp_path)).returncode == 1


def test_the_demonstration_never_touches_the_database_of_an_installation(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@real.example/terreau")
    monkeypatch.setenv("TERREAU_SMTP_HOST", "smtp.real.example")
    monkeypatch.setenv("TERREAU_CLAMD", "/run/clamav/clamd.ctl")
    folders = ("TERREAU_EVIDENCE", "TERREAU_EVIDENCE_KEYS", "TERREAU_JOURNAL_KEYS", "TERREAU_BADGE_KEYS")
    for name in folders:  # its first start empties what it finds there
        monkeypatch.setenv(name, "/var/lib/terreau/real")
    own = environment(tmp_path, port=8123)
    assert own["DATABASE_URL"] == f"sqlite:///{tmp_path / 'demo' / 'terreau.sqlite3'}"
    assert [own[name] for name in folders if not own[name].startswith(str(tmp_path / "demo"))] == []
    assert (own["TERREAU_DEMO"], own["TERREAU_SMTP_HOST"], own["TERREAU_CLAMD"]) == ("1", "", "")
    assert own["TERREAU_URL"] == "http://127.0.0.1:8123"


def test_the_demonstration_says_that_it_leaves_the_configured_database_alone(monkeypatch):
    started, out = [], StringIO()
    monkeypatch.setattr(os, "execve", lambda program, words, environment: started.append(environment))
    command = Demo(stdout=out)
    command._called_from_command_line = True
    command.become_a_demonstration({"port": 8123, "agents": None, "seed": None, "reset": False, "no_serve": True})
    assert started[0]["DATABASE_URL"].startswith("sqlite:///")
    assert ("celle de DATABASE_URL n’est ni lue ni changée" in out.getvalue()) == (connection.vendor != "sqlite")


def terreau(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *words],
        env=dict(os.environ) | variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
