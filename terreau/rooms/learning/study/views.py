"""The pages of a learner: what he follows, a course, a lesson, its end. Nobody else opens them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.learning.catalogue.models import Lesson
from terreau.rooms.learning.study import access, actions, progressing, reading
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment
from terreau.rooms.learning.study.progressing import StudyRefused


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What I follow, what I have left, what I have completed."""
    agent = access.agent_of(request.user)
    if agent is None:
        return render(request, "study/no_agent.html")
    return render(request, "study/mine.html", {"courses": reading.followed_by(agent)})


@require_POST
def begin(request: HttpRequest, course: int) -> HttpResponse:
    found, agent = access.course_to_begin(request.user, course)
    try:
        enrolment = actions.begin(agent, found, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("study:mine")
    return redirect("study:show", pk=enrolment.pk)


@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    followed = reading.followed([enrolment])[0]
    context = {"enrolment": enrolment, "followed": followed, "modules": reading.modules_of(followed)}
    return render(request, "study/show.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    if request.method != "POST":
        return render(request, "study/leave.html", {"enrolment": enrolment})
    try:
        actions.leave(enrolment, by=request.user)
        messages.success(request, _("Vous ne suivez plus ce cours. Vous pouvez le reprendre quand vous voulez."))
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("study:mine")


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    try:
        actions.resume(enrolment, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("study:show", pk=pk)


def locked(request: HttpRequest, place: reading.Place) -> HttpResponse:
    """The page of what is not open yet, which says what opens it."""
    context = {"enrolment": place.followed.enrolment, "place": place}
    return render(request, "study/locked.html", context, status=403)


@require_safe
@never_cache
def lesson(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    found = access.lesson_of(enrolment, lesson)
    if enrolment.state == EnrolmentState.LEFT:
        return redirect("study:show", pk=pk)
    place = reading.place_of(enrolment, found)
    if not place.stage.is_open:
        return locked(request, place)
    context = {"enrolment": enrolment, "place": place, "lesson": found, "text": reading.text_of(enrolment, found)}
    return render(request, "study/lesson.html", context)


@require_POST
def lesson_done(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    """« J’ai terminé, continuer »: done, then what comes next."""
    enrolment = access.enrolment_for(request.user, pk)
    found = access.lesson_of(enrolment, lesson)
    try:
        progressing.read(enrolment, found, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("study:lesson", pk=pk, lesson=lesson)
    return go_on(enrolment, found)


def go_on(enrolment: Enrolment, after: Lesson | None = None) -> HttpResponse:
    """To the next thing to do, or to the end."""
    enrolment.refresh_from_db(fields=["state", "completed_on"])
    return redirect(reading.address(enrolment, progressing.standing_of(enrolment).step_after(after)))


@require_safe
@never_cache
def end(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    if enrolment.state != EnrolmentState.COMPLETED:
        return redirect("study:show", pk=pk)
    return render(request, "study/end.html", {"enrolment": enrolment})


@require_POST
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = access.enrolment_for(request.user, pk)
    if enrolment.state != EnrolmentState.COMPLETED:
        return redirect("study:show", pk=pk)
    try:
        actions.attest(enrolment, by=request.user)
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("study:end", pk=pk)
    messages.success(request, _("Attestation prête. Vous seul décidez à qui la montrer."))
    return redirect("attestations:mine")
