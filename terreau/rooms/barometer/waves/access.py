"""The only doors: to a wave for whoever runs it, to a right for whoever holds it, to a draft for its device."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.models import Edition, Questionnaire
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.answering import lives
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.models import Arrival, Right, Wave
from terreau.rooms.barometer.waves.querysets import WaveQuerySet

# Which device it is, for one wave and nothing else; it holds no name, and what it opens is sealed by it.
COOKIE, DONE, PATH = "bulletin", "depose", "/barometre/"
ASKED = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED, WaveState.CANCELLED)


# ---- who runs


def may_run(user: Any) -> bool:
    return bool(user.structures_as(*SURVEYORS))


def waves_for(user: Any) -> WaveQuerySet:
    """The waves of the structures where the user runs barometers. 403 when nowhere."""
    if not may_run(user):
        raise PermissionDenied
    return Wave.objects.visible_to(user).select_related("structure__root", "edition__questionnaire")


def wave_for(user: Any, pk: int) -> Wave:
    """404 to everybody else: that a wave is prepared is not said."""
    found = waves_for(user).filter(pk=pk).first() if may_run(user) else None
    if found is None:
        raise Http404
    return found


def structures_to_ask(user: Any) -> QuerySet[Structure]:
    if not may_run(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*SURVEYORS)).open().order_by("path")


def editions_to_ask(user: Any) -> QuerySet[Edition]:
    rows = Edition.objects.filter(questionnaire__in=Questionnaire.objects.visible_to(user).order_by())
    return rows.select_related("questionnaire").order_by("questionnaire__name", "questionnaire", "-number")


def arrival_for(user: Any, pk: Any) -> Arrival:
    """A file of answers, for whoever brought it as long as he runs barometers there: 404 to everybody else."""
    rows = Arrival.objects.filter(author=user.pk, structure__in=structures_to_ask(user)) if may_run(user) else None
    if rows is None:
        raise Http404
    return get_object_or_404(rows.select_related("structure__root", "edition__questionnaire", "wave"), pk=pk)


def structure_to_follow(wave: Wave, pk: str) -> Structure:
    """The structure of the wave that is asked for, or the wave's own. 404 outside of it."""
    if not pk:
        return wave.structure
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        raise Http404
    return get_object_or_404(Structure.every.within(wave.structure), pk=int(pk))


def follow_scope(user: Any) -> Scope:
    return scope_of(user, *SURVEYORS)


# ---- who answers


def asked_waves() -> WaveQuerySet:
    return Wave.objects.filter(state__in=ASKED).select_related("structure__root", "edition")


def asked_wave(code: str) -> Wave:
    """One that has opened, running or not. Its code is in addresses, and gives no right to answer."""
    return get_object_or_404(asked_waves(), code=code)


def wave_by_link(code: str) -> Wave:
    """One that whoever has the link may answer."""
    return get_object_or_404(asked_waves(), code=code, population=Population.OPEN)


def own_right(user: Any, code: str) -> Right | None:
    """The right of the user's own agent in an open wave; None when it has been used, or never was."""
    if user.agent_id is None:
        return None
    rows = Right.objects.filter(agent=user.agent_id, wave__code=code, wave__state=WaveState.OPEN)
    return rows.select_related("wave__structure__root", "wave__edition").first()


def cookie_of(request: HttpRequest, wave: Wave) -> str:
    return request.COOKIES.get(f"{COOKIE}-{wave.code}", "")


def has_answered(request: HttpRequest, wave: Wave) -> bool:
    """Whether a ballot left from this device, on an open link: of somebody, not necessarily of whoever asks."""
    return f"{DONE}-{wave.code}" in request.COOKIES


def with_cookie(response: HttpResponse, wave: Wave, cookie: str) -> HttpResponse:
    """The device keeps what opens its draft, until the wave ends."""
    return put_cookie(response, wave, f"{COOKIE}-{wave.code}", cookie)


def put_cookie(response: HttpResponse, wave: Wave, name: str, value: str) -> HttpResponse:
    response.set_cookie(
        name, value, max_age=lives(wave, timezone.localdate()), path=PATH, httponly=True, samesite="Lax",
        secure=settings.SECURE,
    )  # fmt: skip
    return response


def without_cookie(response: HttpResponse, wave: Wave) -> HttpResponse:
    """The draft is over; on an open link the device remembers that a ballot left from it."""
    response.delete_cookie(f"{COOKIE}-{wave.code}", path=PATH, samesite="Lax")
    if wave.population == Population.OPEN and wave.state == WaveState.OPEN:
        put_cookie(response, wave, f"{DONE}-{wave.code}", "1")
    return response
