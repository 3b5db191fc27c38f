"""The figures published for `mpdta` (vignette of R's `did`), and those of the two-way regression beside."""

import numpy as np
import pytest

from terreau.lab.impact.columns import Column
from terreau.lab.impact.effects import group_time, summarise
from terreau.lab.impact.twoway import two_way
from terreau.lab.impact.uncertainty import errors, pretest
from terreau.lab.impact.verdicts import judge
from tests.lab.impact_panels import mpdta, mpdta_rows

FOUR_DIGITS = 5.1e-5

EFFECTS = {
    # (first treated, year): effect and error published to 4 digits; the errors are the analytic ones
    ("2004", "2004"): (-0.0105, 0.0233),
    ("2004", "2005"): (-0.0704, 0.0310),
    ("2004", "2006"): (-0.1373, 0.0364),
    ("2004", "2007"): (-0.1008, 0.0344),
    ("2006", "2004"): (0.0065, 0.0233),
    ("2006", "2005"): (-0.0028, 0.0196),
    ("2006", "2006"): (-0.0046, 0.0178),
    ("2006", "2007"): (-0.0412, 0.0202),
    ("2007", "2004"): (0.0305, 0.0150),
    ("2007", "2005"): (-0.0027, 0.0164),
    ("2007", "2006"): (-0.0311, 0.0179),
    ("2007", "2007"): (-0.0261, 0.0167),
}


@pytest.fixture(scope="module")
def found():
    return group_time(mpdta())


def test_the_twelve_effects_and_their_errors(found):
    told = errors(found.panel, found.estimates)
    keys = [(found.panel.waves[g], found.panel.waves[t]) for g, t in zip(found.cohort, found.wave, strict=True)]
    assert keys == list(EFFECTS)
    assert told.value == pytest.approx([effect for effect, _error in EFFECTS.values()], abs=FOUR_DIGITS)
    assert told.error == pytest.approx([error for _effect, error in EFFECTS.values()], abs=FOUR_DIGITS)
    assert set(found.compared.tolist()) == {309}


def test_the_event_study(found):
    dynamic = summarise(found, "dynamic")
    assert dynamic.keys.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    published = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert dynamic.estimates.value == pytest.approx(published, abs=FOUR_DIGITS)
    overall = errors(found.panel, dynamic.overall)
    assert overall.value[0] == pytest.approx(-0.0772, abs=FOUR_DIGITS)
    assert overall.error[0] == pytest.approx(0.0203, abs=5e-4)  # published from a bootstrap


def test_the_balanced_event_study(found):
    balanced = summarise(found, "dynamic", balance=1)
    after = dict(zip(balanced.keys.tolist(), balanced.estimates.value, strict=True))
    assert (after[0], after[1]) == pytest.approx((-0.0066, -0.0510), abs=FOUR_DIGITS)
    assert max(after) == 1
    overall = errors(found.panel, balanced.overall)
    assert overall.value[0] == pytest.approx(-0.0288, abs=FOUR_DIGITS)
    assert overall.error[0] == pytest.approx(0.0135, abs=5e-4)  # published from a bootstrap


def test_the_overall_effects(found):
    simple = errors(found.panel, summarise(found, "simple").overall)
    assert simple.value[0] == pytest.approx(-0.03995127515517632, abs=1e-12)  # as diff-diff 3.13
    assert simple.error[0] == pytest.approx(0.012034012770185423, abs=1e-12)
    group = summarise(found, "group")
    assert group.estimates.value == pytest.approx([-0.0797, -0.0229, -0.0261], abs=FOUR_DIGITS)
    assert group.overall.value[0] == pytest.approx(-0.0310, abs=FOUR_DIGITS)


def test_the_test_of_what_came_before(found):
    before = pretest(found)
    assert before.freedom == 5
    assert before.p == pytest.approx(0.16812, abs=5e-6)


def test_the_two_way_regression(found):
    beside = two_way(mpdta())
    assert beside.value == pytest.approx(-0.0365, abs=FOUR_DIGITS)
    assert beside.error == pytest.approx(0.0133, abs=FOUR_DIGITS)
    assert (beside.cells, beside.negative) == (7, 1)


def test_compared_with_those_not_treated_yet():
    """Figures of diff-diff 3.13 on the same file."""
    found = group_time(mpdta(), "not-yet")
    told = errors(found.panel, found.estimates)
    assert told.value[:3] == pytest.approx([-0.019372, -0.078319, -0.136274], abs=1e-6)
    assert told.error[:3] == pytest.approx([0.022310, 0.030390, 0.035403], abs=1e-6)
    assert found.compared[:4].tolist() == [480, 480, 440, 309]
    simple = errors(found.panel, summarise(found, "simple").overall)
    assert (simple.value[0], simple.error[0]) == pytest.approx((-0.039763625623, 0.012052424787), abs=1e-11)


def test_no_effect_may_be_told_of_counties_with_a_single_year_before():
    """The cohort of 2004 has one year before: its moves before cannot be seen, whatever the others say."""
    panel = mpdta()
    told = judge(group_time(panel))
    assert [panel.waves[cohort] for cohort in told.short] == ["2004"]
    assert told.reasons == ("few_waves", "undetectable")
    kept = judge(group_time(panel.without(["2004"])))
    assert kept.short == ()
    assert "few_waves" not in kept.reasons


def test_clusters_change_the_errors_and_not_the_effects(found):
    by_hundred = group_time(mpdta(cluster=lambda code: code % 100))
    assert by_hundred.estimates.value == pytest.approx(found.estimates.value, abs=1e-12)
    told, alone = errors(by_hundred.panel, by_hundred.estimates), errors(found.panel, found.estimates)
    assert not np.allclose(told.error, alone.error, rtol=1e-3)
    assert pretest(by_hundred).statistic > 0


ADJUSTED = [
    -0.0145, -0.0764, -0.1404, -0.1069, -0.0005, -0.0062, 0.0010, -0.0413, 0.0267, -0.0046, -0.0284, -0.0288,
]  # fmt: skip


def test_the_effects_adjusted_on_the_population():
    """`did` with `xformla = ~lpop`, doubly robust."""
    rows = mpdta_rows()
    found = group_time(mpdta(adjust=[Column.of("lpop", [float(row["lpop"]) for row in rows])]))
    assert found.estimates.value == pytest.approx(ADJUSTED, abs=FOUR_DIGITS)
    assert pretest(found).p == pytest.approx(0.23267, abs=5e-6)
    dynamic = summarise(found, "dynamic")
    published = [0.0267, -0.0036, -0.0232, -0.0211, -0.0530, -0.1404, -0.1069]
    assert dynamic.estimates.value == pytest.approx(published, abs=FOUR_DIGITS)
    overall = errors(found.panel, dynamic.overall)
    assert overall.value[0] == pytest.approx(-0.0804, abs=FOUR_DIGITS)
    assert overall.error[0] == pytest.approx(0.0195, abs=1e-3)  # published from a bootstrap
