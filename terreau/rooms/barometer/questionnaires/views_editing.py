"""An edition question by question. Who comes second is told so, and finds what he typed again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.common.forms import with_value
from terreau.rooms.barometer.questionnaires import access, actions, editing, reading
from terreau.rooms.barometer.questionnaires.actions import ChangedMeanwhile, QuestionnaireRefused
from terreau.rooms.barometer.questionnaires.content import QUESTION_CODE, Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.forms import (
    ConditionForm,
    HeadForm,
    PageHeadForm,
    head_values,
    page_values,
)
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.questionnaires.part_lines import code_from
from terreau.rooms.barometer.questionnaires.question_forms import QuestionForm, question_values, starting_values
from terreau.rooms.barometer.questionnaires.shipped import shipped_themes

Made = Callable[[Document], Document]


def kept(request: HttpRequest, edition: Edition, form: Any, made: Made, what: str) -> bool:
    """Whether the change of a valid form was kept; otherwise the form says why and compares with the current turn."""
    try:
        actions.change(edition, made, seen=form.cleaned_data["seen"], what=what, by=request.user)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        edition.refresh_from_db()
        vars(edition).pop("document", None)
        form.data = with_value(form.data, "seen", str(edition.turn))
    except QuestionnaireRefused as refusal:
        form.add_error(None, str(refusal))
    except ContentRefused as refusal:
        form.add_error(None, refusal.problems)
    else:
        return True
    return False


def pressed(request: HttpRequest, edition: Edition, made: Made, what: str) -> None:
    """A button of the page of an edition: the change is made, or a message says why not."""
    seen = request.POST.get("seen", "")
    try:
        actions.change(edition, made, seen=int(seen) if seen.isdecimal() else -1, what=what, by=request.user)
    except ChangedMeanwhile:
        messages.error(request, _("Un collègue a modifié ce questionnaire entre-temps : relisez-le, puis recommencez."))
    except QuestionnaireRefused as refusal:
        messages.error(request, str(refusal))
    except ContentRefused as refusal:
        messages.error(request, " ".join(refusal.problems))


def back_to(edition: Edition, anchor: str = "") -> HttpResponse:
    place = redirect("questionnaires:edition", pk=edition.pk)
    if anchor:
        place["Location"] += f"#{anchor}"
    return place


def show_form(request: HttpRequest, edition: Edition, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"edition": edition, "form": form, "title": title, "themes": {}, "series": [], "question": None}
    return render(request, "questionnaires/form.html", context | more)


# ---- the head and the pages


@require_http_methods(["GET", "POST"])
def head(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    form = HeadForm(request.POST or None, initial=head_values(edition.document) | {"seen": edition.turn})
    if request.method == "POST" and form.is_valid():
        if kept(request, edition, form, lambda document: editing.with_head(document, **form.head), "head"):
            return back_to(edition)
    return show_form(request, edition, form, _("Titre et présentation"))


@require_http_methods(["GET", "POST"])
def page_add(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    form = PageHeadForm(request.POST or None, initial={"seen": edition.turn})
    if request.method == "POST" and form.is_valid():
        taken = {page.code for page in edition.document.pages}
        code = editing.free_code(code_from(form.cleaned_data["title"]), taken, QUESTION_CODE)
        made = partial(editing.with_page, page=form.page(code))
        if kept(request, edition, form, made, f"page {code}"):
            return back_to(edition, f"page-{code}")
    return show_form(request, edition, form, _("Ajouter une page"), themes=shipped_themes())


@require_http_methods(["GET", "POST"])
def page_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    page = access.page_of(edition, code)
    form = PageHeadForm(request.POST or None, initial=page_values(page) | {"seen": edition.turn})
    if request.method == "POST" and form.is_valid():

        def made(document: Document) -> Document:
            own = editing.page_named(document, code).questions
            return editing.with_page(document, form.page(code, own))

        if kept(request, edition, form, made, f"page {code}"):
            return back_to(edition, f"page-{code}")
    return show_form(request, edition, form, _("Modifier la page"), themes=shipped_themes())


@require_POST
def page_move(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    access.page_of(edition, code)
    step = -1 if "up" in request.POST else 1
    pressed(request, edition, partial(editing.page_moved, code=code, step=step), f"page {code}")
    return back_to(edition, f"page-{code}")


@require_POST
def page_delete(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    access.page_of(edition, code)
    pressed(request, edition, partial(editing.without_page, code=code), f"page {code}")
    return back_to(edition)


# ---- the questions


@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """The kind first, then the fields of that kind."""
    edition = access.edition_for(request.user, pk)
    there = access.page_of(edition, page)
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        return render(request, "questionnaires/kinds.html", {"edition": edition, "page": there, "kinds": Kind})
    initial = starting_values(Kind(kind)) | {"seen": edition.turn}
    taken = set(edition.document.questions)
    form = QuestionForm(request.POST or None, kind=Kind(kind), taken=taken, initial=initial)
    if request.method == "POST" and form.is_valid() and form.question is not None:
        made = partial(editing.with_question, question=form.question, page=page)
        if kept(request, edition, form, made, f"question {form.question.code}"):
            return back_to(edition, f"q-{form.question.code}")
    title = _("Ajouter une question : %(kind)s") % {"kind": Kind(kind).label}
    return show_form(request, edition, form, title, series=reading.known_series(request.user, edition))


@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    question = access.question_of(edition, code)
    initial = question_values(question) | {"seen": edition.turn}
    form = QuestionForm(request.POST or None, kind=question.kind, taken=set(), before=question, initial=initial)
    if request.method == "POST" and form.is_valid() and form.question is not None:
        made = partial(editing.with_question, question=form.question, page="")
        if kept(request, edition, form, made, f"question {code}"):
            return back_to(edition, f"q-{code}")
    now = edition.document.questions.get(code) or question
    more = {"series": reading.known_series(request.user, edition), "question": reading.line_of(edition.document, now)}
    return show_form(request, edition, form, _("Modifier la question"), **more)


@require_POST
def question_move(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Up, down, or to the page named."""
    edition = access.edition_for(request.user, pk)
    access.question_of(edition, code)
    page = request.POST.get("page", "")
    if page:
        access.page_of(edition, page)
        made: Made = partial(editing.question_placed, code=code, page=page)
    else:
        made = partial(editing.question_moved, code=code, step=-1 if "up" in request.POST else 1)
    pressed(request, edition, made, f"question {code}")
    return back_to(edition, f"q-{code}")


