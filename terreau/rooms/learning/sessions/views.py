"""The pages of the agent: what is to come, a session, his request, its refusal and what he may do against it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import RegistrationState
from terreau.rooms.learning.sessions import access, asking, deciding, reading, schedule
from terreau.rooms.learning.sessions.forms import AppealForm, AskForm
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Request

REFUSALS = (SessionRefused, SeatsRefused)


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request.user), timezone.now()
    context = {
        "listing": schedule.listing(user, request.GET, now=now),
        "may_write": access.may_write(user),
        "decides": access.decides(user, timezone.localdate()),
        "requests": Request.objects.of(user).with_all().order_by("-asked_at", "-pk")[:20],
        "has_own": access.own_sessions(user).exists(),
    }
    return render(request, "learning_sessions/coming.html", context)


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    session = access.session_for(user, pk)
    page = reading.page_of(session, user, now=timezone.now())
    form = AskForm(occasion=session.occasion, agreement=session.asks_agreement)
    return render(request, "learning_sessions/show.html", {"session": session, "page": page, "form": form})


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    session = access.session_for(user, pk)
    form = AskForm(request.POST, occasion=session.occasion, agreement=session.asks_agreement)
    if form.is_valid():
        try:
            made = asking.ask(
                session, user, mode=form.cleaned_data["mode"], why=form.cleaned_data.get("why", ""), by=user
            )
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told_of(made.state))
        return redirect(session)
    page = reading.page_of(session, user, now=timezone.now())
    return render(request, "learning_sessions/show.html", {"session": session, "page": page, "form": form})


def told_of(state: str) -> str:
    told: dict[str, Any] = {
        RegistrationState.REGISTERED: _("Votre place est retenue."),
        RegistrationState.WAITING: _("Tout est pris : vous êtes sur la liste d’attente, à votre rang."),
        RegistrationState.PENDING: _("Votre demande est partie : elle garde son rang pendant que l’on y répond."),
    }
    return str(told[RegistrationState(state)])


@never_cache
@require_safe
def own_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own request, all of it: who decides, until when, what was answered, what one may do."""
    found = access.request_for(signed_in(request.user), pk)
    context = {"found": found, "decision": reading.decision_of(found), "form": AppealForm()}
    return render(request, "learning_sessions/request.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.request_for(user, pk)
    try:
        asking.take_back(found, by=user)
        messages.success(request, _("Votre demande est retirée."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


@require_http_methods(["POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request.user)
    found = access.request_for(user, pk)
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            deciding.appeal(found, text=form.cleaned_data["text"], by=user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre recours est parti : les ressources humaines vous répondront."))
        return redirect(found)
    context = {"found": found, "decision": reading.decision_of(found), "form": form}
    return render(request, "learning_sessions/request.html", context)
