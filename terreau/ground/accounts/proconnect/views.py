"""Leaving for ProConnect, coming back, the first sign-in, and coming back signed out."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from lasuite.oidc_login.views import OIDCAuthenticationRequestView

from terreau.ground.accounts import invitations, throttle
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.forms import DigitsForm, PasswordForm
from terreau.ground.accounts.models import User
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.accounts.proconnect import browser, joining
from terreau.ground.accounts.proconnect.backend import Identity, ProConnectBackend, callback_address
from terreau.ground.accounts.proconnect.failures import SignInFailed, Why, words_of
from terreau.ground.accounts.throttle import TooManyTries
from terreau.ground.accounts.views import enter, next_url
from terreau.ground.journal import actions as journal


def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to visitors, kept by no cache, and not there at all where ProConnect is not configured."""

    @wraps(view)
    def open_where_configured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PROCONNECT_URL:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(open_where_configured))


class Leave(OIDCAuthenticationRequestView):
    """Send the browser to ProConnect with a state and a nonce of 43 characters."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(next_url(request))
        if request.get_host() != urlsplit(settings.SITE_URL).netloc:
            # The session must be that of the address to which ProConnect sends back.
            return redirect(f"{settings.SITE_URL}{request.get_full_path()}")
        return super().get(request)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return browser.extra_parameters(callback_address())


leave = door(Leave.as_view())


@door
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The return from ProConnect. The one GET that may write: the journal, when it fails."""
    try:
        identity = came_back(request)
        user = joining.known_by_sub(identity)
        refused = Why.ACCOUNT_CLOSED if user and not user.is_active else None
        if why := refused if user else why_no_way_in(request, identity):
            raise SignInFailed(why)
    except SignInFailed as failure:
        return failed(request, failure.why)
    if user is not None:
        return enter_as(request, user, identity)
    browser.keep_pending(request, identity)
    return redirect("accounts:proconnect_first")


def came_back(request: HttpRequest) -> Identity:
    """Who came back, once the state is ours and the provider has answered. Raises SignInFailed."""
    nonce = browser.take_nonce(request)
    if error := request.GET.get("error"):
        given_up = error in {"access_denied", "login_required", "interaction_required", "consent_required"}
        raise SignInFailed(Why.CANCELLED if given_up else Why.PROVIDER_ERROR)
    return ProConnectBackend().identify(request, nonce=nonce)


def enter_as(request: HttpRequest, user: User, identity: Identity) -> HttpResponse:
    """Open the session under a new key, and go where one was going."""
    response = enter(request, user, browser.target_of(request) or resolve_url(settings.LOGIN_REDIRECT_URL))
    browser.entered(request, identity)
    return response


def failed(request: HttpRequest, why: Why) -> HttpResponse:
    """Forget the attempt and say what to do. The journal keeps the reason and nobody's name, and cannot be flooded."""
    target = browser.target_of(request)
    browser.forget(request)
    try:
        throttle.take([("address", f"proconnect:{throttle.network_address(request)}")])
    except TooManyTries:
        pass
    else:
        journal.record("accounts.proconnect.failed", by=None, why=why)
    return failure_page(request, why, target)


def failure_page(request: HttpRequest, why: Why, target: str = "") -> HttpResponse:
    words = words_of(why)
    context = {"words": words, "next": target, "contact": settings.CONTACT_EMAIL, "local": settings.LOCAL_ACCOUNTS}
    return render(request, "accounts/proconnect_failed.html", context, status=words.status)


def why_no_way_in(request: HttpRequest, identity: Identity) -> Why | None:
    """Why somebody whose `sub` is unknown cannot come in; None when an account can be proved, accepted or opened."""
    account = joining.account_to_propose(identity)
    if account is not None:
        return None if account.is_active else Why.ACCOUNT_CLOSED
    if invited_by(browser.target_of(request)) or joining.may_open(identity):
        return None
    return Why.NOT_OPENED


