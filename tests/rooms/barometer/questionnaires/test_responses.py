"""Answers given elsewhere: each cell read, or refused with its line; the samples of R's `survey` as questionnaires."""

from pathlib import Path

import pytest

from terreau.ground.common.importing.reader import open_table
from terreau.ground.common.importing.report import Report
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.limesurvey import read_limesurvey
from terreau.rooms.barometer.questionnaires.foreign.tables import Column, questionnaire_from, seen_in
from terreau.rooms.barometer.questionnaires.items import items_of
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.questionnaires.responses import Plan, payloads, proposed, targets
from tests.rooms.barometer.makers import document, question
from tests.rooms.barometer.questionnaires.limesurvey_files import Survey
from tests.rooms.barometer.questionnaires.test_limesurvey import made

QUANT = Path(__file__).parents[3] / "data" / "quant"


def every_kind():
    return document(
        [question("q1"), question("q2", "multiple"), question("q3", "scale"), question("q4", "matrix")],
        [question("q5", "ranking", most=2), question("q6", "text")],
    )


def read(tmp_path, text, asked, columns=None, encoding="utf-8", **more):
    path = tmp_path / "reponses.csv"
    path.write_bytes(text.encode(encoding))
    table, report = open_table(path), Report()
    plan = Plan(asked, columns or proposed(asked, table.headers), **more)
    assert plan.problems() == []
    return list(payloads(table, plan, report)), report


def values(tmp_path, text, asked, **more):
    found, report = read(tmp_path, text, asked, **more)
    assert report.problems == []
    return [each["values"] for each in found]


