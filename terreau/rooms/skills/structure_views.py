"""Pages on the skills of a structure as human resources, the programme lead and managers read them: figures only."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import require_open
from terreau.ground.common.exports import csv_response
from terreau.ground.organisations.groupings import shown_below, words_of_small
from terreau.rooms.skills import access
from terreau.rooms.skills.structure_reading import (
    chart_of,
    columns,
    csv_headers,
    csv_rows,
    skills_of,
    words_of_trend,
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The reader's own structure, or the choice between several."""
    places = access.figure_places(request.user)
    if len(places) == 1:
        return redirect("skills:structure", pk=places[0].pk)
    return render(request, "skills/structures.html", {"places": places})


@require_safe
def structure(request: HttpRequest, pk: int) -> HttpResponse:
    place = access.place_of_figures(request.user, pk)
    if place.pk != pk:
        return redirect("skills:structure", pk=place.pk)
    require_open(FIGURES, place)
    skills = skills_of(place, scope_of(request.user))
    context: dict[str, Any] = {
        "structure": place,
        "skills": skills,
        "columns": columns(),
        "chart": chart_of(skills),
        "trend": words_of_trend(skills),
        "small": words_of_small(place),
        "children": shown_below(place).order_by("label", "pk"),
    }
    return render(request, "skills/structure.html", context)


@require_safe
def structure_csv(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    place = access.place_of_figures(request.user, pk)
    if place.pk != pk:
        return redirect("skills:structure_csv", pk=place.pk)
    require_open(FIGURES, place)
    skills = skills_of(place, scope_of(request.user))
    return csv_response(f"niveaux-{place.code}.csv", csv_headers(), csv_rows(skills))
