"""kill -9 in the middle of a test of positioning: every answer that was acknowledged is kept, once, and it goes on."""

import os
import re
import signal
import time
from urllib.parse import urlencode

from tests.durability.test_kill import Visitor, connected, form_of, free_port

BEGIN = """
from django.test import Client
from tests.factories import make_agent, make_structure, make_user
from terreau.rooms.skills.models import Competence
from terreau.rooms.skills.positioning import sittings
office = make_structure("Mairie de Saint-Aubin")
keys = []
for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1"):
    agent = make_agent(office) if not keys else agent
    keys.append(str(sittings.start(agent, Competence.objects.get(code=code, domain__framework__code="crcn")).pk))
client = Client()
client.force_login(make_user(agent=agent))
print(client.session.session_key, ",".join(keys))
"""
ANSWERED = "SELECT sitting_id, rank FROM skills_answer WHERE answered_at IS NOT NULL"
WAITING = "SELECT sitting_id, COUNT(*) FROM skills_answer WHERE answered_at IS NULL GROUP BY sitting_id"


def pass_question(visitor: Visitor, page: str, token: str) -> int:
    """Pass the question that the page shows; its rank once the server has acknowledged it."""
    rank = int(re.search(r'name="rank" value="(\d+)"', page)[1])
    status, _where, text = visitor.ask("POST", path_of(page), urlencode(
        {"csrfmiddlewaretoken": token, "rank": rank, "skip": "1"}
    ))  # fmt: skip
    assert status == 302, text
    return rank


def path_of(page: str) -> str:
    return re.search(r'action="(/competences/test/\d+/)"', page)[1]


def test_answers_acknowledged_survive_the_death_of_the_server_and_the_test_goes_on(installations):
    installation = installations.copy("sitting")
    session, sittings = installation.python(BEGIN).split()
    acknowledged: set[tuple[int, int]] = set()
    for life in range(2):
        port = free_port()
        server = installation.start("serve", "--port", str(port), "--workers", "1")
        try:
            visitor = connected(port, session)
            deadline = time.monotonic() + 4
            for key in map(int, sittings.split(",")):
                while time.monotonic() < deadline:
                    status, _where, page = visitor.ask("GET", f"/competences/test/{key}/")
                    if status == 302:  # this one has ended
                        break
                    acknowledged.add((key, pass_question(visitor, page, form_of(page))))
            visitor.close()
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()
        assert len(acknowledged) > 3 * (life + 1)
        assert installation.sound()
        kept = installation.rows(ANSWERED)
        assert acknowledged <= set(kept)
        assert len(kept) == len(set(kept))
        assert all(count == 1 for _sitting, count in installation.rows(WAITING))
