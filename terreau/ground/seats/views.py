"""The pages of who takes part: one's own registrations, each with what can be done; who else comes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.models import User
from terreau.ground.accounts.throttle import TooManyTries
from terreau.ground.seats import access, answering, calendars, reading
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.models import Registration


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """« Mes inscriptions »: those to come, then those that are over."""
    now = timezone.now()
    rows = access.own_registrations(signed_in(request.user)).select_related("occasion__structure")
    to_come = rows.living().to_come(now).order_by("occasion__starts_at", "pk")
    over = rows.exclude(pk__in=to_come.order_by().values("pk")).order_by("-occasion__starts_at", "-pk")
    return render(request, "seats/mine.html", {"to_come": to_come[:100], "over": over[:100]})


@never_cache
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    return shown(request, access.registration_for(user, pk), by=user)


@never_cache
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    return calendar_response(access.registration_for(signed_in(request.user), pk))


@never_cache
@require_safe
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else comes, among those who agreed to be seen: read by participants, and by who organises."""
    occasion = access.occasion_shared_with(signed_in(request.user), pk)
    rows = occasion.registrations.listed().select_related("agent__structure", "user")
    people = sorted(((each.who, each.from_where) for each in rows), key=lambda each: each[0].lower())
    return render(request, "seats/participants.html", {"occasion": occasion, "people": people})


def shown(request: HttpRequest, found: Registration, *, by: User | None, token: str = "") -> HttpResponse:
    """The page of a registration, for its account or by its secret link; its buttons post to it."""
    if request.method == "POST":
        try:
            messages.success(request, answering.do(request.POST, found, by=by))
        except (SeatsRefused, TooManyTries) as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    page = reading.own_page(found, now=timezone.now())
    context = {"found": found, "page": page, "by_link": by is None, "token": token}
    return render(request, "seats/registration.html", context)


def calendar_response(found: Registration) -> HttpResponse:
    """What is registered, as a file. It holds the link to join: who asked for a seat and has none is given no file."""
    if found.state != RegistrationState.REGISTERED:
        raise Http404
    response = HttpResponse(calendars.feed(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("inscription")}-{found.pk}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
