"""`terreau lab impact`: when it says « effet », when it refuses to, and where it says a file is wrong."""

import json

import numpy as np
import pytest

from tests.ground.workbench.test_command import lab
from tests.guide import GUIDE

FOLDER = GUIDE / "exemples" / "impact"
WAVES = ["2021", "2022", "2023", "2024"]


@pytest.fixture
def written(tmp_path):
    """Writes a panel: 60 agents in 12 structures, half of them treated at `start`; they gain `effect`, and `drift`."""

    def write(*, effect=1.0, drift=0.0, start=2, agents=60, treated=30, edit=lambda lines: lines):
        random = np.random.default_rng(7)
        lines = ["agent;structure;vague;score;debut;age"]
        for agent in range(agents):
            chosen = agent < treated
            level = random.normal(4, 1)
            for wave, label in enumerate(WAVES):
                score = level + 0.2 * random.normal() + chosen * (drift * wave + effect * (wave >= start))
                debut = WAVES[start] if chosen else ""
                lines.append(f"A{agent};S{agent // 5};{label};{score:.3f};{debut};{30 + agent % 9}".replace(".", ","))
        path = tmp_path / "panel.csv"
        path.write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")
        return path

    return write


def estimated(path, *options):
    return json.loads(lab("impact", "estimate", "--panel", path, "--json", *options)[0])


def test_an_effect_is_called_one(written):
    told = estimated(written())
    assert told["figures"]["effect"] is True
    assert told["sentences"][0].startswith("Effet mesuré sur « score » : +")
    assert told["figures"]["low"] < 1 < told["figures"]["high"]


@pytest.mark.parametrize(
    ("panel", "options", "reason"),
    [
        ({"effect": 0.0}, (), "undetectable"),
        ({"effect": 0.0, "drift": 0.5}, (), "unparallel"),
        ({"start": 1}, (), "few_waves"),
        ({}, ("--planned", "3"), "below_plan"),
    ],
)
def test_the_word_is_refused_with_the_reason(written, panel, options, reason):
    told = estimated(written(**panel), *options)
    assert reason in told["figures"]["reasons"]
    assert told["figures"]["effect"] is False
    assert told["sentences"][0].startswith("Écart constaté sur « score »")
    said = [sentence for sentence in told["sentences"] if "effet" in sentence.lower()]
    assert said
    assert all(sentence.startswith("Ne parlez pas d’effet") for sentence in said)


def test_the_tables_and_the_drawing(written, tmp_path):
    told = estimated(written(), "--chart", tmp_path / "suivi.svg", "--cluster", "structure", "--adjust", "age")
    assert set(told["sheets"]) == {"moyennes", "cohortes", "suivi", "cohorte_vague"}
    assert [row["vagues_depuis"] for row in told["sheets"]["suivi"]] == [-1, 0, 1]
    assert told["sheets"]["moyennes"][-1]["moyenne"] == "deux effets fixes (ne pas publier)"
    assert all(row["bas_ensemble"] <= row["bas"] < row["ecart"] for row in told["sheets"]["suivi"])
    svg = (tmp_path / "suivi.svg").read_text("utf-8")
    assert "vagues depuis l’action" in svg
    assert "après" in svg


def test_the_two_way_regression_is_warned_of_with_several_cohorts_only(written):
    assert "deux effets fixes" in estimated(FOLDER / "panel.csv")["warnings"][0]
    assert not any("deux effets fixes" in warning for warning in estimated(written())["warnings"])


def test_small_cohorts_and_few_structures_are_warned_of(written):
    told = estimated(written(agents=40, treated=10), "--cluster", "structure")
    assert any("moins de 11 agents" in warning for warning in told["warnings"])
    assert any("moins de 10 structures" in warning for warning in told["warnings"])


def test_who_was_set_aside_is_told(written):
    def without_a_wave(lines):
        return [line for line in lines if not line.startswith(("A3;S0;2022", "A40;S8;2024"))]

    path = written(edit=without_a_wave)
    _out, err = lab("impact", "estimate", "--panel", path, status=1)
    assert err.startswith("panel.csv:14 · vague · « A3 » n’a pas de mesure à la vague « 2022 »")
    told = estimated(path, "--complete-only")
    assert told["figures"]["left_out"] == 2
    assert any("2 agents absents" in warning for warning in told["warnings"])


@pytest.mark.parametrize(
    ("line", "old", "new", "said"),
    [
        (5, "2024;", "2023;", "vague · « A0 » est mesuré deux fois à la vague « 2023 »."),
        (6, ";2023;", ";2029;", "debut · « 2029 » n’est pas une vague du fichier"),
        (7, ";2023;", ";;", "debut · « A1 » change de « debut »"),
        (8, ";S0;", ";S9;", "structure · « A1 » change de « structure »"),
    ],
)
def test_a_wrong_line_is_named(written, line, old, new, said):
    def edit(lines):
        changed = lines[line - 1].replace(old, new) if old != ";2023;" else new.join(lines[line - 1].rsplit(old, 1))
        return [*lines[: line - 1], changed, *lines[line:]]

    _out, err = lab("impact", "estimate", "--panel", written(edit=edit), "--cluster", "structure", status=1)
    place, told = err.strip().split(" · ", 1)
    assert told.startswith(said)
    assert int(place.removeprefix("panel.csv:")) in range(line - 1, line + 2)


def test_a_cohort_without_comparison_is_named_with_its_line(written):
    path = written(agents=30)
    _out, err = lab("impact", "estimate", "--panel", path, status=1)
    assert err.startswith("panel.csv:2 · debut · La cohorte « 2023 » n’a personne à qui être comparée")


def test_a_plan_from_the_waves_before_announces_a_threshold_that_its_rehearsal_holds(tmp_path):
    told = json.loads(
        lab("impact", "plan", "--panel", FOLDER / "avant.csv", "--cluster", "structure", "--after", 3,
            "--effect", "0,19", "--seed", 3, "--json", "--chart", tmp_path / "plan.svg")[0]
    )  # fmt: skip
    assert "126 et 90" in (tmp_path / "plan.svg").read_text("utf-8").replace("\xa0", " ")
    figures = told["figures"]
    assert (figures["treated"], figures["controls"], figures["waves_before"]) == (126, 90, 2)
    assert figures["detectable"] < 0.19
    assert figures["rehearsals"] == 200
    assert figures["rehearsed_power"] >= 0.80
    assert figures["rehearsed_false_positives"] <= 0.07
    smallest = [row["plus_petit_effet"] for row in told["sheets"]["tailles"]]
    assert smallest == sorted(smallest, reverse=True)


def test_a_plan_without_file_needs_its_numbers():
    _out, err = lab("impact", "plan", "--treated", 30, status=1)
    assert err.startswith("--sd · ")
    numbers = ("--controls", 30, "--sd", 1, "--correlation")
    _out, err = lab("impact", "plan", "--treated", 30, *numbers, "1,5", status=1)
    assert err.startswith("--correlation · La corrélation")
    _out, err = lab("impact", "plan", "--treated", 1, *numbers, "0,5", status=1)
    assert err.startswith("--treated, --controls · ")
    told = json.loads(
        lab("impact", "plan", "--treated", 30, "--controls", 30, "--sd", 1, "--correlation", "0,5", "--before", 1,
            "--rehearsals", 0, "--json")[0]
    )  # fmt: skip
    assert "rehearsals" not in told["figures"]
    assert "une seule mesure avant" in told["warnings"][0]
