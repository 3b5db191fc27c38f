"""The lessons of a draft and the files that they call."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from terreau.rooms.learning.catalogue import access_content as access, editing, editing_files
from terreau.rooms.learning.catalogue.editing import mark_of
from terreau.rooms.learning.catalogue.files import text_page
from terreau.rooms.learning.catalogue.forms_content import FileForm, LessonForm
from terreau.rooms.learning.catalogue.lesson_text import reading_minutes
from terreau.rooms.learning.catalogue.models import Edition, Lesson, Module
from terreau.rooms.learning.catalogue.proofreading import faults_of
from terreau.rooms.learning.catalogue.views_content import back_to, kept, pressed


def lesson_form(request: HttpRequest, module: Module, lesson: Lesson | None) -> LessonForm:
    found = lesson or Lesson()
    copy = Lesson(**{name: getattr(found, name) for name in editing.LESSON})
    initial = {"seen": mark_of(found), "module": module.pk}
    modules = module.edition.modules.order_by("position")
    packages = access.packages_to_play(request.user)
    return LessonForm(request.POST or None, instance=copy, initial=initial, packages=packages, modules=modules)


def previewed(request: HttpRequest, form: LessonForm) -> bool:
    """Whether the page is shown again, with the text as it will be read, instead of being kept."""
    return "preview" in request.POST or not form.is_valid()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_create(request: HttpRequest, pk: int) -> HttpResponse:
    module = access.module_to_write(request.user, pk)
    access.draft_or_refuse(module.edition)
    form = lesson_form(request, module, None)
    if request.method == "POST" and not previewed(request, form):
        made = kept(form, lambda: editing.add_lesson(form.cleaned_data["module"], by=request.user, **form.values))
        if made is not None:
            return after(request, made, module.edition.course_id)
    return show_lesson(request, module, form, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_edit(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, pk)
    access.draft_or_refuse(lesson.module.edition)
    form = lesson_form(request, lesson.module, lesson)
    if request.method == "POST" and not previewed(request, form):
        seen, target = form.cleaned_data["seen"], form.cleaned_data["module"]
        made = kept(form, lambda: editing.edit_lesson(lesson, seen=seen, module=target, by=request.user, **form.values))
        if made is not None:
            return after(request, made, lesson.module.edition.course_id)
    return show_lesson(request, lesson.module, form, lesson)


def after(request: HttpRequest, lesson: Lesson, course_id: int) -> HttpResponse:
    """Back to the content, or to the same page when one goes on writing."""
    messages.success(request, _("Leçon enregistrée."))
    if "stay" in request.POST:
        return redirect("catalogue:lesson_edit", pk=lesson.pk)
    return back_to(course_id, f"lesson-{lesson.pk}")


def show_lesson(request: HttpRequest, module: Module, form: LessonForm, lesson: Lesson | None) -> HttpResponse:
    edition = module.edition
    context: dict[str, Any] = {
        "form": form, "module": module, "course": edition.course, "edition": edition, "lesson": lesson,
        "meanwhile": getattr(form, "meanwhile", None), "preview": None, "faults": [], "minutes": 0,
        "files": list(edition.attachments.order_by("name")),
    }  # fmt: skip
    if request.method == "POST":
        body = str(request.POST.get("body", "")).replace("\r\n", "\n")
        names = {one.name for one in context["files"]}
        context |= {"preview": text_page(edition, body, under=2), "faults": list(faults_of(body, names))}
        context["minutes"] = reading_minutes(body)
    return render(request, "catalogue/content_lesson.html", context)


@require_POST
def lesson_move(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, pk)
    pressed(request, lambda: editing.move_lesson(lesson, up="up" in request.POST, by=request.user))
    return back_to(lesson.module.edition.course_id, f"lesson-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_delete(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = access.lesson_to_write(request.user, pk)
    access.draft_or_refuse(lesson.module.edition)
    if request.method == "POST":
        pressed(request, lambda: editing.delete_lesson(lesson, by=request.user), _("Leçon supprimée."))
        return back_to(lesson.module.edition.course_id, f"module-{lesson.module_id}")
    context = {"lesson": lesson, "course": lesson.module.edition.course}
    return render(request, "catalogue/content_lesson_delete.html", context)


# ---- files


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.draft_or_refuse(access.edition_to_write(request.user, pk))
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if keep(request, edition, form):
            return redirect("catalogue:files", pk=pk)
    rows = list(edition.attachments.order_by("name"))
    return render(request, "catalogue/content_files.html", {
        "form": form, "edition": edition, "course": edition.course, "files": rows,
    })  # fmt: skip


def keep(request: HttpRequest, edition: Edition, form: FileForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        made = kept(form, lambda: editing_files.keep_file(
            edition, file, name=file.name, media_type=form.media_type, by=request.user))  # fmt: skip
    except ValidationError as error:  # the antivirus
        form.add_error("file", error)
        return False
    if made is not None:
        messages.success(request, _("« %(name)s » est gardé.") % {"name": made.name})
    return made is not None


@require_POST
def file_delete(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = access.attachment_to_write(request.user, pk)
    words = _("« %(name)s » est supprimé.") % {"name": attachment.name}
    pressed(request, lambda: editing_files.delete_file(attachment, by=request.user), words)
    return redirect("catalogue:files", pk=attachment.edition_id)
