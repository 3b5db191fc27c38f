"""What an open campaign sends as time goes: invitations, then reminders to those who have not finished.

By batches, each in one transaction with its messages: a worker killed anywhere leaves a batch whole or not begun, and
the next one goes on. A row is claimed by a conditional UPDATE before its message is written, so nobody gets two.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from terreau.ground.approvals.reading import is_open
from terreau.ground.mail.actions import MailRefused
from terreau.rooms.skills import emails
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.campaigns.actions import close_campaign
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.campaigns.population import REACHABLE, population
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.enums import CampaignState, Link

ROWS = 2000  # invitations made at a time, and
MESSAGES = 300  # messages written at a time: some seconds of writing, every minute
STILL_MAKING = datetime.timedelta(minutes=5)  # since the last batch of rows: there may be more
NEWCOMERS_EVERY = 15  # minutes
EARLIEST = 8  # a reminder leaves from this hour of its day on
KEPT = datetime.timedelta(days=90)  # after the end of the campaign

WRITTEN_TO = Q(agent__left_on=None) & REACHABLE


def move_on(now: datetime.datetime) -> None:
    """What is due of every campaign. Idempotent, and quick when nothing is."""
    for campaign in Campaign.objects.filter(state=CampaignState.OPEN, ends_at__lte=now).order_by("pk"):
        close_past(campaign, now)
    left = MESSAGES
    for campaign in Campaign.objects.running(now).select_related("structure__root").order_by("starts_at", "pk"):
        # An opinion withdrawn since: everything waits, and goes on where it was.
        if not is_open(SKILLS, campaign.structure):
            continue
        if looks_again(campaign, now):
            make_invitations(campaign, now)
        if campaign.link != Link.OPEN and left:
            left -= send_invitations(campaign, now, left)
            left -= send_reminders(campaign, now, left)


def close_past(campaign: Campaign, now: datetime.datetime) -> None:
    try:
        close_campaign(campaign, by="task:campaigns", now=now)
    except SkillsRefused:  # closed by hand at this moment
        return


def looks_again(campaign: Campaign, now: datetime.datetime) -> bool:
    """Whether to look for those who have no invitation: going through a million postings is not for every minute."""
    last = campaign.invitations.order_by("-pk").values_list("made_at", flat=True).first()
    return last is None or now - last < STILL_MAKING or now.minute % NEWCOMERS_EVERY == 0


@transaction.atomic
def make_invitations(campaign: Campaign, now: datetime.datetime) -> int:
    """A row for a batch of those whom the campaign is for and who have none: newcomers too, while it is open."""
    known = CampaignInvitation.objects.filter(campaign=campaign).order_by().values("agent")
    missing = population(campaign, timezone.localdate(now)).filter(agent__left_on=None).exclude(agent__in=known)
    keys = list(missing.order_by("agent").values_list("agent", flat=True)[:ROWS])
    rows = [CampaignInvitation(campaign=campaign, agent_id=key, made_at=now) for key in keys]
    CampaignInvitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(rows)


@transaction.atomic
def send_invitations(campaign: Campaign, now: datetime.datetime, most: int) -> int:
    """The message of a batch of those who have an address and were not written to. Who has finished needs none."""
    waiting = CampaignInvitation.objects.filter(WRITTEN_TO, campaign=campaign, mailed_at=None, declined_at=None)
    return write_to(waiting.unfinished(), most, emails.send_campaign_invitation, mailed_at=now)


@transaction.atomic
def send_reminders(campaign: Campaign, now: datetime.datetime, most: int) -> int:
    """The reminder of the latest day due, to those invited before it who have not finished nor declined."""
    local = timezone.localtime(now)
    today = local.date() if local.hour >= EARLIEST else local.date() - datetime.timedelta(days=1)
    day = campaign.reminders.filter(on__lte=today).order_by("-on").values_list("on", flat=True).first()
    if day is None:
        return 0
    begins = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    waiting = CampaignInvitation.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lt=day),
        WRITTEN_TO, campaign=campaign, mailed_at__lt=begins, declined_at=None,
    )  # fmt: skip
    return write_to(waiting.unfinished(), most, emails.send_campaign_reminder, reminded_on=day)


def write_to(waiting: Any, most: int, send: Any, **claim: Any) -> int:
    """Claim each row, then write its message; how many were written."""
    written = 0
    (name,) = claim
    rows = waiting.select_related("campaign__structure", "agent__user", "agent__structure").order_by("pk")
    for invitation in rows[:most]:
        before = getattr(invitation, name)
        same = CampaignInvitation.objects.filter(pk=invitation.pk, **{name: before})
        if not same.update(**claim):  # written to by another worker
            continue
        try:
            send(invitation)
            written += 1
        except MailRefused:  # the address is not one: the agent reads the campaign in the application
            continue
    return written


def past(now: datetime.datetime) -> Any:
    """The invitations to campaigns that ended long enough ago."""
    return CampaignInvitation.objects.filter(campaign__state=CampaignState.CLOSED, campaign__ends_at__lt=now - KEPT)


def forget(now: datetime.datetime) -> int:
    """Delete a batch of them."""
    keys = list(past(now).order_by("pk").values_list("pk", flat=True)[:ROWS])
    return CampaignInvitation.objects.filter(pk__in=keys).delete()[0] if keys else 0
