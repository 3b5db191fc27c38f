"""The manager's word on the wishes of his team, and the proposal that human resources read, change and replay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.wishes import access, allocating, changing, consenting, reading
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.forms import ChangeForm, WordForm
from terreau.rooms.learning.wishes.refusals import WishesRefused


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, lists = access.campaign_of_team(request.user, pk)
    asked = campaign.state == CampaignState.CLOSED and campaign.waits_for_managers(timezone.localdate())
    return render(request, "wishes/team.html", {"campaign": campaign, "lists": lists, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: int) -> HttpResponse:
    wish = access.wish_to_decide(request.user, pk)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            consenting.say(
                wish, agrees=given["agrees"] == "yes", reason=given["reason"], sentence=given["sentence"],
                by=request.user,
            )  # fmt: skip
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre avis est enregistré."))
            return redirect("wishes:team", pk=wish.list.campaign_id)
    return render(request, "wishes/word.html", {"wish": wish, "campaign": wish.list.campaign, "form": form})


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.proposal_to_decide(request.user, pk)
    context = {"proposal": found, "campaign": found.campaign, "sheet": reading.proposal_sheet(found)}
    return render(request, "wishes/proposal.html", context)


@require_safe
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Each wish that is not granted, with its reasons, a page at a time."""
    found = access.proposal_to_decide(request.user, pk)
    rows = found.not_placed.select_related("list__agent__structure", "course")
    page = keyset_page(rows, order=("list_id", "id"), key=request.GET.get("page", ""), size=50)
    context = {
        "proposal": found, "campaign": found.campaign, "page": page, "query": "",
        "lines": reading.refused_lines(page.rows),
    }  # fmt: skip
    return render(request, "wishes/refused.html", context)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.proposal_to_decide(request.user, pk)
    try:
        allocating.ask_replay(found, by=request.user)
    except WishesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Rejeu demandé : cette page dira si le résultat est identique."))
    return redirect("wishes:proposal", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, one: int, course: int) -> HttpResponse:
    """Give, move or take back the seat of one agent at one course, with a reason."""
    found = access.proposal_to_decide(request.user, pk)
    whose = get_object_or_404(found.campaign.lists.select_related("agent__structure", "campaign"), pk=one)
    what = get_object_or_404(found.campaign.courses, pk=course)
    form = ChangeForm(request.POST or None, sessions=reading.sessions_for(found, what, timezone.now()))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["to"]
        to = None if chosen == "none" else Occasion.objects.select_related("structure").get(pk=chosen)
        try:
            changing.change(found, whose, what, to=to, reason=form.cleaned_data["reason"], by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La proposition est changée ; l’agent lira pourquoi."))
            return redirect("wishes:proposal", pk=pk)
    wish = whose.wishes.filter(course=what).first()
    context = {
        "proposal": found, "campaign": found.campaign, "form": form, "whose": whose, "course": what, "wish": wish,
    }  # fmt: skip
    return render(request, "wishes/change.html", context)
