"""What an agent reads of a campaign: what is asked of him, what he has done, what is left. His own, and only his."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.organisations.models import Agent
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.models import Competence, Sitting


@dataclass(frozen=True)
class Step:
    """A competence of the campaign: tested in its time (`done`), begun (`open`), or neither."""

    competence: Competence
    done: Sitting | None
    open: Sitting | None


@dataclass(frozen=True)
class Part:
    """A campaign for one agent."""

    campaign: Campaign
    invitation: CampaignInvitation
    steps: list[Step]
    running: bool

    @property
    def left(self) -> int:
        return sum(step.done is None for step in self.steps)

    @property
    def to_share(self) -> int:
        """Levels measured and not put in his record."""
        return sum(step.done is not None and step.done.shared_at is None for step in self.steps)

    @property
    def words(self) -> str:
        """Where he is, in a sentence."""
        asked = len(self.steps)
        if not self.left:
            return _("Vous avez terminé cette campagne.")
        if not self.running:
            return _("La campagne est terminée.")
        if self.left == asked:
            words = ngettext("%(asked)s compétence à tester.", "%(asked)s compétences à tester.", asked)
            return words % {"asked": asked}
        words = ngettext(
            "Encore %(left)s compétence sur %(asked)s.", "Encore %(left)s compétences sur %(asked)s.", self.left
        )
        return words % {"left": self.left, "asked": asked}


def part_of(invitation: CampaignInvitation, now: datetime.datetime) -> Part:
    """Where the invited agent is in the campaign. Two queries."""
    campaign = invitation.campaign
    asked = campaign.asked.select_related("competence__domain__framework")
    competences = [row.competence for row in asked.order_by("competence__domain", "competence__code", "pk")]
    sittings = Sitting.objects.filter(agent=invitation.agent_id, competence__in=competences)
    done: dict[int, Sitting] = {}
    begun: dict[int, Sitting] = {}
    for sitting in sittings.order_by("started_at", "pk"):
        if sitting.finished_at is None:
            begun[sitting.competence_id] = sitting
        elif sitting.level is not None and campaign.starts_at <= sitting.finished_at < campaign.ends_at:
            done[sitting.competence_id] = sitting
    steps = [Step(one, done.get(one.pk), begun.get(one.pk)) for one in competences]
    return Part(campaign, invitation, steps, campaign.is_running(now))


def invitations_of(agent: Agent, now: datetime.datetime) -> list[CampaignInvitation]:
    """To the campaigns that run now, the first to end first."""
    rows = CampaignInvitation.objects.filter(
        agent=agent, campaign__state="open", campaign__starts_at__lte=now, campaign__ends_at__gt=now
    )
    return list(rows.select_related("campaign__structure").order_by("campaign__ends_at", "pk"))


def parts_of(agent: Agent) -> list[Part]:
    now = timezone.now()
    return [part_of(invitation, now) for invitation in invitations_of(agent, now)]


def in_words(campaign: Campaign) -> str:
    """« Une catégorie (B) »."""
    detail: Any = campaign.category or (campaign.job.label if campaign.job else "")
    label = campaign.get_population_display()
    return f"{label} ({detail})" if detail else str(label)
