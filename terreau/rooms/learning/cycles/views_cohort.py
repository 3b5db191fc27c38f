"""The seminars of a cohort, and the cockpit of who runs it: where it stands, what is missing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.mail.writing import absolute
from terreau.rooms.learning.cycles import access, access_cohort, cohort, missing, programme
from terreau.rooms.learning.cycles.forms_cohort import SeminarForm, SlotForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Cycle, Seminar


def written(request: HttpRequest, form: Any, act: Callable[..., Any], said: str, **plain: Any) -> bool:
    """Whether what the form asks for is done and said; why not, in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(by=request.user, **(plain or form.cleaned_data))
    except CycleRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def done(request: HttpRequest, act: Callable[..., Any], said: str) -> bool:
    """Do what a button asks for, and say it, or why not."""
    try:
        act(by=request.user)
    except CycleRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


@require_safe
def seminars(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by who runs, judges, coaches or follows."""
    reader = access_cohort.programme_for(request.user, pk)
    context = {"cycle": reader.cycle, "reader": reader, "programme": cohort.programme(reader.cycle)}
    return render(request, "cycles/seminars.html", context)


@require_safe
def seminar(request: HttpRequest, pk: int, seminar_pk: int) -> HttpResponse:
    """One of them, on a page that prints."""
    reader = access_cohort.programme_for(request.user, pk)
    found = cohort.programme(reader.cycle).one(access_cohort.seminar_of(reader.cycle, seminar_pk))
    return render(request, "cycles/seminar.html", {"cycle": reader.cycle, "reader": reader, "filled": found})


def _form(request: HttpRequest, cycle: Cycle, form: Any, title: str, seminar: Seminar | None) -> HttpResponse:
    context = {"cycle": cycle, "form": form, "title": title, "seminar": seminar}
    return render(request, "cycles/cohort_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def seminar_add(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    form = SeminarForm(request.POST or None)

    def act(**plain: Any) -> None:
        programme.add_seminar(cycle, **plain)

    if written(request, form, act, _("Le séminaire est au programme.")):
        return redirect("cycles:seminars", pk=pk)
    return _form(request, cycle, form, _("Ajouter un séminaire"), None)


@require_http_methods(["GET", "HEAD", "POST"])
def seminar_edit(request: HttpRequest, pk: int, seminar_pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    found = access_cohort.seminar_of(cycle, seminar_pk)
    form = SeminarForm(request.POST or None, instance=found)

    def act(**plain: Any) -> None:
        programme.change_seminar(found, **plain)

    if written(request, form, act, _("Le séminaire est modifié.")):
        return redirect("cycles:seminar", pk=pk, seminar_pk=seminar_pk)
    return _form(request, cycle, form, _("Modifier le séminaire"), access_cohort.seminar_of(cycle, seminar_pk))


@require_POST
def seminar_remove(request: HttpRequest, pk: int, seminar_pk: int) -> HttpResponse:
    found = access_cohort.seminar_of(access.cycle_to_run(request.user, pk), seminar_pk)
    done(request, lambda by: programme.remove_seminar(found, by=by), _("Le séminaire est supprimé."))
    return redirect("cycles:seminars", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def slot_add(request: HttpRequest, pk: int, seminar_pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    found = access_cohort.seminar_of(cycle, seminar_pk)
    form = SlotForm(request.POST or None, seminar=found, initial={"part": request.GET.get("part")})

    def act(**plain: Any) -> None:
        programme.add_slot(found, **plain)

    if written(request, form, act, _("La séquence est au programme.")):
        return redirect("cycles:seminar", pk=pk, seminar_pk=seminar_pk)
    return _form(request, cycle, form, _("Ajouter une séquence"), found)


@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: HttpRequest, pk: int, slot_pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    found = access_cohort.slot_of(cycle, slot_pk)
    form = SlotForm(request.POST or None, seminar=found.seminar, instance=found)

    def act(**plain: Any) -> None:
        programme.change_slot(access_cohort.slot_of(cycle, slot_pk), **plain)

    if written(request, form, act, _("La séquence est modifiée.")):
        return redirect("cycles:seminar", pk=pk, seminar_pk=found.seminar_id)
    return _form(request, cycle, form, _("Modifier la séquence"), found.seminar)


@require_POST
def slot_remove(request: HttpRequest, pk: int, slot_pk: int) -> HttpResponse:
    found = access_cohort.slot_of(access.cycle_to_run(request.user, pk), slot_pk)
    done(request, lambda by: programme.remove_slot(found, by=by), _("La séquence est ôtée du programme."))
    return redirect("cycles:seminar", pk=pk, seminar_pk=found.seminar_id)


@never_cache
@require_safe
def cockpit(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    page = missing.cockpit(cycle, now=timezone.now())
    return render(request, "cycles/cockpit.html", {"cycle": cycle, "page": page})


@require_safe
def cockpit_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    headers = [_("urgence"), _("ce qui manque"), _("qui ou où"), _("avant le"), _("page")]
    rows = [
        [each.urgency.label, each.what, each.where, each.until.isoformat() if each.until else "", absolute(each.link)]
        for each in missing.cockpit(cycle, now=timezone.now()).gaps
    ]
    return csv_response(f"cycle-{pk}-ce-qui-manque.csv", headers, rows)
