"""Which socle applies: the rule told by examples, and its set-based twin equal to it on random populations."""

import datetime
import random

import pytest

from terreau.ground.organisations.models import Posting
from terreau.rooms.skills.enums import Population
from terreau.rooms.skills.models import Socle
from terreau.rooms.skills.socles import concerned_on, socle_for, with_socle
from tests.factories import make_agent, make_job, make_structure
from tests.rooms.skills.helpers import TODAY
from tests.rooms.skills.populations import START, grow, make_socle

pytestmark = pytest.mark.django_db


def test_the_nearest_structure_wins():
    ministry = make_structure()
    office = make_structure(parent=make_structure(parent=ministry))
    agent = make_agent(office)
    assert socle_for(agent, TODAY) is None
    make_socle(ministry, "Ministère")
    near = make_socle(office.parent, "Direction", valid_from=START - datetime.timedelta(days=900))
    make_socle(make_structure(parent=ministry), "Ailleurs")
    assert socle_for(agent, TODAY) == near


def test_in_one_structure_the_most_precise_population_wins():
    ministry, job = make_structure(), make_job()
    agent = make_agent(ministry, job=job, category="B", is_manager=True, is_executive=True)
    for fields in (
        {"population": Population.ALL},
        {"population": Population.CATEGORY, "category": "B"},
        {"population": Population.MANAGERS},
        {"population": Population.EXECUTIVES},
        {"population": Population.JOB, "job": job},
    ):
        newest = make_socle(ministry, str(fields), **fields)
        make_socle(ministry, "other job", population=Population.JOB, job=make_job())
        assert socle_for(agent, TODAY) == newest


def test_a_socle_applies_from_its_first_day_to_the_eve_of_its_end():
    ministry = make_structure()
    agent = make_agent(ministry)
    socle = make_socle(ministry, "2025", valid_from=datetime.date(2025, 1, 1), valid_to=datetime.date(2026, 1, 1))
    days = [
        datetime.date(2024, 12, 31),
        datetime.date(2025, 1, 1),
        datetime.date(2025, 12, 31),
        datetime.date(2026, 1, 1),
    ]
    assert [socle_for(agent, day) for day in days] == [None, socle, socle, None]


def test_the_posting_of_the_day_decides():
    ministry = make_structure()
    first, second = make_structure(parent=ministry), make_structure(parent=ministry)
    agent = make_agent(second, since=datetime.date(2025, 6, 1))
    Posting.objects.create(
        agent=agent, structure=first, started_on=datetime.date(2024, 1, 1), ended_on=datetime.date(2025, 6, 1)
    )
    old, new = make_socle(first, "Premier"), make_socle(second, "Second")
    assert socle_for(agent, datetime.date(2025, 5, 31)) == old
    assert socle_for(agent, datetime.date(2025, 6, 1)) == new
    assert socle_for(agent, datetime.date(2023, 1, 1)) is None


@pytest.mark.parametrize("seed", range(6))
def test_one_by_one_and_all_at_once_agree(seed):
    rng = random.Random(seed)
    agents = grow(rng)
    for _number in range(4):
        day = START + datetime.timedelta(days=rng.randrange(1000))
        at_once = dict(with_socle(day).values_list("agent", "socle"))
        posted = set(Posting.objects.true_on(day).values_list("agent", flat=True))
        one_by_one = {
            agent.pk: found.pk if (found := socle_for(agent, day)) else 0 for agent in agents if agent.pk in posted
        }
        assert at_once == one_by_one


def test_without_socle_everybody_has_none():
    agent = make_agent(make_structure())
    assert list(with_socle(TODAY).values_list("agent", "socle")) == [(agent.pk, 0)]


def test_all_at_once_costs_two_queries_whatever_the_population(django_assert_num_queries):
    grow(random.Random(1))
    with django_assert_num_queries(2):
        list(with_socle(TODAY).values("agent", "socle"))


def test_who_is_concerned_counts_the_population_under_the_structure():
    ministry = make_structure()
    for _number in range(3):
        make_agent(make_structure(parent=ministry), category="B")
    make_agent(ministry, category="A")
    draft = Socle(structure=ministry, population=Population.CATEGORY, category="B", valid_from=START)
    assert concerned_on(draft, TODAY) == 3
