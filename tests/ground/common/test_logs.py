"""The technical log holds routes and numbers: no secret of an address, no person; one line of JSON an event."""

import io
import json
import logging
import logging.config

import pytest

from terreau.ground.accounts import proofs
from terreau.ground.common import logs

NAMES = ("", "django", "django.request", "terreau", "gunicorn.error")


@pytest.fixture
def as_in_production():
    """`as_in_production(kind)`: log as the processes do, into the buffer returned. What pytest had set is put back."""
    loggers = [logging.getLogger(name) for name in NAMES]
    before = [(one, one.handlers[:], one.level, one.propagate) for one in loggers]

    def begin(kind: str) -> io.StringIO:
        logging.config.dictConfig(logs.logging_of(kind))
        buffer = io.StringIO()
        logging.getLogger().handlers[0].setStream(buffer)
        return buffer

    yield begin
    for one, handlers, level, propagate in before:
        one.handlers[:], one.propagate = handlers, propagate
        one.setLevel(level)


@pytest.fixture
def written(as_in_production):
    """What the processes write with `TERREAU_LOGS=json`, as objects."""
    buffer = as_in_production("json")
    return lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]


# What no room answers is asked of the public site.
SITE = "<page_path:path>"


def test_a_request_is_named_by_its_route_and_never_by_its_path(db, client, written):
    token = proofs.new_token()
    client.get(f"/compte/invitation/{token}/?from=mail")
    client.get(f"/compte/invitation/{token}/nothing-here/")
    lines = written()
    assert token not in json.dumps(lines)
    first = next(line for line in lines if line["logger"] == "terreau.request")
    assert (first["method"], first["route"], first["level"]) == ("GET", "compte/invitation/<str:token>/", "INFO")
    assert {"status", "milliseconds", "request_number", "at"} <= first.keys()
    assert [line["route"] for line in lines if line["logger"] == "terreau.request"][1] == SITE


def test_what_django_says_of_a_request_carries_its_number_and_no_path(db, client, written):
    response = client.get("/compte/reset-of-somebody/secret/")
    (warning,) = [line for line in written() if line["logger"] == "django.request"]
    assert warning["message"] == f"Not Found: {SITE}"
    assert warning["request_number"] == response[logs.HEADER]


def test_two_requests_have_two_numbers_and_a_visitor_chooses_none(db, client, settings):
    settings.SECURE_PROXY_SSL_HEADER = None
    numbers = {client.get("/health/live/", headers={"X-Request-ID": "chosen-by-a-visitor"})[logs.HEADER] for _ in "ab"}
    assert len(numbers) == 2
    assert "chosen-by-a-visitor" not in numbers


def test_the_number_of_our_proxy_is_kept_when_it_is_sound(db, client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/health/live/", headers={"X-Request-ID": "proxy-00012"})[logs.HEADER] == "proxy-00012"
    for unsound in ("short", "a b c d e f g h", "x" * 65, "line\u2028break-here"):
        assert client.get("/health/live/", headers={"X-Request-ID": unsound})[logs.HEADER] != unsound


def test_probes_write_nothing(db, client, written):
    client.get("/health/live/")
    assert written() == []


def test_by_default_only_trouble_is_written(db, client, as_in_production):
    buffer = as_in_production("quiet")
    client.get("/")
    client.get("/not-here/")
    assert buffer.getvalue() == ""


def test_an_error_is_one_line_with_its_trace(written):
    try:
        raise ValueError("of ours")
    except ValueError:
        logging.getLogger("terreau.somewhere").exception("It broke")
    (line,) = written()
    assert (line["level"], line["message"]) == ("ERROR", "It broke")
    assert "ValueError: of ours" in line["exc_info"]
