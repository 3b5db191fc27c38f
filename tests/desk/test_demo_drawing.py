"""What the demonstration draws has the shapes it claims. No database."""

import datetime

import numpy as np
import pytest

from terreau.desk.demo.drawing import digest_of, drawn
from terreau.desk.demo.jobs import CATEGORIES, IT_JOBS, JOBS, TARGET_MIX
from terreau.desk.demo.ministry import headcounts, tree
from terreau.desk.demo.people import Addresses, batches
from terreau.desk.demo.plan import BATCH, FEWEST_AGENTS, Plan

TODAY = datetime.date(2026, 3, 2)
PLAN = Plan(12_000, 2026, TODAY)


@pytest.fixture(scope="module")
def everybody():
    """The whole ministry: those in post (one batch) and those who left (another)."""
    in_post, gone = drawn(PLAN)
    return in_post, gone


def test_the_same_seed_gives_the_same_people_and_another_seed_gives_others():
    small = Plan(900, 7, TODAY)
    assert digest_of(small) == digest_of(small)
    assert digest_of(small) != digest_of(Plan(900, 8, TODAY))


def test_the_day_of_the_filling_changes_dates_only():
    assert digest_of(Plan(900, 7, TODAY)) == digest_of(Plan(900, 7, TODAY + datetime.timedelta(days=40)))


def test_the_ministry_has_180_structures_on_four_levels_and_no_two_codes_alike():
    nodes = tree()
    assert len(nodes) == len({node.code for node in nodes}) == 180
    assert {node.depth for node in nodes} == {1, 2, 3, 4}
    assert nodes[0].label.endswith("(fictif)")
    assert all(nodes[node.parent].depth == node.depth - 1 for node in nodes if node.parent is not None)


@pytest.mark.parametrize("agents", [FEWEST_AGENTS, 600, 12_000, 1_000_000])
def test_every_agent_has_a_structure_and_some_structures_stay_under_the_threshold(agents):
    counts = headcounts(Plan(agents, 2026, TODAY))
    assert counts.sum() == agents
    assert counts.min() >= 1
    assert (counts < 11).any()


def test_ages_follow_the_published_distribution(everybody):
    age = everybody[0].people.age
    assert (age >= 50).mean() == pytest.approx(0.362, abs=0.015)
    assert (age < 30).mean() == pytest.approx(0.145, abs=0.012)
    assert (age >= 55).sum() / (age >= 50).sum() == pytest.approx(0.55, abs=0.03)


def test_categories_follow_the_documented_mix(everybody):
    found = np.bincount(everybody[0].people.category, minlength=4) / len(everybody[0].people)
    for name, share in zip(CATEGORIES, found, strict=True):
        assert share == pytest.approx(TARGET_MIX[name], abs=0.02)


def test_the_young_are_autonomous_as_often_as_the_anchor_says(everybody):
    """Pix and Les Interconnectés, 2021: 56 % under 35, 18 % from 55."""
    people, results = everybody[0].people, everybody[0].results
    first = results.level[:, 0].mean(axis=1) >= 3
    measured = results.day[:, 0] < 0
    young, old = measured & (people.age < 35), measured & (people.age >= 55)
    assert first[young].mean() == pytest.approx(0.56, abs=0.06)
    assert first[old].mean() == pytest.approx(0.18, abs=0.05)


def test_levels_go_with_age_category_and_job(everybody):
    people, results = everybody[0].people, everybody[0].results
    measured = results.day[:, 0] < 0
    level = results.level[:, 0].mean(axis=1)
    assert np.corrcoef(people.age[measured], level[measured])[0, 1] < -0.2
    assert np.corrcoef(people.category[measured], level[measured])[0, 1] < -0.2  # A+ first, C last
    digital = np.isin(people.job, [index for index, job in enumerate(JOBS) if job.code in IT_JOBS])
    assert level[measured & digital].mean() > level[measured & ~digital].mean() + 1


def test_who_was_trained_gained_more(everybody):
    results = everybody[0].results
    twice = (results.day[:, 0] < 0) & (results.day[:, 1] < 0)
    gain = (results.level[:, 1].astype(float) - results.level[:, 0]).mean(axis=1)
    trained = results.trained[:, 1] < 0
    assert 0.15 < trained[twice].mean() < 0.85
    assert gain[twice & trained].mean() > gain[twice & ~trained].mean() + 0.6


def test_not_everybody_is_measured_and_structures_differ(everybody):
    people, results = everybody[0].people, everybody[0].results
    measured = results.day[:, 0] < 0
    assert 0.5 < measured.mean() < 0.85
    assert 0.3 < (results.day[:, 0] < -365).mean() < 0.6
    large = [index for index, count in enumerate(headcounts(PLAN)) if count >= 50]
    rates = [measured[people.structure == index].mean() for index in large]
    assert max(rates) - min(rates) > 0.3


def test_nobody_is_measured_before_entering_or_after_leaving(everybody):
    for one in everybody:
        taken = one.results.day < 0
        assert (one.results.day > one.lives.entered[:, None])[taken].all()
        assert (one.results.day < one.people.left[:, None])[taken].all()
        follow = taken[:, :-1] & taken[:, 1:]
        assert (np.diff(one.results.day, axis=1)[follow] > 0).all()
        between = one.results.trained < 0
        assert (one.results.trained < one.results.day)[between].all()


def test_two_years_were_lived(everybody):
    in_post, gone = everybody
    assert 0.06 < (in_post.lives.entered > -730).mean() < 0.12
    assert 0.05 < (in_post.lives.moved < 0).mean() < 0.12
    assert len(gone.people) == pytest.approx(0.09 * len(in_post.people), rel=0.01)
    assert ((gone.people.left < 0) & (gone.people.left > -731)).all()
    moved = in_post.lives.moved < 0
    assert (in_post.lives.former != in_post.people.structure)[moved].all()
    assert (in_post.lives.posted < in_post.lives.moved)[moved].all()
    assert (gone.lives.posted < gone.people.left).all()


def test_every_team_has_a_manager_who_manages(everybody):
    people = everybody[0].people
    counted = np.flatnonzero(people.manager >= 0)
    assert len(counted) == len(people) - 1  # all but the head of the ministry
    assert people.is_manager[people.manager[counted]].all()
    assert (people.manager[counted] < counted).all()  # a tree: nobody is above himself
    same_or_above = tree()
    for agent in counted[:: len(counted) // 300].tolist():
        own, manager = people.structure[agent], people.structure[people.manager[agent]]
        assert manager in (own, same_or_above[own].parent)


def test_addresses_are_all_different_and_fictional():
    addresses = Addresses()
    found = [address for batch in batches(Plan(45_000, 3, TODAY)) for address in addresses.of(batch)]
    assert len(found) == len(set(found)) > 45_000
    assert all(address.endswith(".example") and address == address.lower() for address in found)


def test_batches_never_grow_with_the_ministry():
    sizes = [len(batch) for batch in batches(Plan(70_000, 3, TODAY))]
    assert max(sizes) <= BATCH
    assert sum(sizes) == 70_000 + 6_300
