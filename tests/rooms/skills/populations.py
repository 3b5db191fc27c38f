"""Random trees, agents, postings and socles, small enough to be counted by hand."""

import datetime
from random import Random

from terreau.ground.organisations.models import Agent, Posting
from terreau.rooms.skills import actions
from terreau.rooms.skills.enums import Population
from tests.factories import make_agent, make_job, make_structure

START = datetime.date(2024, 1, 1)


def make_socle(structure, label, **fields):
    return actions.create_socle(structure, label=label, by="test", **({"valid_from": START} | fields))


def grow(rng: Random) -> list[Agent]:
    """A random tree, population and set of socles."""
    structures = [make_structure(), make_structure()]
    for _number in range(12):
        structures.append(make_structure(parent=rng.choice(structures)))
    jobs = [make_job() for _number in range(3)]
    agents = []
    for _number in range(60):
        agents.append(
            make_agent(
                rng.choice(structures), job=rng.choice([None, *jobs]), category=rng.choice(["", "A+", "A", "B", "C"]),
                is_manager=rng.random() < 0.3, is_executive=rng.random() < 0.1,
                since=START + datetime.timedelta(days=rng.randrange(900)),
            )
        )  # fmt: skip
    for agent in rng.sample(agents, 15):  # some left, some moved on that day
        end = agent.postings.get().started_on + datetime.timedelta(days=rng.randrange(1, 500))
        agent.postings.update(ended_on=end)
        if rng.random() < 0.5:
            Posting.objects.create(agent=agent, structure=rng.choice(structures), job=rng.choice(jobs), started_on=end)
    for number in range(rng.randrange(18)):
        population = rng.choice(list(Population))
        start = START + datetime.timedelta(days=rng.randrange(800))
        make_socle(
            rng.choice(structures), f"Socle {number}", population=population, valid_from=start,
            category=rng.choice(["A+", "A", "B", "C"]) if population == Population.CATEGORY else "",
            job=rng.choice(jobs) if population == Population.JOB else None,
            valid_to=start + datetime.timedelta(days=rng.randrange(1, 600)) if rng.random() < 0.4 else None,
        )  # fmt: skip
    return agents
