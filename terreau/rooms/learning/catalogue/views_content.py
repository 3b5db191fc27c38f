"""What a course is made of, for those who write it: its editions, the modules of the draft, putting it in force."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.forms import with_value
from terreau.rooms.learning.catalogue import access_content as access, editing, reading_content as reading
from terreau.rooms.learning.catalogue.editing import ChangedMeanwhile, EditRefused, mark_of
from terreau.rooms.learning.catalogue.folder_writing import left_out
from terreau.rooms.learning.catalogue.forms_content import ForceForm, ModuleForm, StartForm
from terreau.rooms.learning.catalogue.models import Course, Edition, Module
from terreau.rooms.learning.catalogue.readiness import difference, hindrances


def back_to(course_id: int, anchor: str = "") -> HttpResponse:
    place = redirect("catalogue:content", pk=course_id)
    if anchor:
        place["Location"] += f"#{anchor}"
    return place


def pressed(request: HttpRequest, change: Callable[[], Any], done: str = "") -> bool:
    """A button of these pages: the change is made, or a message says why not."""
    try:
        change()
    except EditRefused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return False
    if done:
        messages.success(request, done)
    return True


def kept(form: Any, change: Callable[[], Any]) -> Any:
    """What a valid form's change made, or None: the form says why, and after a conflict is compared anew."""
    try:
        return change()
    except ChangedMeanwhile as meanwhile:
        form.add_error(None, str(meanwhile))
        form.data = with_value(form.data, "seen", mark_of(meanwhile.current))
        form.meanwhile = meanwhile.current
    except EditRefused as refusal:
        form.add_error(None, refusal.reasons)
    return None


@require_safe
def content(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    found = reading.content_of(course)
    start = StartForm(current=found.current) if found.draft is None else None
    exported = found.current or found.draft
    context = {"content": found, "course": course, "start": start, "left_out": left_out(exported) if exported else []}
    return render(request, "catalogue/content.html", context)


@require_POST
def start_draft(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    form = StartForm(request.POST, current=reading.content_of(course).current)
    if form.is_valid():
        words = _("Édition en préparation : elle n’est vue que de ceux qui l’écrivent.")
        pressed(request, lambda: editing.start_draft(course, copied=form.copied, by=request.user), words)
    return back_to(pk)


@never_cache
@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of an edition, as its learners read it."""
    found = access.edition_to_write(request.user, pk)
    context = {"edition": found, "course": found.course, "modules": reading.pages_of(found)}
    return render(request, "catalogue/content_edition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.draft_or_refuse(access.edition_to_write(request.user, pk))
    if request.method == "POST":
        pressed(request, lambda: editing.drop_draft(found, by=request.user), _("Édition abandonnée."))
        return back_to(found.course_id)
    return render(request, "catalogue/content_drop.html", {"edition": found, "course": found.course})


@require_http_methods(["GET", "HEAD", "POST"])
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """What putting it in force changes, for whom, then the button; or what is missing."""
    found = access.draft_or_refuse(access.edition_to_write(request.user, pk))
    form = ForceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = _("Édition %(number)s en vigueur.") % {"number": found.number}
        note = form.cleaned_data["note"]
        if pressed(request, lambda: editing.put_in_force(found, note=note, by=request.user), words):
            return back_to(found.course_id)
    return render(request, "catalogue/content_force.html", {"form": form, **forced(found)})


def forced(edition: Edition) -> dict[str, Any]:
    current = edition.course.editions.filter(state="current").first()
    return {
        "edition": edition, "course": edition.course, "current": current, "hindrances": hindrances(edition),
        "difference": difference(current, edition), "minutes": editing.minutes_of(edition),
    }  # fmt: skip


# ---- modules


def module_form(request: HttpRequest, course: Course, module: Module | None) -> ModuleForm:
    found = module or Module()
    initial = {"seen": mark_of(found)}
    # What was typed never touches the row that the action will compare: the form works on a copy.
    copy = Module(**{name: getattr(found, name) for name in editing.MODULE})
    return ModuleForm(request.POST or None, instance=copy, initial=initial, topics=reading.topics_of(course))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def module_create(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.draft_or_refuse(access.edition_to_write(request.user, pk))
    form = module_form(request, found.course, None)
    if request.method == "POST" and form.is_valid():
        made = kept(form, lambda: editing.add_module(found, by=request.user, **form.values))
        if made is not None:
            return back_to(found.course_id, f"module-{made.pk}")
    return show_module(request, found, form, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def module_edit(request: HttpRequest, pk: int) -> HttpResponse:
    module = access.module_to_write(request.user, pk)
    access.draft_or_refuse(module.edition)
    form = module_form(request, module.edition.course, module)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        if kept(form, lambda: editing.edit_module(module, seen=seen, by=request.user, **form.values)) is not None:
            return back_to(module.edition.course_id, f"module-{pk}")
    return show_module(request, module.edition, form, module)


def show_module(request: HttpRequest, edition: Edition, form: ModuleForm, module: Module | None) -> HttpResponse:
    context = {"form": form, "edition": edition, "course": edition.course, "module": module}
    return render(request, "catalogue/content_module.html", context | {"meanwhile": getattr(form, "meanwhile", None)})


@require_POST
def module_move(request: HttpRequest, pk: int) -> HttpResponse:
    module = access.module_to_write(request.user, pk)
    pressed(request, lambda: editing.move_module(module, up="up" in request.POST, by=request.user))
    return back_to(module.edition.course_id, f"module-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def module_delete(request: HttpRequest, pk: int) -> HttpResponse:
    module = access.module_to_write(request.user, pk)
    access.draft_or_refuse(module.edition)
    if request.method == "POST":
        pressed(request, lambda: editing.delete_module(module, by=request.user), _("Module supprimé."))
        return back_to(module.edition.course_id)
    context = {"module": module, "course": module.edition.course, "count": module.lessons.count()}
    return render(request, "catalogue/content_module_delete.html", context)
