"""The bank: questions to ask again, those that the software brings and those kept here."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.barometer.questionnaires import access, actions, editing, reading
from terreau.rooms.barometer.questionnaires.content import QUESTION_CODE
from terreau.rooms.barometer.questionnaires.forms import KeepForm
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.questionnaires.views_editing import back_to, pressed


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    access.require_surveyor(request.user)
    asked = request.GET.get("q", "")
    return render(
        request, "questionnaires/bank.html", {"themes": reading.bank_themes(request.user, asked), "asked": asked}
    )


@require_safe
def bank_for(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """The bank, with a button to add each question to a page of an edition."""
    edition = access.edition_for(request.user, pk)
    there = access.page_of(edition, page)
    asked = request.GET.get("q", "")
    themes = reading.bank_themes(request.user, asked)
    context = {"edition": edition, "page": there, "themes": themes, "asked": asked}
    return render(request, "questionnaires/bank_for.html", context)


@require_POST
def bank_add(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    access.page_of(edition, page)
    try:
        question = reading.bank_question(request.user, request.POST.get("question", ""))
    except ContentRefused as refusal:
        messages.error(request, " ".join(refusal.problems))
        return back_to(edition, f"page-{page}")
    code = editing.free_code(question.code, set(edition.document.questions), QUESTION_CODE)
    added = replace(question, code=code)
    pressed(request, edition, partial(editing.with_question, question=added, page=page), f"question {code}")
    return back_to(edition, f"q-{code}")


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Keep a question of an edition, saying how it was tried."""
    edition = access.edition_for(request.user, pk)
    question = access.question_of(edition, code)
    form = KeepForm(request.POST or None, user=request.user, initial={"structure": edition.structure.pk})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        own = {"tried": said["tried"], "tried_on": said["tried_on"]}
        actions.keep_question(said["structure"], question, **own, by=request.user)
        messages.success(request, _("La question est gardée dans la banque."))
        return back_to(edition, f"q-{code}")
    line = reading.line_of(edition.document, question)
    return render(request, "questionnaires/keep.html", {"edition": edition, "line": line, "form": form})


@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    kept = access.kept_for(request.user, pk)
    if request.method == "POST":
        actions.forget_question(kept, by=request.user)
        messages.success(request, _("La question n’est plus dans la banque."))
        return redirect("questionnaires:bank")
    return render(request, "questionnaires/forget.html", {"kept": kept, "line": reading.kept_line(kept)})
