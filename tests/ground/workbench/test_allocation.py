"""`terreau lab allocation place`: the files of the guide, the options, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.ground.workbench.test_command import lab
from tests.guards.files import ROOT
from tests.lab.allocation_oracle import plain

FOLDER = ROOT / "docs" / "guide" / "exemples" / "allocation"


@pytest.fixture
def files(tmp_path) -> Path:
    """The two files of a small demand: three agents, two seats."""
    (tmp_path / "v.csv").write_text("Agent;Cours;Rang\nAwa;Droit;1\nBo;Droit;1\nCé;Droit;1\n", "utf-8")
    (tmp_path / "s.csv").write_text(
        "Session;Cours;Début;Fin;Capacité\nmars;Droit;2026-03-10 09:00;2026-03-10 12:00;2\n", "utf-8"
    )
    return tmp_path


def place(files: Path, *more, status=0):
    return lab(
        "allocation", "place", "--wishes", files / "v.csv", "--sessions", files / "s.csv", "--seed", 3, *more,
        status=status,
    )  # fmt: skip


def written(files: Path, name: str, text: str) -> Path:
    (files / name).write_text(text, "utf-8")
    return files / name


def test_seats_reasons_and_drawing(files):
    out, _err = place(files, "--json", "--chart", files / "c.svg")
    told = json.loads(out)
    assert (told["figures"]["served"], told["figures"]["refused"], told["figures"]["proven"]) == (2, 1, True)
    first = [line["agent"] for line in told["sheets"]["tirage"][:2]]
    assert sorted(line["agent"] for line in told["sheets"]["places"]) == sorted(first)
    assert plain(told["sheets"]["refus"][0]["motif"]) == "« mars » complète, 2 place(s) données (par le tirage : 2)"
    assert "2 / 2" in (files / "c.svg").read_text("utf-8")


def test_every_file_is_used():
    out, _err = lab(
        "allocation", "place", "--wishes", FOLDER / "voeux.csv", "--sessions", FOLDER / "sessions.csv",
        "--prerequisites", FOLDER / "prealables.csv", "--done", FOLDER / "acquis.csv",
        "--absences", FOLDER / "absences.csv", "--fixed", FOLDER / "confirmees.csv", "--quotas", FOLDER / "quotas.csv",
        "--budget", "2300", "--seed", "2026", "--json",
    )  # fmt: skip
    told = json.loads(out)
    places = {(line["agent"], line["session"]) for line in told["sheets"]["places"]}
    assert ("Farid", "Données 2 juin") in places
    assert ("Inès", "Tableur mars") not in places
    assert any(line["fixee"] for line in told["sheets"]["places"])
    assert told["figures"]["cost"] <= 2300


def test_absences_to_the_minute(files):
    away = written(files, "a.csv", "agent;debut;fin\nAwa;2026-03-10 12:00;2026-03-11\nBo;2026-03-10;2026-03-10\n")
    told = json.loads(place(files, "--absences", away, "--json")[0])
    assert sorted(line["agent"] for line in told["sheets"]["places"]) == ["Awa", "Cé"]
    assert told["sheets"]["refus"][0]["motif"] == "aucune date possible pour l’agent"


def test_a_clash_of_fixed_seats_is_told(files):
    fixed = written(files, "f.csv", "agent;session\nAwa;mars\nBo;mars\nCé;mars\n")
    _out, err = place(files, "--fixed", fixed, status=1)
    assert "la capacité de « mars » (2)" in plain(err)
    assert "la place fixée de « Awa » en « mars »" in plain(err)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("v.csv", "agent;cours;rang\nAwa;Droit;1\nAwa;Droit;2\n", "v.csv:3 · Cours · « Awa » demande deux fois"),
        ("v.csv", "agent;cours;rang\nAwa;Droit;premier\n", "v.csv:2 · rang · « premier » n’est pas un nombre"),
        ("v.csv", "agent;cours;rang\nAwa;Sport;1\n", "v.csv:2 · cours · Le cours « Sport » n’a aucune session."),
        (
            "s.csv",
            "session;cours;debut;fin;capacite\nm;Droit;10/03/2026;2026-03-10;2\n",
            "s.csv:2 · debut · « 10/03/2026 »",
        ),
        ("s.csv", "session;cours;debut;fin;capacite\nm;Droit;2026-03-10;2026-03-10;-2\n", "s.csv:2 · capacite · "),
        ("s.csv", "session;cours;debut;fin\nm;Droit;2026-03-10;2026-03-10\n", "capacite · Colonne manquante"),
    ],
)
def test_bad_files_say_where(files, name, text, told):
    written(files, name, text)
    _out, err = place(files, status=1)
    assert told.lower() in plain(err).lower()
