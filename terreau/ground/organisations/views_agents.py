"""Agents: the list that HR keeps, a team as its manager sees it, an agent's record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from terreau.ground.common.exports import csv_response
from terreau.ground.organisations import actions, reading
from terreau.ground.organisations.access import keeps_agents, leads_a_team, structure_to_edit
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.consultations import open_file
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.forms import AgentForm, LeaveForm, SearchForm, TransferForm
from terreau.ground.organisations.models import Agent, Structure


def place_asked(request: HttpRequest, given: str) -> Structure | None:
    """The structure whose subtree the list is limited to, if one is named. Raises `Http404` or `PermissionDenied`."""
    if not given:
        return None
    if not given.isdecimal():
        raise Http404
    return structure_to_edit(request.user, int(given), RoleName.HR)


@require_GET
def agents(request: HttpRequest) -> HttpResponse:
    if not keeps_agents(request.user):
        return team(request)
    within = place_asked(request, request.GET.get("structure", ""))
    form = SearchForm(request.GET)
    text, left = (form.cleaned_data["q"], form.cleaned_data["left"]) if form.is_valid() else ("", False)
    page = reading.agents_page(request.user, within=within, text=text, left=left, key=request.GET.get("page", ""))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "form": form, "within": within, "query": query.urlencode(), "text": text, "left": left}
    return render(request, "organisations/agents.html", context)


def team(request: HttpRequest) -> HttpResponse:
    """Names only: of results, a manager sees figures of groups, elsewhere."""
    people = reading.team_of(request.user)[:500]
    if not people and not leads_a_team(request.user):
        raise Http404
    return render(request, "organisations/team.html", {"people": people})


@require_POST
def agents_export(request: HttpRequest) -> StreamingHttpResponse:
    if not keeps_agents(request.user):
        raise Http404
    within = place_asked(request, request.POST.get("structure", ""))
    form = SearchForm(request.POST)
    text, left = (form.cleaned_data["q"], form.cleaned_data["left"]) if form.is_valid() else ("", False)
    headers, rows = reading.export_rows(request.user, within=within, text=text, left=left)
    actions.record_export(request.user, within=within, text=text, left=left)
    return csv_response("agents.csv", headers, rows)


@require_GET
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    shown = open_file(request.user, pk, ConsultationKind.RECORD)
    postings = shown.postings.select_related("structure", "job").order_by("-started_on")
    team_size = Agent.objects.active().filter(manager=shown).count() if shown.is_manager else 0
    context = {"agent": shown, "postings": postings, "team_size": team_size}
    return render(request, "organisations/agent.html", context)


def changed(request: HttpRequest, shown: Agent, form: object, title: str, button: str) -> HttpResponse:
    context = {"agent": shown, "form": form, "title": title, "button": button}
    return render(request, "organisations/agent_form.html", context)


@require_http_methods(["GET", "POST"])
def agent_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = open_file(request.user, pk, ConsultationKind.EDIT)
    # The form cleans onto its instance: the action compares with the row as it is.
    form = AgentForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_agent(shown, by=request.user, **form.cleaned_data)
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Fiche modifiée."))
            return redirect("organisations:agent", pk=pk)
    return changed(request, shown, form, _("Modifier la fiche"), _("Enregistrer"))


@require_http_methods(["GET", "POST"])
def agent_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    shown = open_file(request.user, pk, ConsultationKind.TRANSFER)
    form = TransferForm(request.POST or None, agent=shown, structures=reading.postable_for(request.user, shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.transfer_agent(shown, **form.cleaned_data, by=request.user)
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Nouvelle affectation enregistrée."))
            return redirect("organisations:agent", pk=pk)
    return changed(request, shown, form, _("Changer d’affectation"), _("Enregistrer l’affectation"))


@require_http_methods(["GET", "POST"])
def agent_leave(request: HttpRequest, pk: int) -> HttpResponse:
    shown = open_file(request.user, pk, ConsultationKind.LEAVE)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.agent_left(shown, **form.cleaned_data, by=request.user)
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Départ enregistré."))
            return redirect("organisations:agent", pk=pk)
    return changed(request, shown, form, _("Enregistrer un départ"), _("Enregistrer le départ"))
