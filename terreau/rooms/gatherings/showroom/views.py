"""The sheets: list, one sheet, writing it, having it reviewed."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.rooms.gatherings.showroom import access, actions, reading
from terreau.rooms.gatherings.showroom.forms import (
    FilterForm,
    InterestForm,
    ReasonForm,
    SeenForm,
    SolutionForm,
    UseForm,
)
from terreau.rooms.gatherings.showroom.models import Interest, Solution

REMARK = {
    "label": gettext_lazy("Ce qu’il faut changer"),
    "help_text": gettext_lazy(
        "Envoyé à la personne qui a proposé la fiche. Exemple : « Dites qui héberge les données. »"
    ),
}
WHY = {
    "label": gettext_lazy("Pourquoi elle est retirée"),
    "help_text": gettext_lazy("Lu par les personnes intéressées. Exemple : « Le marché s’arrête en juin. »"),
}


@require_safe
def solutions(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, user=request.user)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": keyset_page(form.rows(), order=("sort_name", "id"), key=request.GET.get("page", ""), size=24, total=0),
        "may_create": access.may_create(request.user),
        "query": query.urlencode(),
    }
    return render(request, "showroom/list.html", context)


@require_safe
def solutions_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = FilterForm(request.GET, user=request.user).rows().prefetch_related("uses__structure")
    headers = [
        _("nom"), _("ce qu’elle fait"), _("besoin"), _("présentée par"), _("propriétaire"), _("licence"), _("coût"),
        _("euros par an"), _("hébergement"), _("accessibilité"), _("déclaration"), _("contact"),
        _("adresse du contact"), _("site"), _("code source"), _("utilisée par"), _("état"), _("publiée le"),
    ]  # fmt: skip

    def lines() -> Iterator[list[object]]:
        for each in rows.iterator(chunk_size=200):
            yield [
                each.name, each.sentence, each.get_need_display(), each.structure.label, each.owner,
                each.licence_words, each.cost, each.cost_yearly, each.hosting, each.get_accessible_display(),
                each.statement_url, each.contact, each.contact_email, each.page_url, each.source_url,
                ", ".join(use.structure.label for use in each.uses.all()), each.get_state_display(),
                each.published_on.isoformat() if each.published_on else "",
            ]  # fmt: skip

    return csv_response("solutions.csv", headers, lines())


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, access.solution_for(request.user, pk))


def shown(request: HttpRequest, solution: Solution, **forms: Any) -> HttpResponse:
    """The sheet; with a form that was refused, if one was."""
    user: Any = request.user
    animates = access.animates(user, solution)
    mine = Interest.objects.of(user).living().filter(solution=solution).select_related("solution__structure")
    context: dict[str, Any] = {
        "solution": solution,
        "animates": animates,
        "slots": reading.slots_of(solution, user) if solution.is_published else [],
        "uses": reading.uses_of(solution, user, animates=animates),
        "mine": next(iter(reading.followed(mine, user)), None),
        "may_tell": user.agent_id is not None and solution.is_published,
        "interest_form": InterestForm(),
        "use_form": UseForm(user=user) if solution.is_published else None,
        "seen_form": SeenForm(initial={"seen": solution.changed_at.isoformat()}, auto_id=False),
    }
    if animates:
        context |= reading.decisions(solution, user)
    return render(request, "showroom/show.html", context | forms)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    access.to_create(request.user)
    form = SolutionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            solution = actions.create(**form.changes, by=request.user)
        except actions.ShowroomRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La fiche est enregistrée. Relisez-la, puis proposez-la à la relecture."))
            return redirect("showroom:show", pk=solution.pk)
    return render(request, "showroom/form.html", {"form": form, "solution": None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    solution = access.solution_to_run(request.user, pk)
    form = SolutionForm(request.POST or None, user=request.user, instance=solution)
    if request.method == "POST" and form.is_valid():
        try:
            again = actions.edit(solution, **form.changes, by=request.user)
        except actions.ShowroomRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("La fiche est modifiée. Elle est de nouveau publiée dès qu’une autre personne l’a relue.")
            messages.success(request, said if again else _("La fiche est modifiée."))
            return redirect("showroom:show", pk=pk)
    return render(request, "showroom/form.html", {"form": form, "solution": solution})


def decide(request: HttpRequest, pk: int, action: Callable[..., None], done: str, **more: Any) -> HttpResponse:
    """A decision on the sheet that its author saw: if it changed meanwhile, he is told and nothing is written."""
    solution = access.solution_to_run(request.user, pk)
    form = SeenForm(request.POST)
    seen = parse_datetime(form.cleaned_data["seen"]) if form.is_valid() else None
    try:
        if seen != solution.changed_at:
            raise actions.ShowroomRefused(_("La fiche a changé entre-temps : rien n’a été modifié. Relisez la page."))
        action(solution, by=request.user, **more)
        messages.success(request, done)
    except actions.ShowroomRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("showroom:show", pk=pk)


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    return decide(request, pk, actions.propose, _("La fiche est proposée. Une autre personne va la relire."))


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    return decide(request, pk, actions.publish, _("La solution est publiée."))


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return decide(request, pk, actions.resume, _("La fiche est reprise : elle est en préparation."))


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(request, pk, "send_back")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(request, pk, "withdraw")


def with_reason(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A page that asks why, then does it."""
    solution = access.solution_to_run(request.user, pk)
    form = ReasonForm(request.POST or None, **(REMARK if what == "send_back" else WHY))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if what == "send_back":
            done = _("La fiche est rendue : la personne qui l’a proposée est prévenue.")
            return decide(request, pk, actions.send_back, done, remark=reason)
        done = _("La solution n’est plus présentée. Les personnes intéressées sont prévenues.")
        return decide(request, pk, actions.withdraw, done, reason=reason)
    seen = SeenForm(initial={"seen": solution.changed_at.isoformat()}, auto_id=False)
    context = {"solution": solution, "form": form, "seen_form": seen, "what": what}
    return render(request, "showroom/reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    solution = access.solution_to_run(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete(solution, by=request.user)
            messages.success(request, _("La fiche est supprimée."))
            return redirect("showroom:list")
        except actions.ShowroomRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("showroom:show", pk=pk)
    return render(request, "showroom/delete.html", {"solution": solution})
