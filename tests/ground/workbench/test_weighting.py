"""`terreau lab weighting`, as an analyst uses it: answers and margins as files, and what is wrong with them."""

import json

import pytest

from terreau.ground.workbench.tools import Bench
from terreau.ground.workbench.tools.weighting import estimating
from tests.ground.workbench.test_command import lab
from tests.guide import GUIDE

EXAMPLES = GUIDE / "exemples" / "weighting"
ANSWERS, LATER, MARGINS = (EXAMPLES / f"{name}.csv" for name in ("reponses-2025", "reponses-2026", "marges"))


@pytest.fixture
def files(tmp_path):
    def written(**texts: str):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return [tmp_path / f"{name}.csv" for name in texts]

    return written


def told(*arguments):
    return json.loads(lab("weighting", *arguments, "--json")[0])


def refused(*arguments) -> str:
    return lab("weighting", *arguments, status=1)[1].strip().replace("\u00a0", " ")


def calibrate(*more, sample=ANSWERS, margins=MARGINS):
    return ("calibrate", "--sample", sample, "--margins", margins, *more)


def test_the_weights_count_the_population_and_the_residual_error_is_always_told():
    found = told(*calibrate("--id", "identifiant"))
    weights = found["sheets"]["poids"]
    assert len(weights) == found["figures"]["rows"] == 400
    assert sum(row["poids"] for row in weights) == pytest.approx(5000)
    assert weights[0]["identifiant"].startswith("P")
    assert 0 <= found["figures"]["residual_error"] < 1e-9
    for line in found["sheets"]["marges"]:
        assert line["apres"] == pytest.approx(line["cible"])
    women = next(line for line in found["sheets"]["marges"] if line["modalite"] == "femme")
    assert women["repondants"] == women["avant"] == 228


def test_spreading_non_response_first_leaves_ratios_about_one():
    plain, spread = told(*calibrate()), told(*calibrate("--non-response"))
    assert plain["figures"]["ratio_max"] == pytest.approx(spread["figures"]["ratio_max"] * 5000 / 400)
    bounded = told(*calibrate("--non-response", "--method", "logit", "--bounds", "0,4", "2,4"))
    assert 0.4 <= bounded["figures"]["ratio_min"] < bounded["figures"]["ratio_max"] <= 2.4


def test_bounds_that_cannot_hold_say_the_line_of_the_margin():
    """Agents of category C are 42.6 % of the population and 22.5 % of the answers, 1.9 times less: A would give."""
    assert (
        refused(*calibrate("--non-response", "--method", "logit", "--bounds", "0.5", "1.8"))
        == "marges.csv:4 · effectif · Aucun poids compris entre 0.5 et 1.8 fois le poids de départ ne respecte ces "
        "marges ensemble. Au plus près : categorie = A : 1494 → 1599 ; categorie = C : 2130 → 2025."
    )


def test_bounds_about_weights_that_count_the_answers_only_ask_to_spread_non_response():
    said = refused(*calibrate("--method", "logit", "--bounds", "0,5", "3"))
    assert said.startswith("marges.csv:2 · effectif · La marge « sexe » compte 12.5 fois la somme des poids de départ")


@pytest.mark.parametrize(
    ("margins", "place", "words"),
    [
        ("sexe;femme;2755\nsexe;homme;2245\nage;jeune;1\n", "marges.csv:4 · effectif", "pas la même population"),
        ("sexe;femme;2755\nsexe;homme;-1\n", "marges.csv:3 · effectif", "positif ou nul : -1"),
        ("sexe;femme;2755\nsexe;homme;\n", "marges.csv:3 · effectif", "Cellule vide"),
        ("sexe;femme;2755\nsexe;femme;12\n", "marges.csv:3 · modalite", "deux fois"),
        ("sexe;femme;2755\nsexe;;12\n", "marges.csv:3 · modalite", "des niveaux et un total"),
        ("sexe;femme;2755\nsexe;Homme;12\n", "reponses.csv:3 · sexe", "« homme » n’est pas un niveau"),
        ("sexe;femme;27\nsexe;homme;12\nsexe;autre;1\n", "marges.csv:4 · effectif", "aucun répondant"),
        ("grade;x;10\n", "reponses.csv · grade", "Colonne manquante"),
        ("age;;douze\n", "marges.csv:2 · effectif", "pas un nombre"),
    ],
)  # fmt: skip
def test_a_margin_that_cannot_be_met_says_where(files, margins, place, words):
    sample, path = files(reponses="sexe;age\nfemme;30\nhomme;40\n", marges=f"variable;modalite;effectif\n{margins}")
    said = refused(*calibrate(sample=sample, margins=path))
    assert said.startswith(place), said
    assert words in said


