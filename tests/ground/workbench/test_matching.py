"""`terreau lab matching`: the three actions on files, their drawings, and what is refused."""

import json

import pytest

from tests.ground.workbench.test_command import lab
from tests.guards.files import ROOT
from tests.lab.allocation_oracle import plain

FOLDER = ROOT / "docs" / "guide" / "exemples" / "matching"


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return written


def test_immersions(tmp_path):
    out, _err = lab(
        "matching", "pair", "--wishes", FOLDER / "voeux.csv", "--hosts", FOLDER / "hotes.csv", "--places",
        FOLDER / "places.csv", "--managers", FOLDER / "responsables.csv", "--seed", 1, "--json", "--chart",
        tmp_path / "c.svg",
    )  # fmt: skip
    told = json.loads(out)
    found = {line["agent"]: line["hote"] for line in told["sheets"]["paires"]}
    assert found["Driss"] == "Incubateur"  # the first of that host; his own first wish is led by his head
    assert told["figures"]["blocking"] == 0
    assert "<svg" in (tmp_path / "c.svg").read_text("utf-8")


def test_scores_with_past_pairs(write, tmp_path):
    scores = write("s.csv", "agent;hote;score\nA;x;9\nA;y;5\nB;x;8\nB;y;1\n")
    past = write("p.csv", "agent;pair\nx;A\n")
    out, _err = lab("matching", "assign", "--scores", scores, "--seed", 1, "--json", "--chart", tmp_path / "c.svg")
    assert json.loads(out)["figures"]["total"] == 13
    out, _err = lab("matching", "assign", "--scores", scores, "--past", past, "--seed", 1, "--json")
    told = json.loads(out)
    assert {line["agent"]: line["hote"] for line in told["sheets"]["paires"]} == {"A": "y", "B": "x"}
    assert told["sheets"]["interdites"] == [{"agent": "A", "avec": "x", "motif": "paire déjà formée"}]


def test_equals_who_cannot_be_stable_are_told():
    out, _err = lab("matching", "peers", "--wishes", FOLDER / "pairs.csv", "--seed", 1, "--json")
    told = json.loads(out)
    assert told["figures"] == {"persons": 4, "paired": 4, "stable": False, "blocking": 1}
    assert "aucun ensemble de binômes n’est stable" in told["warnings"][0]
    assert len(told["sheets"]["instables"]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("agent;pair;rang\nA;B;1\nB;Z;1\n", "s.csv:3 · pair · « Z » est inconnu."),
        ("agent;pair;rang\nA;B;1\nA;B;2\nB;A;1\n", "s.csv:3 · pair · « A » classe deux fois « B »."),
        ("agent;pair;rang\nA;B;un\n", "s.csv:2 · rang · « un » n’est pas un nombre."),
        ("agent;pair;rang\nA;A;1\n", "s.csv:2 · pair · « A » se classe lui-même."),
    ],
)
def test_bad_files_say_where(write, text, told):
    _out, err = lab("matching", "peers", "--wishes", write("s.csv", text), "--seed", 1, status=1)
    assert told in plain(err)
