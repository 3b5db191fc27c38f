"""What the impact refuses, and where it says the trouble is."""

import numpy as np
import pytest

from terreau.lab.impact.columns import Column
from terreau.lab.impact.designs import Design, Noise, measured_noise
from terreau.lab.impact.effects import group_time, summarise
from terreau.lab.impact.panels import assemble
from terreau.lab.refusals import Refusal
from tests.lab.impact_panels import mpdta, panel_of


def rows(**changed):
    """Two agents trained in 2022, two never, at three waves, twelve rows sorted by agent; columns may be changed."""
    columns = {
        "agent": np.repeat(["Ada", "Bob", "Cléo", "Dan"], 3),
        "vague": np.tile(["2020", "2021", "2022"], 4),
        "score": np.arange(12.0),
        "debut": np.repeat(["2022", "2022", "", ""], 3),
    }
    return {**columns, **changed}


def built(columns, cluster=None, **options):
    return assemble(
        Column.of("agent", columns["agent"]),
        Column.of("vague", columns["vague"]),
        columns["score"],
        Column.of("debut", columns["debut"]),
        cluster=None if cluster is None else Column.of("structure", cluster),
        outcome_name="score",
        **options,
    )


def changed(values, row, value):
    values = np.array(values, dtype=object)
    values[row] = value
    return values


def refused(action):
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value


def test_a_sound_file_is_taken():
    panel = built(rows())
    assert (panel.units, panel.waves, panel.cohorts) == (4, ("2020", "2021", "2022"), [2])
    assert group_time(panel).estimates.value.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_measure(value):
    refusal = refused(lambda: built(rows(score=np.where(np.arange(12) == 4, value, 1.0))))
    assert (refusal.row, refusal.column) == (4, "score")
    assert "« Bob » à la vague « 2021 »" in str(refusal)


def test_an_agent_measured_twice_at_a_wave():
    refusal = refused(lambda: built(rows(vague=changed(rows()["vague"], 5, "2020"))))
    assert (refusal.row, refusal.column) == (5, "vague")
    assert str(refusal) == "« Bob » est mesuré deux fois à la vague « 2020 »."


def test_an_agent_who_misses_a_wave():
    short = {name: np.delete(values, 7) for name, values in rows().items()}
    refusal = refused(lambda: built(short))
    assert (refusal.row, refusal.column) == (6, "vague")
    assert "« Cléo » n’a pas de mesure à la vague « 2021 » (agents dans ce cas : 1)" in str(refusal)
    kept = built(short, complete_only=True)
    assert (kept.units, kept.left_out) == (3, 1)
    one_each = {name: values[[0, 4]] for name, values in rows().items()}
    assert "toutes les vagues" in str(refused(lambda: built(one_each, complete_only=True)))


def test_a_single_wave():
    one = {name: values[::3] for name, values in rows(debut=np.full(12, "2020")).items()}
    refusal = refused(lambda: built(one))
    assert (refusal.row, refusal.column) == (0, "vague")
    assert "Une seule vague" in str(refusal)


def test_an_unknown_first_wave():
    refusal = refused(lambda: built(rows(debut=np.repeat(["2022", "2022", "2019", ""], 3))))
    assert (refusal.row, refusal.column) == (6, "debut")
    assert "« 2019 » n’est pas une vague du fichier (2020, 2021, 2022)" in str(refusal)


@pytest.mark.parametrize("word", ["", "jamais", "Jamais", "0", "never", "NaN"])
def test_words_for_never(word):
    assert built(rows(debut=np.repeat(["2022", "2022", word, word], 3))).cohort.tolist() == [2, 2, 3, 3]


def test_a_first_wave_that_changes():
    refusal = refused(lambda: built(rows(debut=changed(rows()["debut"], 4, ""))))
    assert (refusal.row, refusal.column) == (4, "debut")
    assert "« Bob » change de « debut »" in str(refusal)


def test_a_structure_that_changes():
    structure = changed(np.repeat(["Nord", "Sud"], 6), 11, "Nord")
    refusal = refused(lambda: built(rows(), structure))
    assert (refusal.row, refusal.column) == (9, "structure")
    assert "« Dan » change de « structure »" in str(refusal)


def test_an_empty_name():
    refusal = refused(lambda: built(rows(agent=changed(rows()["agent"], 2, ""))))
    assert (refusal.row, refusal.column) == (2, "agent")


def test_no_row_at_all():
    empty = np.zeros(0)
    refusal = refused(lambda: built(dict.fromkeys(rows(), empty)))
    assert "aucune ligne" in str(refusal)