def test_answers_that_are_none_say_where(files):
    sample, path = files(
        reponses="sexe;poids;age\nfemme;1;30\n;1;40\n", marges="variable;modalite;effectif\nsexe;femme;10\n"
    )
    assert refused(*calibrate(sample=sample, margins=path)) == "reponses.csv:3 · sexe · Cellule vide."
    sample, path = files(
        reponses="sexe;poids\nfemme;1\nfemme;-2\n", marges="variable;modalite;effectif\nsexe;femme;10\n"
    )
    assert "reponses.csv:3 · poids · Le poids" in refused(*calibrate("--weight", "poids", sample=sample, margins=path))


def test_a_quantity_is_calibrated_on_its_total_and_negative_weights_are_warned_of(files):
    sample, path = files(
        reponses="sexe;age\n" + "femme;20\nfemme;30\nhomme;40\nhomme;60\n" * 10,
        marges="variable;modalite;effectif\nsexe;femme;50\nsexe;homme;50\nage;;2900\n",
    )
    found = told(*calibrate("--method", "linear", sample=sample, margins=path))
    assert found["figures"]["negative_weights"] == 10
    assert any("négatifs" in warning for warning in found["warnings"])
    assert found["sheets"]["marges"][2]["apres"] == pytest.approx(2900)
    assert "strictement positif" in refused(*calibrate(sample=sample, margins=path))


def estimate(*more, sample=ANSWERS):
    return ("estimate", "--sample", sample, "--variables", "satisfait", *more)


def test_shares_before_and_after_by_group_with_a_second_opinion_and_the_silent_ones():
    found = told(*estimate("--margins", MARGINS, "--by", "categorie", "--jackknife", "--invited", "2800"))
    rows = {(row["modalite"], row["groupe"]): row for row in found["sheets"]["estimations"]}
    assert len(rows) == 8
    whole = rows["oui", None]
    assert whole["repondants"] == 394
    assert whole["brut"] + rows["non", None]["brut"] == pytest.approx(100)
    assert whole["estimation"] + rows["non", None]["estimation"] == pytest.approx(100)
    assert whole["bas"] < whole["estimation"] < whole["haut"]
    for row in rows.values():
        assert row["erreur_jackknife"] == pytest.approx(row["erreur_type"], rel=0.05)
    rate = 394 / 2800
    assert found["figures"]["response_rate"] == rate
    assert found["figures"]["worst_high"] - found["figures"]["worst_low"] == pytest.approx(1 - rate)
    assert whole["bande_haute"] - whole["bande_basse"] == pytest.approx(20 * (1 - rate))
    assert rows["oui", "A"]["bande_basse"] is None
    assert any("6 personnes n’ont pas répondu" in warning for warning in found["warnings"])


def test_means_and_totals_of_a_number():
    number = ("estimate", "--sample", ANSWERS, "--variables", "heures_perdues", "--kind")
    raw, mean, total = (
        told(*number, *more)["sheets"]["estimations"][0]
        for more in (("mean",), ("mean", "--margins", MARGINS), ("total", "--margins", MARGINS))
    )
    assert raw["brut"] == pytest.approx(raw["estimation"]) == pytest.approx(mean["brut"])
    assert total["estimation"] == pytest.approx(5000 * mean["estimation"])
    assert total["erreur_type"] == pytest.approx(5000 * mean["erreur_type"])
    assert total["brut"] is None


