"""Carrying the outbox to the mail server. Any number of postmen may work at once: a claim lets one of them through.

`terreau worker` and each process of `terreau serve` run one, so that a message leaves within seconds whichever of
them an installation runs.
"""

import datetime
import logging
import threading
import uuid

from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.common import mail_files
from terreau.ground.mail import transport
from terreau.ground.mail.actions import ERASED
from terreau.ground.mail.enums import State
from terreau.ground.mail.footer import with_footer
from terreau.ground.mail.models import Message
from terreau.ground.mail.opposing import refuses
from terreau.ground.mail.purposes import Written, purpose_of
from terreau.ground.mail.transport import Outcome, Verdict

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2
AFTER_AN_ERROR = 30
# How long a process that stops waits for the message it is giving.
STOPS_WITHIN = 40
BATCH = 50
# 1 minute, 3, 9, 27, then every 6 hours at most: about two days in all.
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=6)
MOST_TRIES = 12


def run(stop: threading.Event) -> None:
    """Empty the outbox every two seconds until told to stop; a message being given is given to its end."""
    while not stop.is_set():
        pause = EVERY_SECONDS
        try:
            close_old_connections()
            drain(stop=stop)
        except Exception:
            logger.exception("The outbox could not be read")
            pause = AFTER_AN_ERROR
        stop.wait(pause)


def drain(*, stop: threading.Event | None = None) -> int:
    """Send what is ready, oldest first; how many were tried. Never inside a transaction: the claim must be seen."""
    tried = 0
    ready = Message.objects.ready(timezone.now()).order_by("next_try_at", "created_at").values_list("pk", flat=True)
    for key in list(ready[:BATCH]):
        if stop is not None and stop.is_set():
            break
        message = claim(key)
        if message is not None:
            settle(message, carry(message))
            tried += 1
    return tried


def claim(key: uuid.UUID) -> Message | None:
    """Take the message: of two postmen, one gets it."""
    now = timezone.now()
    mine = Message.objects.ready(now).filter(pk=key)
    if not mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Message.objects.get(pk=key)


def carry(message: Message) -> Outcome | None:
    """What became of it; None when there was nothing to say to this address."""
    if message.expired:
        return Outcome(Verdict.NEVER, _("Trop tard : ce que le message annonçait n’est plus valable."))
    if (purpose := purpose_of(message.purpose)) and refuses(message.recipient, purpose):
        return Outcome(Verdict.REFUSED)
    with translation.override(message.language):
        try:
            written = content_of(message)
        except Exception as error:
            logger.exception("Message %s could not be written", message.pk)
            return Outcome(Verdict.LATER, type(error).__name__)
    return transport.send(message, written) if written else None


def content_of(message: Message) -> Written | None:
    purpose = purpose_of(message.purpose)
    if message.text:
        written: Written | None = Written(message.subject, message.text, message.html)
    else:
        written = purpose.make(message.recipient) if purpose and purpose.make else None
    if written is None or purpose is None or purpose.list is None:
        return written
    return with_footer(written, message.recipient, purpose.list)


def settle(message: Message, outcome: Outcome | None) -> None:
    """Write what became of it, even if it was given up for lost meanwhile: the answer is better than the doubt."""
    mine = Message.objects.filter(
        pk=message.pk,
        attempts=message.attempts,
        state__in=[State.SENDING, State.UNCERTAIN],
        claimed_at=message.claimed_at,
    )
    if outcome is None:
        mine.delete()
        return
    reason = " ".join(outcome.reason.split())[:300]
    purpose = purpose_of(message.purpose)
    if outcome.verdict == Verdict.ACCEPTED and purpose and purpose.fleeting:
        mine.delete()
        mail_files.forget(message.recipient)
    elif outcome.verdict == Verdict.ACCEPTED:
        erased = ERASED if message.secret else {}
        mine.update(state=State.SENT, sent_at=timezone.now(), reason="", **erased)
    elif outcome.verdict == Verdict.REFUSED:
        mine.update(state=State.DISCARDED, reason="", **ERASED)
    elif outcome.verdict == Verdict.UNKNOWN:
        mine.update(state=State.UNCERTAIN, reason=reason)
    elif outcome.verdict == Verdict.LATER and message.attempts < MOST_TRIES:
        mine.update(state=State.WAITING, reason=reason, next_try_at=timezone.now() + delay_after(message.attempts))
    else:
        mine.update(state=State.FAILED, reason=reason)


def delay_after(attempts: int) -> datetime.timedelta:
    return min(FIRST_DELAY * 3 ** min(attempts - 1, 10), LONGEST_DELAY)
