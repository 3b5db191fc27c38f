"""kill -9 of the worker that sends, while others write: a real mail server counts what each person received."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.durability.installation import Installation
from tests.ground.seats.calendars import PARSERS
from tests.smtp import Handler, free_port

NUMBER = 60
KILLED_AT = (8, 35)  # as the server takes its n-th message

# Three kinds, some by some, as a run of reminders does: rows are added while the worker empties the outbox.
WRITE = f"""
import datetime, time
from django.db import transaction
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.opposing import key_of, refuse
from terreau.ground.mail.purposes import Written, purpose_of
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.calendar_files import Attendee, CalendarEntry, invitation
service, reminder = purpose_of("accounts.invitation"), purpose_of("skills.campaign_reminder")
refuse(reminder.list, [key_of("agent1@ministere.example")], by=None)
at = datetime.datetime(2026, 12, 3, 8, tzinfo=datetime.UTC)
cafe = CalendarEntry("cafe", 0, "Café", at, at + datetime.timedelta(hours=1), at)
place = Structure.objects.get(code="S000")
for batch in range(0, {NUMBER}, 10):
    with transaction.atomic():
        for number in range(batch, batch + 10):
            to = f"agent{{number}}@ministere.example"
            file = invitation(cafe, Attendee(to)) if number % 3 == 2 else None
            enqueue(
                reminder if number % 3 == 1 else service, to=to, structure=place, calendar=file,
                written=Written("Rappel", "Bonjour\\n", "<html><body><p>Bonjour</p></body></html>"),
            )
    time.sleep(0.3)
"""
TIDY = """
import datetime
from django.utils import timezone
from terreau.ground.mail.actions import tidy
tidy(timezone.now() + datetime.timedelta(minutes=11))
"""
DRAIN = "from terreau.ground.mail import postman\nwhile postman.drain():\n    pass\n"
RESEND = """
from terreau.ground.mail import access, actions
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from tests.factories import make_user
boss = make_user((RoleName.ADMINISTRATOR, Structure.objects.get(code="MIN")))
assert actions.resend_all(access.uncertain_for(boss), by=boss) == 2
"""
STATES = "SELECT state, COUNT(*) FROM mail_message GROUP BY state"


class Killer(Handler):
    """Takes everything, and kills who is sending before it has read the answer, at some messages."""

    def __init__(self) -> None:
        super().__init__()
        self.sender: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.accepted) in KILLED_AT and self.sender is not None:
            os.killpg(self.sender.pid, signal.SIGKILL)
            self.sender.wait()
        return answer

    @property
    def counted(self) -> Counter[str]:
        return Counter(str(each["To"]) for each in self.accepted)


@pytest.fixture
def server() -> Iterator[tuple[Killer, Controller]]:
    handler = Killer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller
    controller.stop(no_assert=True)


def test_nobody_twice_and_nobody_forgotten_however_often_the_worker_dies(installations, server):
    handler, controller = server
    installation: Installation = installations.copy("mail")
    environment = installation.environment | {
        "TERREAU_SMTP_HOST": "127.0.0.1", "TERREAU_SMTP_PORT": str(controller.port),
    }  # fmt: skip

    def python(source: str) -> subprocess.Popen[bytes]:
        setup = (
            "import os, django\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\ndjango.setup()\n"
        )
        return subprocess.Popen([sys.executable, "-c", setup + source], env=environment, stdout=subprocess.DEVNULL)

    writer = python(WRITE)
    deaths = 0
    for _life in range(len(KILLED_AT) + 1):
        handler.sender = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "worker"], env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while handler.sender.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
            states = dict(installation.rows(STATES))
            if writer.poll() is not None and not states.get("waiting") and states.get("sending", 0) == deaths:
                break
        deaths += handler.sender.poll() == -signal.SIGKILL
    if handler.sender.poll() is None:
        os.killpg(handler.sender.pid, signal.SIGKILL)
    handler.sender.wait()
    assert writer.wait(60) == 0
    assert deaths == len(KILLED_AT)
    assert installation.sound()

    wanted = {f"agent{number}@ministere.example" for number in range(NUMBER)} - {"agent1@ministere.example"}
    assert handler.counted == Counter(dict.fromkeys(wanted, 1))
    assert dict(installation.rows(STATES)) == {"sent": len(wanted) - deaths, "sending": deaths}

    # What was in flight is in doubt, and nothing sends it again by itself.
    for source in (DRAIN, TIDY, DRAIN):
        assert python(source).wait(60) == 0
    assert dict(installation.rows(STATES)) == {"sent": len(wanted) - deaths, "uncertain": deaths}
    assert handler.counted == Counter(dict.fromkeys(wanted, 1))

    # It leaves again because somebody said so, and is known as the same message.
    assert python(RESEND).wait(60) == 0
    assert python(DRAIN).wait(60) == 0
    assert dict(installation.rows(STATES)) == {"sent": len(wanted)}
    assert len({each["Message-ID"] for each in handler.accepted}) == len(wanted)
    assert sorted(handler.counted.values()) == [1] * (len(wanted) - deaths) + [2] * deaths
    shapes_are_right(handler)


def shapes_are_right(handler: Killer) -> None:
    """Each kind came as it should: the way to refuse, the calendar of its reader and of nobody else."""
    for each in handler.accepted:
        kind = int(str(each["To"]).removeprefix("agent").partition("@")[0]) % 3
        assert (each["List-Unsubscribe"] is not None) == (kind == 1)
        files = [part for part in each.walk() if part.get_content_type() == "text/calendar"]
        assert len(files) == (kind == 2)
        for file in files:
            for parse in PARSERS:
                (event,) = parse(file.get_payload(decode=True))
                assert event.attendees == (f"mailto:{each['To']}",)
