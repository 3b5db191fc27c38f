"""The pages that read: the compass, a lever, the map of competences, and their CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from terreau.compass import access, drawings, exports, wording
from terreau.compass.board import Board
from terreau.compass.heat import HeatMap, heat_map as map_of, legend
from terreau.compass.next_steps import a_few, proposals
from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import require_open, words_of_closing
from terreau.ground.common.exports import csv_response
from terreau.ground.evidence.beside import pages_beside
from terreau.ground.evidence.models import Snapshot
from terreau.ground.organisations.groupings import words_of_small
from terreau.ground.organisations.models import Structure


@require_GET
def home(request: HttpRequest, page: str = "compass:board") -> HttpResponse:
    """The reader's own compass, or the choice between several."""
    structures = access.starting_structures(request.user)
    if len(structures) == 1:
        return redirect(page, structures[0].pk)
    choices = [(structure, page) for structure in structures]
    return render(request, "compass/home.html", {"choices": choices})


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    shown = access.board_for(request.user, pk, request.GET.get("cliche", ""))
    context = frame(request, shown.structure) | {
        "board": shown,
        "message": wording.message(shown),
        "suffix": suffix(shown.asked),
        "chart": drawings.levers(shown),
        "moved": moved(shown),
        "next": a_few(shown, count=2),
        "children": access.children_in_sight(request.user, shown.structure),
        "snapshots": list(access.published_snapshots()),
        "threshold": wording.threshold(shown.snapshot),
    }
    return render(request, "compass/board.html", context)


@require_GET
def board_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    shown = access.board_for(request.user, pk, request.GET.get("cliche", ""))
    rows = exports.board_rows(shown, shown.levers)
    return csv_response(f"boussole-{shown.structure.code}.csv", exports.board_headers(), rows)


@require_GET
def lever(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    number = access.lever_number(number)
    shown = access.board_for(request.user, pk, request.GET.get("cliche", ""))
    chosen = shown.lever(number)
    context = frame(request, shown.structure) | {
        "board": shown,
        "lever": chosen,
        "suffix": suffix(shown.asked),
        "histories": [(view, drawings.past(view), wording.past(view)) for view in chosen.indicators],
        "proposals": [each for each in proposals(shown) if each.lever == number],
        "before": shown.lever(number - 1) if number > 1 else None,
        "after": shown.lever(number + 1) if number < 10 else None,
        "threshold": wording.threshold(shown.snapshot),
        "beside": pages_beside(number, request.user, shown.structure),
    }
    return render(request, "compass/lever.html", context)


@require_GET
def lever_csv(request: HttpRequest, pk: int, number: int) -> StreamingHttpResponse:
    number = access.lever_number(number)
    shown = access.board_for(request.user, pk, request.GET.get("cliche", ""))
    rows = exports.history_rows(shown.lever(number))
    return csv_response(f"levier-{number}-{shown.structure.code}.csv", exports.history_headers(), rows)


@require_GET
def heat_map(request: HttpRequest, pk: int) -> HttpResponse:
    structure, heat = read_heat(request, pk)
    snapshot = access.snapshot_for(request.GET.get("cliche", ""))
    context = frame(request, structure) | {
        "heat": heat,
        "legend": legend(),
        "asked": snapshot,
        "suffix": suffix(snapshot),
        "snapshot": snapshot or access.published_snapshots().first(),
        "threshold": wording.threshold(snapshot),
    }
    return render(request, "compass/heat_map.html", context)


@require_GET
def heat_map_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    structure, heat = read_heat(request, pk)
    return csv_response(f"competences-{structure.code}.csv", exports.heat_headers(heat), exports.heat_rows(heat))


def read_heat(request: HttpRequest, pk: int) -> tuple[Structure, HeatMap]:
    structure = access.place_for(request.user, pk)
    require_open(FIGURES, structure)
    children = access.children_in_sight(request.user, structure)
    snapshot = access.snapshot_for(request.GET.get("cliche", ""))
    return structure, map_of(structure, children, scope_of(request.user), snapshot=snapshot)


def frame(request: HttpRequest, structure: Structure) -> dict[str, Any]:
    """What every page on a structure says: where it lies in the reader's sight, and what the reader may do there."""
    user: Any = request.user
    return {
        "structure": structure,
        "closed": words_of_closing(FIGURES, structure),
        "small": words_of_small(structure),
        "ancestors": access.ancestors_in_sight(user, structure),
        "may_declare": user.has_role(*access.DECLARERS, structure=structure),
        "may_target": user.has_role(*access.TARGET_SETTERS, structure=structure),
        "may_start": user.has_role(*access.STARTERS, structure=structure),
    }


def suffix(snapshot: Snapshot | None) -> str:
    """What keeps the chosen snapshot from page to page."""
    return f"?cliche={snapshot.pk}" if snapshot else ""


def moved(shown: Board) -> list[Any]:
    """The indicators that have left their starting point, in the order of the levers."""
    return [view for view in shown.views.values() if view.distance is not None and abs(view.distance) >= 0.5]
