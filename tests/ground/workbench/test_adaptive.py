"""`terreau lab adaptive`: published figures from the command, files that it refuses by line and column."""

import csv
import json

import pytest

from tests.ground.workbench.test_command import lab as called
from tests.guards.files import ROOT

PUBLISHED = ROOT / "tests" / "data" / "quant"
BANK = "question;theme;pente;difficulte\na;x;1,2;-1\nb;x;0,9;0\nc;y;1,1;0,5\nd;y;1,4;1\n"


def lab(*arguments, status=0):
    """What the command writes, with plain spaces."""
    return tuple(text.replace("\u00a0", " ").replace("\u202f", " ") for text in called(*arguments, status=status))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "banque.csv").write_text(BANK, encoding="utf-8")
    return tmp_path


def written(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_lsat6_as_published_is_calibrated_by_patterns_and_counts(folder):
    text = (PUBLISHED / "lsat6.csv").read_text().replace("Freq", "effectif")
    answers = written(folder, "lsat6.csv", text)
    out, _err = lab("adaptive", "calibrate", "--answers", answers, "--model", "rasch", "--json")
    told = json.loads(out)
    bank = told["sheets"]["banque"]
    assert [-row["pente"] * row["difficulte"] for row in bank] == pytest.approx(
        [2.73, 0.999, 0.24, 1.306, 2.099], abs=0.001
    )
    assert told["figures"]["variance"] == pytest.approx(0.57, abs=0.005)
    assert told["figures"]["people"] == 1000
    assert [row["reussite"] for row in bank] == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])


def test_a_calibrated_bank_is_a_bank_for_the_other_actions(folder):
    answers = written(folder, "lsat6.csv", (PUBLISHED / "lsat6.csv").read_text().replace("Freq", "effectif"))
    lab("adaptive", "calibrate", "--answers", answers, "--out", folder / "o", "--chart", folder / "c.svg")
    bank = folder / "o" / "banque.csv"
    out, _err = lab(
        "adaptive", "estimate", "--bank", bank, "--answers", written(folder, "s.csv", "Item_1;Item_3\n1;0\n")
    )
    assert "1 personne : niveau" in out
    assert (folder / "c.svg").read_text("utf-8").startswith("<svg")


def test_few_people_are_told_to_be_few(folder):
    rows = "".join(
        f"{a};{b};{c}\n" for a in (0, 1) for b in (0, 1) for c in (0, 1) for _again in range(1 + 3 * (a == b == c))
    )
    out, _err = lab("adaptive", "calibrate", "--answers", written(folder, "r.csv", "a;b;c\n" + rows))
    assert "14 personnes seulement : il en faut au moins 500" in out


def test_levels_next_question_and_reason_are_told(folder):
    answers = written(folder, "r.csv", "personne;a;b;c;d\nA;1;1;0;\nB;0;;;\nC;1;1;1;1\nD;;;;\n")
    out, _err = lab(
        "adaptive", "estimate", "--bank", folder / "banque.csv", "--answers", answers, "--longest", 3, "--json"
    )
    told = json.loads(out)
    rows = {row["personne"]: row for row in told["sheets"]["niveaux"]}
    assert [row["arret"] for row in rows.values()] == [
        "nombre de questions atteint", None, "nombre de questions atteint", None,
    ]  # fmt: skip
    assert rows["B"]["question_suivante"] in "bcd"
    assert rows["A"]["question_suivante"] is None
    assert rows["D"]["niveau"] == pytest.approx(0)
    assert rows["B"]["niveau"] < 0 < rows["A"]["niveau"] < rows["C"]["niveau"]
    themes = [(row["personne"], row["theme"], row["reponses"]) for row in told["sheets"]["themes"]]
    assert themes[:4] == [("A", "x", 2), ("A", "y", 1), ("B", "x", 1), ("B", "y", 0)]


