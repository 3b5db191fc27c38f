"""Answers given in another tool become a wave: a file, what its columns are, what cannot be taken, then the wave.

Until the wave is asked for, only whoever brought the file opens these pages: they show some of what people answered.
"""

import csv
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.importing.report import SHOWN
from terreau.rooms.barometer.waves import access, arrivals, bringing
from terreau.rooms.barometer.waves.actions import WaveRefused
from terreau.rooms.barometer.waves.arrival_forms import ArrivalForm, ColumnsForm, QuestionsForm, TakeForm
from terreau.rooms.barometer.waves.bringing import ArrivalRefused
from terreau.rooms.barometer.waves.models import Arrival
from terreau.rooms.barometer.waves.views import decided, on_disk


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """The file, and what it is."""
    structures, editions = access.structures_to_ask(request.user), access.editions_to_ask(request.user)
    form = ArrivalForm(request.POST or None, request.FILES or None, structures=structures, editions=editions)
    if request.method == "POST" and form.is_valid():
        arrival = kept(form, request.user)
        if arrival is not None:
            return redirect("waves:columns", pk=arrival.pk)
    return render(request, "waves/bring.html", {"form": form})


def kept(form: ArrivalForm, user: Any) -> Arrival | None:
    """What cannot be read is said before anything is kept."""
    try:
        with on_disk(form.cleaned_data["file"]) as path:
            bringing.sampled(path)
        return arrivals.keep(**form.cleaned_data, by=user)
    except ArrivalRefused as refusal:
        form.add_error("file", str(refusal))
    except WaveRefused as refusal:
        form.add_error(None, str(refusal))
    return None


def elsewhere(request: HttpRequest, arrival: Arrival) -> HttpResponse | None:
    """Where one goes when its columns can no longer be described: its wave is made, or its file is gone."""
    if arrival.wave is not None:
        return redirect("waves:show", pk=arrival.wave.pk)
    if not arrival.path.exists():
        messages.error(request, _("Le fichier n’est plus là : déposez-le de nouveau."))
        return redirect("waves:bring")
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: Any) -> HttpResponse:
    """What each column is."""
    arrival = access.arrival_for(request.user, pk)
    if (gone := elsewhere(request, arrival)) is not None:
        return gone
    form = columns_form(arrival, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return described(arrival, form.chosen)
        except ArrivalRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "waves/columns.html", {"form": form, "arrival": arrival})


def columns_form(arrival: Arrival, data: Any) -> ColumnsForm:
    document = arrival.edition.document if arrival.edition else None
    found = bringing.sampled(arrival.path)
    first = arrival.plan.get("chosen") or bringing.proposed_for(document, [each.heading for each in found])
    seen = bringing.held(arrival.path) if document is None else None
    return ColumnsForm(data, columns=found, document=document, first=first, seen=seen)


def described(arrival: Arrival, chosen: dict[str, str]) -> HttpResponse:
    """Checked at once against a questionnaire; without one, what its answers are worth is asked first."""
    arrivals.describe(arrival, {"chosen": chosen})
    if arrival.from_file:
        return redirect("waves:questions", pk=arrival.pk)
    arrivals.check(arrival, chosen)
    return redirect("waves:arrival", pk=arrival.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, pk: Any) -> HttpResponse:
    """What is counted in each question that is made from a column."""
    arrival = access.arrival_for(request.user, pk)
    if (gone := elsewhere(request, arrival)) is not None:
        return gone
    chosen = arrival.plan.get("chosen")
    if not arrival.from_file or not chosen:
        return redirect("waves:columns", pk=pk)
    seen = bringing.held(arrival.path)
    # In the order of the file: what a row stores as JSON keeps no order on PostgreSQL.
    kinds = {heading: bringing.KINDS[chosen[heading]] for heading in seen if chosen.get(heading) in bringing.KINDS}
    form = QuestionsForm(request.POST or None, title=arrival.name, kinds=kinds, seen=seen)
    if request.method == "POST" and form.is_valid() and form.made is not None:
        fields = {heading: key for heading, key in chosen.items() if key not in bringing.KINDS}
        try:
            arrivals.check(arrival, form.made.columns | fields, (form.made.document, form.made.values))
            return redirect("waves:arrival", pk=pk)
        except ArrivalRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "waves/questions.html", {"form": form, "arrival": arrival})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, pk: Any) -> HttpResponse:
    """What would be taken, what cannot be, and why; then the button."""
    found = access.arrival_for(request.user, pk)
    if found.wave is not None:
        return redirect("waves:show", pk=found.wave.pk)
    if not found.report:
        return redirect("waves:columns", pk=pk)
    form = TakeForm(request.POST if request.method == "POST" else None, refused=found.report["refused"])
    if request.method == "POST" and form.is_valid():
        try:
            wave = arrivals.ask(found, without_refused=form.without, by=request.user)
            messages.success(request, _("Vague créée. Ses réponses sont scellées dans la minute qui vient."))
            return redirect("waves:show", pk=wave.pk)
        except WaveRefused as refusal:
            form.add_error(None, str(refusal))
    prevented = bringing.why_not(found.report, without_refused=True)
    context = {"form": form, "arrival": found, "report": found.report, "prevented": prevented}
    return render(request, "waves/arrival.html", context | {"problems": problems_of(found)})


def problems_of(arrival: Arrival) -> list[list[str]]:
    """The first lines that cannot be taken: line, column, reason."""
    if not arrival.problems_path.exists():
        return []
    with arrival.problems_path.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.reader(file, delimiter=";"), 1, SHOWN + 1))


@never_cache
@require_safe
def problems(request: HttpRequest, pk: Any) -> FileResponse | StreamingHttpResponse:
    found = access.arrival_for(request.user, pk)
    name = "reponses-problemes.csv"
    if not found.problems_path.exists():
        return csv_response(name, [_("ligne"), _("colonne"), _("motif")], [])
    response = FileResponse(found.problems_path.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "text/csv; charset=utf-8"
    return response


@require_POST
def abandon(request: HttpRequest, pk: Any) -> HttpResponse:
    try:
        arrivals.abandon(access.arrival_for(request.user, pk))
        messages.success(request, _("Reprise abandonnée : le fichier est détruit, rien n’a été créé."))
    except WaveRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("waves:list")


@require_POST
def take_again(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever runs the wave, after an interruption."""
    wave = access.wave_for(request.user, pk)
    found = get_object_or_404(Arrival.objects.select_related("wave"), wave=wave)
    done = _("Reprise demandée de nouveau : elle commence dans la minute.")
    return decided(request, wave, lambda: arrivals.ask_again(found, by=request.user), done)
