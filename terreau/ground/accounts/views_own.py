"""What somebody changes of his own account: the name that is displayed, and the address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terreau.ground.accounts import actions, addresses, throttle
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.forms import EmailForm, NameForm


@never_cache
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    user = signed_in(request.user)
    form = NameForm(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        actions.rename(user, name=form.cleaned_data["name"], by=user)
        messages.success(request, _("Votre nom affiché est changé."))
        return redirect("rights:mine")
    return render(request, "accounts/own_name.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not the address is another account's."""
    user = signed_in(request.user)
    form = EmailForm(request.POST or None)
    if form.is_valid():
        try:
            throttle.take(throttle.keys_of(request, f"email:{user.pk}"))
            addresses.ask(user, email=form.cleaned_data["email"], by=user)
        except (actions.Refused, throttle.TooManyTries) as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.info(request, _("Un message part à cette adresse : ouvrez son lien pour confirmer."))
            return redirect("rights:mine")
    return render(request, "accounts/own_email.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link. Opening it changes nothing; it opens for the account that asked, and no other."""
    user = signed_in(request.user)
    change = addresses.find(user, token)
    if change is None:
        raise Http404
    if change.expires_at <= timezone.now():
        return render(request, "accounts/link_too_old.html", {"again": reverse("accounts:email")}, status=410)
    if request.method == "POST":
        try:
            addresses.confirm(user, token, by=user)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre courriel est changé : c’est lui qui vous connecte désormais."))
        return redirect("rights:mine")
    return render(request, "accounts/own_email_confirm.html", {"change": change})
