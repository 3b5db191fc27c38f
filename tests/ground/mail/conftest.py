"""A message to write, and the real server that takes it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import REGISTER, purpose
from terreau.ground.mail.writing import write
from tests.smtp import smtp

__all__ = ["smtp"]

GREETING = "tests.greeting"


@pytest.fixture
def post(db: None) -> Iterator[Callable[..., Message]]:
    """Write a message: `post("ada@…", secret=True)`."""
    made = purpose(GREETING, "Salutation")

    def make(to: str = "ada@ministere.example", **more: Any) -> Message:
        written = write("accounts/mail/password_reset.txt", subject="Éclairer", link="http://127.0.0.1:8000/un/lien/")
        return enqueue(made, to=to, written=written, **more)

    yield make
    REGISTER.pop(GREETING)
