"""What joins several applications: who has learned by doing, at a workshop, in an experiment or in a course (lever 5).

Of courses it knows the fact `course_completions`, by its name: nothing of the room that gives it (docs/decisions/0104).

The kinds that count are a closed list: at a café, a conference or a showroom one listens; nobody tries anything.
"""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import Counts, Kind, indicator
from terreau.ground.evidence.enums import Unit
from terreau.ground.organisations.begun import begun
from terreau.rooms.gatherings.events.enums import HANDS_ON

MONTHS = 12


def a_year_before(on: datetime.date) -> datetime.date:
    """The same day of the year before; the day before it for 29 February."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def practised(facts: Any, on: datetime.date) -> Any:
    """The agents who were present, within the year up to `on`, where people try by themselves: agent, once each."""
    since = a_year_before(on)
    hands_on = facts.events.filter(facts.events.kind.isin([str(kind) for kind in HANDS_ON])).select("occasion")
    workshops = facts.attendances.inner_join(hands_on, "occasion").select("agent", day="attended_on")
    experiments = facts.experiment_participation.select("agent", day="present_on")
    completed = facts.course_completions
    courses = completed.filter(completed.hands_on).select("agent", day="completed_on")
    days = workshops.union(experiments).union(courses)
    return days.filter(days.day > since, days.day <= on).select("agent").distinct()


@indicator(
    code="agents_experimenting",
    version=3,
    lever=5,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    flagship=True,
    label=_("Agents ayant appris en faisant"),
    formula=_(
        "Agents différents présents, sur douze mois, à une expérimentation, un atelier pratique ou une immersion "
        "de deux jours ou plus, ou ayant terminé une formation où l’on apprend en faisant, rapportés à l’effectif."
    ),
    source=_(
        "Feuilles de présence des ateliers, expérimentations et immersions ; formations terminées dont la fiche dit "
        "que l’on y apprend en faisant."
    ),
    guard=_(
        "Chaque agent compte une fois, quel que soit le nombre d’ateliers et de formations ; une inscription sans "
        "présence, une formation commencée non. "
        "Un café, une conférence ou un showroom ne compte pas : on y écoute."
    ),
    default_target=10.0,
    target_reason=_("Un agent sur dix par an : chaque équipe connaît alors quelqu’un qui a essayé."),
    base_question=_("Combien d’agents compte votre structure ?"),
    value_question=_(
        "Depuis un an, combien d’agents différents ont participé à un atelier pratique ou à une expérimentation, "
        "suivi jusqu’au bout une formation où l’on apprend en faisant, ou passé au moins deux jours en immersion ?"
    ),
)
def agents_experimenting(facts: Any, on: datetime.date) -> Any:
    """Of the employers where somebody was present this year: elsewhere what they declared still stands."""
    who = practised(facts, on)
    agents = facts.agents.select("agent", "structure")
    here = begun(facts, agents.inner_join(who, "agent"))
    units = agents.inner_join(here, "structure").left_join(who.mutate(practised=1), "agent")
    return units.select(
        unit=units.agent, structure=units.structure, value=units.practised.fill_null(0).cast("int64"), base=1, people=1
    )
