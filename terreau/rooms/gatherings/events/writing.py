"""What an organiser writes to those registered: previewed, then sent once, one message each."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.events import emails
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Event, Word


@transaction.atomic
def write_to_registered(event: Event, *, key: uuid.UUID, subject: str, text: str, waiting_too: bool, by: Any) -> int:
    """Send it, and say to how many. The same form sent again sends nothing."""
    if not event.is_published:
        raise EventRefused(_("Personne n’est encore inscrit : la rencontre n’est pas publiée."))
    try:
        with transaction.atomic():
            word = Word.objects.create(
                event=event, key=key, subject=subject, text=text, waiting_too=waiting_too, sent_by=by
            )
    except IntegrityError as error:
        raise EventRefused(_("Ce message est déjà parti.")) from error
    sent = emails.send_word(word)
    if not sent:
        raise EventRefused(_("Personne n’est inscrit pour l’instant : rien n’est envoyé."))
    record("events.word.sent", event, by=by, messages=sent, waiting_too=waiting_too)
    return sent
