"""The pages of whoever prepares courses: his list, the sheet, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.learning.catalogue import access, actions
from terreau.rooms.learning.catalogue.enums import CourseState, Kind
from terreau.rooms.learning.catalogue.forms import AimForm, ReviewForm, SheetForm
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.views_public import as_csv

MOST = 200  # of each state on the page; the file has them all


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this person prepares: in preparation, in the catalogue, withdrawn."""
    rows = access.own_courses(request.user).select_related("structure").defer("words", "brings")
    groups = [
        (state, rows.filter(state=state).order_by("title", "pk")[:MOST])
        for state in (CourseState.DRAFT, CourseState.PUBLISHED, CourseState.WITHDRAWN)
    ]
    return render(request, "catalogue/mine.html", {"groups": groups})


@require_safe
def mine_csv(request: HttpRequest) -> StreamingHttpResponse:
    return as_csv(request, "mes-cours.csv", access.own_courses(request.user).order_by("title", "pk"))


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which of the natures: it is said once, and decides what the sheet asks."""
    access.writing_structures(request.user)
    return render(request, "catalogue/choose.html", {"kinds": Kind})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    form = SheetForm(request.POST or None, user=request.user, kind=kind)
    if request.method == "POST" and form.is_valid():
        sheet = form.sheet
        try:
            course = actions.prepare(sheet.pop("structure"), kind=kind, **sheet, by=request.user)
        except actions.CourseRefused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Le cours est en préparation : seuls ceux qui en préparent ici le voient."))
            return redirect(course)
    return render(request, "catalogue/form.html", {"form": form, "course": None, "kind": Kind(kind)})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_edit(request.user, pk)
    form = SheetForm(request.POST or None, user=request.user, kind=course.kind, instance=course)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.edit(course, **form.sheet, by=request.user)
        except actions.CourseRefused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect(changed)
    return render(request, "catalogue/form.html", {"form": form, "course": course, "kind": Kind(course.kind)})


@require_http_methods(["GET", "POST"])
def aims(request: HttpRequest, pk: int) -> HttpResponse:
    """The competences that it works on: one is added, or its level changed, by the same form."""
    course = access.course_to_edit(request.user, pk)
    form = AimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.aim_at(course, form.cleaned_data["competence"], level=form.cleaned_data["level"], by=request.user)
        messages.success(request, _("C’est noté."))
        return redirect("catalogue:aims", pk=pk)
    rows = course.aims.select_related("competence").order_by("competence__code", "pk")
    return render(request, "catalogue/aims.html", {"course": course, "form": form, "aims": rows})


@require_POST
def drop_aim(request: HttpRequest, pk: int, aim: int) -> HttpResponse:
    course = access.course_to_edit(request.user, pk)
    actions.drop_aim(get_object_or_404(course.aims.select_related("course__structure"), pk=aim), by=request.user)
    messages.success(request, _("Cette compétence n’est plus sur la fiche."))
    return redirect("catalogue:aims", pk=pk)


def done(request: HttpRequest, course: Course, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it, say so or say each reason why not, and go back to the sheet."""
    try:
        act()
    except actions.CourseRefused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, words)
    return redirect("catalogue:short", pk=course.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_edit(request.user, pk)
    return done(request, course, lambda: actions.publish(course, by=request.user), _("Le cours est au catalogue."))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_edit(request.user, pk)
    if request.method == "POST":
        words = _("Le cours n’est plus au catalogue. Ceux qui l’ont commencé le finissent.")
        return done(request, course, lambda: actions.withdraw(course, by=request.user), words)
    return render(request, "catalogue/withdraw.html", {"course": course})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the review, or take the signature back."""
    course = access.course_to_edit(request.user, pk)
    if "retirer" in request.POST:
        words = _("La fiche dit de nouveau que le cours est en relecture.")
        return done(request, course, lambda: actions.unsign_review(course, by=request.user), words)
    first = {"on": course.reviewed_on or timezone.localdate(), "reviewer": course.reviewer}
    form = ReviewForm(request.POST or None, initial=first | {"function": course.reviewer_function})
    if request.method == "POST" and form.is_valid():
        words = _("La relecture est signée : la fiche le dit.")
        return done(request, course, lambda: actions.sign_review(course, **form.cleaned_data, by=request.user), words)
    return render(request, "catalogue/review.html", {"course": course, "form": form})


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_edit(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete(course, by=request.user)
        except actions.CourseRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("catalogue:short", pk=pk)
        messages.success(request, _("Le cours en préparation est supprimé."))
        return redirect("catalogue:mine")
    return render(request, "catalogue/delete.html", {"course": course})
