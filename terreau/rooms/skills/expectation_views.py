"""Pages on what is expected of agents: socles, and what jobs require. They hold no result of anybody."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.organisations.models import Job
from terreau.rooms.skills import access, actions, grids, reading, renewing
from terreau.rooms.skills.forms import SocleDatesForm, SocleForm
from terreau.rooms.skills.models import JobRequirement, Socle, SocleLevel
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
        "versions": reading.versions_around(found),
        "may_undo": may_edit and renewing.may_undo(found),
    }
    return render(request, "skills/socle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_socle(request: HttpRequest) -> HttpResponse:
    """Details first, with a preview of who is concerned; then the levels."""
    structures = access.structures_to_expect_of(request.user)
    form = SocleForm(request.POST or None, structures=structures, initial={"valid_from": localdate()})
    model = grids.model_for(request.user, request.GET.get("depuis", ""))
    concerned = ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            concerned = reading.about_how_many(concerned_on(form.draft(), localdate()))
        else:
            try:
                made = actions.create_socle(**form.cleaned_data, by=request.user)
                messages.success(request, _("Socle créé. Choisissez les niveaux attendus."))
                return redirect(f"{reverse('skills:socle_levels', args=[made.pk])}{from_model(model)}")
            except actions.SkillsRefused as refusal:
                form.add_error(None, str(refusal))
    context = {"form": form, "socle": None, "concerned": concerned, "model": model}
    return render(request, "skills/socle_form.html", context)


def from_model(model: grids.Model | None) -> str:
    return f"?{urlencode({'depuis': model.key})}" if model else ""


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
    return render(request, "skills/socle_form.html", {"form": form, "socle": found, "concerned": "", "model": None})


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
        "changes": reading.requirement_history(job),
    }
    return render(request, "skills/job_requirements.html", context)


def levels_in_order(found: Socle) -> list[SocleLevel]:
    rows = found.levels.select_related("competence__domain__framework")
    return list(rows.order_by("competence__domain__framework", "competence__code", "pk"))
