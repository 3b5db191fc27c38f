"""`terreau lab projection`: what an analyst reads, and what is told of files that cannot be projected."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from tests.guards.files import ROOT

PUBLISHED = ROOT / "tests" / "data" / "quant" / "manpower_examples.csv"
FILES = {
    "stock": "age;metier;effectif\n30;accueil;20\n61;accueil;10\n45;paie;30\n60;paie;8\n",
    "leaving": "age;presents;retraites;autres\n30;100;0;5\n45;100;0;3\n60;40;4;0\n61;40;8;0\n62;30;15;0\n",
    "moves": "de;vers;part\naccueil;accueil;0,9\naccueil;paie;0,1\n",
    "recruitment": "metier;effectif;mode;age\npaie;3;contingent;30\naccueil;2,5;poisson;28\n",
    "legal-age": "generation;age_legal\n1963;62,75\n1964;63\n1965;63,25\n",
    "scenarios": "scenario;changement;metier;generation;valeur\n"
    "plus tard;age_legal;;1965;64\nfin;fermeture;accueil;;\n",
    "needs": "metier;annee;effectif\naccueil;2028;25\npaie;2028;40\n",
}


@pytest.fixture
def projected(tmp_path):
    """Runs a projection on the files above, some of them changed or left out (None)."""

    def run(*more, status=0, year=2025, **changed):
        out, err, options = StringIO(), StringIO(), []
        for name, text in {**FILES, **{name.replace("_", "-"): text for name, text in changed.items()}}.items():
            if text is not None:
                path = tmp_path / f"{name}.csv"
                path.write_text(text, encoding="utf-8")
                options += [f"--{name}", str(path)]
        found = 0
        try:
            call_command(
                "lab", "projection", "project", *options, "--year", str(year), "--years", "3", *map(str, more),
                stdout=out, stderr=err,
            )  # fmt: skip
        except SystemExit as end:
            found = end.code
        assert found == status, err.getvalue()
        return (out if found == 0 else err).getvalue().replace("\N{NO-BREAK SPACE}", " ").strip()

    return run


def numbers(told: dict, sheet: str) -> dict:
    return {(row["scenario"], row["metier"], row.get("annee")): row for row in told["sheets"][sheet]}


class TestProject:
    def test_stocks_flows_and_needs_hold_together(self, projected):
        rows = numbers(json.loads(projected("--json", "--draws", 20)), "detail")
        assert len(rows) == 3 * 3 * 3
        for scenario in ("tendanciel", "plus tard", "fin"):
            for job, before in (("accueil", 30), ("paie", 38), ("Ensemble", 68)):
                for year in ("2026", "2027", "2028"):
                    row = rows[scenario, job, year]
                    flows = row["entrees"] + row["mobilites"] - row["retraites"] - row["autres_departs"]
                    assert row["effectif"] == pytest.approx(before + flows)
                    assert row["bas"] < row["effectif"] < row["haut"]
                    assert row["manque"] == pytest.approx(row["besoin"] - row["effectif"])
                    assert row["postes_a_pourvoir"] == pytest.approx(row["creations_nettes"] + row["retraites"])
                    before = row["effectif"]
        assert rows["tendanciel", "Ensemble", "2028"]["besoin"] == 65
        assert rows["fin", "accueil", "2027"]["entrees"] == 0
        assert rows["plus tard", "Ensemble", "2028"]["retraites"] < rows["tendanciel", "Ensemble", "2028"]["retraites"]

    def test_the_sheets_agree_with_the_sentences(self, projected):
        told = json.loads(projected("--json", "--draws", 20))
        end = numbers(told, "bilan")["tendanciel", "Ensemble", None]
        assert end["effectif_initial"] == 68
        assert told["figures"]["scenarios"][0]["headcount"][-1] == end["effectif"]
        assert f"{end['effectif']:.0f} fin 2028" in told["sentences"][0]
        assert sum(row["retraites"] for row in told["sheets"]["annees"][:3]) == pytest.approx(end["retraites"])

    def test_without_draws_it_says_what_the_interval_leaves_out(self, projected):
        told = json.loads(projected("--json"))
        assert "--draws" in told["warnings"][0]
        assert {row["ecart_type_taux"] for row in told["sheets"]["detail"]} == {0}

    def test_departures_seen_on_a_handful_of_agents_are_told(self, projected):
        few = "age;presents;retraites;autres\n30;3;0;1\n61;2;1;0\n"
        assert "très petits groupes (2 agents par âge" in projected(leaving=few)

    def test_the_same_seed_gives_the_same_answer(self, projected):
        one, same, other = (projected("--json", "--draws", 10, "--seed", seed) for seed in (4, 4, 5))
        assert one == same != other

    def test_only_the_stock_and_the_departures_are_needed(self, projected):
        nothing = dict.fromkeys(("moves", "recruitment", "legal_age", "scenarios", "needs"))
        told = json.loads(projected("--json", stock="age;effectif\n60;40\n", **nothing))
        assert [row["metier"] for row in told["sheets"]["bilan"]] == ["Ensemble"]
        assert "besoin" not in told["sheets"]["bilan"][0]

    def test_a_job_without_need_has_none_and_so_has_the_whole(self, projected):
        told = json.loads(projected("--json", needs="metier;effectif\npaie;40\n"))
        assert told["sheets"]["bilan"][0]["besoin"] is None
        assert told["sheets"]["bilan"][1]["besoin"] == 40
        assert told["sheets"]["bilan"][2]["besoin"] is None
        assert "2 créations nettes" in told["sentences"][2]

    def test_it_is_drawn_and_written(self, projected, tmp_path):
        projected("--chart", tmp_path / "c.svg", "--out", tmp_path / "o", "--only", "paie")
        svg = (tmp_path / "c.svg").read_text("utf-8")
        assert all(f">{name}<" in svg for name in ("tendanciel", "plus tard", "fin"))
        written = (tmp_path / "o" / "annees.csv").read_text("utf-8-sig")
        rows = list(csv.DictReader(written.splitlines(), delimiter=";"))
        assert {row["metier"] for row in rows} == {"paie"}

    def test_another_column_can_be_projected(self, projected):
        both = "age;structure;effectif\n40;nord;5\n50;sud;6\n"
        nothing = dict.fromkeys(("recruitment", "moves", "scenarios"))
        told = json.loads(
            projected("--json", "--by", "structure", stock=both, **nothing, needs="structure;effectif\nsud;9\n")
        )
        assert [row["structure"] for row in told["sheets"]["bilan"]] == ["nord", "sud", "Ensemble"]

    @pytest.mark.parametrize(
        ("name", "text", "told"),
        [
            ("stock", "age;metier;effectif|30;accueil;-2", "stock.csv:2 · effectif · L’effectif de « accueil »"),
            ("stock", "age;metier;effectif|30;accueil;", "stock.csv:2 · effectif · Cellule vide"),
            ("stock", "age;metier;effectif||300;accueil;2", "stock.csv:3 · age · « 300 » n’est pas un âge"),
            ("leaving", "age;presents;retraites;autres|60;10;8;3", "leaving.csv:2 · presents · 11 départs pour 10"),
            ("leaving", "age;presents;retraites|60;10;8", "leaving.csv · autres · Colonne manquante."),
            ("moves", "de;vers;part|accueil;paie;0,2|paie;paie;1", "moves.csv:2 · part · Les parts de « accueil »"),
            ("moves", "de;vers;effectif|accueil;paie;2", "moves.csv:2 · vers · La ligne de ceux qui restent dans"),
            ("moves", "de;vers;part|accueil;accueil;1|rue;paie;1", "moves.csv:3 · de · « rue » n’est pas dans"),
            ("recruitment", "metier;effectif;mode|paie;2,5;contingent", "recruitment.csv:2 · effectif · Un contingent"),
            ("recruitment", "metier;effectif;mode;age|paie;2;hasard;30", "recruitment.csv:2 · mode · « hasard »"),
            ("recruitment", "metier;effectif;mode;annee|paie;2;poisson;2040", "recruitment.csv:2 · annee · 2040"),
            ("recruitment", "metier;effectif;mode|paie;2;poisson", "recruitment.csv · age · L’âge des recrutés manque"),
            ("legal_age", "generation;age_legal|1963;62|1965;63", "legal-age.csv:3 · generation · Il manque"),
            ("legal_age", None, "scenarios.csv:2 · changement · Un âge légal ne change que"),
            ("scenarios", "scenario;changement;valeur|tendanciel;retraites;2", "scenarios.csv:2 · scenario · Ce nom"),
            ("scenarios", "scenario;changement;valeur|x;retraites;2|y;paie;2", "scenarios.csv:3 · changement · « paie"),
            ("needs", "metier;effectif|paie;2|paie;3", "needs.csv:3 · metier · Ce besoin est donné deux fois."),
            ("needs", "metier;effectif|ménage;2", "needs.csv:2 · metier · « ménage » n’est pas dans"),
        ],
    )  # fmt: skip
    def test_a_bad_file_is_told_with_line_column_and_reason(self, projected, name, text, told):
        assert projected(status=1, **{name: text and text.replace("|", "\n")}).startswith(told)

    def test_a_label_to_draw_that_is_unknown(self, projected):
        assert "« cuisine » est inconnu : accueil, paie, Ensemble." in projected("--only", "cuisine", status=1)

    def test_refusals_speak_english_too(self, projected):
        with override("en"):
            assert "The headcount of “accueil” is negative: -2." in projected(
                status=1, stock="age;metier;effectif\n30;accueil;-2\n"
            )

    @pytest.mark.parametrize("more", [("--years", "0"), ("--draws", "-3"), ("--level", "100"), ("--by", "salaire")])
    def test_a_wrong_option_is_wrong_usage(self, projected, more):
        with pytest.raises(CommandError):
            projected(*more)


def replayed(*more, status=0) -> str:
    out, err, found = StringIO(), StringIO(), 0
    try:
        call_command("lab", "projection", "markov", *map(str, more), stdout=out, stderr=err)
    except SystemExit as end:
        found = end.code
    assert found == status, err.getvalue()
    return (out if found == 0 else err).getvalue().replace("\N{NO-BREAK SPACE}", " ").strip()


class TestMarkov:
    def test_the_published_file_is_replayed(self):
        told = json.loads(replayed(PUBLISHED, "--json", "--years", 2))
        rows = [row for row in told["sheets"]["effectifs"] if row["annee"] == 1]
        assert len(rows) == 9
        assert all(abs(row["effectif"] - row["publie"]) <= 0.5 for row in rows)
        assert told["figures"]["docsbay_sales"]["leavers_first_year"] == pytest.approx([105, 50, 2.5, 9])
        assert told["figures"]["tanglewood"]["headcount"][1] == pytest.approx([3655, 1158, 745, 129, 45])

    def test_a_file_in_french(self, tmp_path):
        path = tmp_path / "grades.csv"
        path.write_text("metier;effectif;A;B;depart;besoin\nA;10;0,5;0,2;0,3;8\nB;4;;0,9;0,1;5\n", encoding="utf-8")
        told = json.loads(replayed(path, "--json"))
        assert [row["effectif"] for row in told["sheets"]["effectifs"]] == pytest.approx([5, 5.6])
        assert [row["manque"] for row in told["sheets"]["effectifs"]] == pytest.approx([3, -0.6])
        assert replayed(path, "--chart", tmp_path / "c.svg").startswith("14 agents, puis 10,6 après un an")

    def test_a_row_that_does_not_sum_to_one_is_told_where_it_is(self, tmp_path):
        path = tmp_path / "grades.csv"
        text = PUBLISHED.read_text("utf-8").replace("RSM,30,.00,.00,.00,.70,,.30", "RSM,30,.00,.00,.00,.70,,.20")
        path.write_text(text, encoding="utf-8")
        assert replayed(path, status=1).startswith("grades.csv:5 · exit · La ligne de « RSM » fait 0,9000 au lieu de 1")

    def test_a_share_that_is_none_is_told_under_the_header_of_its_owner(self, tmp_path):
        path = tmp_path / "grades.csv"
        path.write_text("metier;effectif;vers1;vers2;depart\nA;10;0,5;0,2;0,3\nB;4;-0,4;1,3;0,1\n", encoding="utf-8")
        assert replayed(path, status=1).startswith("grades.csv:3 · vers1 · De « B » à « A » : -0,4")
