"""The personal link: a signature of the invitation's key. Nothing is stored, and nothing is guessed."""

from django.core import signing
from django.http import Http404

from terreau.rooms.skills.campaigns.models import CampaignInvitation

SALT = "terreau.skills.campaign"


def token_of(invitation: CampaignInvitation) -> str:
    return signing.dumps(invitation.pk, salt=SALT)


def invitation_of(token: str) -> CampaignInvitation:
    """The invitation whose link this is. 404 for what we did not sign, and for what is gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    found = CampaignInvitation.objects.filter(pk=key).select_related("campaign__structure").first()
    if found is None:
        raise Http404
    return found
