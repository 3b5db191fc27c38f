"""Two waves side by side, without the lab: the same numbers as it gives."""

import pytest
from scipy import stats

from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown
from terreau.lab.weighting.waves import from_published
from terreau.rooms.barometer.results import comparing
from terreau.rooms.barometer.results.models import Estimate, Tabulation
from terreau.rooms.barometer.results.movements import Movement
from terreau.rooms.barometer.results.published import published
from terreau.rooms.barometer.results.reading import Line, Sheet
from tests.rooms.barometer.makers import document, question


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 8, 14, 30, 100, 2000, comparing.MANY])
def test_the_quantile_of_student_is_that_of_scipy(freedom):
    for part in (0.9, 0.975, 0.995, 0.025):
        assert comparing.student_quantile(part, freedom) == pytest.approx(stats.t.ppf(part, freedom), rel=2e-4)


def test_a_difference_has_the_error_of_the_lab():
    """« +6 points, entre +4 et +8 »."""
    first, second = comparing.Value(0.66, 0.006, 400), comparing.Value(0.72, 0.008, 300)
    item = comparing.series_of(document([question("q1", series="tools")]))["tools"]
    move = comparing.Move("tools", item, first, second)
    lab = from_published((0.66, 0.006), (0.72, 0.008), freedom=300)
    assert (move.difference.value, move.difference.se) == (pytest.approx(lab.value), pytest.approx(lab.se))
    assert move.interval == pytest.approx(lab.interval(), abs=1e-6)
    assert [round(100 * end) for end in move.interval] == [4, 8]
    assert move.stands_out
    assert not comparing.Move("tools", item, first, comparing.Value(0.67, 0.008, 300)).stands_out


def test_only_the_series_that_ask_the_same_are_compared():
    before = document(
        [question("q1", series="tools"), question("q2", series="net"), question("q3")],
        [question("m", "scale", series="mark"), question("n", "scale", series="old")],
    )
    after = document(
        [question("a1", series="tools"), question("q2", series="net", options=question("x")["options"][:2])],
        [question("m", "scale", series="mark", high=20), question("q3")],
    )
    pairs, left = comparing.comparable(before, after)
    assert {series: (one.code, other.code) for series, (one, other) in pairs.items()} == {
        "tools": ("q1", "a1"), "net": ("q2", "q2"),
    }  # fmt: skip
    assert {each.series for each in left} == {"mark", "mark.mean"}


def test_an_answer_counted_otherwise_is_another_question():
    options = question("x")["options"]
    moved = [options[0] | {"counted": False}, options[1] | {"counted": True}, options[2]]
    pairs, left = comparing.comparable(
        document([question("q", series="s")]), document([question("q", series="s", options=moved)])
    )
    assert not pairs
    assert [each.series for each in left] == ["s"]


def shown(ratio: float | None, people: int) -> Shown:
    value = None if ratio is None else ratio * people
    status = Status.HIDDEN_SMALL if ratio is None else Status.SHOWN
    return Shown("barometer_share", 1, 1, "w q", status, value=value, base=people, people=people)


def test_a_part_of_a_wave_reads_shown_figures_only():
    item = comparing.series_of(document([question("q1", series="tools")]))["tools"]
    estimate = Estimate(value=0.6, se=0.01, deff=1.2, freedom=900)
    found = comparing.part(item, shown(0.5, 400), 1.44)
    assert (found.value, found.se) == (0.5, pytest.approx((1.44 * 0.25 / 400) ** 0.5))
    assert comparing.part(item, shown(None, 400), 1.44) is None
    assert comparing.whole(item, shown(None, 400), estimate) is None


@pytest.mark.parametrize(
    ("own", "weights", "taken"), [(1.2, 1.44, 1.44), (2.0, 1.44, 2.0), (None, 1.1, 1.1), (0.6, 0.9, 1)]
)
def test_the_larger_of_two_design_effects_is_taken_and_never_less_than_one(own, weights, taken):
    final = Tabulation(report={"deff": weights})
    sheet = Sheet(None, None, final, None, {}, {"q1": Estimate(deff=own)})
    assert sheet.deff("q1") == taken


@pytest.mark.parametrize(("second", "words"), [(0.60, "entre +8 et +12"), (0.5201, "entre +0,1 et +4")])
def test_what_moved_is_never_said_to_begin_at_zero(second, words):
    item = comparing.series_of(document([question("q1", series="tools")]))["tools"]
    before, after = (Line(item, shown(each, 4000)) for each in (0.5, second))
    move = comparing.Move("tools", item, comparing.Value(0.5, 0.006), comparing.Value(second, 0.008))
    movement = Movement("", before, after, move)
    assert movement.moved
    assert words in movement.words.replace("\N{NO-BREAK SPACE}", " ")


def test_a_mean_is_told_in_marks():
    item = comparing.series_of(document([question("m", "scale", series="mark")]))["mark.mean"]
    estimate = Estimate(value=6.2, se=0.02, deff=1.0, freedom=900)
    assert comparing.whole(item, shown(0.62, 1000), estimate).value == pytest.approx(6.2)


def test_a_hidden_figure_is_not_compared():
    pairs, _left = comparing.comparable(*(document([question("q", series="s")]) for _wave in range(2)))
    value = comparing.Value(0.5, 0.01)
    assert comparing.moves(pairs, {"q": value}, {"q": None}) == []
    assert len(comparing.moves(pairs, {"q": value}, {"q": value})) == 1


def test_the_state_s_published_figures_are_shown_as_they_are():
    found = published()
    assert found["note_globale_moyenne"].values == {2020: 6.2, 2021: 6.1, 2022: 5.9}
    assert found["satisfaction_equipement"].values == {2020: 72, 2021: 76, 2022: 71}
    assert found["agents_contactes"].values == {2020: 509491}
    assert found["repondants"].values[2020] / 509491 == pytest.approx(0.143, abs=5e-4)
    assert "periode_collecte" not in found
    assert any("déduite" in str(each) for each in found["equipe_smartphone"].caveats)
    assert not any("incertain" in str(each) for each in found["satisfaction_assistance"].caveats)
