"""What a team promised itself: reading its charter again, and its actions. For its members, and nobody above."""

import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.gatherings.teams.access import teams_of
from terreau.rooms.gatherings.teams.enums import ActionState, VersionState
from terreau.rooms.gatherings.teams.models import CharterVersion, TeamAction


@dated
def charter_and_actions(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    teams = [each.pk for each in teams_of(user)]
    if not teams:
        return []
    days = timezone.localdate(start), timezone.localdate(end)
    return reviews(teams, days) + actions(teams, days)


def reviews(teams: list[int], days: tuple[datetime.date, datetime.date]) -> list[Dated]:
    """Of the charter in force only: reading an older one again would be a lost meeting."""
    adopted = CharterVersion.objects.filter(structure__in=teams, state=VersionState.ADOPTED)
    in_force = adopted.order_by().values("structure").annotate(last=Max("number")).values_list("structure", "last")
    last = dict(in_force)
    rows = adopted.filter(review_on__range=days).select_related("structure").order_by("review_on", "pk")
    return [
        Dated(
            title=_("Relire ensemble la charte de l’équipe : %(team)s") % {"team": each.structure.label},
            url=reverse("teams:team", args=[each.structure_id]),
            uid=f"charter-{each.pk}-review",
            **whole_day(each.review_on),
        )
        for each in rows
        if each.review_on is not None and last[each.structure_id] == each.number
    ]


def actions(teams: list[int], days: tuple[datetime.date, datetime.date]) -> list[Dated]:
    rows = TeamAction.objects.filter(diagnosis__structure__in=teams, state=ActionState.TO_DO, due_on__range=days)
    return [
        Dated(
            title=_("Action de l’équipe : %(title)s") % {"title": each.title},
            url=reverse("teams:team", args=[each.diagnosis.structure_id]),
            uid=f"team-action-{each.pk}-due",
            **whole_day(each.due_on),
        )
        for each in rows.select_related("diagnosis").order_by("due_on", "pk")
    ]
