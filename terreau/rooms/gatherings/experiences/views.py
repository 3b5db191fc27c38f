"""The library of experiences, one of them, and « cela m’a servi »."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.rooms.gatherings.experiences import access, actions, reading, reusing
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.forms import FilterForm, SentenceForm
from terreau.rooms.gatherings.experiences.models import Edition


def _form(request: HttpRequest) -> tuple[FilterForm, Any]:
    if not access.may_read_library(request.user):
        raise PermissionDenied
    library_of_his = access.library_for(request.user)
    form = FilterForm(request.GET, library=library_of_his)
    return form, form.narrow(library_of_his).to_list()


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    form, rows = _form(request)
    query = request.GET.copy()
    query.pop("page", None)
    page = keyset_page(rows, order=("published_on", "id"), key=request.GET.get("page", ""), size=20, newest_first=True)
    context = {
        "form": form,
        "filtered": bool(form.asked),
        "page": page,
        "cards": [reading.card(each) for each in page.rows],
        "may_tell": access.may_tell(request.user),
        "silent": not form.asked and reading.own_service_is_silent(request.user),
        "query": query.urlencode(),
    }
    return render(request, "experiences/list.html", context)


@require_safe
def library_csv(request: HttpRequest) -> StreamingHttpResponse:
    _asked, rows = _form(request)
    return csv_response("retours-d-experience.csv", reading.csv_headers(), reading.csv_rows(rows.iterator(200)))


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is read; for its author a draft is checked where it is written, for an animator it is reviewed."""
    experience = access.experience_for(request.user, pk)
    shown = Edition.objects.filter(experience=experience, state__in=[State.PUBLISHED, State.WITHDRAWN])
    edition = shown.to_list().first()
    if edition is None:
        if access.may_review(request.user, experience):
            return redirect("experiences:review", pk=pk)
        return redirect(
            "experiences:check" if access.is_author(request.user, experience) else "experiences:sign", pk=pk
        )
    access.edition_for(request.user, pk, edition.number)
    context = {"story": reading.story(request.user, experience, edition), "form": SentenceForm()}
    return render(request, "experiences/show.html", context)


@require_safe
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = access.edition_for(request.user, pk, number)
    context = {"story": reading.story(request.user, found.experience, found)}
    return render(request, "experiences/edition.html", context)


@require_POST
def served(request: HttpRequest, pk: int) -> HttpResponse:
    experience = access.published_for(request.user, pk)
    form = SentenceForm(request.POST)
    if form.is_valid():
        try:
            reusing.say_it_served(experience, sentence=form.cleaned_data["sentence"], by=request.user)
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Merci. L’auteur est prévenu ; vous pouvez le retirer à tout moment."))
        return redirect("experiences:show", pk=pk)
    shown = get_object_or_404(Edition.objects.published().to_list(), experience=experience)
    context = {"story": reading.story(request.user, experience, shown), "form": form}
    return render(request, "experiences/show.html", context)


@require_POST
def unserved(request: HttpRequest, pk: int) -> HttpResponse:
    reuse = access.reuse_to_withdraw(request.user, pk)
    reusing.take_back(reuse, by=request.user)
    messages.success(request, _("C’est retiré."))
    return redirect("experiences:show", pk=reuse.experience_id)
