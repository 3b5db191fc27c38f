"""`terreau lab`: answers as text, JSON, CSV and drawing; what it refuses, and with which status."""

import csv
import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.tools import Bench
from tests.guards.files import ROOT

LINKS = "de;vers\na;b\nb;c\nc;a\nc;d\n"


@pytest.fixture
def links(tmp_path):
    path = tmp_path / "liens.csv"
    path.write_text(LINKS, encoding="utf-8")
    return path


def lab(*arguments, status=0):
    out, err = StringIO(), StringIO()
    try:
        call_command("lab", *map(str, arguments), stdout=out, stderr=err)
        found = 0
    except SystemExit as end:
        found = end.code
    assert found == status, err.getvalue()
    return out.getvalue(), err.getvalue()


def test_the_answer_is_read_on_a_terminal(links):
    out, _err = lab("network", "describe", links)
    assert "4 acteurs, 4 liens" in out
    assert "rupture" in out


def test_json_is_one_object_and_nothing_else(links, tmp_path):
    out, _err = lab("network", "describe", links, "--json", "--out", tmp_path / "o", "--chart", tmp_path / "c.svg")
    told = json.loads(out)
    assert told["figures"]["actors"] == 4
    assert [row["acteur"] for row in told["sheets"]["acteurs"]] == ["a", "b", "c", "d"]


def test_tables_are_written_for_a_spreadsheet_and_the_drawing_as_svg(links, tmp_path):
    out, _err = lab("network", "describe", links, "--out", tmp_path / "o", "--chart", tmp_path / "c.svg")
    written = (tmp_path / "o" / "acteurs.csv").read_text("utf-8-sig")
    rows = list(csv.reader(written.splitlines(), delimiter=";"))
    assert rows[0][0] == "acteur"
    assert [row[0] for row in rows[1:]] == ["a", "b", "c", "d"]
    svg = (tmp_path / "c.svg").read_text("utf-8")
    assert svg.startswith("<svg")
    assert ">d<" in svg
    assert f"Écrit : {tmp_path / 'c.svg'}" in out


def test_a_refused_file_says_line_column_and_reason(tmp_path):
    path = tmp_path / "liens.csv"
    path.write_text("de;vers\na;b\n\na;a\n", encoding="utf-8")
    out, err = lab("network", "describe", path, status=1)
    assert out == ""
    assert err.strip() == "liens.csv:4 · vers · « a » est lié à lui-même."
    out, _err = lab("network", "describe", path, "--json", status=1)
    assert json.loads(out)["refused"] == [
        {"file": "liens.csv", "line": 4, "column": "vers", "reason": "« a » est lié à lui-même."}
    ]


def test_it_runs_as_a_command_without_a_database(links, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "config.cli", "lab", "network", "describe", links, "--json"],
        cwd=ROOT, env={"TERREAU_VAR": str(tmp_path / "var"), "PATH": ""}, capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(run.stdout)["figures"]["links"] == 4
    assert not (tmp_path / "var" / "terreau.sqlite3").exists()


def test_a_reader_who_stops_early_is_no_error(tmp_path):
    path = tmp_path / "liens.csv"
    path.write_text("de;vers\n" + "".join(f"a{n};b{n}\n" for n in range(3000)), encoding="utf-8")
    command = f"'{sys.executable}' -m config.cli lab network describe '{path}' --json | head -c 10"
    run = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=True)
    assert run.stdout == b'{"sentence'
    assert run.stderr == b""


def test_wrong_usage_has_its_own_status():
    run = subprocess.run(
        [sys.executable, "-m", "config.cli", "lab", "network", "describe", "absent.csv"], cwd=ROOT, capture_output=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "absent.csv" in run.stderr.decode()


def test_numbers_are_written_as_french_writes_them():
    assert number_text(-1234567.891, 2) == "−1\u202f234\u202f567,89"
    assert number_text(-0.001, 2) == "0,00"


def test_a_long_table_is_cut_on_a_terminal_only(tmp_path):
    result = Result(["."], [Sheet("t", "T", [Column("n")], [[n] for n in range(40)])])
    assert "… et 10 autres lignes : --out DOSSIER les écrit toutes." in list(result.as_text())
    assert len((result.write(tmp_path)[0]).read_text("utf-8-sig").splitlines()) == 41


def test_what_is_no_number_is_null_in_json_and_empty_in_the_csv(tmp_path):
    result = Result(["."], [Sheet("t", "T", [Column("n")], [[float("nan")], [None]])], {"infinite": float("inf")})
    told = json.loads(result.as_json())
    assert told["figures"]["infinite"] is None
    assert told["sheets"]["t"] == [{"n": None}, {"n": None}]


def test_progress_is_told(links):
    told = []
    bench = Bench(lambda done, total: told.append((done, total)))
    from terreau.ground.workbench.tools import tools

    tools()["network"].actions[0].run({"links": links, "actors": None, "seed": 1}, bench)
    assert told[-1] == (3, 3)
