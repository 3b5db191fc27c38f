"""One's own place: read, accepted, declined, given back; with an account, or by the link of a message."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.attestations.sheet import attestation_pdf
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.learning.cycles import access_jury, attesting, replacing
from terreau.rooms.learning.cycles.enums import CandidacyState
from terreau.rooms.learning.cycles.forms_jury import LeaveForm
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.tokens_place import candidacy_of_link
from terreau.rooms.learning.cycles.views_jury import done

LINK = "link:candidate"


def _context(candidacy: Candidacy, token: str) -> dict[str, Any]:
    waits = candidacy.state == CandidacyState.WAITING
    return {
        "candidacy": candidacy,
        "cycle": candidacy.cycle,
        "token": token,
        "place": replacing.place_in_list(candidacy) if waits else 0,
        "followed": attesting.outcome_of(candidacy),
        "attestation": attesting.attestation_of(candidacy),
    }


def _acted(request: HttpRequest, candidacy: Candidacy, *, by: Any) -> None:
    """What the button says."""
    doings: dict[str, tuple[Callable[[], Any], str]] = {
        "accept": (
            lambda: replacing.accept(candidacy, by=by),
            _("Votre place est retenue : un message vous donne les dates."),
        ),
        "decline": (lambda: replacing.decline(candidacy, by=by), _("C’est noté : la place va à quelqu’un d’autre.")),
        "leave": (
            lambda: replacing.leave(candidacy, reason=request.POST.get("reason", ""), by=by),
            _("Votre place est rendue. Merci de l’avoir dit."),
        ),
        "attest": (lambda: attesting.attest(candidacy, by=by), _("Votre attestation est délivrée.")),
    }
    act = doings.get(request.POST.get("do", ""))
    if act is not None:
        done(request, *act)


@never_cache
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    candidacy = access_jury.own_place(request.user, pk)
    return render(request, "cycles/place.html", _context(candidacy, ""))


@require_POST
def answer_place(request: HttpRequest, pk: int) -> HttpResponse:
    candidacy = access_jury.own_place(request.user, pk)
    if request.POST.get("do") in ("accept", "decline"):
        _acted(request, candidacy, by=request.user)
    return redirect("cycles:place", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's place back, after a page that says what it means."""
    candidacy = access_jury.own_place(request.user, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words, reason = _("Votre place est rendue. Merci de l’avoir dit."), form.cleaned_data["reason"]
        done(request, lambda: replacing.leave(candidacy, reason=reason, by=request.user), words)
        return redirect("cycles:place", pk=pk)
    context = {"candidacy": candidacy, "cycle": candidacy.cycle, "form": form}
    return render(request, "cycles/leave.html", context)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent to somebody without account. Opening it answers nothing: mail scanners open links."""
    candidacy = candidacy_of_link(token)
    if request.method == "POST":
        _acted(request, candidacy, by=LINK)
        return redirect("cycles:answer", token=token)
    return render(request, "cycles/place.html", _context(candidacy, token))


@login_not_required
@paced(HEAVY)
@never_cache
@require_safe
def answer_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The attestation of whoever holds the link. 404 until he asked for it."""
    found = attesting.attestation_of(candidacy_of_link(token))
    if found is None:
        raise Http404
    return pdf_response(attestation_pdf(found), f"attestation-{found.spaced_code}.pdf")


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link withdraws the attestation that he asked for, after a page that says what follows."""
    candidacy = candidacy_of_link(token)
    found = attesting.attestation_of(candidacy)
    if request.method == "POST" and found is not None:
        done(request, lambda: attesting.withdraw(candidacy, by=LINK), _("Votre attestation est retirée."))
    if request.method == "POST" or found is None:
        return redirect("cycles:answer", token=token)
    return render(request, "cycles/withdraw_attestation.html", {"found": found, "token": token})
