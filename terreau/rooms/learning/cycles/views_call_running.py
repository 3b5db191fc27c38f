"""The pages of whoever runs cycles: those that he prepares, their call, their candidates."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.serving import send_file
from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.learning.cycles import access, access_jury, actions, applying, reading_call
from terreau.rooms.learning.cycles.forms_applying import CandidatesFilter, SetAsideForm
from terreau.rooms.learning.cycles.forms_call import CycleForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.sessions.forms import CancelForm
from terreau.rooms.learning.sessions.holding import SessionRefused

REFUSALS = (CycleRefused, SessionRefused, SeatsRefused)
ON_A_PAGE = 50


@require_safe
def prepared(request: HttpRequest) -> HttpResponse:
    """Those that this person runs, where each stands and what comes next."""
    if not access.may_prepare(request.user):
        raise PermissionDenied
    rows = Cycle.objects.run_by(request.user).with_places().order_by("-opens_at", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = reading_call.lines_of(Cycle.objects.filter(pk__in=[each.pk for each in page.object_list]).with_places())
    return render(request, "cycles/prepared.html", {"page": page, "lines": lines, "query": ""})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if not access.may_prepare(request.user):
        raise PermissionDenied
    form = CycleForm(request.POST or None, courses=access.courses_to_run(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(form.cleaned_data["course"], **form.changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le cycle est en préparation. Dites les critères et nommez le jury."))
            return redirect(made)
    return render(request, "cycles/form.html", {"form": form, "cycle": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    form = CycleForm(request.POST or None, courses=access.courses_to_run(request.user), cycle=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(cycle, **form.changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le cycle est modifié."))
            return redirect(cycle)
    return render(request, "cycles/form.html", {"form": form, "cycle": cycle})


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    try:
        actions.publish(cycle, by=request.user)
        messages.success(request, _("L’appel est publié."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(cycle)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says what goes, then the button."""
    cycle = access.cycle_to_run(request.user, pk)
    if request.method != "POST":
        return render(request, "cycles/delete.html", {"cycle": cycle})
    try:
        actions.delete_draft(cycle, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(cycle)
    messages.success(request, _("Le cycle en préparation est supprimé."))
    return redirect("cycles:prepared")


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(cycle, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le cycle est annulé. Auditeurs et candidats sont prévenus."))
            return redirect("cycles:prepared")
    return render(request, "cycles/cancel.html", {"cycle": cycle, "form": form})


# ---- candidates


def cycle_to_read(user: Any, pk: int) -> Cycle:
    """A cycle whose candidates this person reads because he runs it, unless he applies himself. Raises 404 or 403."""
    cycle = access.cycle_to_run(user, pk)
    access_jury.refuse_candidates(user, cycle)
    return cycle


def candidates_asked(request: HttpRequest, cycle: Cycle) -> tuple[CandidatesFilter, Any]:
    """The filter and the candidacies that it leaves: drafts are their authors' alone."""
    form = CandidatesFilter(request.GET, letter=cycle.letter_needed)
    rows = cycle.candidacies.exclude(state="draft").with_people().filter(**form.asked)
    return form, rows.order_by("sent_at", "pk")


@never_cache
@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_to_read(request.user, pk)
    form, rows = candidates_asked(request, cycle)
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"cycle": cycle, "form": form, "page": page, "query": query.urlencode()}
    return render(request, "cycles/candidates.html", context)


@never_cache
@require_safe
def candidates_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    cycle = cycle_to_read(request.user, pk)
    _form, rows = candidates_asked(request, cycle)
    return csv_response(f"candidats-{cycle.pk}.csv", reading_call.headers(), reading_call.csv_rows(rows))


@never_cache
@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    """What somebody wrote, and setting his candidacy aside with a reason."""
    cycle = cycle_to_read(request.user, pk)
    found = access.candidacy_of(cycle, candidacy_pk)
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applying.set_aside(found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("La candidature est écartée, et le candidat prévenu."))
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        return redirect("cycles:candidates", pk=pk)
    return render(request, "cycles/candidate.html", {"cycle": cycle, "candidacy": found, "form": form})


@require_POST
def restore(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    cycle = cycle_to_read(request.user, pk)
    found = access.candidacy_of(cycle, candidacy_pk)
    try:
        applying.restore(found, by=request.user)
        messages.success(request, _("La candidature est remise parmi les autres, et le candidat prévenu."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("cycles:candidates", pk=pk)


@never_cache
@require_safe
def letter_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The letter of an employer, for those who read the candidacy: who runs the cycle, and its jury."""
    cycle_pk = get_object_or_404(Candidacy, pk=pk).cycle_id
    cycle, _juror = access_jury.jury_for(request.user, cycle_pk)
    found = access.candidacy_of(cycle, pk)
    if not found.letter_file:
        raise Http404
    try:
        content = found.letter_file.open("rb")
    except OSError as error:  # the storage has lost it
        raise Http404 from error
    return send_file(
        request, content, size=found.letter_file.size, name=f"engagement-{found.pk}.pdf",
        media_type="application/pdf", digest=str(found.letter_file.name),
    )  # fmt: skip
