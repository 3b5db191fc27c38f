"""`terreau lab disclosure`: from files to tables ready to publish, and what it says of files that cannot be."""

import json

import pytest

from tests.ground.workbench.test_command import lab

COUNTS = "service;sexe;effectif\nA;F;2\nA;H;18\nB;F;19\nB;H;14\nC;F;20\nC;H;12\n"


@pytest.fixture
def given(tmp_path):
    def write(text, name="effectifs.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def protect(path, *options, status=0, dimensions="service,sexe"):
    return lab("disclosure", "protect", path, "--dimensions", dimensions, *options, status=status)


def test_hidden_cells_have_no_number_and_say_why(given, tmp_path):
    out, _err = protect(given(COUNTS), "--json", "--out", tmp_path / "o", "--chart", tmp_path / "c.svg")
    told = json.loads(out)
    rows = {(row["service"], row["sexe"]): row for row in told["sheets"]["service_sexe"]}
    assert rows["A", "F"] == {"service": "A", "sexe": "F", "effectif": None, "statut": "petite"}
    assert {row["statut"] for row in rows.values() if row["effectif"] is None} == {"petite", "complément"}
    assert told["figures"] | {"optimal": True, "safe": True, "hidden": 4} == told["figures"]
    assert ";2;" not in (tmp_path / "o" / "service_sexe.csv").read_text("utf-8")
    assert "petite" in (tmp_path / "c.svg").read_text("utf-8")


def test_what_protect_writes_resists_audit(given, tmp_path):
    protect(given(COUNTS), "--out", tmp_path / "o")
    out, _err = lab(
        "disclosure", "audit", tmp_path / "o" / "service_sexe.csv", "--dimensions", "service,sexe", "--json"
    )
    figures = json.loads(out)["figures"]
    assert (figures["hidden"], figures["found"], figures["known_small"], figures["shown_small"]) == (4, 0, 0, 0)


def test_several_published_tables_are_attacked_together(given):
    """Each alone is safe; the total that the second shows gives the cell of the first."""
    first = given("service;sexe;effectif\nA;F;s\nA;H;18\nB;F;s\nB;H;14\nTotal;F;30\n", "un.csv")
    second = given("service;effectif\nA;21\nB;41\n", "deux.csv")
    alone, _err = lab("disclosure", "audit", first, "--dimensions", "service,sexe", "--json")
    both, _err = lab("disclosure", "audit", first, second, "--dimensions", "service,sexe", "--json")
    assert [json.loads(out)["figures"]["found"] for out in (alone, both)] == [0, 2]


def test_one_line_per_agent_and_an_amount(given):
    agents = "service;sexe;prime\n" + "".join(
        f"{s};{x};{1000 + 10 * n}\n" for s in "ABC" for x in "FH" for n in range(12)
    )
    out, _err = protect(given(agents + "A;F;90000\n"), "--value", "prime", "--json", "--mode", "fast")
    told = json.loads(out)
    rows = {(row["service"], row["sexe"]): row for row in told["sheets"]["service_sexe"]}
    assert rows["A", "F"]["statut"] == "petite"
    assert told["figures"]["safe"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (COUNTS.replace("18", "-18"), "effectifs.csv:3 · effectif"),
        (COUNTS.replace("18", "abc"), "effectifs.csv:3 · effectif"),
        (COUNTS.replace("18", ""), "effectifs.csv:3 · effectif"),
        (COUNTS.replace("18", "1,5"), "effectifs.csv:3 · effectif"),
        (COUNTS + "A;Total;21\n", "effectifs.csv:8 · Le tableau ne tombe pas juste : « service A » vaut 21"),
        (COUNTS.replace("sexe", "genre"), "sexe"),
    ],
)
def test_files_that_cannot_be_protected_are_refused_at_their_line(given, text, words):
    _out, err = protect(given(text), status=1)
    assert words in err.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_totals_that_add_up_are_taken_as_such(given):
    out, _err = protect(given(COUNTS + "A;Total;20\nTotal;Total;85\n"), "--json")
    assert json.loads(out)["figures"]["cells"] == 12


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("code;parent\nA;\nB;\n", "effectifs.csv:6 · service · « C »"),
        ("code;parent\nA;Z\nB;\nC;\n", "arbre.csv:2 · parent"),
    ],
)
def test_labels_that_the_hierarchy_does_not_know_are_refused(given, tree, words):
    path = given(tree, "arbre.csv")
    _out, err = protect(given(COUNTS), "--hierarchy", f"service={path}", status=1)
    assert words in err.replace("\N{NO-BREAK SPACE}", " ")


def test_published_tables_that_disagree_are_refused(given):
    first = given("service;effectif\nA;20\nB;s\nTotal;50\n", "un.csv")
    second = given("service;effectif\nA;21\n", "deux.csv")
    _out, err = lab("disclosure", "audit", first, second, "--dimensions", "service", status=1)
    assert "deux.csv:2" in err
    wrong = given("service;effectif\nA;60\nB;s\nTotal;50\n", "trois.csv")
    _out, err = lab("disclosure", "audit", wrong, "--dimensions", "service", status=1)
    assert "« Total » vaut 50" in err.replace("\N{NO-BREAK SPACE}", " ")
