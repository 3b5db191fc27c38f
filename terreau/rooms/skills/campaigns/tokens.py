"""The personal link: a signature of the invitation's key. The same in every message, stored nowhere, never guessed."""

from django.core import signing
from django.http import Http404

from terreau.rooms.skills.campaigns.models import CampaignInvitation

SALT = "terreau.skills.campaign"


def token_of(invitation: CampaignInvitation) -> str:
    return signing.Signer(salt=SALT).sign(str(invitation.pk))


def invitation_of(token: str) -> CampaignInvitation:
    """The invitation whose link this is. 404 for what we did not sign, and for what is gone."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature as error:
        raise Http404 from error
    found = CampaignInvitation.objects.filter(pk=key).select_related("campaign__structure").first()
    if found is None:
        raise Http404
    return found
