"""The pages of somebody without account: the secret link of a registration, and the way to receive it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import tidy_email
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.seats import access, actions
from terreau.ground.seats.forms import LostLinkForm
from terreau.ground.seats.views import calendar_response, shown


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent by mail. Opening it changes nothing: mail scanners open links too."""
    found = access.registration_of_token(token)
    if found is None:
        return render(request, "seats/link_gone.html", status=410)
    return shown(request, found, by=None, token=token)


@login_not_required
@never_cache
@require_safe
def guest_calendar(request: HttpRequest, token: str) -> HttpResponse:
    found = access.registration_of_token(token)
    if found is None:
        raise Http404
    return calendar_response(found)


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Receive one's links again. The answer is the same whether the address is registered or not."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = tidy_email(form.cleaned_data["email"])
        try:
            throttle.take([("form", throttle.network_address(request)), ("mailbox", email)])
        except throttle.TooManyTries as refusal:
            form.add_error(None, str(refusal))
        else:
            actions.renew_links(email)
            messages.success(request, _("Si cette adresse est inscrite, un nouveau lien vient de lui être envoyé."))
            return redirect("seats:lost_link")
    return render(request, "seats/lost_link.html", {"form": form})