def test_each_kind_is_read_from_codes_and_from_words(tmp_path):
    text = (
        "q1;q2.a;q2.b;q2;q3;q4.r1;q4.r2;q5#1;q5#2;q6\n"
        "yes;Y;;;7;no;yes;b;a;Un mot\n"
        "Non;oui;non;;7,5;Oui;NA;Choix b;;\n"
        "no opinion;;;Choix c, d;0;;;;;\n"
    )
    assert values(tmp_path, text, every_kind()) == [
        {"q1": "yes", "q2": ["a"], "q3": 7, "q4": {"r1": "no", "r2": "yes"}, "q5": ["b", "a"], "q6": "Un mot"},
        {"q1": "no", "q2": ["a"], "q3": 7.5, "q4": {"r1": "yes"}, "q5": ["b"]},
        {"q1": "nsp", "q2": ["c", "d"], "q3": 0},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("comma", [";", ",", "\t"])
def test_files_come_as_administrations_have_them(tmp_path, encoding, comma):
    options = [{"code": "sat", "text": "Très satisfait", "counted": True}, {"code": "pas", "text": "Pas du tout"}]
    asked = document([question("q1", options=options), question("q2", "scale")])
    text = f"q1{comma}q2\nTrès satisfait{comma}4\n"
    assert values(tmp_path, text, asked, encoding=encoding) == [{"q1": "sat", "q2": 4}]


REFUSED = [
    ("q1", "peut-être", "n’est pas une réponse à « q1 »"),
    ("q2.a", "bof", "si la case est cochée"),
    ("q3", "11", "n’est pas entre 0 et 10"),
    ("q3", "dix", "n’est pas un nombre"),
    ("q4.r1", "x9", "n’est pas une réponse à « q4 »"),
    ("q5#1", "z", "n’est pas une réponse à « q5 »"),
    ("@structure", "ZZZ", "Aucune structure de la vague n’a le code « ZZZ »"),
    ("@category", "D", "n’est pas un de"),
    ("@age_band", "vieux", "n’est pas un de"),
    ("@weight", "0", "plus grand que zéro"),
    ("@fpc", "0,2", "au moins une personne"),
    ("@stratum", "s" * 61, "60 caractères au plus"),
]


@pytest.mark.parametrize(("key", "cell", "words"), REFUSED)
def test_a_cell_that_cannot_be_read_refuses_its_line_and_says_where(tmp_path, key, cell, words):
    heading, usual = "Colonne", "1" if key == "@weight" else ""
    text = f"{heading};autre\n{cell};mot\n{usual};suivant\n"
    found, report = read(tmp_path, text, every_kind(), {heading: key, "autre": "q6"})
    assert [each["values"] for each in found] == [{"q6": "suivant"}]
    (problem,) = report.problems
    assert (problem.line, problem.column) == (2, heading)
    assert words in problem.reason.replace("\u00a0", " ")


def test_who_answers_and_how_he_was_drawn(tmp_path):
    text = "q1;site;cat;age;lieu;poids;strate;grappe;n\nyes;DIR1;a+;25-34;Local;33,8;Nord;12;757\nno;;;;;1;;;\n"
    columns = dict(
        zip(
            ("q1", "site", "cat", "age", "lieu", "poids", "strate", "grappe", "n"),
            ("q1", "@structure", "@category", "@age_band", "@location", "@weight", "@stratum", "@cluster", "@fpc"),
            strict=True,
        )
    )
    first, second = read(tmp_path, text, every_kind(), columns, structures={"DIR1": 12})[0]
    assert first["profile"] == {"structure": 12, "category": "A+", "age_band": "25-34", "location": "local"}
    assert first["design"] == {"weight": 33.8, "stratum": "Nord", "cluster": "12", "fpc": 757.0}
    assert second["profile"] == {"structure": None, "category": "", "age_band": "", "location": ""}
    assert second["design"] == {"weight": 1.0, "stratum": "", "cluster": "", "fpc": None}
    assert "design" not in read(tmp_path, "q1\nyes\n", every_kind())[0][0]


def test_what_is_not_asked_is_dropped_and_an_empty_line_is_put_aside(tmp_path):
    asked = document([question("q1"), question("q2", only_if={"question": "q1", "options": ["yes"]})])
    found, report = read(tmp_path, "q1;q2\nno;yes\nna;na\n", asked)
    assert [each["values"] for each in found] == [{"q1": "no"}]
    assert (report.created, report.aside_count) == (1, 1)


def test_a_map_that_does_not_hold_is_told_before_any_line():
    asked = every_kind()
    assert "q9" in Plan(asked, {"a": "q9"}).problems()[0]
    assert "Deux colonnes" in Plan(asked, {"a": "q1", "b": "q1"}).problems()[0]
    assert "Aucune colonne" in Plan(asked, {"a": "@weight"}).problems()[0]
    assert {key for key, _words in targets(asked)} >= {"q1", "q2", "q2.d", "q4.r2", "q5#2", "@fpc", "@complete"}


def test_a_limesurvey_file_of_answers_is_read_by_the_questionnaire_made_of_its_structure(tmp_path):
    rows = {"SQ001": "La rapidité", "SQ002": "La fiabilité"}
    survey = Survey().group("Un").ask("L", "Q1", answers={"A1": "Satisfait", "A2": "Pas"}, other="Y")
    survey.ask("M", "Q2", parts=rows, other="Y").ask("F", "Q3", parts=rows, answers={"A1": "Oui", "A2": "Non"})
    survey.ask("R", "Q4", answers={"A1": "Un", "A2": "Deux"}).ask("5", "Q5").ask("Y", "Q6").ask("T", "Q7")
    asked = made(read_limesurvey(survey.now()))
    text = (
        '"id","submitdate","lastpage","startlanguage","Q1","Q1[other]","Q2[SQ001]","Q2[SQ002]","Q2[other]",'
        '"Q3[SQ001]","Q3[SQ002]","Q4[1]","Q4[2]","Q5","Q6","Q7"\n'
        '"1","2026-03-02 10:00:00","1","fr","-oth-","ailleurs","Y","","","A1","","A2","A1","4","Y","Bien"\n'
        '"2","","1","fr","A1","","","","","","","","","","",""\n'
    )
    found, report = read(tmp_path, text, asked)
    assert [each["values"] for each in found] == [
        {"q1": "oth", "q2": ["sq001"], "q3": {"sq001": "a1"}, "q4": ["a2", "a1"], "q5": 4, "q6": "y", "q7": "Bien"}
    ]
    assert report.aside_count == 1  # begun, and not sent
    assert report.ignored_columns == ["id", "lastpage", "startlanguage", "Q1[other]"]


# ---- a questionnaire from a table


def columns_of_the_schools():
    scale = {"kind": Kind.SCALE, "low": 0, "high": 1000, "counted_from": 600}
    return [
        Column("api00", **scale),
        Column("api99", **scale),
        Column("awards", Kind.SINGLE, counted=("Yes",)),
        Column("stype", Kind.SINGLE, counted=("E",)),
        Column("sch.wide", Kind.SINGLE, counted=("Yes",)),
    ]


@pytest.mark.parametrize(
    ("name", "rows", "design"),
    [
        ("apistrat.csv", 200, {"pw": "@weight", "fpc": "@fpc"}),
        ("apiclus1.csv", 183, {"pw": "@weight", "fpc": "@fpc", "dnum": "@cluster"}),
    ],
)
def test_the_samples_of_r_s_survey_are_read_whole(name, rows, design):
    report = Report()
    seen = seen_in(open_table(QUANT / name), report)
    assert sorted(seen["stype"].values) == ["E", "H", "M"]
    assert (seen["api00"].numbers, seen["stype"].numbers, seen["name"].too_many) == (True, False, True)
    made_of = questionnaire_from("Écoles", columns_of_the_schools(), seen)
    assert [item.code for item in items_of(made_of.document)] == [
        "api00", "api00.mean", "api99", "api99.mean", "awards", "stype", "sch_wide",
    ]  # fmt: skip
    report = Report()
    plan = Plan(made_of.document, made_of.columns | design, values=made_of.values)
    found = list(payloads(open_table(QUANT / name), plan, report))
    assert (len(found), report.problem_count, report.aside_count) == (rows, 0, 0)
    first = found[0]
    expected = {"apistrat.csv": (840, 816, "no", "e", "yes"), "apiclus1.csv": (608, 562, "yes", "h", "yes")}[name]
    assert tuple(first["values"].values()) == expected
    weights = sum(each["design"]["weight"] for each in found)
    assert weights == pytest.approx(6194, abs=0.02)  # the 6,194 schools of California
    assert all(each["design"]["fpc"] for each in found)
    if name == "apiclus1.csv":
        assert len({each["design"]["cluster"] for each in found}) == 15


def test_a_column_with_too_many_answers_or_that_is_not_there_makes_no_question():
    seen = seen_in(open_table(QUANT / "apistrat.csv"), Report())
    with pytest.raises(ContentRefused, match="plus de 40 réponses"):
        questionnaire_from("Écoles", [Column("name", Kind.SINGLE)], seen)
    with pytest.raises(ContentRefused, match="pas de colonne"):
        questionnaire_from("Écoles", [Column("nowhere", Kind.SINGLE)], seen)
    with pytest.raises(ContentRefused, match="comptées"):
        questionnaire_from("Écoles", [Column("awards", Kind.SINGLE)], seen)


def test_cells_that_hold_no_answer_are_named_and_skipped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("avis;note\nOui;3\nNon;4\nNon réponse;NA\n", "utf-8")
    columns = [Column("avis", Kind.SINGLE, counted=("Oui",), nothing=("Non réponse",)), Column("note", Kind.SCALE)]
    made_of = questionnaire_from("Essai", columns, seen_in(open_table(path), Report()))
    plan = Plan(made_of.document, made_of.columns, values=made_of.values)
    found = [each["values"] for each in payloads(open_table(path), plan, Report())]
    assert found == [{"avis": "oui", "note": 3}, {"avis": "non", "note": 4}]
