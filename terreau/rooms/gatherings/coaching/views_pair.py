"""The pages of two people, from the suggestion to what they say at the end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.forms import with_value
from terreau.rooms.gatherings.coaching import access, pairs, reading
from terreau.rooms.gatherings.coaching.actions import CoachingRefused
from terreau.rooms.gatherings.coaching.enums import PairState
from terreau.rooms.gatherings.coaching.forms import GainForm, GoalsForm, NoteForm


@require_safe
@never_cache
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        side = access.side_for(request.user, pk)
    except Http404:  # the link of a message whose suggestion was taken back since, or of a pair of others
        return render(request, "coaching/gone.html", status=404)
    context = {"page": reading.pair_page(side), "journal_open": reading.journal_open(side.pair)}
    return render(request, "coaching/pair.html", context)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    try:
        found = pairs.accept(side, by=request.user)
    except CoachingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        both = found.state == PairState.ACCEPTED
        messages.success(
            request,
            _("Vous êtes d’accord tous les deux : à vous d’appeler.") if both
            else _("Votre oui est enregistré. Un courriel vous dira la suite."),
        )  # fmt: skip
    return redirect("coaching:pair", pk=pk)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    if request.method == "POST":
        told = _("C’est noté. Personne ne saura que le non vient de vous.")
        return done(request, lambda: pairs.refuse(side, by=request.user), told, "coaching:home")
    return render(request, "coaching/confirm_refuse.html", {"page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
@never_cache
def goals(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    own = side.pair
    initial = {"goals": own.goals, "next_on": own.next_on, "seen": own.revision}
    form = GoalsForm(request.POST.dict() or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pairs.write_goals(own, **form.cleaned_data, by=request.user)
        except CoachingRefused as refusal:
            form.add_error(None, str(refusal))
            own.refresh_from_db()
            form.data = with_value(form.data, "seen", str(own.revision))
        else:
            messages.success(request, _("Vos objectifs sont écrits."))
            return redirect("coaching:pair", pk=pk)
    return render(request, "coaching/goals.html", {"form": form, "page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
@never_cache
def note(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    form = NoteForm(request.POST or None, initial={"next_on": side.pair.next_on})
    if request.method == "POST" and form.is_valid():
        try:
            pairs.add_note(side, **form.cleaned_data, by=request.user)
        except CoachingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La séance est notée."))
            return redirect("coaching:pair", pk=pk)
    return render(request, "coaching/note.html", {"form": form, "page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
def note_delete(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    own = access.own_note(side, note)
    if request.method == "POST":
        return done(
            request, lambda: pairs.delete_note(own, by=request.user), _("La note est effacée."), "coaching:pair", pk
        )
    return render(request, "coaching/note_delete.html", {"note": own, "page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    if request.method == "POST":
        told = _("Binôme terminé. Dites en une phrase ce que cela vous a apporté.")
        return done(request, lambda: pairs.end(side.pair, by=request.user), told, "coaching:gain", pk)
    return render(request, "coaching/confirm_end.html", {"page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    if request.method == "POST":
        told = _("Le binôme est arrêté. L’autre personne en est prévenue, sans raison.")
        return done(request, lambda: pairs.dissolve(side.pair, by=request.user, but=side.pk), told, "coaching:pair", pk)
    return render(request, "coaching/confirm_dissolve.html", {"page": reading.pair_page(side)})


@require_http_methods(["GET", "POST"])
@never_cache
def gain(request: HttpRequest, pk: int) -> HttpResponse:
    side = access.side_for(request.user, pk)
    form = GainForm(request.POST or None, initial={"gain": side.gain, "easier": side.easier, "again": side.again})
    if request.method == "POST" and form.is_valid():
        try:
            pairs.tell_gain(side, **form.cleaned_data, by=request.user)
        except CoachingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Merci. C’est enregistré."))
            return redirect("coaching:pair", pk=pk)
    return render(request, "coaching/gain.html", {"form": form, "page": reading.pair_page(side)})


def done(request: HttpRequest, act: Callable[[], Any], told: str, to: str, pk: int | None = None) -> HttpResponse:
    """Do it, say it or say why not, and go on."""
    try:
        act()
    except CoachingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("coaching:home") if pk is None else redirect("coaching:pair", pk=pk)
    messages.success(request, told)
    return redirect(to) if pk is None else redirect(to, pk=pk)
