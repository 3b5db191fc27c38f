"""Coming in: accepting an invitation, activating an account with a code, becoming the account of an agent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.accounts import activation, invitations
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.forms import ActivateForm, DigitsForm, NewAccountForm
from terreau.ground.accounts.models import Invitation, User
from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.accounts.proconnect import browser
from terreau.ground.accounts.proconnect.backend import Identity
from terreau.ground.accounts.throttle import TooManyTries
from terreau.ground.accounts.views import enter, next_url


@login_not_required
@paced(CROWD)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent by mail. Opening it changes nothing: mail scanners open links too."""
    found = invitations.find(token)
    if found is None:
        return render(request, "accounts/link_too_old.html", {"again": ""}, status=410)
    if invitations.account_of(found):
        return _accept_with_account(request, found, token)
    identity = browser.pending(request)
    if identity and "proconnect" in request.POST:
        return _accept_through_proconnect(request, found, token, identity)
    form = _new_account_form(request, found)
    if form and form.is_valid():
        try:
            user = invitations.accept_as_new(token, **form.new_account)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bienvenue. Votre compte est ouvert."))
            return enter(request, user, next_url(request))
    context = {"invitation": found, "form": form, "identity": identity, "proconnect": bool(settings.PROCONNECT_URL)}
    return render(request, "accounts/invitation.html", context)


def _new_account_form(request: HttpRequest, found: Invitation) -> NewAccountForm | None:
    """Name and password of the account to open; nothing where passwords are not accepted."""
    if not settings.LOCAL_ACCOUNTS:
        return None
    initial = {"name": str(found.agent) if found.agent else ""}
    return NewAccountForm(request.POST or None, user=User(email=found.email), initial=initial)


def _accept_through_proconnect(request: HttpRequest, found: Invitation, token: str, identity: Identity) -> HttpResponse:
    """Open the invited account for who came through ProConnect: the link proves the address, as for a password."""
    try:
        user = invitations.accept_as_new(token, name=identity.name, sub=identity.sub)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:invitation", token)
    messages.success(request, _("Bienvenue. Votre compte est ouvert."))
    response = enter(request, user, resolve_url(settings.LOGIN_REDIRECT_URL))
    browser.entered(request, identity)
    return response


def _accept_with_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """The invited address already has an account: it takes its owner, signed in, and one button."""
    mine = isinstance(request.user, User) and request.user.email == found.email
    if request.method == "POST" and mine:
        try:
            invitations.accept_as(signed_in(request.user), token)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("L’invitation est acceptée."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation_known.html", {"invitation": found, "mine": mine})


@login_not_required
@paced(CROWD)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """Matricule, code from human resources, an address: the link that opens the account goes to that address."""
    form = ActivateForm(request.POST or None)
    if form.is_valid():
        try:
            activation.request_activation(request, **form.cleaned_data)
        except (Refused, TooManyTries) as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "accounts/activation_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "accounts/activate.html", {"form": form})


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Proposes the agent who has the user's address; the six digits sent there prove it."""
    user = signed_in(request.user)
    agent = activation.agent_to_propose(user)
    if agent is None:
        return redirect(next_url(request))
    form = DigitsForm(request.POST or None)
    if form.is_valid():
        try:
            activation.confirm_digits(user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("digits", str(refusal))
        else:
            messages.success(request, _("Votre compte est rattaché à votre fiche d’agent."))
            return redirect(next_url(request))
    return render(request, "accounts/link.html", {"form": form, "agent": agent, "next": next_url(request)})


@require_POST
def link_send(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    try:
        activation.send_digits(user)
    except (Refused, TooManyTries) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, _("Un code de six chiffres est parti à %(email)s.") % {"email": user.email})
    return redirect(f"{reverse('accounts:link')}?{urlencode({'next': next_url(request)})}")
