"""The pages of whoever counts a wave: margins, a trial without any result, the count, and counting again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terreau.rooms.barometer.results import access, actions
from terreau.rooms.barometer.results.forms_counting import MethodForm, ReasonForm, initial_of
from terreau.rooms.barometer.results.reading_counting import counting_of
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Wave


@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Margins, a method, what the last trial says of it. Sent: another trial."""
    wave = access.wave_to_count(request.user, pk)
    form = MethodForm(request.POST or None, wave=wave, initial=initial_of(wave))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_trial(wave, **form.choice, by=request.user)
        except ResultsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Essai demandé. Il dit ce que vaut la pondération, et aucun résultat."))
            return redirect("results:count", pk=pk)
    return render(request, "results/count.html", {"wave": wave, "form": form, "counting": counting_of(wave)})


def margins(request: HttpRequest, pk: int, action: Any, done: str, **values: Any) -> HttpResponse:
    """A change of margins, then back to the page."""
    wave = access.wave_to_count(request.user, pk)
    try:
        action(wave, **values, by=request.user)
        messages.success(request, done)
    except ResultsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("results:count", pk=pk)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    return margins(request, pk, actions.propose_margins, _("Marges reprises du fichier des agents."))


@require_POST
def regroup(request: HttpRequest, pk: int) -> HttpResponse:
    values = {"variable": request.POST.get("variable", ""), "levels": request.POST.getlist("levels")}
    return margins(request, pk, actions.regroup_margins, _("Niveaux regroupés."), **values)


@require_POST
def remove_margins(request: HttpRequest, pk: int) -> HttpResponse:
    variable = request.POST.get("variable", "")
    return margins(request, pk, actions.remove_margins, _("Marge retirée."), variable=variable)


@require_http_methods(["GET", "HEAD", "POST"])
def final(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes irreversible, then the button: with the method of the last trial, or the one chosen here."""
    wave = access.wave_to_count(request.user, pk)
    if wave.state == WaveState.COUNTED:
        return redirect("results:recount", pk=pk)
    return asked(request, wave, "final", actions.ask_final)


@require_http_methods(["GET", "HEAD", "POST"])
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Until the urn is destroyed, with a reason that the journal keeps."""
    wave = access.wave_to_count(request.user, pk)
    if wave.state != WaveState.COUNTED:
        return redirect("results:final", pk=pk)
    return asked(request, wave, "recount", actions.ask_recount)


def asked(request: HttpRequest, wave: Wave, template: str, action: Any) -> HttpResponse:
    kind = ReasonForm if template == "recount" else MethodForm
    form = kind(request.POST or None, wave=wave, initial=initial_of(wave))
    if request.method == "POST" and form.is_valid():
        try:
            action(wave, **form.choice, by=request.user)
        except ResultsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Dépouillement demandé : cette page dit où il en est."))
            return redirect("results:count", pk=wave.pk)
    return render(request, f"results/{template}.html", {"wave": wave, "form": form, "counting": counting_of(wave)})
