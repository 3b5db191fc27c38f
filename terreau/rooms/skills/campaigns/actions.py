"""Every write of a campaign but its messages: prepared, corrected, opened, closed, left by an agent."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Job, Structure
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.campaigns.models import Campaign, CampaignCompetence, CampaignInvitation, CampaignReminder
from terreau.rooms.skills.campaigns.population import population
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.enums import CAMPAIGN_TRANSITIONS, CampaignState, Invited, Link
from terreau.rooms.skills.models import Competence
from terreau.rooms.skills.positioning.editions import NoTest, edition_for

# Read aloud and copied from a poster: no letter that is taken for another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 8
MOST_REMINDERS = 4


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))


def midnight(day: datetime.date) -> datetime.datetime:
    """The first moment of the day here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


# ---- prepared


@transaction.atomic
def create_campaign(
    structure: Structure,
    *,
    by: Any,
    name: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    competences: Iterable[Competence],
    population: Invited = Invited.ALL,
    category: str = "",
    job: Job | None = None,
    link: Link = Link.BOTH,
    message: str = "",
    reminders: Iterable[datetime.date] = (),
) -> Campaign:
    """A campaign in preparation: nobody is told anything yet. Raises `SkillsRefused`."""
    campaign = Campaign(code=new_code(), structure=structure)
    describe(campaign, name, message, population, category, job, link, opens_on, closes_on)
    campaign.save()
    put_competences(campaign, competences)
    put_reminders(campaign, reminders)
    record("skills.campaign.created", campaign, by=by, structure=structure.pk, population=population)
    return campaign


@transaction.atomic
def edit_campaign(
    campaign: Campaign,
    *,
    by: Any,
    name: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    competences: Iterable[Competence],
    population: Invited,
    category: str = "",
    job: Job | None = None,
    link: Link = Link.BOTH,
    message: str = "",
    reminders: Iterable[datetime.date] = (),
) -> Campaign:
    """Change everything but the structure of a campaign in preparation. Raises `SkillsRefused`."""
    hold(campaign, CampaignState.DRAFT)
    describe(campaign, name, message, population, category, job, link, opens_on, closes_on)
    campaign.save()
    put_competences(campaign, competences)
    put_reminders(campaign, reminders)
    record("skills.campaign.edited", campaign, by=by, population=population)
    return campaign


@transaction.atomic
def adjust_campaign(
    campaign: Campaign, *, by: Any, closes_on: datetime.date, message: str, reminders: Iterable[datetime.date]
) -> Campaign:
    """What may still change once it is open: its last day, its words, its reminders. Raises `SkillsRefused`."""
    hold(campaign, CampaignState.OPEN)
    if closes_on < timezone.localdate():
        raise SkillsRefused(_("Le dernier jour est passé : pour arrêter la campagne, fermez-la."))
    campaign.message, campaign.ends_at = message.strip(), midnight(closes_on + datetime.timedelta(days=1))
    refuse_invalid(campaign)
    campaign.save(update_fields=["message", "ends_at"])
    put_reminders(campaign, reminders)
    record("skills.campaign.adjusted", campaign, by=by, closes_on=str(closes_on))
    return campaign


@transaction.atomic
def delete_campaign(campaign: Campaign, *, by: Any) -> None:
    """Forget a campaign in preparation, which nobody was told of. Raises `SkillsRefused`."""
    hold(campaign, CampaignState.DRAFT)
    record("skills.campaign.deleted", campaign, by=by, structure=campaign.structure_id)
    campaign.delete()


def describe(
    campaign: Campaign, name: str, message: str, population: str, category: str, job: Job | None, link: str,
    opens_on: datetime.date, closes_on: datetime.date,
) -> None:  # fmt: skip
    if closes_on < opens_on:
        raise SkillsRefused(_("La fin de la campagne doit suivre son début."))
    campaign.name, campaign.message, campaign.link = " ".join(name.split()), message.strip(), link
    campaign.population, campaign.category, campaign.job = population, category, job
    campaign.starts_at, campaign.ends_at = midnight(opens_on), midnight(closes_on + datetime.timedelta(days=1))
    refuse_invalid(campaign)


def put_competences(campaign: Campaign, competences: Iterable[Competence]) -> None:
    chosen = list(competences)
    if not chosen:
        raise SkillsRefused(_("Choisissez au moins une compétence."))
    campaign.asked.exclude(competence__in=chosen).delete()
    rows = [CampaignCompetence(campaign=campaign, competence=one) for one in chosen]
    CampaignCompetence.objects.bulk_create(rows, ignore_conflicts=True)


