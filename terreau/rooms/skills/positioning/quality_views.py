"""Pages on the quality of questions, for whoever may edit them: what to look at, and parameters to put in force."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.skills import access
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.models import Study
from terreau.rooms.skills.positioning import asking, quality_reading as reading, tasks


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Every competence with questions: when they were studied, and how many are flagged."""
    access.require_bank_editor(request.user)
    return render(request, "skills/quality/quality.html", {"lines": reading.competences()})


@never_cache
@require_safe
def competence(request: HttpRequest, pk: int) -> HttpResponse:
    """The last study of a competence, the questions to look at first."""
    found = access.competence_to_study(request.user, pk)
    studies = Study.objects.filter(competence=found)
    last = studies.told().select_related("edition", "made").first()
    context = {
        "competence": found,
        "study": last,
        "summary": reading.summary_of(last) if last else None,
        "at_work": studies.at_work().first(),
        "missing": asking.words_of_missing(found) if asking.agents_missing(found) else "",
    }
    return render(request, "skills/quality/competence.html", context)


@require_safe
def competence_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = access.competence_to_study(request.user, pk)
    last = Study.objects.filter(competence=found).told().first()
    rows = reading.csv_rows(reading.lines_of(last)) if last else []
    return csv_response(f"questions-{found.code}.csv", reading.HEADERS, rows)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.competence_to_study(request.user, pk)
    try:
        asked = asking.ask(found, by=request.user)
    except SkillsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("skills:quality_of", pk=pk)
    tasks.start(asked)
    return redirect("skills:study", pk=asked.pk)


@never_cache
@require_safe
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """A study at work, or what its parameters would change: nothing changes until somebody puts them in force."""
    found = access.study_to_read(request.user, pk)
    context = {
        "study": found,
        "competence": found.competence,
        "summary": reading.summary_of(found) if found.report else None,
        "latest": asking.latest(found.competence),
    }
    return render(request, "skills/quality/study.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a study in force, once confirmed."""
    found = access.study_to_read(request.user, pk)
    if request.method == "POST":
        try:
            made = asking.put_in_force(found, by=request.user)
            words = _("Édition %(number)s en vigueur : elle vaut pour les tests qui commencent.")
            messages.success(request, words % {"number": made.number})
        except SkillsRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("skills:study", pk=pk)
    if not found.report:
        return redirect("skills:study", pk=pk)
    context = {"study": found, "competence": found.competence, "summary": reading.summary_of(found)}
    return render(request, "skills/quality/apply.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the former parameters back, once confirmed."""
    found = access.study_to_read(request.user, pk)
    if request.method == "POST":
        try:
            made = asking.put_back(found, by=request.user)
            words = _("Les paramètres de l’édition %(former)s sont de nouveau en vigueur, sous le numéro %(number)s.")
            messages.success(request, words % {"former": found.edition.number, "number": made.number})
        except SkillsRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("skills:study", pk=pk)
    return render(request, "skills/quality/undo.html", {"study": found, "competence": found.competence})
