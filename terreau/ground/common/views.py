"""Imports from the web: choose, upload, see what would change, confirm."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from terreau.ground.common import actions, tasks
from terreau.ground.common.access import import_job_for, importer_for, importers_for
from terreau.ground.common.exports import csv_response
from terreau.ground.common.import_forms import UploadForm
from terreau.ground.common.models import ImportJob


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    known = importers_for(request.user)
    if not known:
        raise Http404
    labels = {importer.kind: importer.label for importer in known}
    jobs = ImportJob.objects.filter(author=request.user.pk, kind__in=labels).order_by("-created_at", "id")[:20]
    shown = [(importer, importer.closed_to(request.user)) for importer in known]
    recent = [(job, labels[job.kind]) for job in jobs]
    return render(request, "common/imports.html", {"importers": shown, "recent": recent})


@require_http_methods(["GET", "POST"])
def import_start(request: HttpRequest, kind: str) -> HttpResponse:
    known = importer_for(request.user, kind)
    known.door(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, known=known)
    if request.method == "POST" and form.is_valid():
        job = actions.upload(known=known, file=form.cleaned_data["file"], options=form.options, by=request.user)
        tasks.start_check(job)
        return redirect("common:import_preview", pk=job.pk)
    return render(request, "common/import_start.html", {"known": known, "form": form})


@require_GET
def import_template(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """A file with the headers only, to be filled in a spreadsheet."""
    known = importer_for(request.user, kind)
    return csv_response(f"{known.kind}.csv", [column.name for column in known.columns], [])


@require_GET
def import_preview(request: HttpRequest, pk: Any) -> HttpResponse:
    job, known = import_job_for(request.user, pk)
    context = {"job": job, "known": known, "report": job.report, "has_problems_file": job.problems_path.exists()}
    return render(request, "common/import_preview.html", context)


@require_GET
def import_problems(request: HttpRequest, pk: Any) -> FileResponse:
    job, _known = import_job_for(request.user, pk)
    if not job.problems_path.exists():
        raise Http404
    response = FileResponse(job.problems_path.open("rb"), as_attachment=True, filename=f"{job.kind}-problemes.csv")
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def import_confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    job, known = import_job_for(request.user, pk)
    known.door(request.user)
    if actions.confirm(job):
        tasks.start_apply(job)
    else:
        messages.info(request, _("Cet import a déjà été confirmé ou abandonné."))
    return redirect("common:import_preview", pk=job.pk)


@require_POST
def import_abandon(request: HttpRequest, pk: Any) -> HttpResponse:
    job, _known = import_job_for(request.user, pk)
    if actions.abandon(job):
        messages.success(request, _("Import abandonné : le fichier est détruit, rien n’a été changé."))
    return redirect("common:imports")


@require_POST
def import_retry(request: HttpRequest, pk: Any) -> HttpResponse:
    job, known = import_job_for(request.user, pk)
    known.door(request.user)
    if actions.retry(job):
        tasks.start_check(job)
    else:
        messages.error(request, _("Le fichier n’est plus là : déposez-le de nouveau."))
    return redirect("common:import_preview", pk=job.pk)
