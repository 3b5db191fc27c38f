"""kill -9 of a real worker between the moment the server took the message and the moment it was written down."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail import postman
from terreau.ground.mail.actions import tidy
from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_structure, make_user


def address_of_database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    secret = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    return f"postgresql://{found['USER']}{secret}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


@pytest.fixture
def worker(tmp_path, settings):
    """`worker()` starts a real `terreau worker` on the database of the test."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        environment = dict(os.environ) | {
            "DATABASE_URL": address_of_database(),
            "TERREAU_VAR": str(tmp_path),
            "TERREAU_SMTP_HOST": settings.EMAIL_HOST,
            "TERREAU_SMTP_PORT": str(settings.EMAIL_PORT),
        }
        command = [sys.executable, "-m", "config.cli", "worker"]
        started.append(subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_the_server_took_the_message(smtp, post, worker, client_for):
    structure = make_structure()
    message = post(structure=structure)
    killed: list[subprocess.Popen] = []

    def kill(server) -> str:
        killed[0].send_signal(signal.SIGKILL)
        killed[0].wait()
        return "250 OK"

    smtp.on_data.append(kill)
    killed.append(worker())
    assert killed[0].wait(60) == -signal.SIGKILL
    assert len(smtp.accepted) == 1
    assert Message.objects.get().state == State.SENDING

    # Another worker starts: it leaves alone what it cannot know.
    postman.drain()
    assert len(smtp.accepted) == 1
    tidy(timezone.now() + timedelta(minutes=11))
    assert Message.objects.get().state == State.UNCERTAIN
    postman.drain()
    assert len(smtp.accepted) == 1

    # An administrator sees it, and it leaves again because he says so: the same message, known as such.
    client = client_for(make_user((RoleName.ADMINISTRATOR, structure)))
    page = client.get(reverse("mail:outbox")).text
    assert "État incertain" in page
    assert "/un/lien/" not in page
    assert "deux fois" in client.get(reverse("mail:resend", args=[message.pk])).text
    client.post(reverse("mail:resend", args=[message.pk]))
    postman.drain()
    assert [each["Message-ID"] for each in smtp.accepted] == [message.message_id] * 2
    assert Message.objects.get().state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_loses_nothing(smtp, post, worker):
    post()
    smtp.on_rcpt.append("451 busy")  # the first worker is told to come back, and dies meanwhile
    first = worker()
    for _ in range(600):
        if smtp.tries and Message.objects.get().state == State.WAITING:
            break
        try:
            first.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    first.kill()
    first.wait()
    Message.objects.update(next_try_at=timezone.now())
    postman.drain()
    assert len(smtp.accepted) == 1
    assert Message.objects.get().state == State.SENT
