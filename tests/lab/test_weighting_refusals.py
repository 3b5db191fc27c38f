"""What cannot be calibrated, and what it says: the margin, the level, the row, and what could be reached."""

import numpy as np
import pytest

from terreau.lab.refusals import Refusal
from terreau.lab.weighting.calibration import calibrate
from terreau.lab.weighting.design import design_of
from terreau.lab.weighting.estimates import Sample
from terreau.lab.weighting.margins import Margin, Total, codes_of

SEX = Margin("sexe", ["F", "H"], np.array([60.0, 40]))
CATEGORY = Margin("categorie", ["A", "B", "C"], np.array([20.0, 30, 50]))
COLUMNS = {
    "sexe": np.array([0, 0, 1, 1, 0, 1]),
    "categorie": np.array([0, 1, 2, 0, 1, 2]),
    "age": np.array([30.0, 40, 50, 35, 45, 55]),
}  # fmt: skip
ONES = np.ones(6)


def refusal(margins=(SEX, CATEGORY), columns=COLUMNS, weights=ONES, **options) -> Refusal:
    with pytest.raises(Refusal) as caught:
        calibrate(weights, margins, columns, **options)
    return caught.value


def where(found: Refusal) -> tuple:
    return found.table, found.row, found.column


def with_totals(*totals: float) -> Margin:
    return Margin("sexe", ["F", "H"], np.array(totals, dtype=float))


def test_margins_that_count_other_populations():
    found = refusal([SEX, Margin("categorie", ["A", "B", "C"], np.array([20.0, 30, 60]))])
    assert str(found).startswith("Les marges ne comptent pas la même population")
    assert "« sexe » compte 100" in str(found).replace("\u00a0", " ")
    assert where(found) == ("margins", None, "categorie")


@pytest.mark.parametrize(
    ("margins", "place", "words"),
    [
        ([], ("margins", None, ""), "Aucune marge"),
        ([Margin("sexe", [], np.array([]))], ("margins", None, "sexe"), "est vide"),
        ([with_totals(0, 0)], ("margins", None, "sexe"), "ne compte personne"),
        ([with_totals(60, -1)], ("margins", 1, "sexe"), "-1"),
        ([with_totals(60, np.nan)], ("margins", 1, "sexe"), "nan"),
        ([with_totals(60)], ("margins", None, "sexe"), "une fois chacun"),
        ([SEX, SEX], ("margins", None, "sexe"), "deux fois"),
        ([SEX, Total("age", np.inf)], ("margins", None, "age"), "inf"),
        ([Margin("grade", ["a"], np.array([100.0]))], ("sample", None, "grade"), "pas dans l’échantillon"),
        ([Margin("sexe", ["F"], np.array([60.0]))], ("sample", 2, "sexe"), "n’est pas un niveau"),
        ([Margin("sexe", ["F", "H", "X"], np.array([60.0, 39, 1]))], ("margins", 2, "sexe"), "aucun répondant"),
        ([with_totals(100, 0)], ("margins", 1, "sexe"), "il a des répondants"),
    ],
)  # fmt: skip
def test_margins_that_cannot_be(margins, place, words):
    found = refusal(margins)
    assert words in str(found)
    assert where(found) == place


@pytest.mark.parametrize("value", [np.nan, -1.0, np.inf])
def test_a_weight_that_is_none(value):
    weights = ONES.copy()
    weights[3] = value
    assert where(refusal(weights=weights)) == ("sample", 3, "weight")


def test_no_weight_and_no_row():
    assert "nuls" in str(refusal(weights=np.zeros(6)))
    assert "vide" in str(refusal(weights=np.zeros(0)))


def test_a_value_that_is_none_or_missing_rows():
    broken = {**COLUMNS, "age": np.array([30.0, np.nan, 50, 35, 45, 55])}
    assert where(refusal([SEX, Total("age", 4000.0)], broken)) == ("sample", 1, "age")
    assert "5 lignes" in str(refusal(columns={**COLUMNS, "sexe": np.zeros(5, dtype=int)}))


def test_codes_that_are_no_integers_are_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="sexe"):
        calibrate(ONES, [SEX], {"sexe": np.zeros(6)})


def test_a_label_that_the_margin_does_not_have():
    with pytest.raises(Refusal, match="Femme") as caught:
        codes_of(SEX, ["F", "Femme"])
    assert where(caught.value) == ("sample", 1, "sexe")


@pytest.mark.parametrize(
    "options",
    [
        {"method": "magic"}, {"method": "logit"}, {"method": "linear", "bounds": (0.5, 2)},
        {"method": "logit", "bounds": (1.1, 2)}, {"method": "logit", "bounds": (0.5, 0.9)},
        {"method": "logit", "bounds": (-0.1, 2)}, {"method": "logit", "bounds": (0.5, np.inf)},
        {"method": "logit", "bounds": (np.nan, 2)},
    ],
)  # fmt: skip
def test_methods_and_bounds_that_do_not_go_together(options):
    refusal(**options)


