"""Which socle an agent is expected to hold on a day: one rule, in Python for a person and in SQL for everybody.

The rule: among the socles in force that day in the agent's structure or above it and whose population he belongs to,
the one of the nearest structure; there, the most precise population (a job, then the executives, the managers, a
category, everybody); then the most recent, then the last written. Structure and job are those of the posting of that
day; category, manager and executive are the agent's present ones, of which no history is kept.
"""

import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from terreau.ground.organisations.models import Agent, Posting
from terreau.ground.organisations.querysets import path_range
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.enums import Population
from terreau.rooms.skills.models import Socle

# The greater, the more precise.
PRECISION = {
    Population.ALL: 0,
    Population.CATEGORY: 1,
    Population.MANAGERS: 2,
    Population.EXECUTIVES: 3,
    Population.JOB: 4,
}


def precedence(socle: Socle) -> tuple[int, int, datetime.date, int]:
    """What decides between two socles that apply to the same agent: the greatest wins.

    All the structures above an agent lie on one line, so the deepest is the nearest.
    """
    return (socle.structure.depth, PRECISION[Population(socle.population)], socle.valid_from, socle.pk)


def concerns(socle: Socle, agent: Agent, job_id: int | None) -> bool:
    """Whether `agent`, in that job, belongs to the socle's population (wherever he is posted)."""
    match socle.population:
        case Population.MANAGERS:
            return agent.is_manager
        case Population.EXECUTIVES:
            return agent.is_executive
        case Population.CATEGORY:
            return agent.category == socle.category
        case Population.JOB:
            return job_id == socle.job_id
    return True


def posting_on(agent: Agent, on: datetime.date) -> Posting | None:
    true = Posting.objects.true_on(on).filter(agent=agent).select_related("structure")
    return true.order_by("-started_on").first()


def job_on(agent: Agent, on: datetime.date) -> int | None:
    """The key of the agent's job on the day."""
    posting = posting_on(agent, on)
    return posting.job_id if posting else None


def socle_for(agent: Agent, on: datetime.date) -> Socle | None:
    """The socle expected of `agent` on the day, or None: no posting that day, or no socle for him."""
    posting = (
        Posting.objects.true_on(on).filter(agent=agent).select_related("structure").order_by("-started_on").first()
    )
    if posting is None:
        return None
    above = Socle.objects.in_force(on).filter(structure__in=posting.structure.ancestor_keys).select_related("structure")
    candidates = [socle for socle in above if concerns(socle, agent, posting.job_id)]
    return max(candidates, key=precedence, default=None)


def population_of(socle: Socle | Campaign) -> Q:
    """The population of a socle, or of a campaign that names one alike, as a condition on postings."""
    match socle.population:
        case Population.MANAGERS:
            return Q(agent__is_manager=True)
        case Population.EXECUTIVES:
            return Q(agent__is_executive=True)
        case Population.CATEGORY:
            return Q(agent__category=socle.category)
        case Population.JOB:
            return Q(job_id=socle.job_id)
    return Q()


def with_socle(on: datetime.date) -> Any:
    """The postings of the day with the primary key of the agent's socle as `socle`, 0 when none is expected of him.

    The set-based twin of `socle_for`: the socles, few, are put in order of precedence into one CASE that the database
    evaluates along a single scan of the postings.
    """
    socles = sorted(Socle.objects.in_force(on).select_related("structure").order_by("id"), key=precedence, reverse=True)
    cases = [
        When(population_of(socle) & path_range(socle.structure.path, "structure__"), then=Value(socle.pk))
        for socle in socles
    ]
    return posted_on(on).annotate(socle=Case(*cases, default=Value(0), output_field=IntegerField()))


def posted_on(on: datetime.date) -> Any:
    """The postings of the day, one an agent."""
    # As for everything counted on that day: where two postings overlap, the later one says where the agent is.
    later = Posting.objects.true_on(on).filter(agent=OuterRef("agent"), started_on__gt=OuterRef("started_on"))
    return Posting.objects.true_on(on).filter(~Exists(later)).order_by()


def concerned_on(socle: Socle, on: datetime.date) -> int:
    """How many agents the socle's own population holds on the day, whether or not a nearer socle wins.

    Never shown as it is: see `reading.about_how_many`.
    """
    here = path_range(socle.structure.path, "structure__")
    return Posting.objects.true_on(on).filter(population_of(socle) & here).count()
