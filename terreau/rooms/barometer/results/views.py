"""The pages of the results of a wave, for whoever reads them: protected figures, and what they are worth."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.results import access, axes, charts, reading, reading_groups, reading_sentences
from terreau.rooms.barometer.results.forms import item_choices
from terreau.rooms.barometer.results.movements import label_of, movements
from terreau.rooms.barometer.results.next_steps import steps_of
from terreau.rooms.barometer.results.priorities import priorities
from terreau.rooms.barometer.results.reading import Sheet
from terreau.rooms.barometer.results.state_barometer import beside_the_state
from terreau.rooms.barometer.results.ways import nav_of
from terreau.rooms.barometer.waves.models import Wave


@require_safe
def waves(request: HttpRequest) -> HttpResponse:
    rows = access.waves_read_by(request.user)[:50]
    return render(request, "results/waves.html", {"rows": rows})


def sheet_for(request: HttpRequest, pk: int) -> Sheet:
    """The results of a wave in the structure that is asked for, as this reader sees them."""
    wave = access.wave_for(request.user, pk)
    structure = access.structure_to_read(request.user, wave, request.GET.get("structure", ""))
    return reading.sheet_of(wave, structure, access.scope_for(request.user))


def page(request: HttpRequest, template: str, sheet: Sheet, here: str, **context: Any) -> HttpResponse:
    """What every page of results shows: the wave, where, the way to the other pages, whether it is weighed."""
    nav = nav_of(sheet, here)
    shared = {
        "sheet": sheet,
        "wave": sheet.wave,
        "structure": sheet.structure,
        "nav": nav,
        "title": next(step.label for step in nav if step.current),
        "may_count": access.may_count(request.user, sheet.wave),
    }
    return render(request, f"results/{template}.html", shared | context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The overall mark, the satisfaction by theme, who answered, and how far the numbers may be from the truth."""
    sheet = sheet_for(request, pk)
    overall = sheet.by_role(Role.OVERALL)
    context = {
        "mark": next((line for line in overall if line.item.is_mean), None),
        "overall": next((line for line in overall if not line.item.is_mean), None),
        "satisfaction": [line for line in sheet.by_role(Role.SATISFACTION) if not line.item.is_mean],
        "turnout": sheet.turnout,
        "turnout_words": turnout_words(sheet),
        "steps": steps_of(sheet),
        "restitution": sheet.wave.restitution if hasattr(sheet.wave, "restitution") else None,
    }
    return page(request, "show", sheet, "show", **context)


def turnout_words(sheet: Sheet) -> str:
    """« 14 % ont répondu », where it is known."""
    known = sheet.turnout is not None and sheet.turnout.ratio is not None
    return reading.percent(sheet.turnout.ratio or 0.0) if known and sheet.turnout is not None else ""


