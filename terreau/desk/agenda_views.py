"""« Mon agenda », and the calendar that somebody's own software reads at a secret address."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.desk import my_agenda as reading
from terreau.desk.models import AgendaFeed
from terreau.ground.accounts.models import User
from terreau.ground.mail.writing import absolute

CLOSED = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@never_cache
@require_safe
def my_agenda(request: HttpRequest) -> HttpResponse:
    """The four months to come; the year to come, and the past, on demand."""
    period = request.GET.get("periode", "")
    if period == "passe":
        days = reading.past(request.user)
    else:
        days = reading.coming(request.user, within=reading.YEAR if period == "annee" else reading.NEXT)
    found = AgendaFeed.objects.filter(user=cast(User, request.user)).first()
    address = absolute(reverse("desk:agenda_feed", args=[reading.token_of(found)])) if found else ""
    context = {"days": days, "period": period, "address": address}
    return render(request, "desk/my_agenda.html", context)


@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    reading.open_address(cast(User, request.user))
    messages.success(request, _("Votre adresse est prête : copiez-la dans votre logiciel d’agenda."))
    return redirect("desk:my_agenda")


@never_cache
@require_http_methods(["GET", "POST"])
def renew_feed(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        reading.renew_address(cast(User, request.user))
        messages.success(request, _("L’adresse est changée : l’ancienne ne donne plus rien."))
        return redirect("desk:my_agenda")
    return render(request, "desk/agenda_renew.html")


@never_cache
@require_http_methods(["GET", "POST"])
def close_feed(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        reading.close_address(cast(User, request.user))
        messages.success(request, _("L’adresse est arrêtée : elle ne donne plus rien."))
        return redirect("desk:my_agenda")
    return render(request, "desk/agenda_close.html")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar. 404 for an address that never was, 410 for one that was changed or stopped: software gives up."""
    nonce = reading.nonce_of(token)
    if nonce is None:
        raise Http404
    found = reading.feed_at(nonce)
    if found is None:
        return HttpResponse(_("Cette adresse ne donne plus rien.\n"), "text/plain", status=410, headers=CLOSED)
    if reading.asked_too_often(nonce):
        return HttpResponse(status=429, headers=CLOSED | {"Retry-After": str(reading.HOUR)})
    content = reading.calendar_of(found)
    etag, since = reading.seen_since(found, content)
    response = HttpResponse(content, "text/calendar; charset=utf-8", headers=CLOSED)
    response["Content-Disposition"] = 'inline; filename="mon-agenda.ics"'
    response["ETag"], response["Last-Modified"] = etag, http_date(since)
    answer = get_conditional_response(request, etag, since, response) or response
    answer["X-Robots-Tag"] = CLOSED["X-Robots-Tag"]
    return answer
