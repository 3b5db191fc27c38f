"""Handing one message to the mail server, and knowing for sure what it answered.

Django's own sending raises the same error whether the connection was cut before the message or after it was wholly
given, when the server may have taken it. The difference decides whether it may be sent again: so the conversation is
led here, command by command.
"""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from terreau.ground.mail.footer import stop_address
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import Written, purpose_of


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    LATER = "later"  # surely not taken; another try may do
    NEVER = "never"  # surely not taken; another try would not do
    UNKNOWN = "unknown"  # perhaps taken
    REFUSED = "refused"  # not even offered to the server: its reader has refused its list meanwhile


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    reason: str = ""


def send(message: Message, written: Written) -> Outcome:
    email = compose(message, written)
    connection = get_connection()
    if isinstance(connection, EmailBackend):
        return by_smtp(connection, email)
    try:
        connection.send_messages([email])
    except OSError as error:
        return Outcome(Verdict.LATER, str(error))
    return Outcome(Verdict.ACCEPTED)


def compose(message: Message, written: Written) -> EmailMultiAlternatives:
    """The same Message-ID at each try, so that a message received twice is known to be one."""
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    email = EmailMultiAlternatives(written.subject, written.text, to=[message.recipient], headers=headers)
    headers |= list_headers(message)
    email.extra_headers = headers
    email.attach_alternative(written.html, "text/html")
    if message.calendar:
        # In the first part for those that read invitations (Outlook looks nowhere else), the last of it because the
        # last is what a reader prefers; and as a file, for those that read none and for who wants to keep it.
        email.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        email.attach("invite.ics", message.calendar.encode(), "application/ics")
    return email


def list_headers(message: Message) -> dict[str, str]:
    """For what may be refused: the one click of RFC 8058, which must be over https to be offered by a mailbox."""
    purpose = purpose_of(message.purpose)
    if purpose is None or purpose.list is None:
        return {}
    address = stop_address(message.recipient, purpose.list)
    headers = {"List-Unsubscribe": f"<{address}>"}
    if address.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def by_smtp(connection: EmailBackend, email: EmailMultiAlternatives) -> Outcome:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:  # refused sign-in included: the settings will be mended
        return Outcome(Verdict.LATER, words_of(error))
    smtp: smtplib.SMTP = connection.connection  # type: ignore[assignment]  # open
    try:
        return converse(smtp, email)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def converse(smtp: smtplib.SMTP, email: EmailMultiAlternatives) -> Outcome:
    content = email.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own kind of message
    try:
        smtp.ehlo_or_helo_if_needed()
        for answer in (smtp.mail(envelope(email.from_email)), smtp.rcpt(envelope(email.to[0]))):
            if answer[0] not in {250, 251}:
                return refusal(*answer)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Verdict.LATER, words_of(error))
    # From here on a silence proves nothing: the server may have the message.
    try:
        code, reply = smtp.data(content)
    except smtplib.SMTPDataError as error:
        return refusal(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Verdict.UNKNOWN, words_of(error))
    return Outcome(Verdict.ACCEPTED) if code == 250 else refusal(code, reply)


def envelope(address: str) -> str:
    return parseaddr(sanitize_address(address, settings.DEFAULT_CHARSET))[1]


def refusal(code: int, reply: bytes | str) -> Outcome:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return Outcome(Verdict.NEVER if 500 <= code < 600 else Verdict.LATER, f"{code} {said}")


def words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return refusal(error.smtp_code, error.smtp_error).reason
    return str(error) or type(error).__name__
