"""The messages that follow an event: three questions, and the account when it is out. Both may be refused."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.seats.access import token_of
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import address_of
from terreau.rooms.gatherings.echoes.models import Poll
from terreau.rooms.gatherings.events.models import Event

WHY = gettext_lazy("Vous recevez ce message parce que vous étiez à cette rencontre.")
AFTER = gettext_lazy("Après une rencontre : trois questions")
SATISFACTION = purpose(
    "echoes.satisfaction", gettext_lazy("Rencontre : satisfaction"), optional=True, list_label=AFTER, why=WHY
)
# Asked for by its reader, event by event: he takes it back where he asked.
RECAP = purpose("echoes.recap", gettext_lazy("Rencontre : le compte rendu est paru"))


def ask_satisfaction(poll: Poll, registration: Registration, token: str) -> None:
    """The link is a right to vote: the message is erased from the outbox once it has left."""
    to = address_of(registration)
    if not to:
        return
    with translation.override(registration.language):
        subject = gettext_lazy("Trois questions sur « %(title)s »")
        written = write(
            "echoes/mail/satisfaction.txt",
            subject=str(subject) % {"title": poll.event.title},
            title=poll.event.title,
            day=poll.closes_on,
            link=absolute(reverse("echoes:answer", args=[token])),
            wish=wish_link(poll.event, registration),
        )
        enqueue(SATISFACTION, to=to, written=written, structure=poll.structure, secret=True)


def wish_link(event: Event, registration: Registration) -> str:
    """Where somebody asks to be told of the account: signed in on its page, else by his own link; "" once it is out."""
    if event.recap or registration.state != RegistrationState.REGISTERED:
        return ""
    if has_account(registration):
        return absolute(reverse("echoes:event", args=[event.pk]))
    return absolute(reverse("echoes:wish_by_link", args=[token_of(registration)]))


def has_account(registration: Registration) -> bool:
    user = registration.user or getattr(registration.agent, "user", None)
    return user is not None and user.is_active


def tell_recap(event: Event, registration: Registration, *, title: str, address: str) -> None:
    to = address_of(registration)
    if not to:
        return
    with translation.override(registration.language):
        subject = gettext_lazy("Le compte rendu est paru : %(title)s")
        written = write(
            "echoes/mail/recap.txt", subject=str(subject) % {"title": event.title}, event=event.title, title=title,
            link=absolute(address) if address.startswith("/") else address,
        )  # fmt: skip
        enqueue(RECAP, to=to, written=written, structure=event.structure)
