"""The pages of those who prepare a draft: its steps, their courses, its settings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.search import Query
from terreau.rooms.learning.paths import access, drafting, reading
from terreau.rooms.learning.paths.forms import CourseSearchForm, RemarkForm, SignForm, StepForm, VersionForm
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models import PathVersion, Step
from terreau.rooms.learning.paths.progress import courses_of

MOST_FOUND = 20


@never_cache
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What is being prepared, read by those who prepare it and those who sign it."""
    version = access.draft_for(request.user, pk)
    page = reading.draft_page(version, request.user)
    context = {
        "path": version.path,
        "version": version,
        "page": page,
        "remark_form": RemarkForm(version=version),
        "sign_form": SignForm(initial={"seen": page.digest}, auto_id=False),
    }
    return render(request, "paths/draft.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    path = access.path_to_edit(request.user, pk)
    try:
        drafting.start_draft(path, by=request.user)
        messages.success(request, _("Une nouvelle version est en préparation, copie de la dernière."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.draft_to_edit(request.user, pk)
    if request.method != "POST":
        return render(request, "paths/drop.html", {"path": version.path, "version": version})
    try:
        drafting.drop_draft(version, by=request.user)
    except PathRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("paths:draft", pk=pk)
    messages.success(request, _("La version en préparation est abandonnée."))
    return redirect("paths:show", pk=pk)


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.draft_to_edit(request.user, pk)
    form = VersionForm(request.POST or None, instance=access.draft_to_edit(request.user, pk))
    if request.method == "POST" and form.is_valid():
        try:
            drafting.settle_draft(version, **form.cleaned_data, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Les réglages sont enregistrés."))
            return redirect("paths:draft", pk=pk)
    return render(request, "paths/settings.html", {"form": form, "path": version.path})


@require_http_methods(["GET", "POST"])
def step_create(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.draft_to_edit(request.user, pk)
    form = StepForm(request.POST or None, before=version.steps.order_by("position"))
    if request.method == "POST" and form.is_valid():
        try:
            step = drafting.add_step(version, **form.words, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’étape est ajoutée. Choisissez ses cours."))
            return redirect("paths:step_courses", pk=pk, step_pk=step.pk)
    return render(request, "paths/step.html", {"form": form, "path": version.path, "step": None})


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    found = access.step_to_edit(request.user, pk, step_pk)
    before = found.version.steps.filter(position__lt=found.position).order_by("position")
    form = StepForm(request.POST or None, before=before, instance=access.step_to_edit(request.user, pk, step_pk))
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change_step(found, **form.words, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’étape est modifiée."))
            return redirect("paths:draft", pk=pk)
    return render(request, "paths/step.html", {"form": form, "path": found.version.path, "step": found})


@require_POST
def step_move(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Up, down or out, as the button says."""
    found = access.step_to_edit(request.user, pk, step_pk)
    try:
        if "retirer" in request.POST:
            drafting.remove_step(found, by=request.user)
            messages.success(request, _("L’étape est retirée."))
        else:
            drafting.move_step(found, up="monter" in request.POST, by=request.user)
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@require_http_methods(["GET", "POST"])
def step_courses(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """The courses of a step, and those of the catalogue found by their words."""
    found = access.step_to_edit(request.user, pk, step_pk)
    if request.method == "POST":
        return _course_settled(request, found)
    form = CourseSearchForm(request.GET or None)
    context = {
        "path": found.version.path,
        "step": found,
        "chosen": courses_of(found),
        "form": form,
        "found": _found(found.version, form.asked if form.is_bound else "", request.user),
    }
    return render(request, "paths/step_courses.html", context)


def _found(version: PathVersion, asked: str, user: Any) -> list[Any]:
    """Those of the catalogue that he reads and that the path does not hold yet, by their words."""
    rows = access.courses_to_choose(user).exclude(pk__in=version.step_courses.order_by().values("course"))
    query = Query.of(asked)
    if query.words:
        rows = query.among(rows, "title", "sentence", "provider")
    return list(rows.select_related("structure").order_by("title", "pk")[:MOST_FOUND])


def _course_settled(request: HttpRequest, found: Step) -> HttpResponse:
    """Chosen or taken away, as the button says."""
    adding = "ajouter" in request.POST
    key = request.POST.get("ajouter" if adding else "retirer", "")
    number = int(key) if key.isdecimal() and len(key) < 10 else 0
    try:
        if adding:
            course = get_object_or_404(access.courses_to_choose(request.user), pk=number)
            drafting.add_course(found, course, by=request.user)
        else:
            drafting.remove_course(found, get_object_or_404(found.courses, pk=number), by=request.user)
        messages.success(request, _("Les cours de l’étape sont modifiés."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:step_courses", pk=found.version.path_id, step_pk=found.pk)
