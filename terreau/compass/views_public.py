"""« Où en sommes-nous »: what everybody reads, and where a programme lead opens a figure or withdraws it."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from terreau.compass import access, actions, exports, opening
from terreau.compass.forms import WithdrawForm
from terreau.compass.views import frame
from terreau.ground.common.exports import csv_response
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.organisations.groupings import stands_for


@login_not_required
@never_cache
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    found = opening.public_figures(opening.opened())
    places = [(structure, list(each)) for structure, each in groupby(found, key=lambda one: one.structure)]
    return render(request, "compass/public.html", {"places": places})


@login_not_required
@never_cache
@require_GET
def public_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = exports.public_rows(opening.public_figures(opening.opened()))
    return csv_response("ou-en-sommes-nous.csv", exports.public_headers(), rows)


@require_GET
def openings(request: HttpRequest, pk: int) -> HttpResponse:
    structure = access.structure_to_open(request.user, pk)
    found = opening.may_become_public(structure)
    context = frame(request, structure) | {
        "open": [each for each in found if each.opening],
        "others": [each for each in found if not each.opening],
        "stranded": [(each, INDICATORS.get(each.indicator)) for each in opening.stranded(structure)],
    }
    return render(request, "compass/openings.html", context)


@require_http_methods(["GET", "POST"])
def open_figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    structure, indicator = access.structure_to_open(request.user, pk), access.headline_for(code)
    if request.method == "POST":
        try:
            actions.open_to_public(structure=structure, indicator=code, by=request.user)
        except actions.OpeningRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Ce chiffre est public. Vous pouvez le retirer à tout moment."))
        return redirect("compass:openings", pk)
    figure = next(one for one in opening.may_become_public(structure) if one.indicator.code == code)
    why_not = opening.why_not_public(structure, indicator, today=timezone.localdate())
    context = frame(request, structure) | {"one": figure, "refusal": why_not}
    return render(request, "compass/open_figure.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    structure, indicator = access.structure_to_withdraw_from(request.user, pk), access.headline_for(code)
    found = access.opening_to_withdraw(structure, code)
    # The page of a service that is counted elsewhere opens no more.
    folded = stands_for(structure) != structure
    back = reverse("public_figures:page") if folded else reverse("compass:openings", args=[pk])
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_from_public(found, reason=form.cleaned_data["reason"], by=request.user)
        except actions.OpeningRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Ce chiffre n’est plus public. Une page qui le citait ne le montre plus."))
        return redirect(back)
    context = frame(request, structure) | {"indicator": indicator, "form": form, "opening": found, "back": back}
    return render(request, "compass/withdraw_figure.html", context)
