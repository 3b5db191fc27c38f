"""The pages of a quiz: what it asks, one question a page, a last look, then the mark and what explains it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.questions.answering import AnswerIncomplete
from terreau.rooms.learning.catalogue.models import Module
from terreau.rooms.learning.study import access, quizzes, reading
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment
from terreau.rooms.learning.study.progressing import StudyRefused
from terreau.rooms.learning.study.views import locked


@require_safe
@never_cache
def quiz(request: HttpRequest, pk: int, module: int) -> HttpResponse:
    """What the quiz asks, and what it gives, before it begins."""
    enrolment = access.enrolment_for(request.user, pk)
    found = access.quiz_of(enrolment, module)
    if enrolment.state == EnrolmentState.LEFT:
        return redirect("study:show", pk=pk)
    place = reading.place_of(enrolment, found)
    if not place.stage.is_open:
        return locked(request, place)
    context = {
        "enrolment": enrolment,
        "place": place,
        "module": found,
        "attempt": quizzes.attempt_of(enrolment, found),
        "left_today": quizzes.left_today(enrolment, found),
        "has_result": quizzes.has_result(enrolment, found),
    }
    return render(request, "study/quiz.html", context)


@require_POST
def draw(request: HttpRequest, pk: int, module: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    found = access.quiz_of(enrolment, module)
    try:
        attempt = quizzes.draw(enrolment, found, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("study:quiz", pk=pk, module=module)
    return to_answer(enrolment, attempt)


def to_answer(enrolment: Enrolment, attempt: Attempt) -> HttpResponse:
    """The first question without answer, else the last look."""
    rank = reading.first_unanswered(attempt)
    if rank is None:
        return redirect("study:review", pk=enrolment.pk, module=attempt.module_id)
    return redirect("study:question", pk=enrolment.pk, module=attempt.module_id, rank=rank)


@require_safe
@never_cache
def go_on(request: HttpRequest, pk: int, module: int) -> HttpResponse:
    """Take a quiz up again where it was left."""
    enrolment = access.enrolment_for(request.user, pk)
    attempt = quizzes.attempt_of(enrolment, access.quiz_of(enrolment, module))
    return redirect("study:quiz", pk=pk, module=module) if attempt is None else to_answer(enrolment, attempt)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int, module: int, rank: int) -> HttpResponse:
    """One question of the attempt that is going on; sent, its answer is kept, and the next one comes."""
    enrolment = access.enrolment_for(request.user, pk)
    found = access.quiz_of(enrolment, module)
    attempt = quizzes.attempt_of(enrolment, found)
    if attempt is None or (request.method == "POST" and request.POST.get("attempt") != str(attempt.number)):
        return over(request, enrolment, found)
    asked = reading.asked_at(attempt, rank)
    if request.method != "POST":
        return show_question(request, enrolment, found, asked)
    try:
        quizzes.answer(attempt, asked.version.pk, asked.read(request.POST))
    except AnswerIncomplete as incomplete:
        return show_question(request, enrolment, found, asked, error=str(incomplete))
    except quizzes.AlreadyHandedIn:
        return over(request, enrolment, found)
    if rank == asked.total or "back" in request.POST:
        return redirect("study:review", pk=pk, module=module)
    return redirect("study:question", pk=pk, module=module, rank=rank + 1)


def show_question(
    request: HttpRequest, enrolment: Enrolment, module: Module, asked: reading.Asked, error: str = ""
) -> HttpResponse:
    context = {
        "enrolment": enrolment,
        "module": module,
        "step": asked,
        "asked": asked.presented(request.POST if error else None),
        "error": error,
        # Come from the last look, it goes back there.
        "back": "back" in (request.POST if request.method == "POST" else request.GET),
    }
    return render(request, "study/question.html", context)


def over(request: HttpRequest, enrolment: Enrolment, module: Module) -> HttpResponse:
    """The back button, a second tab or a double click, once the answers are handed in."""
    if request.method == "POST":
        messages.info(request, _("Vos réponses étaient déjà rendues : rien n’a changé."))
    return redirect("study:quiz", pk=enrolment.pk, module=module.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int, module: int) -> HttpResponse:
    """The last look, from where the answers are handed in."""
    enrolment = access.enrolment_for(request.user, pk)
    found = access.quiz_of(enrolment, module)
    attempt = quizzes.attempt_of(enrolment, found)
    if attempt is None or (request.method == "POST" and request.POST.get("attempt") != str(attempt.number)):
        return over(request, enrolment, found)
    if request.method != "POST":
        asked = reading.asked_in(attempt)
        missing = sum(not each.is_answered for each in asked)
        context = {"enrolment": enrolment, "module": found, "attempt": attempt, "asked": asked, "missing": missing}
        return render(request, "study/review.html", context)
    try:
        quizzes.hand_in(attempt, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("study:result", pk=pk, module=module)


@require_safe
@never_cache
def result(request: HttpRequest, pk: int, module: int) -> HttpResponse:
    """The latest mark, and why what was wrong is wrong."""
    enrolment = access.enrolment_for(request.user, pk)
    found = access.quiz_of(enrolment, module)
    attempt = access.last_marked(enrolment, found)
    context = {
        "enrolment": enrolment,
        "module": found,
        "marked": reading.marked(attempt),
        "followed": reading.followed([enrolment])[0],
        "left_today": quizzes.left_today(enrolment, found),
    }
    return render(request, "study/result.html", context)