def put_reminders(campaign: Campaign, days: Iterable[datetime.date]) -> None:
    """Replace the days of reminder by these, each within the campaign and after its first day."""
    chosen = sorted(set(days))
    if len(chosen) > MOST_REMINDERS:
        raise SkillsRefused(_("Pas plus de %(most)s rappels : au-delà, ils lassent.") % {"most": MOST_REMINDERS})
    if any(not campaign.opens_on < day <= campaign.last_day for day in chosen):
        raise SkillsRefused(_("Un rappel part après le premier jour de la campagne, et au plus tard le dernier."))
    campaign.reminders.exclude(on__in=chosen).delete()
    rows = [CampaignReminder(campaign=campaign, on=day) for day in chosen]
    CampaignReminder.objects.bulk_create(rows, ignore_conflicts=True)


def refuse_invalid(campaign: Campaign) -> None:
    try:
        campaign.full_clean()
    except ValidationError as error:
        raise SkillsRefused(" ".join(error.messages)) from error


def hold(campaign: Campaign, state: CampaignState) -> None:
    """Go on only if the campaign is in this state now, and keep it there until the end of the transaction."""
    # An UPDATE that changes nothing takes the row: another transition waits, then finds another state.
    if not Campaign.objects.filter(pk=campaign.pk, state=state).update(state=state):
        raise SkillsRefused(changed_meanwhile())


def changed_meanwhile() -> str:
    return _("L’état de la campagne a changé entre-temps : rien n’a été modifié. Relisez la page.")


# ---- opened, closed


def why_not_open(campaign: Campaign, now: datetime.datetime) -> str:
    """What prevents a campaign in preparation from being opened now, in words; nothing when it may be."""
    if closed := words_of_closing(SKILLS, campaign.structure):
        return closed
    if campaign.ends_at <= now:
        return _("Le dernier jour de cette campagne est passé : changez ses dates.")
    for asked in campaign.asked.select_related("competence").order_by("competence__code", "pk"):
        try:
            edition_for(asked.competence)
        except NoTest as refusal:
            return str(refusal)
    if not population(campaign, timezone.localdate(now)).exists():
        return _("Cette campagne ne concerne aujourd’hui aucun agent : changez la structure ou la population.")
    return ""


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Any, now: datetime.datetime | None = None) -> Campaign:
    """From now on its agents are invited, from its first day. Of two openings at once, one is told. Raises."""
    if refusal := why_not_open(campaign, now or timezone.now()):
        raise SkillsRefused(refusal)
    move(campaign, CampaignState.OPEN)
    record("skills.campaign.opened", campaign, by=by, structure=campaign.structure_id, link=campaign.link)
    return campaign


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: Any, now: datetime.datetime | None = None) -> Campaign:
    """Nothing more counts, and nobody is reminded any more. Raises `SkillsRefused`."""
    now = now or timezone.now()
    # Closed before its first day, it lasted no time.
    ends_at = max(campaign.starts_at, min(campaign.ends_at, now))
    move(campaign, CampaignState.CLOSED, ends_at=ends_at)
    record("skills.campaign.closed", campaign, by=by, structure=campaign.structure_id)
    return campaign


def move(campaign: Campaign, state: CampaignState, **changes: Any) -> None:
    """Of two transitions at once the database keeps one, and the other is told."""
    if state not in CAMPAIGN_TRANSITIONS[campaign.state]:
        raise SkillsRefused(changed_meanwhile())
    if not Campaign.objects.filter(pk=campaign.pk, state=campaign.state).update(state=state, **changes):
        raise SkillsRefused(changed_meanwhile())
    campaign.state = state
    for name, value in changes.items():
        setattr(campaign, name, value)


# ---- an agent's word. Not journalled: who wants no reminder is nobody's business


def decline(invitation: CampaignInvitation) -> None:
    """No more reminder of this campaign. Twice changes nothing."""
    CampaignInvitation.objects.filter(pk=invitation.pk, declined_at=None).update(declined_at=timezone.now())


def accept_reminders(invitation: CampaignInvitation) -> None:
    """Reminders again."""
    CampaignInvitation.objects.filter(pk=invitation.pk).update(declined_at=None)


def erase_invitations(agent: Any) -> int:
    """Forget that an agent was invited, with the file."""
    return CampaignInvitation.objects.filter(agent=agent).delete()[0]
