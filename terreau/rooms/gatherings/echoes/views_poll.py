"""Satisfaction: sending it, answering once, reading the sentences before they are shown."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.rooms.gatherings.echoes import access, polling, reading
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.forms import AnswerForm, SentenceForm
from terreau.rooms.gatherings.echoes.models import Poll
from terreau.rooms.gatherings.echoes.views_room import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    event = access.event_to_run(request.user, pk)
    if request.method == "POST":
        done = _("Les questions sont parties. Les résultats paraissent à la fin, s’il y a assez de réponses.")
        attempt(request, lambda: polling.send(event, by=request.user), done)
        return redirect("echoes:poll", pk=pk)
    found = Poll.objects.filter(event=event).first()
    context = {
        "event": event,
        "poll": found,
        "results": reading.results_of(found),
        "sentences": reading.sentences_of(found),
        "threshold": settings.EVIDENCE_THRESHOLD,
        "days": polling.OPEN_DAYS,
    }
    return render(request, "echoes/poll.html", context)


@require_POST
def decide_sentence(request: HttpRequest, pk: Any) -> HttpResponse:
    sentence = access.sentence_to_run(request.user, pk)
    form = SentenceForm(request.POST)
    if form.is_valid():
        to = form.cleaned_data["to"]
        attempt(request, lambda: polling.decide_sentence(sentence, to=to, by=request.user), _("C’est noté."))
    return redirect("echoes:poll", pk=sentence.poll.event_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link writes nothing: a mail filter opens it too."""
    ballot = polling.ballot_of(token, timezone.localdate())
    if ballot is None:
        return render(request, "echoes/answer_gone.html", status=404)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            polling.answer(ballot, **form.cleaned_data)
        except EchoesRefused as refusal:
            messages.error(request, str(refusal))
        return render(request, "echoes/answered.html", {"event": ballot.poll.event})
    context = {"form": form, "event": ballot.poll.event, "threshold": settings.EVIDENCE_THRESHOLD}
    return render(request, "echoes/answer.html", context)
