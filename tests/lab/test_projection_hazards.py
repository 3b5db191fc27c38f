"""Hazards: what is estimated, what a reform moves, what is not known."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.projection.hazards import departures, estimate
from terreau.lab.projection.law import LegalAge, legal_age, positions, read_at
from terreau.lab.projection.mobility import Mobility, moves_from_counts, moves_from_shares
from terreau.lab.projection.staff import Classes, staff

ONE = Classes((("",), ("",), ("",)))
JOBS = Classes((("accueil", "paie"), ("",), ("",)))
# The reform of 2010 as written for those born from 1951 on: half of 1951 at 60 years 4 months, then 60 years 9 months.
REFORM_2010 = LegalAge(1950, np.array([60.0, 60 + 4 / 24, 60.75, 61 + 2 / 12, 61 + 7 / 12, 62.0]))


def hazards_at_sixty(law: LegalAge | None, year: int, before: float) -> float:
    """The hazard of those aged 59 at the end of `year` - 1, where `before` is that at 58 before the reform."""
    rates = np.array([[before], [0.38], [0.30]])  # 38 % left at 60 in 2009
    age = np.array([59])
    base = LegalAge(1940, np.array([60.0])) if law else None
    place = positions(np.array([58, 59, 60]), 2008, age, year - 1 - age, base, law)
    return float(read_at(rates, place)[0, 0])


class TestAReformIsAnInput:
    def test_the_published_fall_at_sixty_is_found_only_by_shifting(self):
        """State agents aged 59 who left at 60: 38 % in 2009, 26 % in 2011, 13 % in 2012.

        The hazard at 58 is not published: 5 % here. Hazards constant by age say 38 % three times.
        """
        assert [hazards_at_sixty(None, year, 0.05) for year in (2009, 2011, 2012)] == [0.38, 0.38, 0.38]
        shifted = [hazards_at_sixty(REFORM_2010, year, 0.05) for year in (2009, 2011, 2012)]
        assert shifted == pytest.approx([0.38, 0.325, 0.1325])
        assert abs(shifted[2] - 0.13) < 0.01
        assert abs(shifted[1] - 0.26) < abs(0.38 - 0.26)

    def test_a_law_that_moves_by_a_year_moves_hazards_by_a_year(self):
        ages = np.arange(55, 70)
        rates = np.random.default_rng(1).uniform(0, 1, (15, 2))
        place = positions(
            ages, 2025, ages, 2030 - ages, LegalAge(1900, np.array([62.0])), LegalAge(1900, np.array([63.0]))
        )
        assert read_at(rates, place)[1:] == pytest.approx(rates[:-1])

    @settings(deadline=None, max_examples=25)
    @given(steps=st.lists(st.floats(-0.9, 1.5), min_size=45, max_size=45))
    def test_the_law_of_the_observed_gives_what_was_observed(self, steps):
        """Whatever the law, read in the year and under the law of the observation, each age has its own hazard."""
        ages = np.arange(25, 70)
        law = LegalAge(2025 - 69, np.clip(62 + np.cumsum(steps), 50, 75))
        rates = np.random.default_rng(2).uniform(0, 1, (45, 1))
        assert read_at(rates, positions(ages, 2025, ages, 2025 - ages, law, law)) == pytest.approx(rates)

    def test_each_cohort_follows_its_own_age(self):
        """In one year, two cohorts a year apart whose ages differ by three months."""
        ages = np.arange(60, 66)
        rates = np.arange(6.0)[:, None] / 10
        before = LegalAge(1900, np.array([62.0]))
        after = LegalAge(1963, np.array([62.75, 63.0]))
        place = positions(ages, 2025, np.array([64, 63]), np.array([1963, 1964]), before, after)
        assert read_at(rates, place)[:, 0] == pytest.approx([0.4 - 0.075, 0.3 - 0.1])


def counted(age, exposed, retired, others, columns=None, classes=ONE):
    return departures(
        2025, classes, *(np.array(each, float) for each in (age, exposed, retired, others)), columns or {}
    )


class TestEstimates:
    def test_the_posterior_of_jeffreys(self):
        found = estimate(counted([62], [20], [5], [3]), prior="jeffreys")
        assert [float(each[0, 0]) for each in found.retiring] == [5.5, 15.5]
        assert [float(each[0, 0]) for each in found.leaving] == [3.5, 12.5]

    def test_the_leavers_of_all_ages_are_kept(self):
        """Two hundred agents by age: the prior's one agent by cell does not move the total by one in a hundred."""
        ages = np.arange(20, 65)
        random = np.random.default_rng(3)
        exposed = np.full(45, 30)
        retired = random.binomial(30, np.where(ages >= 60, 0.3, 0.0))
        seen = counted(ages, exposed, retired, random.binomial(20, 0.05, 45))
        shrunk, jeffreys = (
            (exposed[:, None] * estimate(seen, prior=prior).expected()[0]).sum() for prior in ("neighbours", "jeffreys")
        )
        assert shrunk == pytest.approx(retired.sum(), rel=0.02)
        # Half a leaver in each of 45 cells: what the choice of prior is about.
        assert jeffreys > retired.sum() * 1.2

    def test_nobody_retires_at_an_age_at_which_nobody_around_does(self):
        ages = np.arange(20, 65)
        seen = counted(ages, np.full(45, 30), np.where(ages >= 60, 9, 0), np.zeros(45))
        hazards = estimate(seen)
        assert (hazards.expected()[0][ages < 58] == 0).all()
        assert (hazards.drawn(np.random.default_rng(1))[0][ages < 58] == 0).all()

    def test_a_group_with_nobody_exposed_behaves_as_all_of_its_age(self):
        rows = {"metier": ["accueil", "accueil"]}
        found = estimate(counted([61, 62], [100, 100], [10, 30], [0, 0], rows, JOBS))
        assert found.expected()[0][:, 1] == pytest.approx(found.expected()[0][:, 0], abs=0.01)

    def test_draws_have_the_mean_and_the_spread_of_the_posterior(self):
        hazards = estimate(counted([61, 62], [40, 60], [4, 20], [5, 0]))
        random = np.random.default_rng(7)
        drawn = np.array([hazards.drawn(random) for _draw in range(4000)])
        for which, (left, stayed) in enumerate((hazards.retiring, hazards.leaving)):
            total = left + stayed
            sd = np.sqrt(left * stayed / total**2 / (total + 1))
            assert np.abs(drawn[:, which].mean(axis=0) - left / total).max() < 4 * sd.max() / np.sqrt(4000)
            assert drawn[:, which].std(axis=0) == pytest.approx(sd, rel=0.06)

    def test_the_same_seed_gives_the_same_draw(self):
        hazards = estimate(counted([61, 62], [40, 60], [4, 20], [5, 0]))
        one, other = (hazards.drawn(np.random.default_rng(7)) for _again in range(2))
        assert all((a == b).all() for a, b in zip(one, other, strict=True))


