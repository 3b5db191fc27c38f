"""What the machine that watches the service asks, and what it must not learn."""

import pytest
from django.db import OperationalError, connection

from terreau.desk import health_views
from terreau.desk.health import Check, State


@pytest.fixture(autouse=True)
def just_started(monkeypatch):
    monkeypatch.setattr(health_views, "_up_to_date", False)


def test_a_sound_service_is_live_and_ready(db, client):
    assert client.get("/health/live/").json() == {"live": True}
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": True})
    assert "no-store" in answer["Cache-Control"]


def test_without_its_database_it_is_live_and_not_ready(db, client, monkeypatch):
    def gone():
        raise OperationalError("password of the database: hunter2")

    with monkeypatch.context() as down:
        down.setattr(connection, "cursor", gone)
        assert client.get("/health/live/").status_code == 200
        answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False})


def test_with_migrations_to_come_it_is_not_ready(db, client, monkeypatch):
    waiting = Check("database", "", State.BROKEN, "3 migrations")
    monkeypatch.setattr(health_views, "check_database", lambda: waiting)
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": True})


def test_they_are_asked_without_certificate_from_inside(db, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/ready/").status_code == 200
    assert client.get("/mentions-legales/").status_code == 301


def test_ready_costs_one_query_once_it_has_said_yes(db, client, django_assert_num_queries):
    client.get("/health/ready/")
    with django_assert_num_queries(1):
        client.get("/health/ready/")
