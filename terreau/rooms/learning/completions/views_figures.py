"""Training in figures, for whoever answers for a structure."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import require_open
from terreau.ground.common.exports import csv_response
from terreau.ground.organisations.groupings import words_of_small
from terreau.rooms.learning.completions import reading_figures
from terreau.rooms.learning.completions.next_steps import steps_of
from terreau.rooms.skills.access import place_of_figures


@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    place = place_of_figures(request.user, pk)
    if place.pk != pk:
        return redirect("completions:figures", pk=place.pk)
    require_open(FIGURES, place)
    page = reading_figures.training_of(place, scope_of(request.user))
    context = {
        "structure": place,
        "page": page,
        "columns": reading_figures.columns(),
        "theme_columns": reading_figures.theme_columns(),
        "steps": steps_of(page, request.user),
        "small": words_of_small(place),
    }
    return render(request, "completions/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    place = place_of_figures(request.user, pk)
    require_open(FIGURES, place)
    page = reading_figures.training_of(place, scope_of(request.user))
    return csv_response("formation.csv", reading_figures.csv_headers(), reading_figures.csv_rows(page))
