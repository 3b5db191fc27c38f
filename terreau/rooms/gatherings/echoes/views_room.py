"""The questions of the room: on a phone, on the screen, and for who animates. No page needs a script."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.echoes import access, asking, reading
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.enums import Asked
from terreau.rooms.gatherings.echoes.forms import AskForm, MoveForm, RoomForm, WrittenAnswerForm
from terreau.rooms.gatherings.echoes.models import Room


@login_not_required
@never_cache
@require_safe
def room(request: HttpRequest, code: str) -> HttpResponse:
    return shown(request, access.room_of(code), AskForm())


def shown(request: HttpRequest, found: Room, form: AskForm) -> HttpResponse:
    device = access.device_of(request)
    context = {
        "room": found,
        "event": found.event,
        "form": form,
        "questions": reading.shown_in(found, device),
        "own": reading.own_questions(found, device),
    }
    return access.with_device(request, render(request, "echoes/room.html", context))


def device_or_refuse(request: HttpRequest) -> str:
    device = access.device_of(request)
    if not device:
        raise EchoesRefused(
            _("Votre appareil n’a pas gardé le cookie de la salle : acceptez-le pour ce site, puis recommencez.")
        )
    return device


@login_not_required
@never_cache
@require_POST
@paced(CROWD)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    found = access.room_of(code)
    form = AskForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form)
    try:
        asking.ask(found, **form.cleaned_data, device=device_or_refuse(request))
        waits = _("Votre question est envoyée. Elle apparaît dès que l’animateur l’a lue.")
        messages.success(request, waits if found.moderated else _("Votre question est envoyée."))
    except EchoesRefused as refusal:
        messages.error(request, str(refusal))
    return access.with_device(request, redirect("echoes:room", code=code))


@login_not_required
@never_cache
@require_POST
@paced(CROWD)
def vote(request: HttpRequest, code: str, number: int) -> HttpResponse:
    found = access.room_of(code)
    try:
        given = asking.vote(found, number, device=device_or_refuse(request))
        messages.success(request, _("Votre voix est comptée.") if given else _("Votre voix est retirée."))
    except EchoesRefused as refusal:
        messages.error(request, str(refusal))
    return access.with_device(request, redirect("echoes:room", code=code))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def correct(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One's own question, for ten minutes; by another device it is not there."""
    found = access.room_of(code)
    device = access.device_of(request)
    question = next((each for each in reading.own_questions(found, device) if each.number == number), None)
    if question is None:
        messages.error(request, _("Une question se modifie pendant dix minutes, depuis l’appareil qui l’a envoyée."))
        return redirect("echoes:room", code=code)
    form = AskForm(request.POST or None, initial={"text": question.text, "signature": question.signature})
    if request.method == "POST" and form.is_valid():
        try:
            asking.correct(question, **form.cleaned_data, device=device, now=timezone.now())
            messages.success(request, _("Votre question est modifiée."))
        except EchoesRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("echoes:room", code=code)
    return render(request, "echoes/correct.html", {"room": found, "form": form, "question": question})


@login_not_required
@never_cache
@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """For the projector: large letters, the most wanted first, read again every ten seconds unless it is paused."""
    found = access.room_of(code)
    context = {
        "room": found,
        "event": found.event,
        "questions": [each for each in reading.shown_in(found, "") if each.state != Asked.ANSWERED][:8],
        "link": reading.link_of(found),
        "paused": request.GET.get("pause") == "oui",
    }
    return render(request, "echoes/screen.html", context)


@login_not_required
@never_cache
@require_safe
def qr(request: HttpRequest, code: str) -> HttpResponse:
    found = access.room_of(code)
    drawn = io.BytesIO()
    segno.make(reading.link_of(found), error="m").save(drawn, kind="svg", border=2, scale=6)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


# ---- for who animates


@require_safe
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    found = Room.objects.filter(event=event).select_related("event__occasion__structure__root").first()
    context = {
        "event": event,
        "room": found,
        "form": RoomForm(instance=found),
        "rows": reading.to_moderate(found) if found else [],
        "link": reading.link_of(found) if found else "",
    }
    return render(request, "echoes/moderate.html", context)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    form = RoomForm(request.POST)
    opened = request.POST.get("do") == "open"
    if form.is_valid():
        attempt(
            request,
            lambda: asking.settle(event, moderated=form.cleaned_data["moderated"], opened=opened, by=request.user),
            _("La salle peut poser ses questions.") if opened else _("Les questions sont fermées pour l’instant."),
        )
    return redirect("echoes:moderate", pk=pk)


def attempt(request: HttpRequest, action: Callable[[], Any], done: str) -> None:
    try:
        action()
        messages.success(request, done)
    except EchoesRefused as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(Room.objects.select_related("event__occasion__structure__root"), event=event)
    if request.method == "POST":
        done = _("Les questions sont terminées. Les voix sont comptées, et plus rien ne les relie à un appareil.")
        attempt(request, lambda: asking.end(found, by=request.user, now=timezone.now()), done)
        return redirect("echoes:moderate", pk=pk)
    return render(request, "echoes/end.html", {"event": event, "room": found})


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    question = access.question_to_run(request.user, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        attempt(request, lambda: asking.move(question, **form.cleaned_data, by=request.user), _("C’est noté."))
    else:
        messages.error(request, _("Cette étape n’est pas comprise : rien n’a été modifié."))
    return redirect("echoes:moderate", pk=question.room.event_id)


@require_http_methods(["GET", "HEAD", "POST"])
def write_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answering afterwards, in writing: it stays with the question."""
    question = access.question_to_run(request.user, pk)
    form = WrittenAnswerForm(request.POST or None, initial={"answer": question.answer})
    if request.method == "POST" and form.is_valid():
        words = {"seen": question.state, "to": Asked.ANSWERED, "answer": form.cleaned_data["answer"]}
        done = _("La réponse est sur la page de la rencontre.")
        attempt(request, lambda: asking.move(question, **words, by=request.user), done)
        return redirect("echoes:moderate", pk=question.room.event_id)
    context = {"question": question, "form": form, "event": question.room.event}
    return render(request, "echoes/write_answer.html", context)


@require_safe
def questions_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    event = access.event_to_run(request.user, pk)
    found = get_object_or_404(Room, event=event)
    headers = [_("numéro"), _("question"), _("de la part de"), _("voix"), _("état"), _("réponse écrite")]

    def lines() -> Iterator[list[object]]:
        for each in found.questions.by_voices():
            yield [each.number, each.text, each.signature, each.heard, each.get_state_display(), each.answer]

    return csv_response("questions.csv", headers, lines())
