"""The agent's pages: his campaigns, his list, its order, his dates."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.access import signed_in
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.wishes import access, listing, reading
from terreau.rooms.learning.wishes.forms import AbsenceForm, WishForm
from terreau.rooms.learning.wishes.models import Campaign
from terreau.rooms.learning.wishes.refusals import WishesRefused


def own_agent(request: HttpRequest) -> Agent:
    """Of whoever was let in by `campaign_to_answer`, which opens to agents only."""
    return cast(Agent, signed_in(request.user).agent)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    agent = access.agent_of(request.user)
    rows = Campaign.objects.open_to(request.user).select_related("structure") if agent else Campaign.objects.none()
    context = {
        "agent": agent,
        "campaigns": list(rows.order_by("-opens_on", "-pk")[:20]),
        "asking": list(access.campaigns_asking(request.user).order_by("-opens_on", "-pk")[:20]),
        "may_run": access.may_run(request.user),
    }
    return render(request, "wishes/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, its answer once signed; sent: one more wish."""
    campaign = access.campaign_to_answer(request.user, pk)
    page = reading.own_page(request.user, campaign, timezone.now())
    form = WishForm(request.POST or None, courses=page.courses)
    if request.method == "POST" and form.is_valid():
        try:
            listing.add(campaign, own_agent(request), **form.cleaned_data, by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ajouté à la fin de votre liste."))
            return redirect("wishes:list", pk=pk)
    context = {"page": page, "campaign": campaign, "form": form, "dates": AbsenceForm(prefix="dates")}
    return render(request, "wishes/list.html", context)


def _do(request: HttpRequest, pk: int, said: str, act: Any, *args: Any, **values: Any) -> HttpResponse:
    """A change of one's list, then back to it."""
    try:
        act(*args, **values, by=request.user)
    except WishesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("wishes:list", pk=pk)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    wish = access.own_wish(request.user, pk)
    up = request.POST.get("direction") != "down"
    return _do(request, wish.list.campaign_id, _("Votre ordre est changé."), listing.move, wish, up=up)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    wish = access.own_wish(request.user, pk)
    return _do(request, wish.list.campaign_id, _("Ôté de votre liste."), listing.remove, wish)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which he cannot come; a page of its own shows what is wrong."""
    campaign = access.campaign_to_answer(request.user, pk)
    form = AbsenceForm(request.POST or None, prefix="dates")
    if request.method == "POST" and form.is_valid():
        said = _("Ces dates sont notées : aucune session ne vous y sera donnée.")
        return _do(request, pk, said, listing.add_absence, campaign, own_agent(request), **form.cleaned_data)
    return render(request, "wishes/absence.html", {"campaign": campaign, "form": form})


@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.own_absence(request.user, pk)
    return _do(request, found.list.campaign_id, _("Ces dates sont ôtées."), listing.remove_absence, found)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = access.campaign_to_answer(request.user, pk)
    own = access.own_list(request.user, campaign)
    if own is None:
        messages.error(request, _("Votre liste est vide : choisissez d’abord un cours."))
        return redirect("wishes:list", pk=pk)
    return _do(request, pk, _("Votre liste vous est envoyée par courriel."), listing.confirm, own)
