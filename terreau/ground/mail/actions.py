"""Every write to the outbox.

`enqueue` belongs to the transaction of whoever calls it: the message and what it announces exist together or not.
"""

import datetime
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.mail.enums import TRANSITIONS, State
from terreau.ground.mail.models import Message
from terreau.ground.mail.opposing import refuses
from terreau.ground.mail.purposes import Purpose, Written
from terreau.ground.organisations.models import Structure

ERASED = {"text": "", "html": "", "calendar": ""}
# A message in flight for longer than this has lost its process: each exchange with the server ends within a minute.
FLIGHT = datetime.timedelta(minutes=10)
# Who wrote to whom is forgotten too.
KEEP_ROWS = datetime.timedelta(days=365)


class MailRefused(Exception):
    """The message cannot be written or changed; the text says why, in the user's words."""


def enqueue(
    purpose: Purpose,
    *,
    to: str,
    written: Written | None = None,
    structure: Structure | None = None,
    secret: bool = False,
    expires_at: datetime.datetime | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
) -> Message | None:
    """Write a message to be sent; without `written`, it is made by the purpose as it leaves.

    None, and nothing written, when the purpose is optional and the address refuses its list. `structure`: whose
    administrators are told when it does not leave. `secret`: erased as soon as it is sent. `calendar`: a calendar file
    that the reader's calendar takes in, whose own METHOD is `calendar_method`.
    """
    if written is None and purpose.make is None:
        raise TypeError(f"{purpose.code} has nothing to say")
    if refuses(safe_address(to), purpose):
        return None
    return Message.objects.create(
        recipient=to,
        purpose=purpose.code,
        structure=structure,
        language=get_language() or settings.LANGUAGE_CODE,
        subject=safe_subject(written.subject) if written else "",
        text=written.text if written else "",
        html=written.html if written else "",
        secret=secret,
        expires_at=expires_at,
        calendar=safe_calendar(calendar, calendar_method) if calendar else "",
        calendar_method=calendar_method if calendar else "",
    )


def safe_calendar(file: bytes, method: str) -> str:
    """The file as it is kept. Outlook refuses one whose METHOD is not that of the message."""
    if f"\r\nMETHOD:{method}\r\n".encode() not in file:
        raise TypeError(f"The calendar file does not say METHOD:{method}")
    return file.decode()


def safe_address(text: str) -> str:
    """One address and nothing else: a line break would add headers, a comma other recipients."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise MailRefused(_("Cette adresse de courriel n’est pas valable.")) from error
    return text


def safe_subject(text: str) -> str:
    if len(text.splitlines()) > 1 or text != text.strip("\r\n"):
        raise MailRefused(_("Le titre d’un message tient sur une ligne."))
    return text[:200]


@transaction.atomic
def resend(message: Message, *, by: Any) -> None:
    """Send again what was refused or is uncertain, because somebody said so."""
    if not message.may_be_sent_again:
        raise MailRefused(_("Ce message ne peut plus être renvoyé : son contenu est effacé ou périmé."))
    move(message, State.WAITING, attempts=0, reason="", next_try_at=timezone.now(), claimed_at=None)
    record("mail.message.resent", message, by=by)


def resend_all(messages: Iterable[Message], *, by: Any) -> int:
    """Send each again; how many leave. One that somebody else has settled meanwhile is left as it is."""
    left = 0
    for message in messages:
        with suppress(MailRefused):
            resend(message, by=by)
            left += 1
    return left


@transaction.atomic
def discard(message: Message, *, by: Any) -> None:
    """Give up a message that has not left, and erase what it said."""
    move(message, State.DISCARDED, **ERASED)
    record("mail.message.discarded", message, by=by)


def withdraw(message: Message) -> bool:
    """Stop a message that says nothing true any more, if it has not left; part of the action that makes it so."""
    stopped = Message.objects.filter(pk=message.pk, state__in=sources_of(State.DISCARDED))
    return bool(stopped.update(state=State.DISCARDED, **ERASED))


def move(message: Message, to: State, **changes: Any) -> None:
    """From the state that was read to `to`; of two decisions at once, the second is told."""
    if to not in TRANSITIONS[State(message.state)]:
        raise MailRefused(_("Ce message est déjà envoyé ou abandonné."))
    if not Message.objects.filter(pk=message.pk, state=message.state).update(state=to, **changes):
        raise MailRefused(_("L’état a changé entre-temps : rien n’a été modifié. Relisez la page."))
    message.state = to


def sources_of(to: State) -> list[State]:
    return [state for state, following in TRANSITIONS.items() if to in following]


def tidy(now: datetime.datetime) -> None:
    """What time makes due: lost flights are uncertain, stale secrets and old bodies go, then the rows. Idempotent."""
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=now - FLIGHT)
    lost.update(state=State.UNCERTAIN, reason=_("L’envoi a été interrompu : le serveur l’a peut-être accepté."))
    stale = Message.objects.filter(expires_at__lte=now).exclude(state=State.SENDING).exclude(**ERASED)
    stale.update(**ERASED)
    Message.objects.filter(state=State.WAITING, expires_at__lte=now).update(
        state=State.FAILED, reason=_("Trop tard : ce que le message annonçait n’est plus valable.")
    )
    kept = datetime.timedelta(days=settings.MAIL_KEEP_DAYS)
    Message.objects.exclude(state__in=[State.SENDING, State.WAITING]).filter(created_at__lt=now - kept).exclude(
        **ERASED
    ).update(**ERASED)
    Message.objects.filter(created_at__lt=now - KEEP_ROWS).exclude(state=State.SENDING).delete()
