"""The messages of events. Confirmations, changes of dates, postponements and cancellations are written by the seats.

Each holds the link of one registration, which is enough to withdraw: it is erased from the outbox once it has left.
"""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.ground.seats.emails import link_of
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import address_of
from terreau.rooms.gatherings.events.models import Event, Word

WORD = purpose("events.word", gettext_lazy("Rencontre : message de l’organisateur aux inscrits"))

SEATED = (RegistrationState.REGISTERED, RegistrationState.OFFERED)
IN_LINE = (*SEATED, RegistrationState.WAITING)


def registrations(event: Event, states: Iterable[str]) -> list[Registration]:
    """Those registered in these states who can be written to, each once."""
    rows = Registration.objects.filter(occasion=event.occasion_id, state__in=list(states))
    rows = rows.select_related("agent__user").order_by("place", "id")
    return [each for each in rows if address_of(each)]


def send_word(word: Word) -> int:
    """One message each; says how many."""
    event = word.event
    people = registrations(event, IN_LINE if word.waiting_too else SEATED)
    for registration in people:
        with translation.override(registration.language):
            written = write(
                "events/mail/word.txt",
                subject=word.subject,
                event=event,
                text=quoted(word.text),
                link=link_of(registration),
            )
            enqueue(WORD, to=address_of(registration), written=written, structure=event.structure, secret=True)
    return len(people)


def first_message(word: Word) -> str:
    """The text as its readers will get it, for the preview."""
    written = write(
        "events/mail/word.txt",
        subject=word.subject,
        event=word.event,
        text=quoted(word.text),
        link=absolute(word.event.get_absolute_url()),
    )
    return written.text
