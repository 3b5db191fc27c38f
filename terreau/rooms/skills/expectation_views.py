"""Pages on what is expected of agents: socles, and what jobs require. They hold no result of anybody."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.organisations.models import Job
from terreau.rooms.skills import access, actions, reading
from terreau.rooms.skills.forms import LevelsForm, SocleDatesForm, SocleForm
from terreau.rooms.skills.models import Competence, Framework, JobRequirement, Socle, SocleLevel
from terreau.rooms.skills.socles import concerned_on

PAGE = 50


@require_safe
def socles(request: HttpRequest) -> HttpResponse:
    rows = access.visible_socles(request.user).order_by("structure__path", "-valid_from", "pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_create": access.may_expect(request.user),
        "today": localdate(),
    }
    return render(request, "skills/socles.html", context)


@require_safe
def socle(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.socle_to_read(request.user, pk)
    may_edit = access.may_edit(request.user, found.structure)
    context = {
        "socle": found,
        "levels": levels_in_order(found),
        "may_edit": may_edit,
        "concerned": reading.about_how_many(concerned_on(found, localdate())) if may_edit else "",
    }
    return render(request, "skills/socle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_socle(request: HttpRequest) -> HttpResponse:
    """Details first, with a preview of who is concerned; then the levels."""
    structures = access.structures_to_expect_of(request.user)
    form = SocleForm(request.POST or None, structures=structures, initial={"valid_from": localdate()})
    concerned = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            concerned = reading.about_how_many(concerned_on(form.draft(), localdate()))
        else:
            try:
                made = actions.create_socle(**form.cleaned_data, by=request.user)
                messages.success(request, _("Socle créé. Choisissez les niveaux attendus."))
                return redirect("skills:socle_levels", pk=made.pk)
            except actions.SkillsRefused as refusal:
                form.add_error(None, str(refusal))
    return render(request, "skills/socle_form.html", {"form": form, "socle": None, "concerned": concerned})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_socle(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.socle_to_edit(request.user, pk)
    initial = {"label": found.label, "valid_from": found.valid_from, "valid_to": found.valid_to}
    form = SocleDatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_socle(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("Socle modifié."))
            return redirect("skills:socle", pk=found.pk)
        except actions.SkillsRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "skills/socle_form.html", {"form": form, "socle": found, "concerned": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def socle_levels(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.socle_to_edit(request.user, pk)
    levels = dict(found.levels.values_list("competence_id", "level"))
    grid = grid_of(request, levels)
    if request.method == "POST" and grid["form"].is_valid():
        actions.set_socle_levels(found, grid["form"].chosen(), by=request.user)
        messages.success(request, _("Niveaux du socle enregistrés."))
        return redirect("skills:socle", pk=found.pk)
    concerned = reading.about_how_many(concerned_on(found, localdate()))
    return render(request, "skills/socle_levels.html", grid | {"socle": found, "concerned": concerned})


@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    jobs = Job.objects.order_by("label", "pk")
    if words:
        jobs = jobs.filter(label__icontains=words)
    page = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    asked: dict[int, int] = {}
    for job in JobRequirement.objects.filter(job__in=list(page)).values_list("job_id", flat=True):
        asked[job] = asked.get(job, 0) + 1
    context = {
        "page": page,
        "rows": [(job, asked.get(job.pk, 0)) for job in page],
        "words": words,
        "query": f"{urlencode({'q': words})}&" if words else "",
        "may_edit": access.may_edit_requirements(request.user),
    }
    return render(request, "skills/requirements.html", context)


@require_safe
def job_requirements(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.job_to_read(request.user, pk)
    rows = job.requirements.select_related("competence__domain__framework")
    context = {
        "job": job,
        "levels": rows.order_by("competence__domain__framework", "competence__code"),
        "may_edit": access.may_edit_requirements(request.user),
    }
    return render(request, "skills/job_requirements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_requirements(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.job_to_edit(request.user, pk)
    levels = dict(JobRequirement.objects.filter(job=job).values_list("competence_id", "level"))
    grid = grid_of(request, levels)
    if request.method == "POST" and grid["form"].is_valid():
        actions.set_requirements(job, grid["form"].chosen(), by=request.user)
        messages.success(request, _("Niveaux requis enregistrés."))
        return redirect("skills:job_requirements", pk=job.pk)
    return render(request, "skills/requirements_edit.html", grid | {"job": job})


def grid_of(request: HttpRequest, levels: dict[int, int]) -> dict[str, Any]:
    """The grid of one framework: the one asked for, else the CRCN, else the first."""
    frameworks = list(Framework.objects.order_by("label", "pk"))
    wanted = request.GET.get("referentiel", "crcn")
    chosen = next((one for one in frameworks if one.code == wanted), frameworks[0] if frameworks else None)
    competences = Competence.objects.filter(domain__framework=chosen).select_related("domain").order_by("code", "pk")
    form = LevelsForm(request.POST if request.method == "POST" else None, competences=competences, levels=levels)
    return {"form": form, "framework": chosen, "frameworks": frameworks}


def levels_in_order(found: Socle) -> list[SocleLevel]:
    rows = found.levels.select_related("competence__domain__framework")
    return list(rows.order_by("competence__domain__framework", "competence__code", "pk"))
