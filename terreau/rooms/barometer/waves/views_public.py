"""Answering, on a telephone first: a welcome, a page a theme, what one said read again, and the ballot.

Reading writes nothing, for mail filters open links too. No page here leaves a message in a session, and only starting
is paced: a pace is a row that says when, beside which a ballot would be written.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.rooms.barometer.questionnaires import asking
from terreau.rooms.barometer.questionnaires.timing import minutes
from terreau.rooms.barometer.waves import access, answering, inviting, reading
from terreau.rooms.barometer.waves.answering import AlreadySent, AnswerRefused, Lacking, Under
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.forms import ProfileForm
from terreau.rooms.barometer.waves.models import Right, Wave
from terreau.rooms.barometer.waves.population import declared, location_of
from terreau.rooms.barometer.waves.tokens import right_of


@login_not_required
@require_safe
def anonymity(request: HttpRequest) -> HttpResponse:
    """Why nobody knows what one answers, in plain words."""
    return render(request, "waves/anonymity.html", {"threshold": settings.EVIDENCE_THRESHOLD})


# ---- the welcome


def welcome_of(request: HttpRequest, wave: Wave, **more: Any) -> dict[str, Any]:
    document = wave.edition.document
    return {
        "wave": wave, "document": document, "minutes": minutes(document), "right": None, "form": None,
        "under_way": False, "answered": False, "threshold": settings.EVIDENCE_THRESHOLD,
    } | more  # fmt: skip


def over(request: HttpRequest, wave: Wave | None = None, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Nothing to answer here: why, as far as it is known."""
    return render(request, "waves/over.html", {"wave": wave, "refusal": refusal}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the personal link: what it is, and buttons."""
    right = right_of(token)
    if right is None or right.wave.state != WaveState.OPEN:
        return over(request, right.wave if right else None, status=404)
    return by_right(request, right, "waves/welcome.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """The same page for an agent who is signed in, without the mail."""
    right = access.own_right(request.user, code)
    return over(request) if right is None else by_right(request, right, "waves/welcome.html")


def by_right(request: HttpRequest, right: Right, template: str) -> HttpResponse:
    wave, cookie = right.wave, access.cookie_of(request, right.wave)
    under = answering.under_way(wave, cookie)
    # Another person's draft on a shared device is neither shown nor spoken of.
    ours = under is not None and under.right == right.pk.hex
    if request.method == "POST" and {"decline", "again"} & request.POST.keys():
        inviting.decline(right, declined="decline" in request.POST)
        return redirect(request.path)
    if request.method == "POST":
        if under is not None and ours and "resume" in request.POST:
            return go_back(wave, under)
        return begin(request, wave, right=right, former=cookie)
    return render(request, template, welcome_of(request, wave, right=right, under_way=ours))


def go_back(wave: Wave, under: Under) -> HttpResponse:
    """Where it was left: the page after the last one that holds an answer."""
    page = reading.page_left(wave.edition.document, under.values)
    if page is None:
        return redirect("waves:review", code=wave.code)
    return redirect("waves:page", code=wave.code, number=reading.number_of(wave.edition.document, page))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@paced(CROWD)
def link(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a link that anybody may have: one says where one works, and nothing else."""
    wave = access.wave_by_link(code)
    if wave.state != WaveState.OPEN:
        return over(request, wave)
    cookie = access.cookie_of(request, wave)
    under, posted = answering.under_way(wave, cookie), request.method == "POST"
    if posted and under is not None and "resume" in request.POST:
        return go_back(wave, under)
    form = ProfileForm(request.POST if posted else None, structures=declared(wave))
    if posted and form.is_valid():
        return begin(request, wave, profile=profile_of(wave, form), former=cookie)
    answered = access.has_answered(request, wave)
    context = welcome_of(request, wave, form=form, under_way=under is not None, answered=answered)
    return render(request, "waves/welcome.html", context)


def profile_of(wave: Wave, form: ProfileForm) -> dict[str, Any]:
    """What was declared, as a ballot says it."""
    structure = next(each for each in declared(wave) if each.pk == form.cleaned_data["structure"])
    where = location_of(wave)(structure.path)
    category = form.cleaned_data["category"]
    return {"structure": structure.pk, "category": category, "age_band": "", "location": str(where)}


def begin(request: HttpRequest, wave: Wave, **how: Any) -> HttpResponse:
    try:
        cookie = answering.start(wave, **how)
    except AnswerRefused as refusal:
        return over(request, wave, refusal=str(refusal))
    return access.with_cookie(redirect("waves:page", code=wave.code, number=1), wave, cookie)


# ---- the pages


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One page. Everything sent is kept; who comes back on this device goes on where he was."""
    wave = access.asked_wave(code)
    cookie, document = access.cookie_of(request, wave), wave.edition.document
    under = answering.under_way(wave, cookie) if wave.state == WaveState.OPEN else None
    if under is None:
        return over(request, wave, refusal=refusal_of(wave, cookie))
    place = reading.place_of(document, number, under.values)
    if place is None:
        return redirect("waves:page", code=code, number=1) if number > 1 else redirect("waves:review", code=code)
    form = asking.page_form(document, place.page, under.values, request.POST or None)
    # On the way back what is not well answered yet is left, and the rest kept.
    if request.method == "POST" and (form.is_valid() or "back" in request.POST):
        return go_on(request, wave, cookie, place, form)
    context = {"wave": wave, "document": document, "place": place, "form": form}
    return render(request, "waves/page.html", context)


def refusal_of(wave: Wave, cookie: str) -> str:
    if wave.state != WaveState.OPEN:
        return _("Cette vague est close : plus aucune réponse n’est reçue.")
    return answering.gone() if cookie else _("Rien n’est commencé sur cet appareil : ouvrez de nouveau votre lien.")


def go_on(request: HttpRequest, wave: Wave, cookie: str, place: reading.Place, form: Any) -> HttpResponse:
    document = wave.edition.document
    try:
        under = answering.keep(wave, cookie, place.page, form.answers(), document)
    except AlreadySent as refusal:
        return over(request, wave, refusal=str(refusal))
    following = asking.page_after(document, place.page, under.values)
    if "back" in request.POST:
        following = asking.page_before(document, place.page, under.values) or place.page
    if following is None:
        return redirect("waves:review", code=wave.code)
    return redirect("waves:page", code=wave.code, number=reading.number_of(document, following))


@login_not_required
@never_cache
@require_safe
def review(request: HttpRequest, code: str) -> HttpResponse:
    """What one said, read again before it is cast."""
    wave = access.asked_wave(code)
    cookie, document = access.cookie_of(request, wave), wave.edition.document
    under = answering.under_way(wave, cookie) if wave.state == WaveState.OPEN else None
    if under is None:
        return over(request, wave, refusal=refusal_of(wave, cookie))
    pages = [
        (reading.number_of(document, each), each, asking.said(document, each, under.values))
        for each in asking.asked_pages(document, under.values)
    ]
    context = {"wave": wave, "pages": pages, "last": pages[-1][0] if pages else 1}
    return render(request, "waves/review.html", context)


@login_not_required
@never_cache
@require_POST
def deposit(request: HttpRequest, code: str) -> HttpResponse:
    """The ballot; then the device forgets."""
    wave = access.asked_wave(code)
    try:
        answering.deposit(wave, access.cookie_of(request, wave))
    except Lacking as refusal:
        number = reading.number_of(wave.edition.document, refusal.page)
        return redirect("waves:page", code=code, number=number)
    except AlreadySent as refusal:
        answering.forget(wave, access.cookie_of(request, wave))
        return over(request, wave, refusal=str(refusal))
    except AnswerRefused as refusal:
        return over(request, wave, refusal=str(refusal))
    return access.without_cookie(redirect("waves:thanks", code=code), wave)


@login_not_required
@never_cache
@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Erase what is under way on this device; the right stays."""
    wave = access.asked_wave(code)
    answering.forget(wave, access.cookie_of(request, wave))
    response = over(
        request, wave, refusal=_("Ce qui était commencé sur cet appareil est effacé. Votre lien marche encore.")
    )
    response.delete_cookie(f"{access.COOKIE}-{wave.code}", path=access.PATH, samesite="Lax")
    return response


@login_not_required
@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    wave = access.asked_wave(code)
    return render(request, "waves/thanks.html", {"wave": wave, "threshold": settings.EVIDENCE_THRESHOLD})
