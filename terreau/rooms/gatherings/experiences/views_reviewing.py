"""Reviewing by somebody else, withdrawing, and the services that never told anything."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.exports import csv_response
from terreau.rooms.gatherings.experiences import access, actions
from terreau.rooms.gatherings.experiences.forms import ReviewForm, WithdrawForm
from terreau.rooms.gatherings.experiences.reading import signature


@require_safe
def to_review(request: HttpRequest) -> HttpResponse:
    waiting = (
        access.editions_to_review(request.user)
        .select_related("experience__structure")
        .order_by("submitted_at", "pk")[:200]
    )
    return render(request, "experiences/to_review.html", {"rows": waiting})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.edition_to_review(request.user, pk)
    sending_back = "send_back" in request.POST
    sent = str(edition.submitted_at)
    form = ReviewForm(request.POST or None, needed=sending_back, initial={"seen": sent})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["seen"] != sent:
                raise actions.moved()
            if sending_back:
                actions.send_back(edition, remarks=form.cleaned_data["remarks"], by=request.user)
                messages.success(request, _("Vos remarques sont parties à l’auteur. Merci de l’avoir lu."))
            else:
                actions.publish(edition, by=request.user)
                messages.success(request, _("C’est publié. L’auteur est prévenu."))
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("experiences:to_review")
    named = edition.experience.co_authors.filter(agreed_on__isnull=False).select_related("agent").order_by("pk")
    context = {"form": form, "edition": edition, "signature": signature(edition.experience, named)}
    return render(request, "experiences/review.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    experience = access.experience_to_withdraw(request.user, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(experience, reason=form.cleaned_data["reason"], by=request.user)
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le texte n’est plus dans la bibliothèque."))
        return redirect("experiences:show", pk=pk)
    return render(request, "experiences/withdraw.html", {"form": form, "experience": experience})


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """By an animator: what he took out, or what its author did and regrets."""
    experience = access.experience_to_withdraw(request.user, pk)
    if not access.animates(request.user, experience):
        raise PermissionDenied
    try:
        actions.put_back(experience, by=request.user)
    except actions.ExperienceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le texte est de nouveau dans la bibliothèque."))
    return redirect("experiences:show", pk=pk)


@require_safe
def silent(request: HttpRequest) -> HttpResponse:
    """To the programme lead alone: what he may offer each of these services, in alphabetical order and unranked."""
    rows = access.silent_services(request.user).select_related("parent").order_by("label", "pk")
    return render(request, "experiences/silent.html", {"rows": list(rows[:500])})


@require_safe
def silent_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = access.silent_services(request.user).select_related("parent").order_by("label", "pk")
    lines = ([each.code, each.label, each.parent.label if each.parent else ""] for each in rows.iterator())
    return csv_response("services-a-inviter.csv", [_("code"), _("libellé"), _("rattachée à")], lines)
