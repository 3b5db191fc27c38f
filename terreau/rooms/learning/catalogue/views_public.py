"""The pages that everybody reads: the catalogue, and a course."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.learning.catalogue import access, exports, reading
from terreau.rooms.learning.catalogue.models import CourseCompetence
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    context = {
        "catalogue": reading.catalogue_of(request.user, request.GET),
        "drafts": reading.drafts_of(request.user),
    }
    return render(request, "catalogue/list.html", context)


@login_not_required
@require_safe
def catalogue_csv(request: HttpRequest) -> StreamingHttpResponse:
    return as_csv(request, "catalogue.csv", reading.rows_of(request.user, request.GET))


def as_csv(request: HttpRequest, name: str, rows: CourseQuerySet) -> StreamingHttpResponse:
    aims = CourseCompetence.objects.select_related("competence").order_by("competence__code", "pk")
    rows = rows.select_related("structure").prefetch_related(Prefetch("aims", queryset=aims, to_attr="aims_in_order"))
    lines = exports.lines(rows.iterator(chunk_size=500), request.build_absolute_uri)
    return csv_response(name, exports.headers(), lines)


@login_not_required
@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that does not change with the title."""
    return redirect(access.course_for(request.user, pk))


@login_not_required
@require_safe
def show(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    course = access.course_for(request.user, pk)
    if slug != course.slug:
        return redirect(course)
    return render(request, "catalogue/show.html", {"course": course, "sheet": reading.sheet_of(course, request.user)})
