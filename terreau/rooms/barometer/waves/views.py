"""The pages of whoever prepares waves. They hold no person, and count none by themselves."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.mail.writing import absolute
from terreau.rooms.barometer.waves import access, actions, address_lists as lists, reading
from terreau.rooms.barometer.waves.actions import WaveRefused
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.forms import (
    AddressesForm,
    AdjustForm,
    SampleForm,
    WaveForm,
    first_initial,
    initial_of,
)
from terreau.rooms.barometer.waves.models import Arrival, Wave
from terreau.rooms.barometer.waves.population import how_many

PAGE = 50


@require_safe
def waves(request: HttpRequest) -> HttpResponse:
    page = Paginator(access.waves_for(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "waves/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    structures, editions = access.structures_to_ask(request.user), access.editions_to_ask(request.user)
    form = WaveForm(request.POST or None, structures=structures, editions=editions, initial=first_initial())
    if request.method == "POST" and form.is_valid():
        if (made := attempt(form, actions.create, by=request.user)) is not None:
            messages.success(request, _("Vague préparée. Personne n’est encore prévenu."))
            return redirect("waves:addresses" if made.population == Population.ADDRESSES else "waves:show", pk=made.pk)
    return render(request, "waves/form.html", {"form": form, "wave": None, "has_editions": editions.exists()})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything while it is prepared; its end, its words and its reminders once it is open."""
    wave = access.wave_for(request.user, pk)
    if wave.state not in (WaveState.DRAFT, WaveState.OPEN) or wave.population == Population.IMPORTED:
        messages.info(request, _("Cette vague ne se modifie pas dans son état."))
        return redirect("waves:show", pk=pk)
    data, first = request.POST or None, initial_of(wave)
    draft = wave.state == WaveState.DRAFT
    if draft:
        structures, editions = access.structures_to_ask(request.user), access.editions_to_ask(request.user)
        form: AdjustForm = WaveForm(data, structures=structures, editions=editions, wave=wave, initial=first)
    else:
        form = AdjustForm(data, initial=first)
    if request.method == "POST" and form.is_valid():
        if attempt(form, actions.edit if draft else actions.adjust, wave, by=request.user) is not None:
            messages.success(request, _("Vague modifiée."))
            return redirect("waves:show", pk=pk)
    return render(request, "waves/form.html", {"form": form, "wave": wave, "has_editions": True})


def attempt(form: AdjustForm, action: Any, *args: Any, by: Any) -> Wave | None:
    """Run the action on the form's values; what it refuses is said in the form."""
    try:
        done: Wave = action(*args, **form.values(), by=by)
        return done
    except WaveRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the wave is, and what will happen when."""
    wave = access.wave_for(request.user, pk)
    today, draft = timezone.localdate(), wave.state == WaveState.DRAFT
    waits = (draft or wave.state == WaveState.PLANNED) and wave.population != Population.IMPORTED
    context = {
        "wave": wave,
        "central": wave.central.order_by("path"),
        "moments": reading.moments_of(wave),
        "today": today,
        "asked": reading.about_how_many(how_many(wave, today)) if waits else "",
        "prevented": actions.why_not_plan(wave, today) if draft else "",
        "strata": wave.strata.count(),
        "address": absolute(reverse("waves:link", args=[wave.code])) if wave.population == Population.OPEN else "",
        "minutes": reading.minutes_of_edition(wave.edition),
        "arrival": Arrival.objects.filter(wave=wave).first() if draft else None,
    }
    return render(request, "waves/show.html", context)


# ---- a list of addresses


@contextmanager
def on_disk(file: Any) -> Iterator[Path]:
    """What was sent, as a file of its own for as long as it is read."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """The list replaces the former one, whole or not at all."""
    wave = access.wave_for(request.user, pk)
    if wave.population != Population.ADDRESSES or wave.state != WaveState.DRAFT:
        return redirect("waves:show", pk=pk)
    form, report = AddressesForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        with on_disk(form.cleaned_data["file"]) as path:
            found, report = lists.read(wave, path)
        if not report.refused and put_addresses(request, wave, found):
            return redirect("waves:show", pk=pk)
    asked = reading.about_how_many(how_many(wave, timezone.localdate()))
    return render(request, "waves/addresses.html", {"form": form, "wave": wave, "report": report, "asked": asked})


def put_addresses(request: HttpRequest, wave: Wave, found: list[lists.Address]) -> bool:
    try:
        number = lists.put(wave, found, by=request.user)
    except WaveRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("%(number)s adresses enregistrées.") % {"number": number})
    return True


# ---- a drawing by lot


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """How many to invite for a margin, stratum by stratum; the drawing itself is made as the wave opens."""
    wave = access.wave_for(request.user, pk)
    if wave.population != Population.AGENTS or wave.state != WaveState.DRAFT:
        return redirect("waves:show", pk=pk)
    if request.method == "POST" and "everybody" in request.POST:
        return decided(
            request, wave, lambda: actions.invite_everybody(wave, by=request.user), _("Tout le monde sera invité.")
        )
    data = request.POST or (request.GET if "margin" in request.GET else None)
    form, plans = SampleForm(data, small=wave.structure.in_small_employer), []
    if form.is_bound and form.is_valid():
        plans = reading.plans_of(wave, timezone.localdate(), **form.asked)
    if request.method == "POST" and plans:
        strata = {each.structure.pk: (each.population, each.invited) for each in plans}
        done = _("Le tirage est préparé : il se fera à l’ouverture, au hasard, parmi les agents de ce jour-là.")
        return decided(request, wave, lambda: actions.put_strata(wave, strata, by=request.user), done)
    sent = [(name, form.data.get(name, "")) for name in form.fields] if plans else []
    context = {"form": form, "wave": wave, "plans": plans, "sent": sent, "invited": sum(each.invited for each in plans)}
    return render(request, "waves/sample.html", context)


def decided(request: HttpRequest, wave: Wave, act: Any, done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except WaveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("waves:show", pk=wave.pk)
