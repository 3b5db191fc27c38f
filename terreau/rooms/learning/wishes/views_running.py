"""The pages of whoever runs a campaign: prepare, open, allocate, sign."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.rooms.learning.wishes import access, actions, allocating, reading, signing
from terreau.rooms.learning.wishes.enums import CampaignState, ProposalState
from terreau.rooms.learning.wishes.forms import CampaignForm
from terreau.rooms.learning.wishes.models import Campaign
from terreau.rooms.learning.wishes.refusals import WishesRefused


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    if not access.may_run(request.user):
        raise PermissionDenied
    rows = Campaign.objects.run_by(request.user).select_related("structure")
    page = keyset_page(rows, order=("opens_on", "id"), key=request.GET.get("page", ""), size=20, newest_first=True)
    return render(request, "wishes/campaigns.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(**form.sheet, by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La campagne est prête. Relisez-la, puis ouvrez-la."))
            return redirect("wishes:campaign", pk=made.pk)
    return render(request, "wishes/form.html", {"form": form, "campaign": None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = access.campaign_to_run(request.user, pk)
    form = CampaignForm(request.POST or None, user=request.user, instance=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(access.campaign_to_run(request.user, pk), **form.sheet, by=request.user)
        except WishesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La campagne est modifiée."))
            return redirect("wishes:campaign", pk=pk)
    return render(request, "wishes/form.html", {"form": form, "campaign": campaign})


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.campaign_to_run(request.user, pk)
    page = reading.running_page(found, timezone.now())
    return render(request, "wishes/campaign.html", {"campaign": found, "page": page})


def _do(request: HttpRequest, found: Campaign, act: Any, said: str) -> HttpResponse:
    try:
        act(found, by=request.user)
    except WishesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("wishes:campaign", pk=found.pk)


@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.campaign_to_run(request.user, pk)
    return _do(request, found, actions.announce, _("La campagne est ouverte : les agents la lisent."))


@require_POST
def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.campaign_to_run(request.user, pk)
    return _do(request, found, allocating.ask, _("Répartition demandée : cette page dit où elle en est."))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.campaign_to_run(request.user, pk)
    if request.method != "POST":
        return render(request, "wishes/delete.html", {"campaign": found})
    try:
        actions.delete_draft(found, by=request.user)
    except WishesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("wishes:campaign", pk=pk)
    messages.success(request, _("La campagne en préparation est supprimée."))
    return redirect("wishes:campaigns")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What signing does, then the button: it signs what was read, and nothing that changed since."""
    found = access.campaign_to_run(request.user, pk)
    if request.method == "POST":
        try:
            signing.sign(found, mark=request.POST.get("mark", ""), by=request.user)
        except WishesRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Signé. Les places se donnent et chacun reçoit sa réponse."))
        return redirect("wishes:campaign", pk=pk)
    proposal = found.proposals.filter(state=ProposalState.READY).first()
    if proposal is None or found.state != CampaignState.PROPOSED:
        return redirect("wishes:campaign", pk=pk)
    sheet = reading.proposal_sheet(proposal)
    return render(request, "wishes/sign.html", {"campaign": found, "proposal": proposal, "sheet": sheet})