@require_http_methods(["GET", "POST"])
def question_delete(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    edition = access.edition_for(request.user, pk)
    question = access.question_of(edition, code)
    if request.method == "POST":
        pressed(request, edition, partial(editing.without_question, code=code), f"question {code}")
        return back_to(edition)
    context = {"edition": edition, "line": reading.line_of(edition.document, question)}
    return render(request, "questionnaires/question_delete.html", context)


@require_http_methods(["GET", "POST"])
def condition(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """On which question it hangs first, then on which of its answers."""
    edition = access.edition_for(request.user, pk)
    question = access.question_of(edition, code)
    before = reading.choices_before(edition.document, code)
    if request.method == "POST" and "remove" in request.POST:
        pressed(request, edition, partial(editing.with_condition, code=code, condition=None), f"question {code}")
        return back_to(edition, f"q-{code}")
    known = question.only_if.question if question.only_if else ""
    earlier = next((each for each in before if each.code == request.GET.get("on", known)), None)
    context = {"edition": edition, "line": reading.line_of(edition.document, question), "before": before}
    if earlier is None:
        return render(request, "questionnaires/condition.html", context | {"earlier": None, "form": None})
    chosen = list(question.only_if.options) if question.only_if and earlier.code == known else []
    initial = {"answers": chosen, "seen": edition.turn}
    form = ConditionForm(request.POST or None, choices=reading.answers_to_choose(earlier), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = reading.condition_on(earlier, form.cleaned_data["answers"])
        made = partial(editing.with_condition, code=code, condition=said)
        if kept(request, edition, form, made, f"question {code}"):
            return back_to(edition, f"q-{code}")
    return render(request, "questionnaires/condition.html", context | {"earlier": earlier, "form": form})
