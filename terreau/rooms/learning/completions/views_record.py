"""The record that human resources keep: attestations delivered together, and what goes to their own system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.rooms.learning.completions import access, delivering, exports
from terreau.rooms.learning.completions.forms import DeliverForm, PeriodForm, this_year
from terreau.rooms.learning.completions.models import Batch, Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Straight to the only structure; else the choice."""
    kept = access.kept_structures(signed_in(request.user))
    if len(kept) == 1:
        return redirect("completions:record", pk=kept[0].pk)
    return render(request, "completions/records.html", {"structures": kept})


@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The courses that were completed there; by a button, the record itself, which names agents."""
    user = signed_in(request.user)
    structure = access.record_of(user, pk)
    form = PeriodForm(request.POST or None, initial=this_year())
    if request.method == "POST" and form.is_valid():
        rows = exports.take_record(structure, **form.cleaned_data, by=user)
        return csv_response("dossier-de-formation.csv", exports.RECORD_HEADERS, rows)
    page = keyset_page(
        access.courses_of_record(structure), order=("title", "id"), key=request.GET.get("page", ""), size=50
    )
    context = {"structure": structure, "form": form, "page": page}
    return render(request, "completions/record.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, pk: int, course: int) -> HttpResponse:
    user = signed_in(request.user)
    structure = access.record_of(user, pk)
    of = access.course_of_record(user, structure, course)
    form = DeliverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = delivering.start(structure, of, tells=form.cleaned_data["tells"], by=user)
        except CompletionRefused as refusal:
            messages.info(request, str(refusal))
            return redirect("completions:deliver", pk=pk, course=course)
        return redirect("completions:batch", pk=batch.pk)
    batches = Batch.objects.filter(structure=structure, course=of).order_by("-asked_at", "-pk")[:10]
    left = Completion.objects.to_attest(of, structure).count()
    context = {"structure": structure, "course": of, "form": form, "left": left, "batches": batches}
    return render(request, "completions/deliver.html", context)


@never_cache
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    shown = access.batch_for(user, pk)
    return render(request, "completions/batch.html", {"batch": shown})


@require_POST
def batch_change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Stop, or go on from where it was stopped."""
    user = signed_in(request.user)
    shown = access.batch_for(user, pk)
    try:
        if what == "arreter":
            delivering.stop(shown, by=user)
            messages.success(request, _("La délivrance est arrêtée. Ce qui est délivré le reste."))
        else:
            delivering.go_on(shown, by=user)
            messages.success(request, _("La délivrance reprend où elle était."))
    except CompletionRefused as refusal:
        messages.info(request, str(refusal))
    return redirect("completions:batch", pk=pk)


@require_POST
def refused(request: HttpRequest, pk: int, course: int) -> StreamingHttpResponse:
    """Who could not be attested: a list of agents, so by a button, and told to each of them."""
    user = signed_in(request.user)
    structure = access.record_of(user, pk)
    of = access.course_of_record(user, structure, course)
    rows = exports.take_refused(structure, of, by=user)
    return csv_response("attestations-non-delivrees.csv", exports.refused_headers(), rows)
