"""The pages of those who take part: the calls, one call, its themes, their ballot."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.gatherings.themes import access, poster, proposals, reading, voting
from terreau.rooms.gatherings.themes.actions import ThemesRefused
from terreau.rooms.gatherings.themes.forms import BallotForm
from terreau.rooms.gatherings.themes.models import Call, Theme


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    context = {"calls": reading.calls_of(request.user), "may_create": access.animates(request.user)}
    return render(request, "themes/calls.html", context)


@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.call_for(user, pk)
    may_run = access.may_run(user, found)
    themes = reading.listed(found, user)
    context = {
        "call": found,
        "groups": reading.grouped(themes),
        "themes": themes,
        "own": reading.own_themes(found, user),
        "supported": reading.supported_by(user, found),
        "takes_part": access.takes_part(user, found),
        "may_run": may_run,
        "desk": reading.desk_of(found) if may_run else None,
        "address": poster.address_of(found),
    }
    return render(request, "themes/call.html", context)


@require_safe
def call_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The themes that everybody in sight reads, by title; the counts are there only once the call is closed."""
    found = access.call_for(request.user, pk)
    themes = reading.readable_in(found).order_by("title", "id")
    headers = [_("thème"), _("pourquoi"), _("groupe"), _("état"), _("origine")]
    if found.is_closed:
        headers += [_("voix ou points"), _("personnes"), _("rang"), _("motif"), _("réponse"), _("événement")]
    return csv_response(f"themes-{found.code}.csv", headers, [_line(theme, found) for theme in themes])


def _line(theme: Theme, call: Call) -> list[Any]:
    said = [theme.title, theme.why, theme.group, theme.get_state_display(), theme.get_origin_display()]
    if not call.is_closed:
        return said
    counts = [theme.score, theme.supporters, theme.rank]
    if call.published_at is None:
        return [*said, *counts, "", "", ""]
    return [*said, *counts, theme.get_reason_display(), theme.answer, theme.event_title]


@require_safe
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.theme_for(user, pk)
    may_run = access.may_run(user, found.call)
    context = {
        "theme": found,
        "call": found.call,
        "may_run": may_run,
        "mine": found.proposer_id == user.pk,
        "takes_part": access.takes_part(user, found.call),
        "supported": found.pk in reading.supported_by(user, found.call),
        "merged": list(Theme.objects.filter(merged_into=found).order_by("title", "id")) if may_run else [],
        "targets": reading.targets(found) if may_run else [],
        "schedule_url": reading.schedule_url(found),
    }
    return render(request, "themes/theme.html", context)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support, stop supporting, or take back what one proposed."""
    user = signed_in(request.user)
    found = access.theme_to_support(user, pk)
    try:
        if request.POST.get("do") == "stop":
            proposals.stop_supporting(found, by=user)
            messages.success(request, _("Vous ne serez plus prévenu de ce que devient ce thème."))
        elif request.POST.get("do") == "withdraw" and found.proposer_id == user.pk:
            proposals.withdraw_own(found, by=user)
            messages.success(request, _("Votre thème est retiré."))
            return redirect("themes:call", pk=found.call_id)
        else:
            proposals.support(found, by=user)
            messages.success(request, _("C’est noté : vous serez prévenu par courriel de ce que devient ce thème."))
    except ThemesRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("themes:theme", pk=pk)


@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ballot on one page; sent again, it replaces the one before."""
    user = signed_in(request.user)
    found = access.call_to_vote(user, pk)
    themes = reading.in_vote(found, user)
    given = voting.ballot_of(found, user)
    form = BallotForm(request.POST if request.method == "POST" else None, call=found, themes=themes, given=given)
    if request.method == "POST" and form.is_valid():
        try:
            total = voting.cast(found, form.points, by=user)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Votre vote est enregistré. Vous pouvez le changer jusqu’à la clôture.")
            messages.success(request, said if total else _("Votre bulletin est vide : vous pourrez voter plus tard."))
            return redirect("themes:vote", pk=pk)
    return render(request, "themes/vote.html", {"call": found, "form": form, "voted": bool(given)})


@require_safe
def show_poster(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.call_for(request.user, pk)
    return render(request, "themes/poster.html", {"call": found, "address": poster.address_of(found)})


@require_safe
def poster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.call_for(request.user, pk)
    return pdf_response(poster.poster_pdf(found), f"affiche-{found.code}.pdf")


@require_safe
def qr(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.call_for(request.user, pk)
    return HttpResponse(poster.qr_of(found), content_type="image/svg+xml")
