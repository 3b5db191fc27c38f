"""Reading the messages that tests receive."""

import re

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from terreau.ground.mail import postman


def sent() -> list[EmailMessage]:
    """The messages that have left, once the postman has passed."""
    postman.drain()
    return mail.outbox


def link_of(message: EmailMessage) -> str:
    """The path of the only link of a message."""
    links = re.findall(r"https?://\S+", str(message.body))
    assert len(links) == 1
    assert links[0].startswith(settings.SITE_URL)
    return links[0].removeprefix(settings.SITE_URL)


def digits_of(message: EmailMessage) -> str:
    found = re.search(r"^\d{6}$", str(message.body), re.MULTILINE)
    assert found
    return found.group()
