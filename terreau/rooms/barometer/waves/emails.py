"""The messages of a wave: what it is, why nobody knows what one answers, until when, how to be left alone.

Service mail: the employer asks its own agents, three times at most; the page of the link has a button against
reminders, so no list of refusals is kept. The link is a right to answer: the message is erased as soon as it is sent.
"""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.barometer.questionnaires.timing import minutes
from terreau.rooms.barometer.waves.models import Right
from terreau.rooms.barometer.waves.tokens import token_of

INVITATION = purpose("waves.invitation", gettext_lazy("Baromètre : invitation à répondre"))
REMINDER = purpose("waves.reminder", gettext_lazy("Baromètre : rappel"))


def send_invitation(right: Right) -> Message | None:
    with translation.override(settings.LANGUAGE_CODE):
        return _send(INVITATION, right, "invitation", _("Votre avis en quelques minutes : %(name)s"))


def send_reminder(right: Right) -> Message | None:
    with translation.override(settings.LANGUAGE_CODE):
        return _send(REMINDER, right, "reminder", _("Rappel : %(name)s"))


def _send(kind: Purpose, right: Right, template: str, subject: str) -> Message | None:
    wave = right.wave
    subject %= {"name": wave.name}
    written = write(
        f"waves/mail/{template}.txt",
        subject=subject,
        wave=wave,
        minutes=minutes(wave.edition.document),
        message=quoted(wave.message),
        link=absolute(reverse("waves:invitation", args=[token_of(right)])),
        why=absolute(reverse("waves:anonymity")),
    )
    over = datetime.datetime.combine(wave.closes_on + datetime.timedelta(days=1), datetime.time.min)
    return enqueue(
        kind, to=address_of(right), written=written, structure=wave.structure, secret=True,
        expires_at=timezone.make_aware(over),
    )  # fmt: skip


def address_of(right: Right) -> str:
    """Where to write: the address of the list, else the agent's own, else that of his account."""
    if right.agent is None:
        return right.email
    return right.agent.email or right.agent.user.email
