"""The message that asks what somebody thinks of a session, and its reminder. Both may be refused."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.seats.people import address_of
from terreau.rooms.learning.evaluations.models import Ballot
from terreau.rooms.learning.evaluations.tokens import token_of

# The reminder has the same purpose: a list of messages sent does not say who had not answered yet.
ASKED = purpose(
    "evaluations.asked",
    gettext_lazy("Formation : ce que vous en pensez"),
    optional=True,
    list_label=gettext_lazy("Après une formation : quelques questions"),
    why=gettext_lazy("Vous recevez ce message parce que vous avez suivi cette formation."),
)
SUBJECTS = {
    (False, False): gettext_lazy("Que pensez-vous de « %(title)s » ?"),
    (True, False): gettext_lazy("Que vous a apporté « %(title)s » ?"),
    (False, True): gettext_lazy("Rappel : que pensez-vous de « %(title)s » ?"),
    (True, True): gettext_lazy("Rappel : que vous a apporté « %(title)s » ?"),
}


def ask(ballot: Ballot) -> None:
    _post(ballot, again=False)


def remind(ballot: Ballot) -> None:
    _post(ballot, again=True)


def _post(ballot: Ballot, *, again: bool) -> None:
    """The link is a right to answer: the message is erased from the outbox once it has left, or when it is too late."""
    registration, asked = ballot.right.registration, ballot.right.round
    to, occasion = address_of(registration), asked.session.occasion
    if not to:
        return
    over = datetime.datetime.combine(asked.closes_on + datetime.timedelta(days=1), datetime.time.min)
    with translation.override(registration.language):
        subject = str(SUBJECTS[asked.is_cold, again]) % {"title": occasion.title}
        written = write(
            "evaluations/mail/asked.txt",
            subject=" ".join(subject.split()),
            title=occasion.title,
            cold=asked.is_cold,
            again=again,
            day=asked.closes_on,
            threshold=settings.EVIDENCE_THRESHOLD,
            link=absolute(reverse("evaluations:answer", args=[token_of(ballot)])),
        )
        enqueue(
            ASKED, to=to, written=written, structure=occasion.structure, secret=True,
            expires_at=timezone.make_aware(over),
        )  # fmt: skip
