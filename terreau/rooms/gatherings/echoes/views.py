"""What remains of an event, on one page; asking to be told when the account is out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.seats.access import registration_of_token
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.echoes import access, reading, takeaways
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.models import Wish
from terreau.rooms.gatherings.events.models import Event


@login_not_required
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.event_for(request.user, pk)
    context = reading.remains_of(found, request.user) | {"may_run": access.may_run(request.user, found)}
    return render(request, "echoes/event.html", context)


@require_POST
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.event_for(request.user, pk)
    user: Any = request.user
    own = Registration.objects.of(user).registered().filter(occasion=found.occasion_id).first()
    if own is None:
        messages.error(request, _("Seules les personnes inscrites à cette rencontre peuvent être prévenues."))
    else:
        wanted(request, found, own)
    return redirect("echoes:event", pk=pk)


def wanted(request: HttpRequest, event: Event, registration: Registration) -> None:
    yes = request.POST.get("wanted") == "oui"
    try:
        takeaways.wish(event, registration, wanted=yes)
        told = _("C’est noté : un message vous dira quand le compte rendu paraît.")
        messages.success(request, told if yes else _("C’est noté : vous ne serez pas prévenu."))
    except EchoesRefused as refusal:
        messages.error(request, str(refusal))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def wish_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody without account, by the link of his registration."""
    registration = registration_of_token(token)
    if registration is None or registration.state != RegistrationState.REGISTERED:
        raise Http404
    found = Event.objects.filter(occasion=registration.occasion_id).with_places().first()
    if found is None or not found.is_published:
        raise Http404
    if request.method == "POST":
        wanted(request, found, registration)
        return redirect("echoes:wish_by_link", token=token)
    wished = Wish.objects.filter(registration=registration).exists()
    return render(request, "echoes/wish.html", {"event": found, "wished": wished})
