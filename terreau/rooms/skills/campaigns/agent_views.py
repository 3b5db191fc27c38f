"""The pages of whoever is invited: his part of a campaign, and the page of a personal link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.rooms.skills.access import agent_of
from terreau.rooms.skills.campaigns import access, actions, pix_export
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.campaigns.reading import part_of
from terreau.rooms.skills.campaigns.tokens import invitation_of
from terreau.rooms.skills.campaigns.views import pix_response


@require_safe
@never_cache
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Where the agent is in the campaign, and what is left; words for those whom it is not for."""
    campaign = access.campaign_by_code(code)
    invitation = access.own_invitation(request.user, campaign)
    if invitation is None:
        context = {"agent": agent_of(request.user)}  # of a campaign that is not for him, not even its name
        return render(request, "skills/campaigns/not_for_you.html", context)
    part = part_of(invitation, timezone.now())
    return render(request, "skills/campaigns/mine.html", {"part": part, "campaign": campaign})


@require_safe
@never_cache
def own_row(request: HttpRequest, code: str) -> HttpResponse:
    """The agent's own line in Pix Orga's columns, with his name."""
    campaign = access.campaign_by_code(code)
    agent = agent_of(request.user)
    if agent is None or access.own_invitation(request.user, campaign) is None:
        raise Http404
    competences = pix_export.competences_of(campaign)
    row = pix_export.own_row(campaign, agent, competences)
    return pix_response(pix_export.file_name(campaign, timezone.localdate(), "ma-ligne"), competences, [row])


@require_POST
def reminders(request: HttpRequest, code: str) -> HttpResponse:
    """No more reminders, or reminders again."""
    campaign = access.campaign_by_code(code)
    invitation = access.own_invitation(request.user, campaign)
    if invitation is None or invitation.pk is None:
        raise Http404
    change(request, invitation)
    return redirect("skills:campaign_mine", code=code)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent by mail: what the campaign asks, how to come in, and a button to be left alone.

    It shows nothing of what the agent did, for the link may have been passed on, and opens no session.
    """
    found = invitation_of(token)
    if request.method == "POST":
        change(request, found)
        return redirect("skills:campaign_invitation", token=token)
    context = {"invitation": found, "campaign": found.campaign, "running": found.campaign.is_running(timezone.now())}
    return render(request, "skills/campaigns/invitation.html", context)


def change(request: HttpRequest, invitation: CampaignInvitation) -> None:
    if "again" in request.POST:
        actions.accept_reminders(invitation)
        messages.success(request, _("Les rappels de cette campagne vous seront envoyés."))
    else:
        actions.decline(invitation)
        messages.success(request, _("Plus aucun rappel de cette campagne ne vous sera envoyé."))
