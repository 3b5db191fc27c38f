"""The messages of campaigns. Each says what to do, until when, and that nobody sees who has done it.

They hold a personal link, which shows no result and opens no account: erased as soon as the message is sent.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.campaigns.tokens import token_of
from terreau.rooms.skills.positioning.reading import MINUTES

INVITATION = purpose("skills.campaign_invitation", gettext_lazy("Invitation à une campagne de positionnement"))
REMINDER = purpose(
    "skills.campaign_reminder",
    gettext_lazy("Rappel d’une campagne de positionnement"),
    optional=True,
    list_label=gettext_lazy("Rappels des campagnes de positionnement"),
    why=gettext_lazy("Vous recevez ce rappel parce que votre administration vous a invité à cette campagne."),
)


def send_campaign_invitation(invitation: CampaignInvitation) -> Message | None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Où en êtes-vous ? %(name)s") % {"name": invitation.campaign.name}
        return _send(INVITATION, invitation, "invitation", subject)


def send_campaign_reminder(invitation: CampaignInvitation) -> Message | None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Rappel : %(name)s") % {"name": invitation.campaign.name}
        return _send(REMINDER, invitation, "reminder", subject)


def _send(kind: Purpose, invitation: CampaignInvitation, template: str, subject: str) -> Message | None:
    campaign, agent = invitation.campaign, invitation.agent
    link = absolute(reverse("skills:campaign_invitation", args=[token_of(invitation)]))
    context = {"campaign": campaign, "message": quoted(campaign.message), "link": link, "minutes": MINUTES}
    written = write(f"skills/mail/{template}.txt", subject=subject, **context)
    to = agent.email or agent.user.email
    return enqueue(kind, to=to, written=written, structure=agent.structure, secret=True, expires_at=campaign.ends_at)
