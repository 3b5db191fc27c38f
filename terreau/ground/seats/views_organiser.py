"""The pages of who organises: who asked for a seat, the decisions on them, who helps on the day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.seats import access, actions, reading_lists
from terreau.ground.seats.enums import RegistrationState
from terreau.ground.seats.forms import HelperForm, RefuseForm
from terreau.ground.seats.models import Occasion


@require_safe
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = access.occasion_to_run(request.user, pk)
    context = {"occasion": occasion, "lists": reading_lists.lists(occasion, now=timezone.now())}
    return render(request, "seats/registrations.html", context)


@require_safe
def registrations_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    occasion = access.occasion_to_run(request.user, pk)
    headers = [
        _("nom"), _("structure"), _("courriel"), _("participation"), _("état"), _("rang d’arrivée"), _("demandée le"),
    ]  # fmt: skip
    return csv_response(f"inscriptions-{occasion.pk}.csv", headers, reading_lists.export_rows(occasion))


@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.registration_to_decide(request.user, pk)
    try:
        made = actions.admit(found, by=request.user)
    except actions.SeatsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        registered = made.state == RegistrationState.REGISTERED
        told = _("%(name)s est inscrit.") if registered else _("%(name)s est sur la liste d’attente : tout est pris.")
        messages.success(request, told % {"name": made.who})
    return redirect("seats:registrations", pk=found.occasion_id)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no to a request or take a registration back: a page that asks why, which the person will read."""
    found = access.registration_to_decide(request.user, pk)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(found, reason=form.cleaned_data["reason"], by=request.user)
        except actions.SeatsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s est prévenu, avec votre motif.") % {"name": found.who})
            return redirect("seats:registrations", pk=found.occasion_id)
    return render(request, "seats/refuse.html", {"found": found, "form": form})


@require_POST
def maintain(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = access.occasion_to_run(request.user, pk)
    try:
        actions.maintain(occasion, by=request.user)
        messages.success(request, _("C’est noté : l’événement est maintenu."))
    except actions.SeatsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("seats:registrations", pk=pk)


@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest, pk: int) -> HttpResponse:
    """Those named to take attendance on the day."""
    occasion = access.occasion_to_run(request.user, pk)
    dismissed = request.method == "POST" and "dismiss" in request.POST
    form = HelperForm(request.POST if request.method == "POST" and not dismissed else None)
    if dismissed:
        return _dismissed(request, occasion)
    if request.method == "POST" and form.is_valid():
        actions.name_helper(occasion, form.user, by=request.user)
        messages.success(request, _("Cette personne peut maintenant noter les présences."))
        return redirect("seats:helpers", pk=pk)
    named = occasion.helpers.select_related("user").order_by("pk")
    return render(request, "seats/helpers.html", {"occasion": occasion, "helpers": named, "form": form})


def _dismissed(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    key = request.POST["dismiss"]
    helper = get_object_or_404(occasion.helpers, pk=int(key) if key.isdecimal() and len(key) < 10 else 0)
    actions.dismiss_helper(helper, by=request.user)
    messages.success(request, _("Cette personne ne note plus les présences."))
    return redirect("seats:helpers", pk=occasion.pk)
