"""What those who answer do: take, answer, hand over, give themselves time with a reason, close."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.requests import access, emails
from terreau.ground.requests.actions import RequestRefused, months_after, move
from terreau.ground.requests.enums import Author, State
from terreau.ground.requests.models import ContactRequest, Exchange

# Article 12-3 of the GDPR: one month, and two more when a reasoned notice says so within the first.
MORE_MONTHS = 2


@transaction.atomic
def take(request: ContactRequest, *, by: User) -> None:
    """Become the one who answers: of two at once, the second is told."""
    if request.state != State.RECEIVED:
        raise RequestRefused(_("Cette demande est déjà prise en charge ou terminée."))
    move(request, State.TAKEN, owner=by)
    request.owner = by
    record("requests.request.taken", request, by=by)


@transaction.atomic
def answer(request: ContactRequest, *, text: str, by: User) -> None:
    """Write to who asked. The request stays open to a word more, until it is closed."""
    move(request, State.ANSWERED)
    Exchange.objects.create(request=request, author=Author.OFFICE, text=text)
    record("requests.request.answered", request, by=by)
    emails.send_answer(request, text)


@transaction.atomic
def hand_over(request: ContactRequest, *, to: User, by: User) -> None:
    """Give it to another holder of the same role, or take it from one who is away."""
    if to not in access.holders(request):
        raise RequestRefused(_("Cette personne ne peut pas répondre à cette demande."))
    same = ContactRequest.objects.filter(pk=request.pk, state__in=[State.TAKEN, State.ANSWERED], owner=request.owner_id)
    if not same.update(owner=to):
        raise RequestRefused(_("La demande a changé entre-temps : rien n’a été modifié. Relisez la page."))
    request.owner = to
    record("requests.request.handed_over", request, by=by, to=to.pk)
    if to.pk != by.pk:
        emails.tell_owner(request, "handed_over")


@transaction.atomic
def extend(request: ContactRequest, *, reason: str, by: User) -> None:
    """Two months more for a request on personal data, once, in time, and who asked is told why."""
    today = timezone.localdate()
    if not request.may_be_extended or request.due_on is None or request.due_on < today:
        raise RequestRefused(_("Ce délai ne peut plus être prolongé : une seule fois, et avant son terme."))
    due_on: datetime.date = months_after(request.due_on, MORE_MONTHS)
    once = ContactRequest.objects.filter(pk=request.pk, extended_at=None, state=request.state)
    if not once.update(extended_at=timezone.now(), due_on=due_on, reminded_at=None):
        raise RequestRefused(_("La demande a changé entre-temps : rien n’a été modifié. Relisez la page."))
    request.due_on = due_on
    record("requests.request.extended", request, by=by, due_on=due_on.isoformat())
    Exchange.objects.create(
        request=request, author=Author.OFFICE, text=_("Le délai est prolongé. Motif : %(reason)s") % {"reason": reason}
    )
    emails.tell_extended(request, reason)


@transaction.atomic
def close(request: ContactRequest, *, by: User) -> None:
    """The end: nothing is added any more. Only after an answer, so that nobody is left without one."""
    if request.state == State.TAKEN and not request.exchanges.filter(author=Author.OFFICE).exists():
        raise RequestRefused(_("Répondez avant de clore : la personne attend une réponse."))
    move(request, State.CLOSED, ended_at=timezone.now())
    record("requests.request.closed", request, by=by)
