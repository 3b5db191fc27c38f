"""The pages of whoever organises a session or teaches it: preparing it, its sheet, its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.learning.sessions import access, actions, asking_trainers, concluding, exports, reading, sheets
from terreau.rooms.learning.sessions.forms import CancelForm, SessionForm, TrainerForm
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Session

REFUSALS = (SessionRefused, SeatsRefused)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Those that this person organises or teaches: in preparation, to come, over."""
    now = timezone.now()
    rows = access.own_sessions(request.user)
    if not access.may_write(request.user) and not rows.exists():
        raise PermissionDenied
    context = {
        "may_run": access.may_write(request.user),
        "drafts": reading.lines_of(rows.filter(occasion__state="draft").order_by("occasion__starts_at", "pk")[:100]),
        "coming": reading.lines_of(
            rows.announced().filter(occasion__ends_at__gt=now).order_by("occasion__starts_at", "pk")[:100]
        ),
        "to_conclude": reading.lines_of(
            rows.announced()
            .filter(occasion__ends_at__lte=now, concluded_at=None)
            .order_by("occasion__ends_at", "pk")[:100]
        ),
        "over": reading.lines_of(rows.filter(concluded_at__isnull=False).order_by("-occasion__ends_at", "-pk")[:100]),
    }
    return render(request, "learning_sessions/mine.html", context)


@require_safe
def costs_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Hours, seats and costs of the sessions and cohorts that this person runs. Nobody is counted."""
    if not access.may_write(request.user):
        raise PermissionDenied
    return csv_response("couts-des-sessions.csv", exports.costs_headers(), exports.costs_rows(request.user))


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, course_pk: int) -> HttpResponse:
    course = access.course_to_date(request.user, course_pk)
    form = SessionForm(request.POST or None, course=course, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.prepare(course, **form.changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La session est en préparation : dites qui l’anime, puis ouvrez les demandes."))
            return redirect("learning_sessions:trainers", pk=session.pk)
    return render(request, "learning_sessions/form.html", {"form": form, "course": course, "session": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    form = SessionForm(request.POST or None, course=session.course, session=session, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(session, **form.changes, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La session est modifiée."))
            return redirect(session)
    return render(request, "learning_sessions/form.html", {"form": form, "course": session.course, "session": session})


def done(request: HttpRequest, session: Session, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it, say so or say why not, and go back to the page of the session."""
    try:
        act()
        messages.success(request, words)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(session)


@require_POST
def open_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    words = _("La session est annoncée : on peut demander une place.")
    return done(request, session, lambda: actions.open_session(session, by=request.user), words)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    words = _("On ne peut plus demander de place.")
    return done(request, session, lambda: actions.close_registrations(session, by=request.user), words)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(session, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La session est annulée : chaque personne qui attendait est prévenue."))
            return redirect(session)
    return render(request, "learning_sessions/cancel.html", {"form": form, "session": session})


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    try:
        actions.delete_draft(session, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(session)
    messages.success(request, _("La session en préparation est supprimée."))
    return redirect("learning_sessions:mine")


@require_http_methods(["GET", "POST"])
def trainers(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_run(request.user, pk)
    for button, press in (("remove", _removed), ("send", _sent_again), ("cut", _cut)):
        if button in request.POST:
            return press(request, session)
    form = TrainerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_trainer(session, **form.trainer, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté parmi les formateurs."))
            return redirect("learning_sessions:trainers", pk=pk)
    context = {"session": session, "form": form, "trainers": session.trainers.order_by("name", "pk")}
    return render(request, "learning_sessions/trainers.html", context)


def _removed(request: HttpRequest, session: Session) -> HttpResponse:
    trainer = get_object_or_404(session.trainers, pk=number(request.POST["remove"]))
    try:
        actions.remove_trainer(trainer, by=request.user)
        messages.success(request, _("Cette personne n’est plus parmi les formateurs."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("learning_sessions:trainers", pk=session.pk)


def _sent_again(request: HttpRequest, session: Session) -> HttpResponse:
    trainer = get_object_or_404(session.trainers, pk=number(request.POST["send"]))
    try:
        asking_trainers.send_again(trainer, by=request.user)
        messages.success(request, _("Le lien part de nouveau vers %(address)s.") % {"address": trainer.email})
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("learning_sessions:trainers", pk=session.pk)


def _cut(request: HttpRequest, session: Session) -> HttpResponse:
    trainer = get_object_or_404(session.trainers, pk=number(request.POST["cut"]))
    try:
        asking_trainers.cut_link(trainer, by=request.user)
        messages.success(request, _("Son lien ne mène plus nulle part. Ce qu’il a contresigné reste."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("learning_sessions:trainers", pk=session.pk)


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# ---- the sheet and the end


@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """People by half-days, what is missing, who countersigned: read by who organises or teaches."""
    session = access.session_to_attend(request.user, pk)
    context = {
        "session": session,
        "page": reading.sheet_page(session),
        "trainer": access.own_trainer(request.user, session),
        "runs": access.may_run(request.user, session),
        "now": timezone.now(),
    }
    return render(request, "learning_sessions/sheet.html", context)


@require_safe
def sheet_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    session = access.session_to_attend(request.user, pk)
    headers, rows = sheets.csv_rows(reading.sheet_page(session))
    return csv_response(f"emargement-{pk}.csv", headers, rows)


@paced(HEAVY)
@require_safe
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    session = access.session_to_attend(request.user, pk)
    return pdf_response(sheets.sheet_pdf(session, reading.sheet_page(session)), f"emargement-{pk}.pdf")


@never_cache
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has completed the course and who has not, with why; then it is written, once."""
    session = access.session_to_run(request.user, pk)
    if request.method == "POST":
        try:
            made = concluding.conclude(session, by=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            told = ngettext(
                "Session conclue : %(count)d personne a terminé le cours, et en est prévenue.",
                "Session conclue : %(count)d personnes ont terminé le cours, et en sont prévenues.",
                len(made),
            )
            messages.success(request, told % {"count": len(made)})
        return redirect("learning_sessions:conclude", pk=pk)
    context = {"session": session, "page": reading.sheet_page(session), "now": timezone.now()}
    return render(request, "learning_sessions/conclude.html", context)
