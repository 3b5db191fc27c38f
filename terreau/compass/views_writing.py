"""The pages that write: declare or withdraw a figure, set a target, launch a next step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from terreau.compass import access, actions, next_steps, reading, wording
from terreau.compass.forms import DeclareForm, TargetForm
from terreau.compass.views import frame
from terreau.ground.evidence.actions import FigureRefused, declare as declare_figure, withdraw as withdraw_figure
from terreau.ground.initiatives.actions import InitiativeRefused


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    structure = access.structure_to_declare(request.user, pk)
    indicator = access.indicator_for(code, structure)
    form = DeclareForm(request.POST or None, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            answers = {"denominator": None} | form.cleaned_data
            declare_figure(
                structure=structure.pk, indicator=code, by=request.user, employer=structure.employer_id, **answers
            )
        except FigureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le chiffre est déclaré. Vous pouvez le retirer à tout moment."))
            return redirect(way_back(request) or reverse("compass:lever", args=[pk, indicator.lever]))
    declared = reading.declared_here(structure, code)
    context = frame(request, structure) | {
        "indicator": indicator,
        "form": form,
        "declared": declared,
        "threshold": wording.threshold(None),
        "back": way_back(request),
    }
    return render(request, "compass/declare.html", context)


def way_back(request: HttpRequest) -> str:
    """The page of ours that sent the reader here (the first hour), to which he returns; otherwise nothing."""
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else ""


@require_POST
def withdraw(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    structure = access.structure_to_declare(request.user, pk)
    figure = access.declared_to_withdraw(structure, key)
    code = figure.indicator
    withdraw_figure(figure, by=request.user, employer=structure.employer_id)
    messages.success(request, _("Le chiffre déclaré est retiré."))
    return redirect("compass:declare", pk, code)


@require_GET
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    board = access.board_for(request.user, pk)
    context = frame(request, board.structure) | {"rows": reading.targets_of(board)}
    return render(request, "compass/targets.html", context)


@require_http_methods(["GET", "POST"])
def target(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    structure = access.structure_to_target(request.user, pk)
    board = access.board_for(request.user, pk)
    view = access.headline_view(board, code)
    form = TargetForm(request.POST or None, view=view)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_target(structure=structure, indicator=code, by=request.user, **form.cleaned_data)
        except actions.TargetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La cible est enregistrée."))
            return redirect("compass:targets", pk)
    history = reading.target_history(structure, view.indicator, reader=request.user)
    context = frame(request, structure) | {"view": view, "form": form, "history": history}
    return render(request, "compass/target.html", context)


@require_POST
def next_step_start(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    structure = access.structure_to_act_in(request.user, pk)
    board = access.board_for(request.user, pk)
    proposal = next_steps.find(board, rule)
    if proposal is None:
        raise_unless_running(structure, rule)
        messages.info(request, _("Cette action est déjà lancée ici."))
        return redirect("compass:board", pk)
    try:
        initiative = next_steps.launch(board, proposal, by=request.user)
    except InitiativeRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("compass:lever", pk, proposal.lever)
    messages.success(
        request,
        _("« %(title)s » est lancée : responsable, échéance et texte modèle sont dans le registre.")
        % {"title": initiative.title},
    )
    return redirect("initiatives:show", initiative.pk)


def raise_unless_running(structure: Any, rule: str) -> None:
    if not reading.runs(structure, rule):
        raise Http404
