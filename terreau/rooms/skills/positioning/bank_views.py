"""The bank of questions: looking for one, what is missing, its history, its review, what goes out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.ground.questions.actions import QuestionRefused, mark_reviewed
from terreau.ground.questions.bank_files import FORMATS, drafts_of, write_bank_file
from terreau.ground.questions.history import differences
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.rooms.skills import access
from terreau.rooms.skills.positioning import changing
from terreau.rooms.skills.positioning.bank_forms import BankFilter, RetireForm, ReviewForm
from terreau.rooms.skills.positioning.bank_reading import coverage, proof_of, versions_of
from terreau.rooms.skills.positioning.editions import BANK, LEVELS

PAGE = 50


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """The questions, by code."""
    access.require_bank_editor(request.user)
    form = BankFilter(request.GET)
    page = keyset_page(form.rows(), order=("code",), key=request.GET.get("page", ""), size=PAGE)
    context = {"form": form, "page": page, "query": query_of(request)}
    return render(request, "skills/bank/list.html", context)


def query_of(request: HttpRequest) -> str:
    """The filters of the address, without the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


@require_safe
def content(request: HttpRequest) -> HttpResponse:
    """How many questions each competence has at each level, and what is missing."""
    access.require_bank_editor(request.user)
    lines = coverage()
    context = {"lines": lines, "levels": list(LEVELS), "total": sum(line.total for line in lines)}
    return render(request, "skills/bank/content.html", context)


@never_cache
@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    return show_question(request, access.question_to_edit(request.user, pk))


def show_question(request: HttpRequest, found: Question, **more: Any) -> HttpResponse:
    """The page of a question; `more` holds the form that was refused."""
    version = access.version_in_force(found)
    lines = versions_of(found, request.user)
    reviews = {"content": version.content_review == "reviewed", "language": version.language_review == "reviewed"}
    context = {
        "question": found,
        "version": version,
        "proof": proof_of(version.as_draft(found.code), found.code),
        "lines": lines,
        "mine": lines[0].mine,
        "review": ReviewForm(initial=reviews, prefix="review"),
        "retiring": RetireForm(prefix="retire"),
        "competence": changing.competences_by_topic().get(version.topic),
    }
    return render(request, "skills/bank/question.html", context | more)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what of the version shown was reviewed: a version written meanwhile is not."""
    found = access.question_to_edit(request.user, pk)
    version = access.version_in_force(found)
    form = ReviewForm(request.POST, prefix="review")
    try:
        if request.POST.get("seen") != str(version.number):
            raise QuestionRefused(_("Cette question vient de changer : relisez la nouvelle version."))
        if form.is_valid():
            mark_reviewed(version, **form.cleaned_data, by=request.user)
            messages.success(request, _("Relecture enregistrée."))
    except QuestionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("skills:question", pk=pk)


@never_cache
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.question_to_edit(request.user, pk)
    form = RetireForm(request.POST, prefix="retire")
    if not form.is_valid():
        return show_question(request, found, retiring=form)
    try:
        changing.retire(found, on=localdate(), reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Question retirée : elle n’est plus posée. Les réponses déjà données restent."))
    except QuestionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("skills:question", pk=pk)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.question_to_edit(request.user, pk)
    try:
        changing.restore(found, by=request.user)
        messages.success(request, _("Question remise : elle est de nouveau posée."))
    except QuestionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("skills:question", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An old version beside the one in force; sent, its text is in force again."""
    found = access.question_to_edit(request.user, pk)
    old, current = access.version_of(found, number), access.version_in_force(found)
    if request.method == "POST":
        put_back(request, found, old)
        return redirect("skills:question", pk=pk)
    context = {
        "question": found,
        "version": old,
        "current": current,
        "changes": differences(old, current),
        "proof": proof_of(old.as_draft(found.code), found.code),
    }
    return render(request, "skills/bank/version.html", context)


def put_back(request: HttpRequest, found: Question, old: QuestionVersion) -> None:
    seen = request.POST.get("seen", "")
    try:
        new = changing.put_back(found, old, seen=int(seen) if seen.isdecimal() else 0, by=request.user)
        words = _("Le texte de la version %(old)s est de nouveau en vigueur, comme version %(new)s.")
        messages.success(request, words % {"old": old.number, "new": new.number})
    except QuestionRefused as refusal:
        messages.error(request, str(refusal))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What each format can hold of the questions asked for, before anything is downloaded."""
    access.require_bank_editor(request.user)
    drafts = drafts_asked(request)
    written = [(code, label, write_bank_file(code, drafts, BANK)) for code, label in FORMATS.items()]
    query = query_of(request)
    return render(request, "skills/bank/export.html", {"written": written, "count": len(drafts), "query": query})


@never_cache
@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    access.require_bank_editor(request.user)
    if form not in FORMATS:
        raise Http404
    written = write_bank_file(form, drafts_asked(request), BANK)
    response = HttpResponse(written.content, content_type=written.media_type)
    response["Content-Disposition"] = f'attachment; filename="{written.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def drafts_asked(request: HttpRequest) -> list[Any]:
    rows = BankFilter(request.GET).rows().order_by("code")
    versions = []
    for found in rows:
        current = access.version_in_force(found)
        current.question = found
        versions.append(current)
    return drafts_of(versions)
