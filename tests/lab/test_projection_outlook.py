"""A projection as a whole: identity, accounts, scenarios, and what is not known of the hazards."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.projection.hazards import departures, estimate
from terreau.lab.projection.inputs import Inputs
from terreau.lab.projection.law import LegalAge
from terreau.lab.projection.lumping import lumped
from terreau.lab.projection.mobility import Mobility, moves_from_counts, moves_from_shares
from terreau.lab.projection.moments import moments
from terreau.lab.projection.outlook import Reader, drawn_means, flows, path, postings, project
from terreau.lab.projection.recruitment import EntryAges, nobody, recruitment
from terreau.lab.projection.scenarios import base, scenarios
from terreau.lab.projection.staff import staff

YEARS = 4


def inputs(seed: int = 1, *, leaving: bool = True, moving: bool = True, hiring: bool = True) -> Inputs:
    """Two jobs, two statuses, three hundred agents; every kind of flow, or none."""
    random = np.random.default_rng(seed)
    rows = 60
    age = random.integers(40, 63, rows).astype(float)
    columns = {
        "metier": [["accueil", "paie"][each] for each in random.integers(0, 2, rows)],
        "statut": [["contractuel", "titulaire"][each] for each in random.integers(0, 2, rows)],
    }
    columns["metier"][:2], columns["statut"][:2] = ["accueil", "paie"], ["contractuel", "titulaire"]
    found = staff(2025, age, random.integers(0, 11, rows).astype(float), columns)
    ages = np.repeat(np.arange(40.0, 68), 2)
    exposed = np.full(len(ages), 30.0) * leaving + (1 - leaving)
    retired = random.binomial(20, np.where(ages >= 60, 0.3, 0)).astype(float) * leaving
    others = random.binomial(10, 0.1, len(ages)).astype(float) * leaving
    seen = departures(
        2025, found.classes, ages, exposed, retired, others, {"statut": ["contractuel", "titulaire"] * 28}
    )
    axes = {}
    if moving:
        start, end = ["accueil", "accueil", "paie", "paie"], ["accueil", "paie", "accueil", "paie"]
        axes = {
            "metier": moves_from_counts(found.classes, "metier", start, end, np.array([80.0, 20, 5, 95])),
            "statut": moves_from_shares(
                found.classes, "statut", ["contractuel"] * 2, ["contractuel", "titulaire"], np.array([0.9, 0.1])
            ),
        }  # fmt: skip
    hired = nobody()
    if hiring:
        rows_hired = {"metier": ["accueil", "paie"], "statut": ["contractuel", "titulaire"]}
        hired = recruitment(
            found.classes, YEARS, rows_hired, np.array([5.5, 4.0]), quota=[False, True],
            ages=EntryAges(38, np.array([0.5, 0.3, 0.2])),
        )  # fmt: skip
    mobility = Mobility(found.classes, axes)
    return Inputs(found, seen, estimate(seen), mobility, hired, None, YEARS, age_limit=80 if not leaving else 70)


def unchanged(one: Inputs):
    return base("tendanciel", one.staff.classes, one.law)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), axis=st.sampled_from([None, "metier", "statut"]))
def test_identity_projection(seed, axis):
    """Nobody leaves, moves or comes: the stock of today, for certain, for ever."""
    one = inputs(seed, leaving=False, moving=False, hiring=False)
    [found] = project(one, unchanged(one), [axis], draws=3)
    assert found.mean == pytest.approx(np.tile(found.mean[0], (YEARS + 1, 1)))
    assert found.mean[0].sum() == pytest.approx(one.staff.headcount.sum())
    assert found.variance == pytest.approx(0, abs=1e-9)
    assert not found.moved.round(9).any()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_the_parts_make_the_whole(seed):
    """By job or by status, headcounts and flows add up to those of everybody; moves add up to nothing."""
    one = inputs(seed)
    by_job, by_status, whole = project(one, unchanged(one), ["metier", "statut", None])
    for found in (by_job, by_status):
        for name in ("mean", "retired", "left", "entered"):
            assert getattr(found, name).sum(axis=1) == pytest.approx(getattr(whole, name)[:, 0])
        assert found.moved.sum(axis=1) == pytest.approx(0, abs=1e-9)
    assert whole.entered[:, 0] == pytest.approx(9.5)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_what_changes_nothing_is_forgotten_without_changing_anything(seed):
    """Hazards differ by status: jobs can be forgotten, statuses cannot."""
    one = inputs(seed)
    told = unchanged(one)
    reader = Reader(one, told)
    made = flows(one, told, reader.read(*one.hazards.expected()), one.mobility.matrix())
    small, _scenario = lumped(one, told, ["statut", None])
    assert small.staff.classes.shape == (1, 1, 2)
    assert lumped(one, told, ["metier", None])[0].staff.classes.shape == (2, 1, 2)
    for axis in ("metier", "statut", None):
        exact = moments(made, one.staff.classes.grouping(axis))
        [found] = project(one, told, [axis])
        assert found.mean == pytest.approx(exact.mean)
        assert found.demographic == pytest.approx(exact.variance)
        assert found.entered.sum() == pytest.approx(made.entrants.sum())


@pytest.mark.parametrize("law", [None, LegalAge(1958, np.array([62.0, 62.25, 62.5]))])
def test_staying_is_neither_retiring_nor_leaving(law):
    one = replace(inputs(), law=law)
    told = replace(unchanged(one), retiring=np.array([1.0, 0.5, 1.0, 2.5]))
    reader = Reader(one, told)
    both = one.hazards.drawn(np.random.default_rng(3))
    assert reader.staying(*both) == pytest.approx(reader.read(*both).stay)


def test_agents_age_by_a_year_a_year():
    """One hundred agents of 59 and a hazard of one half at 61 only: all there for two years, then half."""
    found = staff(2025, np.array([59.0]), np.array([100.0]), {})
    ages = np.array([59.0, 60, 61, 62])
    big = np.full(4, 1e9)
    seen = departures(2025, found.classes, ages, big, big * [0, 0, 0.5, 0], 0 * big, {})
    one = Inputs(found, seen, estimate(seen), Mobility(found.classes), nobody(), None, 4)
    [told] = project(one, unchanged(one), [None])
    assert told.mean[:, 0] == pytest.approx([100, 100, 100, 50, 50], abs=1e-3)
    assert told.variance[:, 0] == pytest.approx([0, 0, 0, 25, 25], abs=1e-3)
    assert told.retired[:, 0] == pytest.approx([0, 0, 50, 0], abs=1e-3)


def test_no_interval_holds_more_agents_than_there_can_be():
    one = inputs(2)
    free, closed = (project(each, unchanged(one), [None])[0] for each in (one, replace(one, recruitment=nobody())))
    low, high = closed.interval(0.999)
    assert (low <= closed.mean).all()
    assert (high <= closed.mean[0]).all()
    assert np.isinf(free.most[1:]).all()
    fixed = replace(one.recruitment, quota=np.ones_like(one.recruitment.quota))
    [quotas] = project(replace(one, recruitment=fixed), unchanged(one), [None])
    assert quotas.most[:, 0] == pytest.approx(quotas.mean[0, 0] + quotas.entered.sum() / YEARS * np.arange(YEARS + 1))


def test_nobody_stays_beyond_the_age_limit():
    found = staff(2025, np.array([68.0]), np.array([10.0]), {})
    seen = departures(2025, found.classes, np.array([68.0]), np.array([1e9]), np.zeros(1), np.zeros(1), {})
    one = Inputs(found, seen, estimate(seen), Mobility(found.classes), nobody(), None, 4, age_limit=70)
    [told] = project(one, unchanged(one), [None])
    assert told.mean[:, 0] == pytest.approx([10, 10, 10, 0, 0], abs=1e-3)


def test_entrants_come_at_their_age_and_are_exposed_from_the_next_year():
    found = staff(2025, np.array([30.0]), np.array([1.0]), {})
    ages = np.arange(30.0, 65)
    big = np.full(35, 1e9)
    seen = departures(2025, found.classes, ages, big, big * (ages == 62), 0 * big, {})
    hired = recruitment(found.classes, 3, {}, np.array([7.0]), quota=[True], year=np.array([1.0]), age=np.array([62.0]))
    one = Inputs(found, seen, estimate(seen), Mobility(found.classes), hired, None, 3)
    [told] = project(one, unchanged(one), [None])
    assert told.mean[:, 0] == pytest.approx([1, 8, 1, 1], abs=1e-3)


class TestScenarios:
    def changed(self, one: Inputs, *rows, law=None):
        names, changes, jobs, births, values = zip(*[(f"s{row[0]}", *row[1:]) for row in rows], strict=True)
        start = replace(unchanged(one), law=law)
        return scenarios(start, one.staff.classes, names, changes, jobs, np.array(births), np.array(values))

    def test_a_later_statutory_age_keeps_agents_longer(self):
        law = LegalAge(1958, np.array([62.0]))
        one = replace(inputs(), law=law)
        [later] = self.changed(one, (1, "age_legal", "", 1963.0, 64.0), law=law)
        start, moved = (project(one, told, [None])[0] for told in (unchanged(one), later))
        assert later.law.of(np.array([1962, 1963, 1980])).tolist() == [62, 64, 64]
        assert moved.retired[0, 0] < start.retired[0, 0]
        assert moved.mean[-1, 0] > start.mean[-1, 0]

    def test_recruiting_and_leaving_are_multiplied_where_said(self):
        one = inputs()
        [told] = self.changed(
            one, (1, "recrutement", "paie", np.nan, 1.5), (1, "autres_departs", "", np.nan, 0.0),
            (1, "retraites", "accueil", np.nan, 0.0),
        )  # fmt: skip
        [found] = project(one, told, ["metier"])
        assert found.entered[0] == pytest.approx([5.5, 6.0])
        assert not found.left.any()
        assert not found.retired[:, 0].any()
        assert found.retired[0, 1] == pytest.approx(project(one, unchanged(one), ["metier"])[0].retired[0, 1])

    def test_a_closed_job_only_empties(self):
        one = inputs()
        [told] = self.changed(one, (1, "fermeture", "accueil", np.nan, np.nan))
        [found] = project(one, told, ["metier"], draws=2)
        assert (np.diff(found.mean[:, 0]) < 0).all()
        assert not found.entered[:, 0].any()
        assert (found.moved[:, 0] < 0).all()

    def test_scenarios_keep_the_order_of_the_file(self):
        one = inputs()
        told = self.changed(one, (2, "retraites", "", np.nan, 2.0), (1, "retraites", "", np.nan, 3.0))
        assert [each.name for each in told] == ["s2", "s1"]

    def test_the_same_draws_serve_every_scenario(self):
        one = inputs()
        [told] = self.changed(one, (1, "recrutement", "", np.nan, 1.0))
        same, other = (project(one, each, [None], draws=5, seed=3)[0].drawn for each in (unchanged(one), told))
        assert (same == other).all()


class TestWhatIsNotKnown:
    def test_total_variance_is_that_of_agents_under_drawn_hazards(self):
        """Brute force: hazards drawn from their posterior, then every agent followed; the two parts explain it all."""
        one = inputs(4, hiring=False)
        told, runs = unchanged(one), 2000
        reader = Reader(one, told)
        [whole] = project(one, told, [None], draws=1000, seed=8)
        made = flows(one, told, reader.read(*one.hazards.expected()), one.mobility.matrix())
        random, simulated = np.random.default_rng(21), np.empty(runs)
        cohort, place = (np.repeat(each, made.stock[made.stock > 0].astype(int)) for each in made.stock.nonzero())
        for run in range(runs):
            stay = reader.read(*one.hazards.drawn(random)).stay
            steps = one.mobility.matrix(random=random).cumsum(axis=1)
            who, where = cohort, place
            for year in range(YEARS):
                keeps = random.random(len(who)) < stay[year, who, where]
                who, where = who[keeps], where[keeps]
                where = (random.random(len(who))[:, None] > steps[where][:, :-1]).sum(axis=1)
            simulated[run] = len(who)
        # The spread of two estimated variances, 2000 and 1000 draws, of which the second is a part only.
        assert whole.variance[-1, 0] / simulated.var(ddof=1) == pytest.approx(1, abs=4 * np.sqrt(2 / 2000 + 2 / 1000))
        assert whole.parameters[-1, 0] > 0.4 * whole.variance[-1, 0]
        assert whole.mean[-1, 0] == pytest.approx(simulated.mean(), abs=0.01 * simulated.mean())

    def test_the_prior_by_default_leaves_a_small_employer_where_it_is(self):
        """A year observed by age on 1,000 agents: Jeffreys' prior gives half a leaver to each age and reason."""
        random = np.random.default_rng(5)
        ages = np.arange(25.0, 65)
        found = staff(2025, ages, np.full(40, 25.0), {})
        retiring, leaving = np.where(ages >= 62, 0.4, 0.0), np.full(40, 0.03)

        def after(seen, prior):
            one = Inputs(found, seen, estimate(seen, prior=prior), Mobility(found.classes), nobody(), None, 10)
            return project(one, unchanged(one), [None])[0].mean[-1, 0]

        many = np.full(40, 1e9)
        truth = after(
            departures(2025, found.classes, ages, many, many * retiring, many * (1 - retiring) * leaving, {}),
            "jeffreys",
        )
        told = {"neighbours": [], "jeffreys": []}
        for _repetition in range(40):
            retired = random.binomial(25, retiring)
            others = random.binomial(25 - retired, leaving)
            exposed = np.full(40, 25.0)
            seen = departures(2025, found.classes, ages, exposed, retired.astype(float), others.astype(float), {})
            for prior, answers in told.items():
                answers.append(after(seen, prior) / truth - 1)
        assert abs(np.mean(told["neighbours"])) < 0.03
        assert np.mean(told["jeffreys"]) < -0.15

    def test_more_observation_leaves_less_doubt(self):
        one = inputs(4)
        seen = one.seen
        tenfold = replace(seen, exposed=10 * seen.exposed, retired=10 * seen.retired, others=10 * seen.others)
        fixed = Mobility(one.staff.classes)
        few, many = (
            project(replace(one, mobility=fixed, hazards=estimate(each)), unchanged(one), [None], draws=300)[0]
            for each in (seen, tenfold)
        )
        assert many.parameters[-1, 0] == pytest.approx(few.parameters[-1, 0] / 10, rel=0.35)
        assert many.demographic[-1, 0] == pytest.approx(few.demographic[-1, 0], rel=0.05)

    def test_a_draw_of_the_expected_hazards_is_the_projection(self):
        one = replace(inputs(), mobility=Mobility(inputs().staff.classes))
        certain = replace(one, hazards=estimate(one.seen))
        told, reader = unchanged(one), Reader(one, unchanged(one))
        made = flows(one, told, reader.read(*one.hazards.expected()), one.mobility.matrix())
        many = [drawn_means(certain, told, reader, made, np.random.default_rng(each)).sum() for each in range(400)]
        [whole] = project(one, told, [None])
        assert np.mean(many) == pytest.approx(whole.mean.sum(), rel=0.01)


def test_posts_to_fill_are_net_creations_and_retirements():
    """Les métiers en 2030, IT engineers: +115 000 net and 75 000 end-of-career leavers make 190 000 posts."""
    created, posts = postings(np.array([[557.0]]), np.array([442.0]), np.array([[75.0]]))
    assert (created[0, 0], posts[0, 0]) == (115, 190)


def test_the_need_runs_straight_from_today_through_the_years_given():
    assert path(np.array([4, 2]), np.array([130.0, 120]), 100.0, 5).tolist() == [110, 120, 125, 130, 130]
