"""The pages of whoever composes the jury, and of its members while they mark."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.learning.cycles import access, access_jury, composing, marking
from terreau.rooms.learning.cycles.forms_jury import CriterionForm, JurorForm, MarkForm
from terreau.rooms.learning.cycles.holding import CycleRefused

REFUSALS = (CycleRefused, SeatsRefused)


def done(request: HttpRequest, act: Callable[[], Any], words: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: HttpRequest, pk: int) -> HttpResponse:
    """What the jury marks; sent: one more criterion."""
    cycle = access.cycle_to_run(request.user, pk)
    form = CriterionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            composing.add_criterion(cycle, **form.cleaned_data, by=request.user)
        except CycleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le critère est ajouté."))
            return redirect("cycles:criteria", pk=pk)
    context = {"cycle": cycle, "form": form, "criteria": list(cycle.criteria.all())}
    return render(request, "cycles/criteria.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: HttpRequest, pk: int, criterion_pk: int) -> HttpResponse:
    """Change a criterion, or take it away, as the button says."""
    found = access_jury.criterion_to_change(request.user, pk, criterion_pk)
    if request.method == "POST" and "remove" in request.POST:
        done(request, lambda: composing.remove_criterion(found, by=request.user), _("Le critère est supprimé."))
        return redirect("cycles:criteria", pk=pk)
    form = CriterionForm(request.POST or None, initial={"label": found.label, "weight": found.weight})
    if request.method == "POST" and form.is_valid():
        try:
            composing.change_criterion(found, **form.cleaned_data, by=request.user)
        except CycleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le critère est modifié."))
            return redirect("cycles:criteria", pk=pk)
    return render(request, "cycles/criterion.html", {"cycle": found.cycle, "criterion": found, "form": form})


DOINGS: dict[str, tuple[Callable[..., Any], Any]] = {
    "dismiss": (composing.dismiss_juror, lambda: _("Cette personne n’est plus du jury.")),
    "preside": (composing.make_president, lambda: _("Cette personne préside le jury.")),
    "absent": (composing.say_absent, lambda: _("C’est noté : le jury se prononce sans cette personne.")),
    "back": (composing.say_back, lambda: _("C’est noté : cette personne est de retour.")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jurors(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits, how far each of them is; sent: one more, or what a button says of one of them."""
    cycle = access.cycle_to_run(request.user, pk)
    if request.method == "POST" and request.POST.get("do") in DOINGS:
        return _done_to(request, cycle)
    form = JurorForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        try:
            composing.name_juror(cycle, user=form.user, presides=form.cleaned_data["presides"], by=request.user)
        except CycleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Cette personne est du jury : elle reçoit un message avec le lien."))
            return redirect("cycles:jurors", pk=pk)
    context = {"cycle": cycle, "form": form, "progress": marking.progress_of(cycle)}
    return render(request, "cycles/jurors.html", context)


def _done_to(request: HttpRequest, cycle: Any) -> HttpResponse:
    key = request.POST.get("juror", "")
    found = get_object_or_404(cycle.jurors, pk=int(key) if key.isdecimal() and len(key) < 10 else 0)
    act, words = DOINGS[request.POST["do"]]
    done(request, lambda: act(found, by=request.user), words())
    return redirect("cycles:jurors", pk=cycle.pk)


# ---- the jury


@never_cache
@require_safe
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """What this juror has to mark; for who runs the cycle, the files and where it leads."""
    cycle, juror = access_jury.jury_for(request.user, pk)
    context = {
        "cycle": cycle,
        "juror": juror,
        "progress": marking.own_progress(cycle, juror) if juror else None,
        "files": [] if juror else list(marking.judged(cycle).order_by("sent_at", "pk")),
        "apart": list(marking.uncommitted(cycle).order_by("sent_at", "pk")),
        "criteria": list(cycle.criteria.all()),
        "runs": access.may_run(request.user, cycle),
        "closed": cycle.published_at is not None and cycle.closes_at <= timezone.now(),
    }
    return render(request, "cycles/jury.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    """A candidate's file, and the notes of this juror alone."""
    juror, found = access_jury.file_to_mark(request.user, pk, candidacy_pk)
    criteria = list(juror.cycle.criteria.all())
    form = MarkForm(request.POST or None, criteria=criteria, given=marking.own_marks(juror, found))
    if request.method == "POST" and form.is_valid():
        try:
            marking.give(juror, found, points=form.points, by=request.user)
        except CycleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Vos notes sont enregistrées."))
            return _next(juror)
    aside = (juror.pk, found.pk) in marking.recused(juror.cycle)
    context = {"cycle": juror.cycle, "juror": juror, "candidacy": found, "form": form, "recused": aside}
    return render(request, "cycles/mark.html", context)


def _next(juror: Any) -> HttpResponse:
    """The next file that waits for him, else his list."""
    left = marking.own_progress(juror.cycle, juror).next
    if left is None:
        return redirect("cycles:jury", pk=juror.cycle_id)
    return redirect("cycles:mark", pk=juror.cycle_id, candidacy_pk=left.pk)


@require_POST
def recuse(request: HttpRequest, pk: int, candidacy_pk: int) -> HttpResponse:
    juror, found = access_jury.file_to_mark(request.user, pk, candidacy_pk)
    words = _("Vous êtes déporté de ce dossier : vous ne le notez pas.")
    done(request, lambda: marking.recuse(juror, found, by=request.user), words)
    return _next(juror)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    juror = access_jury.juror_for(request.user, pk)
    words = _("Merci. Vos notes ne changent plus, et vous pouvez lire la délibération.")
    done(request, lambda: marking.finish(juror, by=request.user), words)
    return redirect("cycles:jury", pk=pk)
