"""The pages of the yearly plan: counted, written, adopted, given to the committee."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.approvals.models import Particulars
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response, typst_pdf
from terreau.rooms.learning.wishes import access, exports, planning
from terreau.rooms.learning.wishes.forms_plans import AdoptForm, DescribeForm, LineForm, StartForm
from terreau.rooms.learning.wishes.models import PlanLine
from terreau.rooms.learning.wishes.refusals import WishesRefused


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """Those of the structures of whoever decides; sent: a new one."""
    if not access.may_run(request.user):
        raise PermissionDenied
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.start(**form.cleaned_data, by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le besoin est compté : complétez chaque cours."))
            return redirect("wishes:plan", pk=made.pk)
    rows = access.plans_run_by(request.user).select_related("structure").order_by("-year", "structure__path")[:100]
    return render(request, "wishes/plans.html", {"form": form, "plans": list(rows)})


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    lines = exports.lines_of(found)
    totals = {name: sum(getattr(line, name) for line in lines) for name in ("sessions", "seats", "cost_euros", "hours")}
    over = found.budget_euros is not None and totals["cost_euros"] > found.budget_euros
    return render(request, "wishes/plan.html", {"plan": found, "lines": lines, "totals": totals, "over": over})


def _asked(request: HttpRequest, form: Any, template: str, act: Any, said: str, **more: Any) -> HttpResponse:
    """A form, the write that it asks for, then back to the plan."""
    found = more["plan"]
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data, by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("wishes:plan", pk=found.pk)
    return render(request, template, {"form": form, **more})


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    form = DescribeForm(request.POST or None, initial={"note": found.note, "budget_euros": found.budget_euros})
    act = partial(planning.describe, found)
    return _asked(request, form, "wishes/plan_form.html", act, _("Le plan est modifié."), plan=found, line=None)


@require_http_methods(["GET", "HEAD", "POST"])
def line_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    form = LineForm(request.POST or None, user=request.user)
    act = partial(planning.write_line, found)
    return _asked(request, form, "wishes/plan_form.html", act, _("Le cours est au plan."), plan=found, line=None)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.line_to_run(request.user, pk)
    form = LineForm(request.POST or None, user=request.user, line=row)
    act = partial(planning.write_line, row.plan, row.course)
    return _asked(request, form, "wishes/plan_form.html", act, _("La ligne est modifiée."), plan=row.plan, line=row)


def _do(request: HttpRequest, pk: int, said: str, act: Any, thing: Any) -> HttpResponse:
    try:
        act(thing, by=request.user)
    except WishesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("wishes:plan", pk=pk)


@require_POST
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row: PlanLine = access.line_to_run(request.user, pk)
    return _do(request, row.plan_id, _("La ligne est ôtée."), planning.remove_line, row)


@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    said = _("Le besoin est compté de nouveau ; ce que vous avez écrit reste.")
    return _do(request, pk, said, planning.count, found)


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    particulars = Particulars.objects.filter(employer=found.employer_id).first() or Particulars()
    form = AdoptForm(request.POST or None, plan=found, committee=particulars.committee.value)
    act = partial(planning.adopt, found)
    return _asked(request, form, "wishes/plan_adopt.html", act, _("Le plan est adopté."), plan=found)


@require_safe
def plan_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = access.plan_to_run(request.user, pk)
    rows = list(exports.csv_rows(exports.lines_of(found)))
    return csv_response(f"plan-de-formation-{found.year}.csv", exports.COLUMNS, rows)


@require_safe
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.plan_to_run(request.user, pk)
    made = typst_pdf("wishes/plan.typ", exports.document_of(found))
    return pdf_response(made, f"plan-de-formation-{found.year}.pdf")
