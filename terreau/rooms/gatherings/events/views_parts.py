"""The pages of the parts of an event: programme, questions, partners' sheets, points to settle, domains."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.gatherings.events import access, asking, domains, partners, programme, settling
from terreau.rooms.gatherings.events.forms import DomainForm, SettleForm
from terreau.rooms.gatherings.events.forms_parts import LineForm, QuestionsForm, SheetForm
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import DomainRule, Event


@require_http_methods(["GET", "POST"])
def programme_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines with their hours, and the form of one more."""
    event = access.event_to_run(request.user, pk)
    sessions = programme.sessions_of(event)
    form = LineForm(request.POST or None, sessions=len(sessions))
    if request.method == "POST" and form.is_valid():
        try:
            programme.add_line(event, form.spec, by=request.user)
        except EventRefused as refusal:
            form.add_error("minutes", str(refusal))
        else:
            messages.success(request, _("Le programme a un temps de plus."))
            return redirect("events:programme", pk=pk)
    return render(request, "events/programme.html", {"event": event, "sessions": sessions, "form": form})


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(event.programme.prefetch_related("speakers"), pk=line_pk)
    form = LineForm(request.POST or None, sessions=len(programme.sessions_of(event)), line=found)
    if request.method == "POST" and form.is_valid():
        try:
            programme.change_line(found, form.spec, by=request.user)
        except EventRefused as refusal:
            form.add_error("minutes", str(refusal))
        else:
            messages.success(request, _("Ce temps du programme est modifié."))
            return redirect("events:programme", pk=pk)
    return render(request, "events/line.html", {"event": event, "line": found, "form": form})


@require_POST
def line_move(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Up, down or out, as the button says."""
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(event.programme, pk=line_pk)
    try:
        if "retirer" in request.POST:
            programme.remove_line(found, by=request.user)
            messages.success(request, _("Ce temps est retiré du programme."))
        else:
            programme.move_line(found, up="monter" in request.POST, by=request.user)
    except EventRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("events:programme", pk=pk)


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = QuestionsForm(request.POST or None, questions=event.questions.order_by("position"))
    if request.method == "POST" and form.is_valid():
        try:
            asking.set_questions(event, form.questions, by=request.user)
        except EventRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Les questions à l’inscription sont enregistrées."))
            return redirect("events:short", pk=pk)
    return render(request, "events/questions.html", {"event": event, "form": form})


@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of the partners, and the form of one more."""
    event = access.event_to_run(request.user, pk)
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employer = event.structure.root or event.structure
            partner = partners.know_partner(employer, **form.part(form.PARTNER), by=request.user)
            partners.write_sheet(event, partner, **form.part(form.SHEET), by=request.user)
        except EventRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche attend la validation d’une autre personne."))
            return redirect("events:sheets", pk=pk)
    found = event.sheets.select_related("partner", "written_by", "validated_by").order_by("partner__name", "pk")
    return render(request, "events/sheets.html", {"event": event, "sheets": found, "form": form})


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(event.sheets.select_related("partner"), pk=sheet_pk)
    form = SheetForm(request.POST or None, initial=as_it_is(found))
    if request.method == "POST" and form.is_valid():
        try:
            employer = event.structure.root or event.structure
            partners.know_partner(employer, **(form.part(form.PARTNER) | {"name": found.partner.name}), by=request.user)
            partners.change_sheet(found, **form.part(form.SHEET), by=request.user)
        except EventRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche est modifiée : elle attend de nouveau une validation."))
            return redirect("events:sheets", pk=pk)
    return render(request, "events/sheet.html", {"event": event, "sheet": found, "form": form})


def as_it_is(sheet: Any) -> dict[str, Any]:
    found = {name: getattr(sheet.partner, name) for name in SheetForm.PARTNER}
    found |= {name: getattr(sheet, name) for name in SheetForm.SHEET}
    return found | {"conflict": "1" if sheet.conflict else "0"}


@require_POST
def sheet_decide(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """Validate, or take away, as the button says."""
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(event.sheets.select_related("partner"), pk=sheet_pk)
    try:
        if "retirer" in request.POST:
            partners.remove_sheet(found, by=request.user)
            messages.success(request, _("La fiche est retirée."))
        else:
            partners.validate_sheet(found, by=request.user)
            messages.success(request, _("La fiche est validée."))
    except EventRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("events:sheets", pk=pk)


@require_http_methods(["GET", "POST"])
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """What an imported page left to settle."""
    event = access.event_to_run(request.user, pk)
    rows = event.points.select_related("settled_by").order_by("pk")
    context = {"event": event, "left": rows.filter(settled_at=None), "settled": rows.exclude(settled_at=None)}
    if request.method == "POST":
        return point_decided(request, event)
    return render(request, "events/points.html", context)


def point_decided(request: HttpRequest, event: Event) -> HttpResponse:
    key = request.POST.get("point", "")
    found = get_object_or_404(event.points, pk=int(key) if key.isdecimal() and len(key) < 10 else 0)
    form = SettleForm(request.POST)
    try:
        if "rouvrir" in request.POST:
            settling.unsettle(found, by=request.user)
        elif form.is_valid():
            settling.settle(found, settlement=form.cleaned_data["settlement"], by=request.user)
            messages.success(request, _("Ce point est réglé."))
        else:
            messages.error(request, _("Dites ce qui a été décidé."))
    except EventRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("events:points", pk=event.pk)


@require_safe
def all_domains(request: HttpRequest) -> HttpResponse:
    """The list of the only employer whose list this person keeps, or the choice of one."""
    employers = access.employers_with_domains(request.user)
    if len(employers) == 1:
        return redirect("events:domains", pk=employers[0].pk)
    return render(request, "events/domain_employers.html", {"employers": employers})


@require_http_methods(["GET", "POST"])
def employer_domains(request: HttpRequest, pk: int) -> HttpResponse:
    employer = access.employer_of_domains(request.user, pk)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domains.settle(employer, **form.cleaned_data, by=request.user)
        except domains.DomainRefused as refusal:
            form.add_error("domain", str(refusal))
        else:
            messages.success(request, _("Ce domaine est réglé."))
            return redirect("events:domains", pk=pk)
    context = {
        "employer": employer,
        "form": form,
        "rules": DomainRule.objects.filter(employer=employer).order_by("domain"),
        "common": sorted(domains.common()),
    }
    return render(request, "events/domains.html", context)


@require_POST
def domain_remove(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    employer = access.employer_of_domains(request.user, pk)
    rule = get_object_or_404(DomainRule, pk=rule_pk, employer=employer)
    domains.unsettle(rule, by=request.user)
    messages.success(request, _("%(domain)s suit de nouveau la liste commune.") % {"domain": rule.domain})
    return redirect("events:domains", pk=pk)
