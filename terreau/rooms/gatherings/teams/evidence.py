"""How many teams have a charter: the only thing that anybody above a team ever reads of it."""

import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, Counts, Kind, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.ground.organisations.begun import begun
from terreau.rooms.gatherings.teams.enums import VersionState
from terreau.rooms.gatherings.teams.models import CharterVersion

VALID = datetime.timedelta(days=730)


@fact("team_charters", columns={"structure": INT, "adopted_on": DATE})
def team_charters(on: datetime.date) -> Any:
    """The last meeting in which a team agreed on its charter."""
    rows = CharterVersion.objects.filter(state=VersionState.ADOPTED, met_on__lte=on).order_by()
    return rows.values("structure").annotate(adopted_on=Max("met_on")).values("structure", "adopted_on")


@indicator(
    code="teams_with_charter",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    default_target=50,
    target_reason=_("Une équipe sur deux : la charte vient de l’équipe, elle ne s’impose pas."),
    label=_("Équipes qui ont une charte de travail hybride"),
    formula=_(
        "Structures où quelqu’un travaille qui ont adopté leur charte en réunion depuis moins de deux ans, sur "
        "structures où quelqu’un travaille."
    ),
    source=_("Chartes adoptées par les équipes ; leur texte n’est lu que par elles."),
    guard=_(
        "Une charte jamais relue ne compte plus au bout de deux ans. Ni le texte, ni l’auto-diagnostic ne remontent."
    ),
    base_question=_("Combien d’équipes comptez-vous ?"),
    value_question=_("Combien se sont donné une charte de travail hybride depuis moins de deux ans ?"),
)
def teams_with_charter(facts: Any, on: datetime.date) -> Any:
    """Of the employers where a team has adopted one. A team is counted whatever its size: to leave the smallest out
    would tell that they are so small."""
    teams = facts.agents.select("structure").distinct().inner_join(begun(facts, facts.team_charters), "structure")
    recent = facts.team_charters.filter(facts.team_charters.adopted_on > on - VALID).mutate(has=1)
    units = teams.left_join(recent.select("structure", "has"), "structure")
    value = units.has.fill_null(0).cast("int64")
    return units.select(unit=units.structure, structure=units.structure, value=value, base=1, people=0)
