"""The messages of this room. Each holds a link to a page with a button: opening it changes nothing.

They leave through Django's mail, after the transaction; the outbox that will keep and retry them comes with the mail
room. Until then a message that did not leave is known by whoever asked for it.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(template: str, *, to: str, subject: str, room: str = "accounts", **context: Any) -> bool:
    """Send the text template `<room>/mail/<template>.txt`; False when the mail server did not take it."""
    body = render_to_string(f"{room}/mail/{template}.txt", context | {"site_name": settings.SITE_NAME})
    try:
        EmailMessage(subject=subject, body=body, to=[to]).send()
    except OSError:  # SMTP and connection errors are all of this kind
        return False
    return True


def absolute(path: str) -> str:
    """The address of `path` as written in a message."""
    return f"{settings.SITE_URL}{path}"
