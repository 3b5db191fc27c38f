"""Running a wave: planned, taken back, closed before its time, given up; and how many answer, as figures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.barometer.waves import access, actions, closing, follow as following, reading
from terreau.rooms.barometer.waves.actions import WaveRefused
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.forms import ReasonForm
from terreau.rooms.barometer.waves.models import Wave
from terreau.rooms.barometer.waves.population import how_many
from terreau.rooms.barometer.waves.views import decided


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What will happen by itself, then the button."""
    wave = access.wave_for(request.user, pk)
    if request.method == "POST":
        done = _("Vague programmée : elle s’ouvrira d’elle-même. D’ici là, vous pouvez la reprendre.")
        return decided(request, wave, lambda: actions.plan(wave, by=request.user), done)
    today, draft = timezone.localdate(), wave.state == WaveState.DRAFT
    context = {
        "wave": wave,
        "moments": reading.moments_of(wave),
        "asked": reading.about_how_many(how_many(wave, today)),
        "prevented": actions.why_not_plan(wave, today) if draft else actions.changed_meanwhile(),
    }
    return render(request, "waves/plan.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    wave = access.wave_for(request.user, pk)
    done = _("La vague est de nouveau en préparation : rien ne partira.")
    return decided(request, wave, lambda: actions.take_back(wave, by=request.user), done)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    wave = access.wave_for(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete(wave, by=request.user)
        except WaveRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("waves:show", pk=pk)
        messages.success(request, _("Vague supprimée."))
        return redirect("waves:list")
    return render(request, "waves/delete.html", {"wave": wave})


def with_reason(request: HttpRequest, pk: int, act: Callable[..., Any], template: str, done: str) -> HttpResponse:
    """A decision that cannot be undone: its consequences, a reason, then the button."""
    wave = access.wave_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(wave, reason=form.cleaned_data["reason"], by=request.user)
        except WaveRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("waves:show", pk=pk)
    return render(request, template, {"form": form, "wave": wave})


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(request, pk, closing.close_early, "waves/close.html", _("Vague close : plus rien n’est reçu."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Vague abandonnée : ses réponses sont détruites, sans avoir été lues.")
    return with_reason(request, pk, actions.cancel, "waves/cancel.html", done)


# ---- how many answer


def waves_with_figures(wave: Wave) -> bool:
    return wave.state in (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)


@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """By structure and by day, in the protected figures of the last snapshot."""
    wave = access.wave_for(request.user, pk)
    structure = access.structure_to_follow(wave, request.GET.get("structure", ""))
    found = following.follow(wave, structure, access.follow_scope(request.user))
    context = {"wave": wave, "follow": found, "counted": waves_with_figures(wave)}
    return render(request, "waves/follow.html", context)


@require_safe
def follow_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    wave = access.wave_for(request.user, pk)
    rows = list(following.csv_rows(wave, access.follow_scope(request.user)))
    return csv_response(f"participation-{wave.code}.csv", following.csv_headers(), rows)