def test_strata_clusters_and_finite_population(files):
    (sample,) = files(
        reponses="strate;service;unites;poids;satisfait\nn;a;4;2;oui\nn;a;4;2;non\nn;b;4;2;oui\nn;b;4;2;oui\n"
        "s;c;3;1,5;non\ns;d;3;1,5;oui\n"
    )
    found = told(*estimate(
        "--strata", "strate", "--clusters", "service", "--fpc", "unites", "--weight", "poids", sample=sample
    ))  # fmt: skip
    assert found["figures"]["freedom"] == 2
    share = found["sheets"]["estimations"][1]
    assert share["estimation"] == pytest.approx(100 * 7.5 / 11)
    p = 7.5 / 11
    sums = [2 * (1 - p) - 2 * p, 4 * (1 - p), -1.5 * p, 1.5 * (1 - p)]
    north, south = ((sums[i] - sums[i + 1]) ** 2 for i in (0, 2))
    expected = (0.5 * north + south / 3) / 11**2
    assert share["erreur_type"] == pytest.approx(100 * expected**0.5)
    wrong = ("--strata", "satisfait", "--clusters", "service")
    assert refused(*estimate(*wrong, sample=sample)).startswith("reponses.csv:3 · service · La grappe « a »")
    assert "reponses.csv:6 · service · La strate « c »" in refused(*estimate("--strata", "service", sample=sample))
    few = ("--strata", "strate", "--fpc", "poids", "--weight", "poids")
    assert "reponses.csv:2 · poids · La taille de population" in refused(*estimate(*few, sample=sample))


def test_a_question_without_answer_and_more_answers_than_people(files):
    (sample,) = files(reponses="satisfait;x\n;1\n;2\n")
    assert refused(*estimate(sample=sample)) == "reponses.csv · satisfait · Personne n’a répondu à cette question."
    for invited in ("100", "0"):
        assert f"394 réponses pour {invited}" in refused(*estimate("--invited", invited))
    assert "--margins" in refused(*estimate("--non-response"))


def difference(*more):
    return ("difference", "--first", ANSWERS, "--second", LATER, "--variable", "satisfait", *more)


def test_a_panel_has_a_smaller_error_than_two_samples():
    independent = told(*difference("--label", "oui", "--margins", MARGINS))["figures"]
    panel = told(*difference("--label", "oui", "--margins", MARGINS, "--id", "identifiant"))["figures"]
    assert panel["shared"] == 150
    assert independent["shared"] == independent["correlation"] == 0
    assert panel["difference"] == independent["difference"] == pytest.approx(panel["second"] - panel["first"])
    assert panel["se"] < independent["se"] == panel["se_if_independent"]
    assert panel["low"] < panel["difference"] < panel["high"]
    same = lab("weighting", "difference", "--first", ANSWERS, "--second", ANSWERS, "--variable", "satisfait", "--label",
               "oui", "--id", "identifiant")[0]  # fmt: skip
    assert "De 41,6 % à 41,6 % : 0,0 points, entre 0,0 et 0,0." in same.replace("\u00a0", " ")


def test_a_mean_is_compared_without_label_and_a_label_nobody_gave_is_refused():
    found = told("difference", "--first", ANSWERS, "--second", LATER, "--variable", "heures_perdues")
    assert found["sheets"]["vagues"][2]["estimation"] == pytest.approx(found["figures"]["difference"])
    assert "Personne n’a répondu « peut-être » : non, oui" in refused(*difference("--label", "peut-être"))


def test_a_person_twice_in_a_panel_is_told_with_the_line(files):
    (twice,) = files(twice="identifiant;satisfait\nP1;oui\nP2;non\nP1;non\n")
    said = refused("difference", "--first", ANSWERS, "--second", twice, "--variable", "satisfait", "--label", "oui",
                   "--id", "identifiant")  # fmt: skip
    assert said == "twice.csv:4 · identifiant · « P1 » est deux fois dans cette vague."


@pytest.mark.parametrize(
    "arguments",
    [
        calibrate(), estimate("--margins", MARGINS, "--by", "categorie"),
        difference("--label", "oui", "--id", "identifiant"),
    ],
)  # fmt: skip
def test_every_action_is_drawn(arguments, tmp_path):
    lab("weighting", *arguments, "--chart", tmp_path / "c.svg", "--out", tmp_path / "out")
    svg = (tmp_path / "c.svg").read_text("utf-8")
    assert svg.startswith("<svg")
    assert {"calibrate": "categorie : C", "estimate": "brut", "difference": "écart"}[arguments[0]] in svg
    assert list((tmp_path / "out").glob("*.csv"))


def test_the_jackknife_tells_its_progress():
    seen = []
    options = dict.fromkeys(("by", "margins", "bounds", "weight", "strata", "clusters", "fpc", "invited"))
    options |= {"sample": ANSWERS, "variables": "satisfait", "kind": "share", "jackknife": True, "level": 0.95}
    options |= {"interval": "logit", "method": "raking", "non_response": False, "gap": 10}
    estimating.run(options, Bench(lambda done, total: seen.append((done, total))))
    assert seen[-1] == (401, 401)
