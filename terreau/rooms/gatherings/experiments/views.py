"""The library of experiments, the sheet and its measures."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.rooms.gatherings.experiments import access, actions, reading
from terreau.rooms.gatherings.experiments.forms import FilterForm, MeasureForm, SheetForm
from terreau.rooms.gatherings.experiments.models import Experiment, Measure
from terreau.rooms.gatherings.experiments.querysets import ExperimentQuerySet
from terreau.rooms.gatherings.experiments.words import comparison


def _rows(request: HttpRequest, form: FilterForm) -> ExperimentQuerySet:
    if not access.may_read_library(request.user):
        raise PermissionDenied
    return form.narrow(Experiment.objects.visible_to(request.user)).select_related("structure")


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    rows = _rows(request, form)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "filtered": bool(form.asked),
        "page": keyset_page(
            rows, order=("created_at", "id"), key=request.GET.get("page", ""), size=20, newest_first=True
        ),
        "may_create": access.may_create(request.user),
        "query": query.urlencode(),
    }
    return render(request, "experiments/list.html", context)


@require_safe
def library_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = _rows(request, FilterForm(request.GET)).prefetch_related("measures")
    written = reading.csv_rows(rows.order_by("-created_at", "-pk").iterator(chunk_size=200))
    return csv_response("experimentations.csv", reading.csv_headers(), written)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_for(request.user, pk)
    context: dict[str, Any] = {
        "sheet": reading.sheet_of(experiment),
        "experiment": experiment,
        "may": reading.allowed(request.user, experiment),
        "runs_it": experiment.runner_id == request.user.pk,
    }
    return render(request, "experiments/show.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST or None, user=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            experiment = actions.prepare(**form.sheet, by=request.user)
        except actions.ExperimentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche est prête. Écrivez maintenant la mesure avant, puis démarrez."))
            return redirect("experiments:show", pk=experiment.pk)
    return render(request, "experiments/form.html", {"form": form, "experiment": None})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address proposes: a structure, a lever, an initiative."""
    return {name: request.GET[name] for name in ("structure", "lever", "initiative") if name in request.GET}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = SheetForm(request.POST or None, user=request.user, instance=experiment)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(access.experiment_to_edit(request.user, pk), **form.sheet, by=request.user)
        except actions.ExperimentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche est modifiée."))
            return redirect("experiments:show", pk=pk)
    return render(request, "experiments/form.html", {"form": form, "experiment": experiment})


@require_http_methods(["GET", "POST"])
def measure_create(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    return _measure(request, Measure(experiment=experiment), None)


@require_http_methods(["GET", "POST"])
def measure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    measure = access.measure_to_edit(request.user, pk)
    return _measure(request, measure, access.measure_to_edit(request.user, pk))


def _measure(request: HttpRequest, shown: Measure, stored: Measure | None) -> HttpResponse:
    experiment = shown.experiment
    form = MeasureForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_measure(experiment, measure=stored, by=request.user, **form.cleaned_data)
        except actions.ExperimentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La mesure est enregistrée."))
            return redirect("experiments:show", pk=experiment.pk)
    context = {"form": form, "experiment": experiment, "measure": stored}
    return render(request, "experiments/measure.html", context)


@require_http_methods(["GET", "POST"])
def measure_delete(request: HttpRequest, pk: int) -> HttpResponse:
    measure = access.measure_to_edit(request.user, pk)
    if request.method != "POST":
        context = {"experiment": measure.experiment, "measure": measure, "said": comparison(measure)}
        return render(request, "experiments/measure_delete.html", context)
    try:
        actions.delete_measure(measure, by=request.user)
    except actions.ExperimentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La mesure est supprimée."))
    return redirect("experiments:show", pk=measure.experiment_id)
