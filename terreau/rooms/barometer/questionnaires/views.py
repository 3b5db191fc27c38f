"""The list of questionnaires, an edition as its author reads it, and what is made of it: the next, a file, a sheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.barometer.questionnaires import access, actions, reading
from terreau.rooms.barometer.questionnaires.actions import QuestionnaireRefused
from terreau.rooms.barometer.questionnaires.forms import BLANK, CreateForm, RenameForm
from terreau.rooms.barometer.questionnaires.models import Questionnaire
from terreau.rooms.barometer.questionnaires.printing import sheet_pdf
from terreau.rooms.barometer.questionnaires.shipped import blank_document, shipped_document
from terreau.rooms.barometer.questionnaires.timing import minutes
from terreau.rooms.barometer.questionnaires.yaml_files import write_document


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    access.require_surveyor(request.user)
    rows = Questionnaire.objects.visible_to(request.user).select_related("structure").prefetch_related("editions")
    page = keyset_page(rows, order=("name", "id"), key=request.GET.get("page", ""), size=30)
    return render(request, "questionnaires/list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = CreateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        start, copied = form.cleaned_data["start"], form.edition
        document = copied.document if copied else blank_document() if start == BLANK else shipped_document()
        own = {"name": form.cleaned_data["name"], "document": document}
        try:
            edition = actions.create_questionnaire(form.cleaned_data["structure"], **own, by=request.user)
        except QuestionnaireRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le questionnaire est prêt : relisez-le, changez-le, puis essayez-le."))
            return redirect("questionnaires:edition", pk=edition.pk)
    return render(request, "questionnaires/create.html", {"form": form})


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    others = found.questionnaire.editions.defer("content")
    return render(request, "questionnaires/edition.html", shown(found) | {"editions": others})


def shown(found: Any) -> dict[str, Any]:
    document = found.document
    return {
        "edition": found,
        "document": document,
        "sheets": reading.sheets_of(document),
        "minutes": minutes(document),
        "lacking": reading.lacking_english(document),
    }


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    form = RenameForm(request.POST or None, initial={"name": found.questionnaire.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(found.questionnaire, name=form.cleaned_data["name"], by=request.user)
        return redirect("questionnaires:edition", pk=pk)
    context = {"edition": found, "form": form, "title": _("Renommer le questionnaire")}
    return render(request, "questionnaires/form.html", context | {"themes": {}, "series": [], "question": None})


@require_POST
def next_edition(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    try:
        made = actions.next_edition(found, by=request.user)
    except QuestionnaireRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("questionnaires:edition", pk=pk)
    messages.success(request, _("Voici l’édition suivante, copie de celle-ci : changez ce qui doit l’être."))
    return redirect("questionnaires:edition", pk=made.pk)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition that is prepared goes alone, and the questionnaire with its only one."""
    found = access.edition_for(request.user, pk)
    alone = found.questionnaire.editions.count() == 1
    if request.method == "POST":
        try:
            actions.delete_edition(found, by=request.user)
        except QuestionnaireRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("questionnaires:edition", pk=pk)
        messages.success(request, _("C’est supprimé."))
        return redirect("questionnaires:list")
    return render(request, "questionnaires/delete.html", {"edition": found, "alone": alone})


@require_safe
def to_print(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    return render(request, "questionnaires/print.html", shown(found))


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    return pdf_response(sheet_pdf(found), f"questionnaire-{found.pk}.pdf")


@require_safe
def as_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.edition_for(request.user, pk)
    return HttpResponse(
        write_document(found.document),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="questionnaire-{found.pk}.yaml"'},
    )