class TestMoves:
    def test_counts_become_shares_and_draws_keep_what_is_impossible(self):
        moves = moves_from_counts(
            JOBS, "metier", ["accueil", "accueil", "paie"], ["accueil", "paie", "paie"], np.array([90.0, 10, 40])
        )
        assert moves.shares.tolist() == [[0.9, 0.1], [0, 1]]
        drawn = np.array([moves.drawn(np.random.default_rng(seed)) for seed in range(2000)])
        assert drawn.sum(axis=2) == pytest.approx(1)
        assert (drawn[:, 1] == [0, 1]).all()
        assert drawn[:, 0, 1].mean() == pytest.approx(0.1, abs=0.003)
        assert drawn[:, 0, 1].std() == pytest.approx(np.sqrt(0.1 * 0.9 / 101), rel=0.1)

    def test_axes_move_independently(self):
        classes = Classes((("a", "b"), ("nord", "sud"), ("",)))
        jobs = moves_from_shares(classes, "metier", ["a", "a"], ["a", "b"], np.array([0.8, 0.2]))
        places = moves_from_shares(classes, "structure", ["sud", "sud"], ["sud", "nord"], np.array([0.7, 0.3]))
        found = Mobility(classes, {"metier": jobs, "structure": places}).matrix()
        assert found[1] == pytest.approx([0.8 * 0.3, 0.8 * 0.7, 0.2 * 0.3, 0.2 * 0.7])  # from a, sud
        assert found[2] == pytest.approx([0, 0, 1, 0])  # from b, nord

    def test_nobody_enters_a_closed_job(self):
        moves = moves_from_shares(JOBS, "metier", ["accueil", "accueil"], ["accueil", "paie"], np.array([0.9, 0.1]))
        assert Mobility(JOBS, {"metier": moves}).matrix(closed=["paie"]).tolist() == [[1, 0], [0, 1]]

    def test_a_large_sparse_matrix_moves_like_a_full_one(self):
        labels = tuple(f"m{job:03}" for job in range(400))
        classes = Classes((labels, ("",), ("",)))
        start = [*labels, "m000"]
        share = np.array([0.75, *[1.0] * 399, 0.25])
        found = Mobility(classes, {"metier": moves_from_shares(classes, "metier", start, [*labels, "m007"], share)})
        matrix = found.matrix()
        assert not isinstance(matrix, np.ndarray)
        assert (np.eye(400)[0] @ matrix)[[0, 7]].tolist() == [0.75, 0.25]


def test_a_law_says_the_age_of_cohorts_that_it_does_not_name():
    law = legal_age(np.array([1962.0, 1961, 1963]), np.array([62.5, 62.25, 62.75]))
    assert law.of(np.array([1950, 1962, 1990])).tolist() == [62.25, 62.5, 62.75]


def test_a_stock_adds_up_the_rows_of_a_cell():
    found = staff(2025, np.array([40.0, 40, 42]), np.array([2.0, 3, 4]), {"metier": ["paie", "paie", "accueil"]})
    assert (found.low, found.oldest, found.classes.of("metier")) == (40, 42, ("accueil", "paie"))
    assert found.headcount.tolist() == [[0, 5], [0, 0], [4, 0]]
