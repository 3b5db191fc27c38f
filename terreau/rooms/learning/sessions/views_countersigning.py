"""Countersigning: a trainer by his account, from the sheet; a trainer without account, by the link of a message."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.seats import calendars
from terreau.rooms.learning.sessions import access, countersigning, reading
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Trainer
from terreau.rooms.learning.sessions.tokens import trainer_of

LINK = "link:trainer"


@require_POST
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Only a trainer of the session, for himself."""
    trainer = access.own_trainer(request.user, access.session_to_attend(request.user, pk))
    if trainer is None:
        raise PermissionDenied
    _countersigned(request, trainer, by=request.user)
    return redirect("learning_sessions:sheet", pk=pk)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def trainer(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet, for who holds the link. Opening it signs nothing: mail scanners open links too."""
    trainer = trainer_of(token)
    if request.method == "POST":
        _countersigned(request, trainer, by=LINK)
        return redirect("learning_sessions:trainer", token=token)
    session = trainer.session
    context = {
        "session": session,
        "trainer": trainer,
        "token": token,
        "page": reading.sheet_page(session),
        "when": calendars.when(session.occasion),
        "now": timezone.now(),
    }
    return render(request, "learning_sessions/trainer.html", context)


def _countersigned(request: HttpRequest, trainer: Trainer, *, by: Any) -> None:
    """What the button of a half-day says, and what is answered to it."""
    parts = {str(part.pk): part for part in trainer.session.occasion.parts.all()}
    part = parts.get(request.POST.get("part", ""))
    try:
        if part is None:
            raise SessionRefused(_("Cette demi-journée n’est plus au programme : relisez la page."))
        missing = request.POST.get("missing") == "yes"
        countersigning.countersign(trainer, part, although_missing=missing, by=by)
        messages.success(request, _("Demi-journée contresignée."))
    except SessionRefused as refusal:
        messages.error(request, str(refusal))
