"""The messages of the contact door: to who asked, and to those who answer.

Those to who asked hold his link and are erased from the outbox as soon as they are sent. Those inside the
administration hold the reference and an address that takes signing in, never what was written.
"""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.ground.requests import access
from terreau.ground.requests.models import ContactRequest

CONFIRM = purpose("requests.confirm", gettext_lazy("Demande : adresse à confirmer"))
ACKNOWLEDGE = purpose("requests.acknowledge", gettext_lazy("Demande : accusé de réception"))
ANSWER = purpose("requests.answer", gettext_lazy("Demande : réponse"))
EXTENDED = purpose("requests.extended", gettext_lazy("Demande : délai prolongé"))
INSIDE = purpose("requests.inside", gettext_lazy("Demande : avis à ceux qui répondent"))


def ask_to_confirm(request: ContactRequest, token: str) -> None:
    link = absolute(reverse("requests:confirm", args=[token]))
    written = write("requests/mail/confirm.txt", subject=_("Confirmez votre demande"), request=request, link=link)
    enqueue(
        CONFIRM,
        to=request.email,
        written=written,
        structure=request.employer,
        secret=True,
        expires_at=request.confirm_before,
    )


def acknowledge(request: ContactRequest) -> None:
    subject = gettext_lazy("Votre demande %(reference)s est bien arrivée")
    _to_requester(ACKNOWLEDGE, "acknowledge", request, subject)


def send_answer(request: ContactRequest, text: str) -> None:
    _to_requester(ANSWER, "answer", request, gettext_lazy("Réponse à votre demande %(reference)s"), answer=quoted(text))


def tell_extended(request: ContactRequest, reason: str) -> None:
    subject = gettext_lazy("Votre demande %(reference)s : délai prolongé")
    _to_requester(EXTENDED, "extended", request, subject, reason=quoted(reason))


def tell_holders(request: ContactRequest) -> None:
    for user in access.holders(request):
        _inside("received", request, user)


def tell_owner(request: ContactRequest, what: str) -> None:
    """Nobody yet has it: those who may take it see it in their own list."""
    if request.owner:
        _inside(what, request, request.owner)


def remind(request: ContactRequest) -> None:
    for user in [request.owner] if request.owner else access.holders(request):
        _inside("late", request, user)


def link_of(request: ContactRequest) -> str:
    """The page of who asked: behind his account, or his secret link; nothing when he closed it."""
    if request.user_id:
        return absolute(reverse("requests:own", args=[request.pk]))
    return absolute(reverse("requests:follow", args=[access.follow_token(request)])) if request.follow_nonce else ""


def _to_requester(kind: Purpose, template: str, request: ContactRequest, subject: Any, **context: Any) -> None:
    with translation.override(request.language):
        written = write(
            f"requests/mail/{template}.txt",
            subject=str(subject) % {"reference": request.reference},
            request=request,
            link=link_of(request),
            **context,
        )
        enqueue(kind, to=request.email, written=written, structure=request.employer, secret=True)


def _inside(what: str, request: ContactRequest, user: User) -> None:
    subjects = {
        "received": _("Demande %(reference)s à prendre en charge"),
        "added": _("Demande %(reference)s : un message ajouté"),
        "withdrawn": _("Demande %(reference)s retirée"),
        "handed_over": _("Demande %(reference)s : elle vous est confiée"),
        "late": _("Demande %(reference)s : le délai est dépassé"),
    }
    subject = subjects[what] % {"reference": request.reference}
    link = absolute(reverse("requests:show", args=[request.pk]))
    written = write("requests/mail/inside.txt", subject=subject, headline=subject, request=request, link=link)
    enqueue(INSIDE, to=user.email, written=written, structure=request.employer)
