"""A package, played: its page, what it says, and the button of those that never say anything."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.rooms.learning.catalogue.enums import LessonKind
from terreau.rooms.learning.catalogue.models import Lesson
from terreau.rooms.learning.packages import player
from terreau.rooms.learning.study import access, reading, scorm, views
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment, Tracking
from terreau.rooms.learning.study.progressing import StudyRefused
from terreau.rooms.learning.study.scorm_data import DataRefused, is_done

JSON = "application/json"


def played_by(request: HttpRequest, pk: int, lesson: int) -> tuple[Enrolment, Lesson]:
    """His own, and a lesson that is a package. Raises `Http404`."""
    enrolment = access.enrolment_for(request.user, pk)
    played = access.lesson_of(enrolment, lesson)
    if played.kind != LessonKind.PACKAGE:
        raise Http404
    return enrolment, played


@require_safe
@never_cache
@player.playing
def play(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    enrolment, played = played_by(request, pk, lesson)
    if enrolment.state == EnrolmentState.LEFT:
        return redirect("study:show", pk=pk)
    place = reading.place_of(enrolment, played)
    if not place.stage.is_open:
        return views.locked(request, place)
    revision, values = scorm.values_for(enrolment, played)
    shown = player.page_of(
        request, scorm.package_of(played), values=values, revision=revision, reader=f"enrolment:{pk}:{lesson}",
        save=reverse("study:player_state", kwargs={"pk": pk, "lesson": lesson}),
    )  # fmt: skip
    context = {"enrolment": enrolment, "lesson": played, "player": shown, "place": place, "spoken": revision > 0}
    return render(request, "study/player.html", context)


@require_POST
def state(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    """What the package says, as JSON. 400: not SCORM. 403: locked. 409: another page wrote since this one read."""
    enrolment, played = played_by(request, pk, lesson)
    if request.content_type != JSON:  # not sent by our page
        return redirect("study:player", pk=pk, lesson=lesson)
    try:
        sent = json.loads(request.body)
        row = scorm.keep(enrolment, played, scorm.said_of(sent), by=request.user)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return refused(_("Ce que le paquet dit n’est pas lisible."), 400)
    except DataRefused as refusal:
        return refused(str(refusal), 400)
    except StudyRefused as refusal:
        return refused(str(refusal), 403)
    except scorm.OpenElsewhere as refusal:
        return refused(str(refusal), 409)
    told = answer_of(row)
    if sent.get("late") is True:  # the page is about to open: with what has just been kept
        told["values"] = scorm.values_for(enrolment, played)[1]
    return JsonResponse(told)


def refused(words: str, status: int) -> JsonResponse:
    return JsonResponse({"said": words}, status=status)


def answer_of(row: Tracking) -> dict[str, object]:
    at = date_format(timezone.localtime(), "TIME_FORMAT")
    done = is_done(row.progress, row.success)
    said = _("Terminé, enregistré à %(at)s.") if done else _("Avancement enregistré à %(at)s.")
    return {"revision": row.revision, "done": done, "said": said % {"at": at}}


@require_POST
def done(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    """« J’ai terminé, continuer », for a package that never said anything."""
    enrolment, played = played_by(request, pk, lesson)
    try:
        if scorm.declare_done(enrolment, played, by=request.user):
            return views.go_on(enrolment, played)
        messages.error(request, _("Ce paquet dit lui-même quand il est terminé : allez au bout, la leçon sera faite."))
    except StudyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("study:player", pk=pk, lesson=lesson)