def test_a_simulation_tells_its_questions_error_ratio_and_coverage_and_draws(folder):
    options = ["--bank", folder / "banque.csv", "--people", 300, "--seed", 4, "--error", "0,3"]
    out, _err = lab("adaptive", "simulate", *options, "--out", folder / "o", "--chart", folder / "c.svg")
    assert "300 personnes simulées : 4,0 questions en moyenne." in out
    assert "rapport :" in out
    assert "contient le vrai niveau de" in out
    assert "banque épuisée" in out
    assert "l’erreur visée ne sera jamais atteinte : 2 thèmes" in out
    with (folder / "o" / "parcours.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["0", "1", "2", "3", "4"]
    again, _err = lab("adaptive", "simulate", *options)
    assert again.splitlines()[:5] == out.splitlines()[:5]


def test_a_test_that_supposes_themes_nearer_than_they_are_is_denounced(folder):
    options = ["--bank", folder / "banque.csv", "--people", 500, "--true-spread", 3]
    out, _err = lab("adaptive", "simulate", *options)
    assert "le rapport sort de 0,95 à 1,05" in out


def test_exposure_gives_a_bank_with_admissions(folder):
    rows = "".join(f"q{at};1,0;{(at - 10) / 5}\n" for at in range(20))
    bank = written(folder, "b.csv", "question;pente;difficulte\n" + rows)
    options = ["--longest", 4, "--people", 150, "--seed", 2]
    out, _err = lab(
        "adaptive", "exposure", "--bank", bank, "--highest", "0,4", *options, "--out", folder / "o", "--json"
    )
    figures = json.loads(out)["figures"]
    assert figures["after"] < figures["before"]
    lab("adaptive", "simulate", "--bank", folder / "o" / "banque.csv", "--people", 20)
    _out, err = lab("adaptive", "exposure", "--bank", bank, "--highest", "0,1", *options, status=1)
    assert "Une part maximale de 0,1 ne peut pas être tenue" in err


def test_shares_of_themes_are_followed(folder):
    shares = written(folder, "parts.csv", "theme;part\nx;9\n")
    options = ["--bank", folder / "banque.csv", "--people", 50, "--longest", 2, "--leeway", 0]
    out, _err = lab("adaptive", "simulate", *options, "--shares", shares, "--json")
    assert {row["theme"] for row in json.loads(out)["sheets"]["questions"] if row["part"]} == {"x"}


@pytest.mark.parametrize(
    ("action", "name", "text", "told"),
    [
        ("simulate", "banque.csv", BANK.replace("1,1;", "-1,1;"), "banque.csv:4 · pente · Question « c » : la pente"),
        ("simulate", "banque.csv", BANK.replace("0,9", "NaN"), "banque.csv:3 · pente · « NaN » n’est pas un nombre"),
        ("simulate", "banque.csv", BANK.replace("b;x", "a;x"), "banque.csv:3 · question · La question « a » figure"),
        ("simulate", "banque.csv", BANK.replace("pente", "poids"), "pente · Colonne manquante"),
        ("estimate", "r.csv", "a;z\n1;0\n", "r.csv · z · La question « z » n’est pas dans la banque"),
        ("estimate", "r.csv", "a;b\n1;0\n2;0\n", "r.csv:3 · a · 2 n’est pas entre 0 et 1"),
        ("estimate", "r.csv", "a;b\n1;0,5\n", "r.csv:2 · b · 0,5 n’est pas un nombre entier"),
        ("calibrate", "r.csv", "a;b\n1;oui\n", "r.csv:2 · b · « oui » n’est pas un nombre"),
        ("calibrate", "r.csv", "a;b\n1;0\n1;1\n", "r.csv · a · Toutes les réponses à « a » sont justes"),
        ("calibrate", "r.csv", "a;effectif\n1;3\n", "deux questions"),
        ("calibrate", "r.csv", "a;b;effectif\n1;0;-2\n", "r.csv:2 · effectif · -2 est inférieur à 0"),
    ],
)  # fmt: skip
def test_files_are_refused_by_line_and_column(folder, action, name, text, told):
    file = written(folder, name, text)
    options = ["--answers", file] if action != "simulate" else []
    bank = ["--bank", folder / "banque.csv"] if action != "calibrate" else []
    _out, err = lab("adaptive", action, *bank, *options, status=1)
    assert told in err


def test_a_question_without_theme_is_told(folder):
    answers = written(folder, "r.csv", "a;b\n1;0\n0;1\n")
    themes = written(folder, "t.csv", "question;theme\na;x\n")
    _out, err = lab("adaptive", "calibrate", "--answers", answers, "--themes", themes, status=1)
    assert "t.csv · question · La question « b » n’a pas de thème" in err
