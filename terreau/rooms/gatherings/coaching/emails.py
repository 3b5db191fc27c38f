"""The messages of coaching. None names anybody: who with whom is read on the page, by the two alone.

They belong to no structure, so that no administrator reads in the outbox who takes part, and what they say is erased
as soon as they are sent.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, write
from terreau.rooms.gatherings.coaching.models import Pair, Side

SUGGESTED = purpose("coaching.suggested", _("Entraide : une proposition de binôme"))
REMINDER = purpose("coaching.reminder", _("Entraide : rappel d’une proposition"))
ACCEPTED = purpose("coaching.accepted", _("Entraide : proposition acceptée des deux"))
NOT_MADE = purpose("coaching.not_made", _("Entraide : proposition sans suite"))
STOPPED = purpose("coaching.stopped", _("Entraide : binôme arrêté"))
ENDED = purpose("coaching.ended", _("Entraide : binôme terminé, bilan à donner"))


def suggested(pair: Pair) -> None:
    for side in sides_of(pair):
        send(SUGGESTED, side, "suggested", _("Entraide : une proposition vous attend"), pair=pair)


def reminder(side: Side) -> None:
    send(REMINDER, side, "reminder", _("Entraide : votre réponse est attendue"), pair=side.pair)


def accepted(pair: Pair) -> None:
    for side in sides_of(pair):
        send(ACCEPTED, side, "accepted", _("Entraide : vous êtes d’accord tous les deux"), pair=pair)


def not_made(pair: Pair, *, but: int | None = None) -> None:
    """To those whom the pair was suggested to; whoever has just refused knows it."""
    for side in sides_of(pair, but=but):
        send(NOT_MADE, side, "not_made", _("Entraide : une proposition n’aboutit pas"), pair=pair)


def stopped(pair: Pair, *, but: int | None = None) -> None:
    for side in sides_of(pair, but=but):
        send(STOPPED, side, "stopped", _("Entraide : votre binôme s’arrête"), pair=pair)


def ended(pair: Pair) -> None:
    for side in sides_of(pair):
        send(ENDED, side, "ended", _("Entraide : que retenez-vous ?"), pair=pair)


def sides_of(pair: Pair, *, but: int | None = None) -> list[Side]:
    rows = pair.sides.select_related("agent").order_by("part")
    return list(rows if but is None else rows.exclude(pk=but))


def send(kind: Purpose, side: Side, template: str, subject: Any, **context: Any) -> None:
    account = User.objects.filter(agent=side.agent_id, is_active=True).first()
    to = account.email if account else side.agent.email
    # A suggestion that came to nothing may be gone, with its page.
    link = absolute(reverse("coaching:home") if kind is NOT_MADE else reverse("coaching:pair", args=[side.pair_id]))
    with translation.override(settings.LANGUAGE_CODE):
        written = write(f"coaching/mail/{template}.txt", subject=str(subject), side=side, link=link, **context)
        try:
            enqueue(kind, to=to, written=written, secret=True)
        except MailRefused:  # no address that is one: the page says the same
            return
