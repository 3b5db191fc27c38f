"""Demonstrations: proposing one, registering for it, calling it off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.people import registrant_of
from terreau.rooms.gatherings.showroom import access, slots
from terreau.rooms.gatherings.showroom.actions import ShowroomRefused
from terreau.rooms.gatherings.showroom.forms import ReasonForm, RegisterForm, SlotForm

WHEN = ("starts_at", "ends_at", "place", "online_url", "on_site", "online")
WHY = {
    "label": gettext_lazy("Pourquoi elle est annulée"),
    "help_text": gettext_lazy(
        "Écrit à chaque inscrit. Exemple : « La salle est prise, nous proposerons une autre date. »"
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    solution = access.solution_to_run(request.user, pk)
    form = SlotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slots.open_slot(solution, **{name: form.cleaned_data[name] for name in WHEN}, by=request.user)
        except ShowroomRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La démonstration est annoncée : les inscriptions sont ouvertes."))
            return redirect("showroom:show", pk=pk)
    return render(request, "showroom/slot_form.html", {"form": form, "solution": solution})


@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    slot = access.slot_for(request.user, pk)
    user: Any = request.user
    form = RegisterForm(request.POST)
    try:
        if not form.is_valid():
            raise seats.SeatsRefused(_("Dites si vous venez sur place ou à distance."))
        made = seats.register(slot.occasion, registrant_of(user), **form.cleaned_data, by=user)
    except seats.SeatsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        waits = made.state == RegistrationState.WAITING
        said = _("C’est complet : vous êtes en liste d’attente, et prévenu dès qu’une place se libère.")
        messages.success(request, said if waits else _("Vous êtes inscrit. Un message vous le confirme."))
    return redirect("showroom:show", pk=slot.solution_id)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    slot = access.slot_to_run(request.user, pk)
    form = ReasonForm(request.POST or None, **WHY)
    if request.method == "POST" and form.is_valid():
        try:
            slots.cancel_slot(slot, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("La démonstration est annulée. Chaque inscrit est prévenu."))
        except ShowroomRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("showroom:show", pk=slot.solution_id)
    return render(request, "showroom/slot_cancel.html", {"form": form, "slot": slot, "solution": slot.solution})