@require_safe
def theme(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A page of the questionnaire: each question with its drawing and its table."""
    sheet = sheet_for(request, pk)
    of = next((each for each in sheet.document.pages if each.code == code), None)
    if of is None:
        raise Http404
    asked = reading.asked_on(of, sheet)
    rows = [(each, charts.chart_of(each), each.question.kind == "text") for each in asked]
    return page(request, "theme", sheet, f"page {code}", of=of, rows=rows)


def item_asked(request: HttpRequest, sheet: Sheet) -> str:
    """The item that is asked for, else the overall mark's, else the first."""
    asked = request.GET.get("item", "")
    if asked in sheet.items:
        return asked
    overall = [line.item.code for line in sheet.by_role(Role.OVERALL) if not line.item.is_mean]
    found = next(iter([*overall, *sheet.items]), "")
    if not found:  # sentences alone are asked
        raise Http404
    return found


@require_safe
def structures(request: HttpRequest, pk: int) -> HttpResponse:
    """One item in each structure just below, alphabetical and never ranked, against the whole."""
    sheet = sheet_for(request, pk)
    code = item_asked(request, sheet)
    below = list(Structure.objects.filter(parent=sheet.structure).order_by("label", "pk"))
    scope = access.scope_for(request.user)
    lines = reading_groups.by_structure(sheet.wave, sheet.items[code], below, scope, sheet)
    context = {
        "whole": sheet.lines[code],
        "rows": [(line, axes.against(line, sheet.lines[code])) for line in lines],
        "chart": charts.groups(lines, title=label_of(sheet.lines[code]), whole=sheet.lines[code]),
        "choices": item_choices(sheet.document),
        "item": code,
        "label": label_of(sheet.lines[code]),
    }
    return page(request, "structures", sheet, "structures", **context)


@require_safe
def groups(request: HttpRequest, pk: int, axis: str) -> HttpResponse:
    """One item by category, by age band, or in central and local services: of the whole wave, never crossed."""
    found = axes.AXES.get(axis)
    if found is None:
        raise Http404
    sheet = sheet_for(request, pk)
    if not sheet.is_whole:
        raise PermissionDenied
    code = item_asked(request, sheet)
    lines = reading_groups.by_group(
        sheet.wave, sheet.items[code], found.axis, access.scope_for(request.user), sheet, found.labels
    )
    context = {
        "axis": found,
        "whole": sheet.lines[code],
        "rows": [(line, axes.against(line, sheet.lines[code])) for line in lines],
        "chart": charts.groups(lines, title=label_of(sheet.lines[code]), whole=sheet.lines[code]),
        "choices": item_choices(sheet.document),
        "item": code,
        "label": label_of(sheet.lines[code]),
    }
    return page(request, "groups", sheet, axis, **context)


@require_safe
def first(request: HttpRequest, pk: int) -> HttpResponse:
    """Satisfaction against derived importance, of the whole."""
    sheet = sheet_for(request, pk)
    found = priorities(sheet)
    return page(request, "first", sheet, "first", found=found, chart=charts.matrix(found))


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What moved since another wave of the same structure, in words."""
    sheet = sheet_for(request, pk)
    others = list(access.waves_read_by(request.user).filter(structure=sheet.wave.structure).exclude(pk=pk)[:20])
    other = chosen(others, request.GET.get("avec", ""))
    compared, earlier, later = None, None, None
    if other is not None:
        beside = reading.sheet_of(other, sheet.structure, access.scope_for(request.user))
        earlier, later = sorted((sheet, beside), key=lambda each: (each.wave.closes_on, each.wave.pk))
        compared = movements(earlier, later)
    context = {"others": others, "other": other, "compared": compared, "earlier": earlier, "later": later}
    return page(request, "compare", sheet, "compare", **context)


def chosen(others: list[Wave], asked: str) -> Wave | None:
    """The wave that is asked for, else the latest of the others."""
    found = next((each for each in others if str(each.pk) == asked), None)
    if asked and found is None:
        raise Http404
    return found or next(iter(others), None)


@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of the State's own barometer beside those of questions that say that they ask the same."""
    sheet = sheet_for(request, pk)
    return page(request, "published", sheet, "published", found=beside_the_state(sheet))


@require_safe
def said(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentences that the team released, by theme."""
    sheet = sheet_for(request, pk)
    inside = list(Structure.objects.within(sheet.wave.structure).order_by("path").values_list("pk", flat=True))
    scope = access.scope_for(request.user)
    shown = reading_groups.shown_structures(sheet.wave, inside, scope, sheet.snapshot)
    readable = sheet.structure.pk in shown
    spoken = reading_sentences.spoken(sheet.wave, sheet.structure, shown) if readable else None
    asked = reading_sentences.questions_asked(sheet.document)
    progress = reading_sentences.progress_of(sheet.wave)
    return page(request, "said", sheet, "said", spoken=spoken, asked=asked, progress=progress)


@require_safe
def method(request: HttpRequest, pk: int) -> HttpResponse:
    """In plain French: what is weighed, what an interval is and is not, what is hidden and why."""
    sheet = sheet_for(request, pk)
    context = {"turnout_words": turnout_words(sheet), "variables": axes.variables_of(sheet.final)}
    return page(request, "method", sheet, "method", **context)
