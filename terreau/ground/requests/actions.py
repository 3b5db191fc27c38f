"""What who asks does: write, confirm his address, add a word, withdraw, close his link. Journalled without a name.

A request reaches nobody before its address is proved: by the account of who is signed in, or by the button of a page
whose link went to that address.
"""

import calendar
import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.accounts.models import Role, User
from terreau.ground.accounts.proofs import new_token, token_hash
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.requests import emails
from terreau.ground.requests.enums import ENDED, ROUTES, TRANSITIONS, Author, Intent, State
from terreau.ground.requests.models import ContactRequest, Exchange
from terreau.ground.requests.querysets import ContactRequestQuerySet

CONFIRM_WITHIN = datetime.timedelta(days=2)
LINK_LIVES = datetime.timedelta(days=365)
SILENCE = datetime.timedelta(days=60)


class RequestRefused(Exception):
    """A rule says no; the message is for the user."""


@transaction.atomic
def submit(
    *, employer: Structure, intent: str, text: str, name: str, email: str, right: str = "", by: User | None
) -> ContactRequest:
    """Write a request: received at once from somebody signed in, to be confirmed from anybody else."""
    request = ContactRequest.objects.create(
        employer=employer,
        intent=Intent(intent),
        right=right,
        name=name,
        email=by.email if by else email,
        user=by,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    Exchange.objects.create(request=request, author=Author.REQUESTER, text=text)
    if by:
        receive(request, by=by)
        return request
    token = new_token()
    request.confirm_hash, request.confirm_before = token_hash(token), timezone.now() + CONFIRM_WITHIN
    request.save(update_fields=["confirm_hash", "confirm_before"])
    emails.ask_to_confirm(request, token)
    return request


@transaction.atomic
def confirm(request: ContactRequest) -> None:
    """The address is proved: the request goes to who answers. Twice at once, it goes once."""
    receive(request, by=None)


def receive(request: ContactRequest, *, by: User | None) -> None:
    now = timezone.now()
    request.role = route(request.employer, request.intent)
    request.due_on = first_deadline(request.intent, timezone.localdate(now))
    request.received_at, request.follow_before = now, now + LINK_LIVES
    move(
        request,
        State.RECEIVED,
        role=request.role,
        due_on=request.due_on,
        received_at=now,
        follow_before=request.follow_before,
        confirm_hash="",
        confirm_before=None,
    )
    record("requests.request.received", request, by=by, intent=request.intent, role=request.role)
    emails.acknowledge(request)
    emails.tell_holders(request)


def route(employer: Structure, intent: str) -> RoleName:
    """The role that answers there: its administrator when nobody active holds the right one."""
    wanted = ROUTES[intent]
    held = Role.objects.filter(structure=employer, role=wanted, user__is_active=True)
    return wanted if held.exists() else RoleName.ADMINISTRATOR


def first_deadline(intent: str, day: datetime.date) -> datetime.date:
    """One month for the rights on personal data (GDPR, article 12-3), a week for everything else."""
    if intent == Intent.DATA:
        return months_after(day, 1)
    return day + datetime.timedelta(days=settings.REQUEST_ANSWER_DAYS)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def add_message(request: ContactRequest, *, text: str, by: User | None) -> None:
    """A word more from who asked. To an answered request it asks for another answer, within a new week."""
    if not request.is_open:
        raise RequestRefused(_("Cette demande est terminée. Vous pouvez en faire une nouvelle."))
    if request.state == State.ANSWERED:
        due_on = timezone.localdate() + datetime.timedelta(days=settings.REQUEST_ANSWER_DAYS)
        move(request, State.TAKEN, due_on=due_on, reminded_at=None)
    Exchange.objects.create(request=request, author=Author.REQUESTER, text=text)
    record("requests.request.completed", request, by=by)
    emails.tell_owner(request, "added")


@transaction.atomic
def withdraw(request: ContactRequest, *, by: User | None) -> None:
    move(request, State.WITHDRAWN, ended_at=timezone.now())
    record("requests.request.withdrawn", request, by=by)
    emails.tell_owner(request, "withdrawn")


@transaction.atomic
def close_link(request: ContactRequest, *, by: User | None) -> None:
    """The secret link opens nothing any more; answers still come by e-mail."""
    ContactRequest.objects.filter(pk=request.pk).update(follow_nonce=None)
    record("requests.request.link_closed", request, by=by)


def move(request: ContactRequest, to: State, **changes: Any) -> None:
    """From the state that was read to `to`; of two decisions at once, the second is told."""
    if to not in TRANSITIONS[State(request.state)]:
        raise RequestRefused(
            _("Une demande « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": request.get_state_display(), "to": to.label}
        )
    if not ContactRequest.objects.filter(pk=request.pk, state=request.state).update(state=to, **changes):
        raise RequestRefused(_("La demande a changé entre-temps : rien n’a été modifié. Relisez la page."))
    request.state = to


# ---- what time makes due


def forget_unconfirmed(now: datetime.datetime) -> None:
    ContactRequest.objects.filter(state=State.UNCONFIRMED, confirm_before__lte=now).delete()


def remind(now: datetime.datetime) -> None:
    """One reminder for each deadline that has passed, to the owner or to all who may take it."""
    late = ContactRequest.objects.late(timezone.localdate(now)).filter(reminded_at=None)
    for request in late.select_related("employer", "owner").order_by("due_on", "id"):
        if ContactRequest.objects.filter(pk=request.pk, reminded_at=None).update(reminded_at=now):
            emails.remind(request)


def reroute(now: datetime.datetime) -> None:
    """What nobody can see any more, because its role has lost its last holder, goes to the administrator."""
    for request in ContactRequest.objects.open().exclude(role=RoleName.ADMINISTRATOR).select_related("employer"):
        role = Role.objects.filter(structure=request.employer, role=request.role, user__is_active=True)
        if role.exists():
            continue
        state = State.RECEIVED if request.state == State.TAKEN else State(request.state)
        same = ContactRequest.objects.filter(pk=request.pk, state=request.state, role=request.role)
        if same.update(role=RoleName.ADMINISTRATOR, owner=None, state=state):
            record("requests.request.rerouted", request, by="due:requests", was=request.role)


def to_forget(now: datetime.datetime) -> ContactRequestQuerySet:
    """Ended for a year, and still saying who asked what."""
    kept = datetime.timedelta(days=settings.REQUEST_KEEP_DAYS)
    return ContactRequest.objects.filter(state__in=ENDED, ended_at__lt=now - kept, anonymised_at=None)


def anonymise(now: datetime.datetime) -> int:
    """A year after its end, a request keeps its object and its dates; who asked and what was said go."""
    return forget_words(list(to_forget(now).values_list("pk", flat=True)[:500]), now)


def forget_words(keys: list[int], now: datetime.datetime) -> int:
    Exchange.objects.filter(request__in=keys).delete()
    return ContactRequest.objects.filter(pk__in=keys).update(
        name="", email="", user=None, follow_nonce=None, anonymised_at=now
    )


def close_answered(now: datetime.datetime) -> None:
    """Answered, and nobody has added a word for two months: it has ended, and its year begins."""
    silent = ContactRequest.objects.filter(state=State.ANSWERED).exclude(exchanges__at__gte=now - SILENCE)
    for request in silent.order_by("pk")[:500]:
        if ContactRequest.objects.filter(pk=request.pk, state=State.ANSWERED).update(state=State.CLOSED, ended_at=now):
            record("requests.request.closed", request, by="due:requests")
