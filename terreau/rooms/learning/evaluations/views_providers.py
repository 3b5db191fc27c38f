"""Providers, and what sessions were bought for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.learning.evaluations import access, buying, exports, reading
from terreau.rooms.learning.evaluations.forms import NewProviderForm, ProviderForm, PurchaseForm
from terreau.rooms.learning.evaluations.holding import EvaluationRefused
from terreau.rooms.learning.evaluations.models import Purchase
from terreau.rooms.learning.sessions.holding import SessionRefused

REFUSALS = (EvaluationRefused, SessionRefused, SeatsRefused)
MOST = 200


def attempt(request: HttpRequest, form: Any, act: Callable[[], Any], said: str) -> bool:
    """Do what a valid form asks for; what is refused is said in the form."""
    try:
        act()
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    rows = access.providers_of(request.user).order_by("closed_on", "name", "pk")
    context = {"providers": rows[:MOST], "buys": access.buys(request.user)}
    return render(request, "evaluations/providers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def provider_create(request: HttpRequest) -> HttpResponse:
    form = NewProviderForm(request.POST or None, structures=access.structures_to_buy_for(request.user))
    if request.method == "POST" and form.is_valid():
        structure = form.cleaned_data["structure"]
        act = partial(buying.add_provider, structure, **form.words, by=request.user)
        if attempt(request, form, act, _("Le prestataire est ajouté.")):
            return redirect("evaluations:providers")
    return render(request, "evaluations/provider_form.html", {"form": form, "provider": None})


@require_safe
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.provider_for(request.user, pk)
    context = {
        "provider": found,
        "page": reading.page_of(found),
        "may_edit": access.may_buy_for(request.user, found.structure),
        "threshold": settings.EVIDENCE_THRESHOLD,
    }
    return render(request, "evaluations/provider.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def provider_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.provider_to_edit(request.user, pk)
    form = ProviderForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        act = partial(buying.change_provider, found, **form.words, by=request.user)
        if attempt(request, form, act, _("Le prestataire est modifié.")):
            return redirect("evaluations:provider", pk=pk)
    return render(request, "evaluations/provider_form.html", {"form": form, "provider": found})


@require_POST
def provider_close(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer proposed, or again, as the button says."""
    found = access.provider_to_edit(request.user, pk)
    try:
        if "rouvrir" in request.POST:
            buying.reopen_provider(found, by=request.user)
            messages.success(request, _("Le prestataire est proposé de nouveau."))
        else:
            buying.close_provider(found, by=request.user)
            messages.success(request, _("Le prestataire n’est plus proposé."))
    except EvaluationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:provider", pk=pk)


# ---- what a session was bought for


@require_http_methods(["GET", "HEAD", "POST"])
def purchase(request: HttpRequest, session_pk: int) -> HttpResponse:
    session = access.session_to_buy(request.user, session_pk)
    known = Purchase.objects.filter(session=session).with_all().first()
    form = PurchaseForm(request.POST or None, session=session, purchase=known)
    if request.method == "POST" and form.is_valid():
        act = partial(buying.buy, session, **form.words, by=request.user)
        if attempt(request, form, act, _("L’achat est écrit.")):
            return redirect("evaluations:purchase", session_pk=session_pk)
    context = {
        "session": session, "form": form, "purchase": known, "seats": buying.seats_of(session),
        "writes_cost": buying.may_change(session),
    }  # fmt: skip
    return render(request, "evaluations/purchase.html", context)


@require_POST
def purchase_remove(request: HttpRequest, session_pk: int) -> HttpResponse:
    found = access.purchase_to_edit(request.user, session_pk)
    try:
        buying.forget_purchase(found, by=request.user)
        messages.success(request, _("L’achat est retiré."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluations:purchase", session_pk=session_pk)


@require_safe
def purchases_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Amounts, for the plan and the budget; nobody is in it."""
    if not access.reads_providers(request.user):
        raise PermissionDenied
    rows = list(exports.purchase_rows(access.purchases_of(request.user)))
    return csv_response("achats-de-formation.csv", exports.COLUMNS, rows)
