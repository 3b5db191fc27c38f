"""Courses that come on files: those of the software, an archive that somebody brings, and the way out."""

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue import access, access_content
from terreau.rooms.learning.catalogue.bringing import BringRefused, Brought, bring
from terreau.rooms.learning.catalogue.enums import EditionState, Kind
from terreau.rooms.learning.catalogue.folder_writing import key_of, write_course
from terreau.rooms.learning.catalogue.folders import opened
from terreau.rooms.learning.catalogue.forms_content import AddForm, ArchiveForm
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.shipped import shipped_courses, standings_of

PROBLEMS_SHOWN = 50


@require_safe
def shipped(request: HttpRequest) -> HttpResponse:
    """The courses that come with the software, and where each is already."""
    structures = access.writing_structures(request.user)
    mine = access.own_courses(request.user).filter(kind=Kind.LESSONS).exclude(shipped="")
    lines = [
        (folder, standings_of(folder, mine), AddForm(structures=structures, auto_id=f"id_{key}_%s"))
        for key, folder in shipped_courses().items()
    ]
    return render(request, "catalogue/shipped.html", {"lines": lines})


@require_POST
def shipped_add(request: HttpRequest, key: str) -> HttpResponse:
    """Into the catalogue of a structure, or its new edition there."""
    folder = shipped_courses().get(key)
    form = AddForm(request.POST, structures=access.writing_structures(request.user))
    if folder is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Choisissez une de vos structures."))
        return redirect("catalogue:shipped")
    try:
        done = bring(folder, structure=form.cleaned_data["structure"], by=request.user, shipped=True)
    except BringRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue:shipped")
    told(request, done)
    return redirect("catalogue:content", pk=done.course.pk)


def told(request: HttpRequest, done: Brought) -> None:
    words = {
        "created": _("« %(title)s » est ajouté, en préparation : relisez sa fiche, puis mettez-le au catalogue."),
        "changed": _("« %(title)s » est à jour : édition %(number)s en vigueur."),
        "unchanged": _("« %(title)s » est déjà à jour : rien n’a changé."),
    }[done.state]
    messages.success(request, words % {"title": done.course.title, "number": done.edition.number})
    for note in done.notes:
        messages.info(request, note)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest) -> HttpResponse:
    """A course in a ZIP: taken whole, or refused with what is wrong, by file and line."""
    structures = access.writing_structures(request.user)
    courses = access.own_courses(request.user).filter(kind=Kind.LESSONS).order_by("title", "pk")
    form = ArchiveForm(request.POST or None, request.FILES or None, structures=structures, courses=courses)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        done, problems = taken(form, request.user)
        if done is not None:
            told(request, done)
            return redirect("catalogue:content", pk=done.course.pk)
    context = {"form": form, "problems": problems[:PROBLEMS_SHOWN], "more": max(0, len(problems) - PROBLEMS_SHOWN)}
    return render(request, "catalogue/archive.html", context)


def taken(form: ArchiveForm, user: Any) -> tuple[Brought | None, list[str]]:
    """What became of a valid form's archive, or what is wrong with it."""
    file, course = form.cleaned_data["file"], form.cleaned_data["course"]
    try:
        refuse_unclean(file, file.name)
        with TemporaryDirectory() as place:
            path = Path(place) / "cours.zip"
            with path.open("wb") as copy:
                for block in file.chunks():
                    copy.write(block)
            with opened(path) as folder:
                if course is None and known(folder.key, form.cleaned_data["structure"]):
                    return None, [_("Ce cours est déjà dans votre catalogue : choisissez-le, et il sera renouvelé.")]
                return bring(folder, structure=form.cleaned_data["structure"], course=course, by=user), []
    except ValidationError as error:
        return None, list(error.messages)
    except BringRefused as refusal:
        return None, refusal.reasons


def known(key: str, structure: Structure) -> bool:
    """Whether a course of this structure came from a folder of this name."""
    return Course.objects.filter(structure=structure, shipped=key).exists()


@never_cache
@require_safe
def export(request: HttpRequest, pk: int) -> FileResponse:
    """The edition in force, or else the draft, as the archive of its files."""
    course = access_content.course_to_write(request.user, pk)
    order = {EditionState.CURRENT: 0, EditionState.DRAFT: 1}
    editions = [one for one in course.editions.order_by("-number") if one.state in order]
    if not editions:
        raise Http404
    edition = min(editions, key=lambda one: order[EditionState(one.state)])
    edition.course = course
    target = TemporaryFile()
    write_course(edition, target)
    target.seek(0)
    response = FileResponse(target, as_attachment=True, filename=f"{key_of(course)}.zip")
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