def test_bounds_that_no_weights_keep_name_the_margin_and_what_is_reached():
    """Women weigh 50 before: 45 to 55 within the bounds, of the 60 that are asked; men 45 at least, of 40."""
    found = refusal([SEX], weights=np.full(6, 100 / 6), method="logit", bounds=(0.9, 1.1))
    assert str(found).endswith("sexe = F : 60 → 55 ; sexe = H : 40 → 45.")
    assert where(found) == ("margins", 0, "sexe")


def test_two_margins_that_say_opposite_things_of_the_same_people():
    """All women are of category A: one margin counts 60 of them, the other 20."""
    columns = {"sexe": np.array([0, 0, 1, 1]), "categorie": np.array([0, 0, 1, 2])}
    for method in ("raking", "linear"):
        found = refusal(columns=columns, weights=np.ones(4), method=method)
        assert found.column in {"sexe", "categorie"}
        assert "→" in str(found)


def test_margins_met_only_by_giving_somebody_no_weight_at_all():
    """Women are A or B and count 50, like A and B together: the man of category B is one too many."""
    columns = {"sexe": np.array([0, 0, 1, 1]), "categorie": np.array([0, 1, 2, 1])}
    margins = [with_totals(50, 50), Margin("categorie", ["A", "B", "C"], np.array([20.0, 30, 50]))]
    assert "Aucun poids strictement positif" in str(refusal(margins, columns, np.ones(4)))
    assert calibrate(np.ones(4), margins, columns, method="linear").weights[3] == pytest.approx(0, abs=1e-9)


def test_small_integers_hold_many_levels():
    """Codes on one byte, columns beyond 127: nothing overflows, neither where weights exist nor where none does."""
    level = np.repeat(np.arange(100, dtype=np.int8), 2)
    columns = {"a": level, "b": level, "q": np.arange(200.0)}
    margins = [Margin(name, [str(n) for n in range(100)], np.full(100, 4.0)) for name in "ab"]
    assert calibrate(np.ones(200), [*margins, Total("q", 39_820.0)], columns).error < 1e-9
    found = refusal([*margins, Total("q", 90_000.0)], columns, np.ones(200))
    assert where(found) == ("margins", None, "q")


def test_linear_weights_below_zero_are_counted():
    columns = {"sexe": np.array([0, 0, 0, 1]), "categorie": np.array([0, 1, 1, 1])}
    margins = [with_totals(90, 10), Margin("categorie", ["A", "B"], np.array([85.0, 15]))]
    found = calibrate(np.full(4, 25.0), margins, columns, method="linear")
    assert found.negative == 0
    harsher = [with_totals(90, 10), Margin("categorie", ["A", "B"], np.array([95.0, 5]))]
    found = calibrate(np.full(4, 25.0), harsher, columns, method="linear")
    assert found.negative == (found.weights < 0).sum() == 2
    assert found.error < 1e-12


def test_non_response_is_spread_over_a_population():
    assert "taille de la population" in str(refusal([Total("age", 4000.0)], non_response=True))


def test_a_level_without_people_nor_respondents_is_no_matter():
    margin = Margin("sexe", ["F", "H", "X"], np.array([60.0, 40, 0]))
    assert calibrate(ONES, [margin], COLUMNS).error < 1e-11


def test_designs_that_give_no_variance():
    with pytest.raises(Refusal, match="qu’une unité") as caught:
        design_of(3, strata=["n", "n", "s"])
    assert (caught.value.row, caught.value.column) == (2, "strata")
    with pytest.raises(Refusal, match="deux strates"):
        design_of(4, strata=["n", "n", "s", "s"], clusters=["1", "2", "2", "3"])
    for fpc in ([1.0, 1, 1], [5.0, 6, 5], [np.nan, 5, 5]):
        with pytest.raises(Refusal, match="taille de population"):
            design_of(3, fpc=np.array(fpc))


def test_values_and_groups_that_give_no_estimate():
    sample = Sample(design_of(3), np.array([1.0, 0, 0]))
    with pytest.raises(Refusal, match="n’est pas un nombre") as caught:
        sample.mean(np.array([1.0, np.nan, 2]))
    assert caught.value.row == 1
    assert sample.mean(np.array([1.0, np.nan, 2]), np.array([True, False, True])).value == 1
    with pytest.raises(Refusal, match="Aucune ligne"):
        sample.total(np.ones(3), np.zeros(3, dtype=bool))
    with pytest.raises(Refusal, match="nuls"):
        sample.mean(np.ones(3), np.array([False, True, True]))
