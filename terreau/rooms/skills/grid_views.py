"""The grid where a socle or a job's requirements are edited: shown with its effect first, saved when confirmed."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.organisations.models import Job, Structure
from terreau.rooms.skills import access, actions, grids, renewing
from terreau.rooms.skills.forms import FromDayForm, LevelsForm
from terreau.rooms.skills.grids import Effect
from terreau.rooms.skills.models import Competence, Framework, JobRequirement, Socle


@require_http_methods(["GET", "HEAD", "POST"])
def socle_levels(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of a socle: corrected as it is, or followed by a new version from a day on."""
    found = access.socle_to_edit(request.user, pk)
    grid = grid_of(request, dict(found.levels.values_list("competence_id", "level")), found)
    form, day = grid["form"], FromDayForm(request.POST or None, initial={"from_day": first_day(found)})
    effect = None
    if request.method == "POST" and form.is_valid() and day.is_valid():
        on = day.cleaned_data["from_day"]
        effect = grids.effect_on_socle(found, form.chosen(), on=on, user=request.user)
        if confirmed(request, effect):
            try:
                return saved(request, found, form.chosen(), on)
            except actions.SkillsRefused as refusal:
                day.add_error("from_day", str(refusal))
    return render(request, "skills/socle_levels.html", grid | {"socle": found, "day": day, "effect": effect})


def saved(request: HttpRequest, found: Socle, levels: dict[Competence, int], on: datetime.date | None) -> HttpResponse:
    if on is None:
        actions.set_socle_levels(found, levels, by=request.user)
        messages.success(request, _("Niveaux du socle enregistrés."))
        return redirect("skills:socle", pk=found.pk)
    version = renewing.renew_socle(found, on=on, levels=levels, by=request.user)
    messages.success(request, _("Nouvelle version prévue. Elle s’annule jusqu’à la veille de son premier jour."))
    return redirect("skills:socle", pk=version.pk)


@require_POST
def undo_version(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.socle_to_edit(request.user, pk)
    try:
        former = renewing.undo_renewal(version, by=request.user)
    except actions.SkillsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("skills:socle", pk=pk)
    messages.success(request, _("Nouvelle version annulée : les niveaux actuels continuent de s’appliquer."))
    return redirect("skills:socle", pk=former.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_requirements(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of what a job requires, from today on."""
    job = access.job_to_edit(request.user, pk)
    grid = grid_of(request, dict(JobRequirement.objects.filter(job=job).values_list("competence_id", "level")), job)
    effect = None
    if request.method == "POST" and grid["form"].is_valid():
        levels = grid["form"].chosen()
        effect = grids.effect_on_job(job, levels, user=request.user)
        if confirmed(request, effect):
            actions.set_requirements(job, levels, by=request.user, structure=author_of(request.user))
            messages.success(request, _("Niveaux requis enregistrés."))
            return redirect("skills:job_requirements", pk=job.pk)
    return render(request, "skills/requirements_edit.html", grid | {"job": job, "day": None, "effect": effect})


def author_of(user: Any) -> Structure | None:
    """In the name of which structure the user says what a job requires: the highest where he may."""
    held = sorted(user.structures_as(*access.EXPECTING), key=lambda each: each.path)
    return held[0] if held else None


def confirmed(request: HttpRequest, effect: Effect) -> bool:
    """Whether the user confirms what he was shown, and exactly that."""
    return "save" in request.POST and bool(effect.changes) and request.POST.get("seal") == effect.seal


def first_day(socle: Socle) -> datetime.date | None:
    """What the page proposes: the first of next month for a socle that agents know already, else at once."""
    today = localdate()
    if socle.valid_from > today or not socle.levels.exists() or socle.valid_to:
        return None
    return (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def grid_of(request: HttpRequest, levels: dict[int, int], of: Socle | Job) -> dict[str, Any]:
    """The grid of one framework: the one asked for, else the CRCN, else the first. It may start from a model."""
    frameworks = list(Framework.objects.order_by("label", "pk"))
    wanted = request.GET.get("referentiel", "crcn")
    chosen = next((one for one in frameworks if one.code == wanted), frameworks[0] if frameworks else None)
    competences = Competence.objects.filter(domain__framework=chosen).select_related("domain")
    model = grids.model_for(request.user, request.GET.get("depuis", ""))
    form = LevelsForm(
        request.POST if request.method == "POST" else None,
        competences=competences.order_by("domain__code", "code", "pk"),
        levels=levels,
        proposed=model.levels if model else None,
    )
    return {
        "form": form,
        "framework": chosen,
        "frameworks": frameworks,
        "meanings": list(chosen.levels.all()) if chosen else [],
        "model": model,
        "models": grids.models_for(request.user, but=of),
    }
