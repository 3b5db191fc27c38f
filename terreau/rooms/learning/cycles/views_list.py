"""The list: deliberated, signed, printed; then the places that come free."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.rooms.learning.cycles import access, access_jury, deliberating, listing, replacing, signing
from terreau.rooms.learning.cycles.forms_jury import CallForm, GaveUpForm, MoveForm, SignForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.views_jury import REFUSALS, done


@never_cache
@require_safe
def deliberation(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as the marks make it, with its reasons: means only."""
    cycle, juror = access_jury.deliberation_for(request.user, pk)
    if cycle.is_signed:
        return redirect("cycles:selection", pk=pk)
    found = deliberating.deliberation_of(cycle)
    presides = juror is not None and juror.presides
    context = {
        "cycle": cycle,
        "found": found,
        "presides": presides,
        "obstacles": deliberating.obstacles_of(cycle, found),
    }
    return render(request, "cycles/deliberation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    """The president decides otherwise than the marks, and says why."""
    juror, found = access_jury.file_to_move(request.user, pk, candidacy_pk)
    form = MoveForm(request.POST or None, initial={"to": found.by_hand, "reason": found.hand_reason})
    if request.method == "POST" and form.is_valid():
        try:
            deliberating.move(juror, found, **form.cleaned_data, by=request.user)
        except CycleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : la liste dit ce que vous avez décidé, et pourquoi."))
            return redirect("cycles:deliberation", pk=pk)
    return render(request, "cycles/move.html", {"cycle": juror.cycle, "candidacy": found, "form": form})


@never_cache
@paced(HEAVY)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What the signature does and what is missing, then the button. Once."""
    juror = access_jury.president_for(request.user, pk)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = _("La liste est signée : chacun reçoit sa réponse.")
        seen = form.cleaned_data["seen"]
        if done(request, lambda: signing.sign(juror, seen=seen, by=request.user), words):
            return redirect("cycles:selection", pk=pk)
        return redirect("cycles:deliberation", pk=pk)
    found = deliberating.deliberation_of(juror.cycle)
    obstacles = deliberating.obstacles_of(juror.cycle, found)
    context = {"cycle": juror.cycle, "found": found, "obstacles": obstacles, "signed": juror.cycle.is_signed}
    return render(request, "cycles/sign.html", context)


# ---- the signed list


@never_cache
@require_safe
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it was signed, what became of each place since; for who runs the cycle, the next one to call."""
    cycle, _juror = access_jury.jury_for(request.user, pk)
    context = {
        "cycle": cycle,
        "page": listing.signed_page(cycle),
        "runs": access.may_run(request.user, cycle),
        "left": replacing.places_left(cycle),
        "next": replacing.next_to_call(cycle),
        "form": CallForm(),
    }
    return render(request, "cycles/selection.html", context)


@require_safe
def selection_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    cycle = access.cycle_to_run(request.user, pk)
    access_jury.refuse_candidates(request.user, cycle)
    headers, rows = listing.csv_rows(listing.signed_page(cycle))
    return csv_response(f"liste-cycle-{pk}.csv", headers, rows)


@paced(HEAVY)
@require_safe
def selection_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    cycle, _juror = access_jury.jury_for(request.user, pk)
    return pdf_response(listing.signed_pdf(cycle, listing.signed_page(cycle)), f"liste-cycle-{pk}.pdf")


@require_POST
def call_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the free place to the next one."""
    cycle = access.cycle_to_run(request.user, pk)
    access_jury.refuse_candidates(request.user, cycle)
    form = CallForm(request.POST)
    hours = form.cleaned_data["hours"] if form.is_valid() else replacing.HOURS
    try:
        called = replacing.call_next(cycle, hours=hours, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La place est proposée à %(who)s, qui reçoit un message.") % {"who": called.who})
    return redirect("cycles:selection", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def gave_up(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    """Somebody told who runs the cycle that he gives his place back."""
    found = access_jury.place_to_run(request.user, pk, candidacy_pk)
    form = GaveUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        words = _("Sa place est libre : vous pouvez appeler la personne suivante.")
        done(request, lambda: replacing.leave(found, reason=reason, by=request.user), words)
        return redirect("cycles:selection", pk=pk)
    return render(request, "cycles/gave_up.html", {"cycle": found.cycle, "candidacy": found, "form": form})
