"""The vocabulary of reading socles and results."""

import datetime

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.skills.enums import STUDY_AT_WORK, CampaignState, ResultState, StudyState


class SocleQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "SocleQuerySet":
        """Applying on the day: the first day counts, the day it ceases does not (as for a posting)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)

    def within(self, *structures) -> "SocleQuerySet":
        return self.filter(any_subtree(structures, "structure__"))


class SkillResultQuerySet(models.QuerySet):
    def held(self) -> "SkillResultQuerySet":
        """What counts: neither waiting for the agent's word, nor refused by him."""
        return self.filter(state=ResultState.HELD)

    def levels(self) -> "SkillResultQuerySet":
        """Levels, without the shares of mastery, which are never compared with a required level."""
        return self.filter(level__isnull=False)

    def awaiting(self) -> "SkillResultQuerySet":
        """What the agent alone can accept, claim or refuse."""
        return self.filter(state__in=[ResultState.PROPOSED, ResultState.SEALED])

    def until(self, on: datetime.date) -> "SkillResultQuerySet":
        return self.filter(measured_on__lte=on)


class SittingQuerySet(models.QuerySet):
    def open(self) -> "SittingQuerySet":
        """Begun and not finished: they can be resumed."""
        return self.filter(finished_at=None)

    def finished(self) -> "SittingQuerySet":
        return self.filter(finished_at__isnull=False)


class StudyQuerySet(models.QuerySet):
    def at_work(self) -> "StudyQuerySet":
        return self.filter(state__in=STUDY_AT_WORK)

    def told(self) -> "StudyQuerySet":
        """Those with a report, the latest first."""
        return self.filter(state__in=[StudyState.READY, StudyState.IN_FORCE]).order_by("-asked_at", "-pk")


class CampaignQuerySet(models.QuerySet):
    def within(self, *structures) -> "CampaignQuerySet":
        return self.filter(any_subtree(structures, "structure__"))

    def running(self, now: datetime.datetime) -> "CampaignQuerySet":
        """Open, and between its two moments: a test finished now counts."""
        return self.filter(state=CampaignState.OPEN, starts_at__lte=now, ends_at__gt=now)


class CampaignInvitationQuerySet(models.QuerySet):
    def unfinished(self) -> "CampaignInvitationQuerySet":
        """Whose agent has not finished, with a level and within the campaign's time, a test of each competence."""
        done = apps.get_model("skills.Sitting").objects.filter(
            agent=OuterRef(OuterRef("agent")),
            competence=OuterRef("competence"),
            level__isnull=False,
            finished_at__gte=OuterRef("campaign__starts_at"),
            finished_at__lt=OuterRef("campaign__ends_at"),
        )
        asked = apps.get_model("skills.CampaignCompetence").objects.filter(campaign=OuterRef("campaign"))
        return self.filter(Exists(asked.filter(~Exists(done))))