def test_an_order_that_misses_a_wave_or_names_too_many():
    refusal = refused(lambda: built(rows(), order=["2020", "2021"]))
    assert (refusal.row, refusal.column) == (2, "vague")
    for order in (["2020", "2021", "2022", "2023"], ["2020", "2021", "2022", "2022"]):
        assert refused(lambda order=order: built(rows(), order=order)).column == "vague"


def test_waves_follow_their_numbers_or_the_order_given():
    named = rows(vague=np.tile(["9", "10", "11"], 4), debut=np.repeat(["11", "11", "", ""], 3))
    assert built(named).waves == ("9", "10", "11")
    words = rows(vague=np.tile(["automne", "hiver", "ete"], 4), debut=np.repeat(["ete", "ete", "", ""], 3))
    assert built(words, order=["automne", "hiver", "ete"]).cohorts == [2]
    assert built(rows(), order=["2020", "2022", "2021"]).cohorts == [1]


def test_nobody_treated_after_the_first_wave():
    for start in ("", "2020"):
        refusal = refused(lambda start=start: group_time(built(rows(debut=np.repeat([start, start, "", ""], 3)))))
        assert "rien à comparer" in str(refusal)


def test_a_cohort_that_nobody_can_be_compared_with():
    everyone = built(rows(debut=np.full(12, "2022")))
    refusal = refused(lambda: group_time(everyone))
    assert "« 2022 » n’a personne à qui être comparée" in str(refusal)
    assert "« 2022 » n’a personne" in str(refused(lambda: group_time(everyone, "not-yet")))


def test_the_last_cohort_serves_as_comparison_only():
    panel = panel_of(np.random.default_rng(1).normal(size=(12, 4)), np.repeat([2, 3], 6))
    found = group_time(panel, "not-yet")
    assert (found.cohorts, found.unmatched) == ([2], (3,))
    assert found.wave.tolist() == [1, 2]


def test_a_cohort_in_one_unit_or_one_structure():
    outcome = np.random.default_rng(1).normal(size=(9, 4))
    refusal = refused(lambda: group_time(panel_of(outcome, np.repeat([2, 3, 4], [1, 4, 4]))))
    assert "« 2022 » tient en un seul agent" in str(refusal)
    clustered = panel_of(outcome, np.repeat([2, 4], [4, 5]), np.repeat([0, 1, 2], [4, 3, 2]))
    assert "une seule structure" in str(refused(lambda: group_time(clustered)))


def test_units_treated_from_the_start_are_neither_evaluated_nor_compared_with():
    outcome = np.random.default_rng(1).normal(size=(12, 4))
    cohort = np.repeat([0, 2, 4], 4)
    whole, without = panel_of(outcome, cohort), panel_of(outcome[4:], cohort[4:])
    assert whole.treated_from_the_start == 4
    assert group_time(whole).estimates.value.tolist() == group_time(without).estimates.value.tolist()


def test_a_cohort_to_set_aside_that_is_not_there():
    assert "2004, 2006, 2007" in str(refused(lambda: mpdta().without(["2005"])))


def test_an_event_study_balanced_beyond_the_panel():
    assert "4 vagues" in str(refused(lambda: summarise(group_time(mpdta()), "dynamic", balance=4)))


@pytest.mark.parametrize(
    ("noise", "column"),
    [
        ({"sd": 0.0}, "sd"),
        ({"sd": float("nan")}, "sd"),
        ({"sd": 1.0, "correlation": 1.0}, "correlation"),
        ({"sd": 1.0, "icc": -0.1}, "icc"),
        ({"sd": 1.0, "cluster_size": 0.5}, "cluster_size"),
    ],
)
def test_a_noise_that_cannot_be(noise, column):
    assert refused(lambda: Noise(**{"correlation": 0.5, **noise})).column == column


def test_a_plan_that_cannot_be():
    assert refused(lambda: Design((0,), (10,), 10, 3, Noise(1, 0.5))).column == "starts"
    assert refused(lambda: Design((3,), (10,), 10, 3, Noise(1, 0.5))).column == "starts"
    assert refused(lambda: Design((2,), (1,), 10, 3, Noise(1, 0.5))).column == "sizes"
    assert refused(lambda: Design((2,), (20,), 30, 3, Noise(1, 0.5, 0.1, 15))).column == "sizes"


def test_waves_before_that_tell_nothing_of_the_noise():
    treated = np.array([True, True, False, False])
    with pytest.raises(Refusal, match="Une seule vague"):
        measured_noise(np.ones((4, 1)), treated)
    with pytest.raises(Refusal, match="ne varie pas"):
        measured_noise(np.ones((4, 2)), treated)
    with pytest.raises(Refusal, match="au moins deux agents"):
        measured_noise(np.random.default_rng(1).normal(size=(4, 2)), np.array([True, False, False, False]))
