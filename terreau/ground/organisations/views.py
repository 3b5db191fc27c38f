"""Structures: where one is, what is below, and the changes to the tree."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from terreau.ground.organisations import actions, reading
from terreau.ground.organisations.access import (
    TREE_ROLES,
    keeps_agents,
    may_edit_tree,
    may_settle_small,
    structure_for,
    structure_to_edit,
    structures_visible_to,
)
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.forms import CloseForm, MoveForm, StructureForm
from terreau.ground.organisations.groupings import stands_for, words_of_small
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import outermost


@require_GET
def structures(request: HttpRequest) -> HttpResponse:
    """The trees in the reader's sight; straight to the tree when there is one."""
    tops = outermost(structures_visible_to(request.user).filter(pk__in=reading.tops_of(request.user)))
    if not tops:
        raise Http404
    if len(tops) == 1:
        return redirect("organisations:structure", pk=tops[0].pk)
    return render(request, "organisations/structures.html", {"structures": tops})


@require_GET
def structure(request: HttpRequest, pk: int) -> HttpResponse:
    shown = structure_for(request.user, pk)
    keeps = keeps_agents(request.user, shown)
    context = {
        "structure": shown,
        "places": reading.places_above(request.user, shown),
        "children": reading.children_of(request.user, shown, count_agents=keeps),
        "keeps_agents": keeps,
        "may_edit": may_edit_tree(request.user, shown),
        "most_below": reading.MOST_BELOW,
        "may_settle_small": may_settle_small(request.user, shown),
        "figures_of": stands_for(shown),
        "small": words_of_small(shown),
    }
    return render(request, "organisations/structure.html", context)


def changed(request: HttpRequest, shown: Structure, form: object, title: str, button: str) -> HttpResponse:
    """The page of a change, before it or after a refusal."""
    places = reading.places_above(request.user, shown)
    context = {"structure": shown, "places": places, "form": form, "title": title, "button": button}
    return render(request, "organisations/structure_form.html", context)


@require_http_methods(["GET", "POST"])
def structure_create(request: HttpRequest, pk: int) -> HttpResponse:
    parent = structure_to_edit(request.user, pk, *TREE_ROLES)
    form = StructureForm(request.POST or None, initial={"kind": "service"})
    if request.method == "POST" and form.is_valid():
        try:
            created = actions.create_structure(**form.cleaned_data, parent=parent, by=request.user)
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("« %(label)s » est créée.") % {"label": created.label})
            return redirect("organisations:structure", pk=created.pk)
    return changed(request, parent, form, _("Ajouter une structure"), _("Ajouter"))


@require_http_methods(["GET", "POST"])
def structure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = structure_to_edit(request.user, pk, *TREE_ROLES)
    initial = {"code": shown.code, "label": shown.label, "kind": shown.kind}
    form = StructureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_structure(shown, **form.cleaned_data, by=request.user)
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Structure modifiée."))
            return redirect("organisations:structure", pk=pk)
    return changed(request, shown, form, _("Modifier"), _("Enregistrer"))


@require_http_methods(["GET", "POST"])
def structure_move(request: HttpRequest, pk: int) -> HttpResponse:
    shown = structure_to_edit(request.user, pk, *TREE_ROLES)
    form = MoveForm(request.POST or None, parents=reading.parents_for(request.user, shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_structure(shown, parent=form.cleaned_data["parent"], by=request.user)
        except OrganisationRefused as refused:
            form.add_error("parent", refused.reason)
        else:
            messages.success(request, _("Structure déplacée, avec tout ce qui en dépend."))
            return redirect("organisations:structure", pk=pk)
    return changed(request, shown, form, _("Déplacer"), _("Déplacer la structure et ce qui en dépend"))


@require_http_methods(["GET", "POST"])
def structure_close(request: HttpRequest, pk: int) -> HttpResponse:
    shown = structure_to_edit(request.user, pk, *TREE_ROLES)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_structure(shown, by=request.user, on=form.cleaned_data["on"])
        except OrganisationRefused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Structure fermée, avec tout ce qui en dépend. Son histoire reste."))
            return redirect("organisations:structure", pk=pk)
    return changed(request, shown, form, _("Fermer"), _("Fermer la structure et ce qui en dépend"))
