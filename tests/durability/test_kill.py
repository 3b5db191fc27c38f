"""kill -9, at several moments of each work: it is there whole or not at all, and what was acknowledged is kept."""

import hashlib
import http.client
import json
import os
import re
import signal
import socket
import time
from urllib.parse import urlencode

from tests.durability.installation import MOMENTS, duration, kill

AGENTS = "SELECT COUNT(*) FROM organisations_agent"
POSTINGS = "SELECT COUNT(*) FROM organisations_posting"
IMPORTED = "SELECT COUNT(*) FROM journal_entry WHERE action = 'organisations.agents.imported'"
PUBLISHED = "SELECT folder, manifest FROM evidence_snapshot WHERE state = 'published'"


def test_an_import_killed_is_there_whole_or_not_at_all(installations, files):
    words = ("import", "agents", str(files / "agents.csv"))
    whole = duration(installations.copy("import_whole"), *words)
    outcomes, killed = set(), 0
    for number, moment in enumerate(MOMENTS):
        installation = installations.copy(f"import_{number}")
        killed += kill(installation.start(*words), after=whole * moment)
        there = installation.one(AGENTS)
        assert installation.sound()
        assert (there, installation.one(POSTINGS)) in {(0, 0), (6000, 6000)}
        assert bool(installation.one(IMPORTED)) == bool(there)
        outcomes.add(there)
        if not there and number in {2, len(MOMENTS) - 1}:  # and what was cut short can be done again
            installation.run(*words)
            assert installation.one(AGENTS) == 6000
    assert killed >= 3
    assert 0 in outcomes


def test_a_snapshot_killed_is_published_whole_or_leaves_nothing_to_read(installations, files):
    installation = installations.copy("snapshot")
    installation.run("import", "agents", str(files / "agents.csv"))
    whole = duration(installation, "snapshot", "--on", "2026-01-01")
    killed = 0
    for number, moment in enumerate(MOMENTS):
        on = f"2026-02-{number + 1:02}"
        killed += kill(installation.start("snapshot", "--on", on), after=whole * moment)
        assert installation.sound()
        for folder, manifest in installation.rows(PUBLISHED):
            held = json.loads(manifest) if isinstance(manifest, str) else manifest
            for fact, known in held["facts"].items():
                file = installation.var / "evidence" / folder / f"{fact}.parquet"
                assert hashlib.sha256(file.read_bytes()).hexdigest() == known["sha256"]
    assert killed >= 3
    before = len(installation.rows(PUBLISHED))
    installation.run("snapshot", "--on", "2026-03-01")
    assert len(installation.rows(PUBLISHED)) == before + 1


# ---- the web server

ADMINISTRATOR = """
from django.test import Client
from tests.factories import make_structure, make_user
from terreau.ground.organisations.enums import RoleName
place = make_structure("Mairie de Saint-Aubin")
client = Client()
client.force_login(make_user((RoleName.ADMINISTRATOR, place)))
print(client.session.session_key, place.pk)
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Visitor:
    """A signed-in browser reduced to what a form needs."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.cookies = {"sessionid": session}

    def close(self) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


def form_of(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def test_what_the_web_server_acknowledged_survives_its_death(installations):
    installation = installations.copy("web")
    session, place = installation.python(ADMINISTRATOR).split()
    port = free_port()
    server = installation.start("serve", "--port", str(port), "--workers", "1")
    acknowledged: list[str] = []
    visitor = None
    try:
        visitor = connected(port, session)
        _status, _where, page = visitor.ask("GET", "/initiatives/nouvelle/")
        token = form_of(page)
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            title = f"Action {len(acknowledged)}"
            status, _where, page = visitor.ask("POST", "/initiatives/nouvelle/", initiative(token, place, title))
            assert status == 302, page
            acknowledged.append(title)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()
        if visitor is not None:
            visitor.close()
    assert len(acknowledged) > 3
    assert installation.sound()
    kept = {title for (title,) in installation.rows("SELECT title FROM initiatives_initiative")}
    assert set(acknowledged) <= kept


def connected(port: int, session: str) -> Visitor:
    deadline = time.monotonic() + 60
    while True:
        visitor = Visitor(port, session)
        try:
            visitor.ask("GET", "/health/live/")
            return visitor
        except OSError:
            visitor.close()
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)


def initiative(token: str, place: str, title: str) -> str:
    return urlencode(
        {
            "csrfmiddlewaretoken": token,
            "title": title,
            "lever": 1,
            "structure": place,
            "owner": "Direction du numérique",
            "starts_on": "2026-12-01",
            "due_on": "2027-06-30",
        }
    )
