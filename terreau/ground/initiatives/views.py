"""The pages of the register: list, one initiative, its form, its state."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.initiatives import access, actions, effects, panels, reading
from terreau.ground.initiatives.forms import FilterForm, InitiativeForm, StateForm, next_states


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, user=request.user)
    context = {
        "form": form,
        # The list shows no total: none is counted.
        "page": keyset_page(form.rows(), order=("due_on", "id"), key=request.GET.get("page", ""), total=0),
        "may_create": access.may_create(request.user),
        "query": _query_without_page(request),
    }
    return render(request, "initiatives/list.html", context)


@require_safe
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = FilterForm(request.GET, user=request.user).rows()
    headers = [
        _("code structure"), _("structure"), _("levier"), _("titre"), _("état"), _("début"), _("échéance"),
        _("responsable"), _("indicateur visé"), _("référence de financement"),
    ]  # fmt: skip

    def lines() -> Iterator[list[object]]:
        for each in rows.iterator():
            yield [
                each.structure.code, each.structure.label, each.lever, each.title, each.get_state_display(),
                each.starts_on.isoformat(), each.due_on.isoformat(), each.owner, each.indicator,
                each.funding_reference,
            ]  # fmt: skip

    return csv_response("initiatives.csv", headers, lines())


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    initiative = access.initiative_for(request.user, pk)
    may_edit = access.may_edit(request.user, initiative)
    context = {
        "initiative": initiative,
        "indicator": INDICATORS.get(initiative.indicator),
        "effect": effects.effect_of(initiative, request.user),
        "panels": panels.panels_of(initiative, request.user),
        "history": reading.history(initiative, reader=request.user),
        "may_edit": may_edit,
        "next_states": next_states(initiative) if may_edit else [],
        "state_form": StateForm(initial={"seen": initiative.state}),
    }
    return render(request, "initiatives/show.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("structure", "lever", "indicator") if name in request.GET}
    form = InitiativeForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            initiative = actions.start(**form.changes, by=request.user)
        except actions.InitiativeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’initiative est inscrite au registre."))
            return redirect("initiatives:show", pk=initiative.pk)
    return render(request, "initiatives/form.html", {"form": form, "initiative": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    initiative = access.initiative_to_edit(request.user, pk)
    form = InitiativeForm(request.POST or None, user=request.user, instance=initiative)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(initiative, **form.changes, by=request.user)
        except actions.InitiativeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’initiative est modifiée."))
            return redirect("initiatives:show", pk=pk)
    return render(request, "initiatives/form.html", {"form": form, "initiative": initiative})


@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    initiative = access.initiative_to_edit(request.user, pk)
    form = StateForm(request.POST)
    if form.is_valid():
        # The decision bears on the state its author saw: if it changed meanwhile, the database refuses.
        initiative.state = form.cleaned_data["seen"]
        try:
            actions.change_state(
                initiative, to=form.cleaned_data["to"], reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(
                request, _("L’état est maintenant : %(state)s.") % {"state": initiative.get_state_display()}
            )
        except actions.InitiativeRefused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Cette décision n’est pas comprise : rien n’a été modifié."))
    return redirect("initiatives:show", pk=pk)


def _query_without_page(request: HttpRequest) -> str:
    """The filters of this page as the end of an address, for the export."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
