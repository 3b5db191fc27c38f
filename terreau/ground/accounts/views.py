"""Signing in and out, and passwords."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.accounts import actions, emails, throttle
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.activation import agent_to_propose
from terreau.ground.accounts.forms import ForgottenForm, NewPasswordForm, PasswordChangeForm, SignInForm
from terreau.ground.accounts.models import User
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.accounts.proconnect import browser

# Of every session, however it was opened: it asks at each request whether the account is still active.
BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_passwords(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about passwords: not there where they open nothing."""

    @wraps(view)
    def open_where_accepted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_ACCOUNTS:
            raise Http404
        return view(request, *args, **kwargs)

    return open_where_accepted


def next_url(request: HttpRequest) -> str:
    """Where to go after signing in: the page asked for when it is ours, else the home page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Open the session under a new key; somebody whose address is that of one agent is asked whether he is he."""
    login(request, user, backend=BACKEND)
    if agent_to_propose(user):
        return redirect(f"{reverse('accounts:link')}?{urlencode({'next': target})}")
    return redirect(target)


@login_not_required
@paced(CROWD)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_url(request))
    form = SignInForm(request.POST or None) if settings.LOCAL_ACCOUNTS else None
    if form and form.is_valid():
        try:
            return enter(request, actions.check_password(request, **form.cleaned_data), next_url(request))
        except (actions.Refused, throttle.TooManyTries) as refusal:
            form.add_error(None, str(refusal))
    characters = User.objects.active().exclude(demo_character="").order_by("pk") if settings.DEMONSTRATION else ()
    context = {"form": form, "next": next_url(request), "characters": characters}
    return render(request, "accounts/sign_in.html", context | {"proconnect": bool(settings.PROCONNECT_URL)})


@login_not_required
@paced(CROWD)
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here at once, then lead the browser to ProConnect when it came from there."""
    if provider := browser.sign_out(request):
        # A page and not a redirect: the content policy lets no form lead outside, even by redirects, and ProConnect
        # sends on to an address of its own choice.
        page = render(request, "accounts/proconnect_leaving.html", {"provider": provider})
        return HttpResponse(page.content, headers={"Refresh": f"0; url={provider}"})
    messages.success(request, _("Vous êtes déconnecté."))
    return redirect("accounts:sign_in")


@login_not_required
@paced(CROWD)
@require_POST
def demo_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter as a character of the demonstration, without password. There is no such door anywhere else."""
    if not settings.DEMONSTRATION:
        raise Http404
    character = get_object_or_404(User.objects.active().exclude(demo_character=""), pk=pk)
    login(request, character, backend=BACKEND)
    return redirect(next_url(request))


@with_passwords
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    form = PasswordChangeForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            actions.check_password(request, email=user.email, password=form.cleaned_data["current"])
        except throttle.TooManyTries as refusal:
            form.add_error("current", str(refusal))
        except actions.Refused:
            form.add_error("current", _("Ce n’est pas votre mot de passe actuel."))
        else:
            actions.change_password(user, password=form.cleaned_data["password"], by=user)
            update_session_auth_hash(request, user)
            messages.success(request, _("Votre mot de passe est changé. Vos autres sessions sont fermées."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/password_change.html", {"form": form})


@login_not_required
@paced(HEAVY)
@with_passwords
@require_http_methods(["GET", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the address is known or not, and so is the work: one row of the outbox."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            throttle.take(throttle.keys_of(request, f"reset:{email}"))
        except throttle.TooManyTries as refusal:
            form.add_error(None, str(refusal))
        else:
            emails.send_reset_link(email)
            messages.info(
                request, _("Si un compte existe avec ce courriel, un message part avec un lien de deux heures.")
            )
            return redirect("accounts:sign_in")
    return render(request, "accounts/password_forgotten.html", {"form": form})


@login_not_required
@paced(CROWD)
@with_passwords
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """The page of the link. Opening it changes nothing."""
    user = actions.user_of_reset_link(key, token)
    if user is None:
        return render(
            request, "accounts/link_too_old.html", {"again": reverse("accounts:password_forgotten")}, status=410
        )
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            actions.reset_password(key, token, password=form.cleaned_data["password"])
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre mot de passe est changé. Connectez-vous."))
            return redirect("accounts:sign_in")
    return render(request, "accounts/password_reset.html", {"form": form})
