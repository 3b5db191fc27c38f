"""The public side of the contact door: write, confirm, follow."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts import throttle
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.models import User
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.requests import access, actions
from terreau.ground.requests.forms import RequestForm, TextForm
from terreau.ground.requests.models import ContactRequest

# A field that no person sees or hears (`hidden`): who fills it in is a program.
TRAP = "objet_bis"
PREFILLED = ("intent", "right", "employer")


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form. A program that fills in the trap reads what a person reads, and nothing is kept."""
    initial = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = RequestForm(
        request.POST or None, user=request.user, employers=access.employers_to_write_to(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        if request.POST.get(TRAP):
            return _sent(request, form.wishes["email"])
        try:
            return _submitted(request, form.wishes)
        except (actions.RequestRefused, throttle.TooManyTries) as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "trap": TRAP, "contact": settings.CONTACT_EMAIL}
    return render(request, "requests/new.html", context)


def _submitted(request: HttpRequest, wishes: dict[str, Any]) -> HttpResponse:
    """One address on the network, and one mailbox, receive a few messages and then wait."""
    throttle.take([("form", throttle.network_address(request)), ("mailbox", wishes["email"])])
    user = request.user if isinstance(request.user, User) else None
    made = actions.submit(**wishes, by=user)
    if user is None:
        return _sent(request, wishes["email"])
    messages.success(request, _("Votre demande est envoyée."))
    return redirect("requests:own", pk=made.pk)


def _sent(request: HttpRequest, email: str) -> HttpResponse:
    return render(request, "requests/sent.html", {"email": email})


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent by mail. Opening it changes nothing: mail scanners open links too."""
    found = access.to_confirm(token)
    if found is None:
        return render(request, "requests/link_gone.html", status=410)
    if request.method == "POST":
        try:
            actions.confirm(found)
        except actions.RequestRefused:
            return render(request, "requests/link_gone.html", status=410)
        messages.success(request, _("Votre demande est envoyée. Un accusé de réception part à votre adresse."))
        return redirect("requests:follow", token=access.follow_token(found))
    return render(request, "requests/confirm.html", {"found": found})


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the secret link."""
    return _followed(request, access.followed(token), by=None)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    rows = ContactRequest.objects.filter(user=signed_in(request.user)).select_related("employer")
    return render(request, "requests/mine.html", {"rows": rows.order_by("-created_at", "-id")[:100]})


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page, for who asked while signed in."""
    user = signed_in(request.user)
    return _followed(request, access.own_request_for(user, pk), by=user)


def _followed(request: HttpRequest, found: ContactRequest, *, by: User | None) -> HttpResponse:
    form = TextForm(request.POST if request.POST.get("do") == "add" else None, label=_("Ajouter un message"))
    if request.method == "POST":
        try:
            done = _do(request, found, form, by)
        except (actions.RequestRefused, throttle.TooManyTries) as refusal:
            done = None
            messages.error(request, str(refusal))
        if done:
            messages.success(request, done)
            return redirect("requests:new" if request.POST.get("do") == "close_link" else request.path)
    context = {"found": found, "exchanges": found.exchanges.order_by("at", "id"), "form": form, "by_link": by is None}
    return render(request, "requests/follow.html", context)


def _do(request: HttpRequest, found: ContactRequest, form: TextForm, by: User | None) -> str:
    """Do what the button says; what to tell its presser, nothing when the form is refused."""
    what = request.POST.get("do")
    if what == "withdraw":
        actions.withdraw(found, by=by)
        return _("Votre demande est retirée.")
    if what == "close_link" and by is None:
        actions.close_link(found, by=by)
        return _("Le lien de suivi n’ouvre plus rien.")
    if what == "add" and form.is_valid():
        throttle.take([("form", throttle.network_address(request))])
        actions.add_message(found, text=form.cleaned_data["text"], by=by)
        return _("Votre message est ajouté.")
    return ""
