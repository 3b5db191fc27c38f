"""Answering by a link, and reading what was said of a session."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.rooms.learning.evaluations import access, answering, reading
from terreau.rooms.learning.evaluations.forms import AnswerForm
from terreau.rooms.learning.evaluations.holding import EvaluationRefused
from terreau.rooms.learning.evaluations.tokens import link_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link writes nothing: mail scanners open it too. No account is looked at: the link is the right."""
    link = link_of(token)
    asked, title = link.round, link.round.session.occasion.title
    if asked.closed_at is not None or asked.closes_on < timezone.localdate():
        return render(request, "evaluations/closed.html", {"title": title, "round": asked}, status=410)
    if link.ballot is None:
        return render(request, "evaluations/answered.html", {"title": title})
    form = AnswerForm(request.POST or None, moment=asked.moment)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(asked, link.ballot, **form.cleaned_data)
        except EvaluationRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluations:answer", token=token)
    context = {"form": form, "title": title, "round": asked, "threshold": settings.EVIDENCE_THRESHOLD}
    return render(request, "evaluations/answer.html", context)


@never_cache
@require_safe
def results(request: HttpRequest, session_pk: int) -> HttpResponse:
    """For who runs the session or teaches it: how many were asked, and, once closed, what was said."""
    session = access.session_told_to(request.user, session_pk)
    runs = access.may_run(request.user, session)
    context = {
        "session": session,
        "runs": runs,
        "rounds": reading.rounds_of(session, runs=runs),
        "threshold": settings.EVIDENCE_THRESHOLD,
    }
    return render(request, "evaluations/results.html", context)