# ---- the first sign-in


def pending_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for who has just come through ProConnect and has no account yet; to others, the sign-in page."""

    @door
    @wraps(view)
    def with_identity(request: HttpRequest) -> HttpResponse:
        identity = browser.pending(request)
        if identity is None:
            messages.info(request, _("Cette étape n’est plus ouverte : recommencez la connexion."))
            return redirect("accounts:sign_in")
        return view(request, identity)

    return with_identity


@pending_only
@require_GET
def first(request: HttpRequest, identity: Identity) -> HttpResponse:
    """What can be done for this identity: prove an account, accept an invitation, open an account."""
    if why := why_no_way_in(request, identity):
        return failure_page(request, why)
    account = joining.account_to_propose(identity)
    if account is not None:
        return proof_page(request, account, identity)
    if invited_by(target := browser.target_of(request)):
        return redirect(target)
    return render(request, "accounts/proconnect_open.html", {"identity": identity})


def invited_by(target: str) -> bool:
    """Whether `target` is the page of an invitation still valid."""
    try:
        found = resolve(urlsplit(target).path)
    except Resolver404:
        return False
    return found.view_name == "accounts:invitation" and invitations.find(found.kwargs["token"]) is not None


def proof_page(
    request: HttpRequest, account: User, identity: Identity, *, digits: Any = None, password: Any = None
) -> HttpResponse:
    """The two proofs of an account, and the form that was refused with its errors."""
    has_password = settings.LOCAL_ACCOUNTS and account.has_usable_password()
    context = {
        "identity": identity,
        "address": account.email if account.email == identity.email else joining.masked(account.email),
        "changed": account.sub is not None,
        "digits": digits or DigitsForm(),
        "password": (password or PasswordForm()) if has_password else None,
    }
    return render(request, "accounts/proconnect_proof.html", context)


@paced(CROWD)
@pending_only
@require_POST
def open_account(request: HttpRequest, identity: Identity) -> HttpResponse:
    try:
        user = joining.open_account(identity)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:proconnect_first")
    messages.success(request, _("Bienvenue. Votre compte est ouvert."))
    return enter_as(request, user, identity)


@paced(HEAVY)
@pending_only
@require_POST
def send_digits(request: HttpRequest, identity: Identity) -> HttpResponse:
    account = joining.account_to_propose(identity)
    try:
        if account is not None and account.is_active:
            joining.send_digits(request, account, identity)
            messages.info(request, _("Un code de six chiffres est parti. Il est valable dix minutes."))
    except TooManyTries as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:proconnect_first")


@paced(CROWD)
@pending_only
@sensitive_post_parameters()
@require_POST
def prove(request: HttpRequest, identity: Identity) -> HttpResponse:
    """Either proof. With it the account is tied and opened; without it nothing changes."""
    account = joining.account_to_propose(identity)
    if account is None:
        return redirect("accounts:proconnect_first")
    by_password = "password" in request.POST
    form = PasswordForm(request.POST) if by_password else DigitsForm(request.POST)
    if form.is_valid():
        try:
            user = (
                joining.tie_by_password(request, account, identity, **form.cleaned_data)
                if by_password
                else joining.tie_by_digits(account, identity, **form.cleaned_data)
            )
        except (Refused, TooManyTries) as refusal:
            form.add_error("password" if by_password else "digits", str(refusal))
        else:
            messages.success(request, _("Votre compte s’ouvre désormais par ProConnect."))
            return enter_as(request, user, identity)
    return proof_page(request, account, identity, **{"password" if by_password else "digits": form})


@door
@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """The return from signing out. Our session ended before leaving: a forged return changes nothing."""
    if not browser.came_back_signed_out(request):
        return render(request, "accounts/proconnect_left.html", {"home": reverse("desk:home")}, status=400)
    messages.success(request, _("Vous êtes déconnecté de ce site et de ProConnect."))
    return redirect("accounts:sign_in")
