"""« Cela m’intéresse » and « nous l’utilisons »: what people say of a solution, and what is done about it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.showroom import access, actions, following, reading
from terreau.rooms.gatherings.showroom.enums import LIVING
from terreau.rooms.gatherings.showroom.forms import InterestForm, StepForm, UseForm
from terreau.rooms.gatherings.showroom.models import Interest
from terreau.rooms.gatherings.showroom.views import shown

PAGE = 25


@require_POST
def tell_interest(request: HttpRequest, pk: int) -> HttpResponse:
    solution = access.solution_for(request.user, pk)
    form = InterestForm(request.POST)
    if not form.is_valid():
        return shown(request, solution, interest_form=form)
    try:
        following.tell_interest(solution, purpose=form.cleaned_data["purpose"], by=request.user)
        messages.success(request, _("C’est noté. L’équipe qui présente la solution est prévenue et vous contactera."))
    except actions.ShowroomRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("showroom:show", pk=pk)


@require_POST
def say_use(request: HttpRequest, pk: int) -> HttpResponse:
    solution = access.solution_for(request.user, pk)
    form = UseForm(request.POST, user=request.user)
    if not form.is_valid():
        return shown(request, solution, use_form=form)
    try:
        actions.say_use(solution, **form.cleaned_data, by=request.user)
        messages.success(request, _("Votre structure figure parmi celles qui utilisent la solution."))
    except actions.ShowroomRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("showroom:show", pk=pk)


@require_POST
def take_back_use(request: HttpRequest, pk: int) -> HttpResponse:
    use = access.use_to_take_back(request.user, pk)
    actions.take_back_use(use, by=request.user)
    messages.success(
        request, _("%(structure)s ne figure plus parmi les utilisateurs.") % {"structure": use.structure.label}
    )
    return redirect("showroom:show", pk=use.solution_id)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    rows = Interest.objects.of(request.user).select_related("solution__structure").order_by("-told_at", "-pk")
    return render(request, "showroom/mine.html", {"rows": reading.followed(rows, request.user)})


def asked_for(request: HttpRequest) -> Any:
    """Living ones, the oldest first; all of them with `?fin=oui`."""
    rows = access.interests_for(request.user)
    if request.GET.get("fin") != "oui":
        rows = rows.filter(state__in=LIVING)
    return rows.select_related("solution__structure", "agent", "structure").order_by("told_at", "pk")


@require_safe
def interests(request: HttpRequest) -> HttpResponse:
    page = Paginator(asked_for(request), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": reading.followed(page.object_list, request.user),
        "ended": request.GET.get("fin") == "oui",
    }
    return render(request, "showroom/interests.html", context)


@require_safe
def interests_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = asked_for(request)
    headers = [
        _("solution"), _("agent"), _("courriel"), _("structure"), _("pour quoi faire"), _("suivi"), _("dit le"),
        _("dernière étape"),
    ]  # fmt: skip

    def lines() -> Iterator[list[object]]:
        for each in rows.iterator():
            days = [timezone.localdate(moment).isoformat() for moment in (each.told_at, each.moved_at)]
            yield [
                each.solution.name, each.agent, each.agent.email, each.structure.label, each.purpose,
                each.get_state_display(), *days,
            ]  # fmt: skip

    return csv_response("interets.csv", headers, lines())


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    interest, own = access.interest_to_move(request.user, pk)
    form = StepForm(request.POST)
    follows = access.animates(request.user, interest.solution)
    try:
        if not form.is_valid():
            raise actions.ShowroomRefused(_("Cette étape n’est pas comprise : rien n’a été modifié."))
        following.move(interest, **form.cleaned_data, own=own, follows=follows, by=request.user)
        messages.success(request, _("C’est noté : %(step)s.") % {"step": interest.get_state_display()})
    except actions.ShowroomRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("showroom:mine" if own else "showroom:interests")
