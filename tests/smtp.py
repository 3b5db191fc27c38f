"""A real SMTP server on the loopback, whose answers each test chooses."""

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Handler:
    """Keeps what it accepted. `on_rcpt` and `on_data` are lists of answers; when they are spent it says yes."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.on_rcpt: list[str] = []
        self.on_data: list[str | Callable[[Any], str]] = []
        self.tries = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.tries += 1
        if self.on_rcpt:
            return self.on_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.on_data.pop(0) if self.on_data else "250 OK"
        if isinstance(answer, str) and answer[0] != "2":
            return answer
        self.accepted.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer(server) if callable(answer) else answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings) -> Iterator[Handler]:
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    yield handler
    controller.stop(no_assert=True)
