"""What is known of a population: proposed from the agents file, or imported; every refusal names its line."""

import io

import pytest
from django.core.management import call_command

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.results import actions
from terreau.rooms.barometer.results.importers import import_margins
from terreau.rooms.barometer.results.models import Margin
from terreau.rooms.barometer.results.refusals import ResultsRefused
from tests.factories import make_structure, make_user
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import BY, ballot, closed_wave, populate, run_asked, turn_out

pytestmark = pytest.mark.django_db
HEAD = "variable;niveau;effectif\n"


@pytest.fixture
def town():
    top = make_structure("Ville", code="V")
    north = make_structure("Nord", parent=top, code="N")
    return top, north, make_structure("Accueil", parent=north, code="NA"), make_structure("Sud", parent=top, code="S")


def closed(top, ballots=()):
    return closed_wave(top, content([question("q1"), question("mark", "scale"), question("many", "multiple")]), ballots)


def levels(wave, variable: str) -> dict[str, float]:
    return dict(Margin.objects.filter(wave=wave, variable=variable).values_list("level", "total"))


def test_margins_are_those_of_the_agents_file_where_enough_answered(town):
    top, north, desk, south = town
    wave = closed(top)
    populate(wave, [
        (north, "A", "25-34", 100), (desk, "B", "35-44", 100), (south, "A+", "25-34", 20), (south, "A", "45-54", 220),
    ])  # fmt: skip
    turn_out(wave, [(north, 100, 40), (desk, 100, 12), (south, 240, 100)])
    actions.propose_margins(wave, by=BY)
    assert levels(wave, "structure") == {"N": 200, "S": 240}, "twelve answers are counted in the direction"
    assert levels(wave, "category") == {"A+|A": 340, "B": 100}, "seven answers of A+ are expected"
    assert levels(wave, "age_band") == {"25-34": 120, "35-44": 100, "45-54": 220}
    assert levels(wave, "location") == {}, "one location tells nothing"
    assert Entry.objects.get(action="results.margins.proposed").data["margins"]


def test_a_structure_counts_its_own_and_what_is_below_that_is_no_level(town):
    top, north, desk, south = town
    ballots = [ballot(where, {"q1": "yes"}) for where in (north, desk, south, top) for _each in range(15)]
    wave = closed(top, ballots)
    actions.set_margins(wave, [("structure", "N", 200.0), ("structure", "V", 100.0)], by=BY)
    made = run_asked(actions.ask_trial(wave, "raking", ["structure"], by=BY))
    assert made.state == "trial", made.failure
    assert {row["level"]: row["respondents"] for row in made.report["margins"]} == {"N": 30, "V": 30}


def test_a_wave_of_whom_nobody_counted_the_population_has_none_to_propose(town):
    with pytest.raises(ResultsRefused, match="importez des marges"):
        actions.propose_margins(closed(town[0]), by=BY)


def imported(tmp_path, wave, text: str, **options):
    file = tmp_path / "marges.csv"
    file.write_text(text, encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("import", "barometer-margins", str(file), f"--wave={wave.code}", stdout=out, stderr=out, **options)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_margins_are_imported_and_may_be_imported_again(town, tmp_path):
    wave = closed(town[0])
    text = HEAD + "Catégorie;A;300\ncategorie;B|C;700\nstructure;N;400\nstructure;V;600\nmark;;6200\n"
    assert imported(tmp_path, wave, text)[0] == 0
    assert levels(wave, "category") == {"A": 300, "B|C": 700}
    assert levels(wave, "mark") == {"": 6200}
    assert imported(tmp_path, wave, "variable;niveau;effectif\ncategorie;A;1000\n")[0] == 0
    assert levels(wave, "category") == {"A": 1000}
    assert levels(wave, "structure") == {"N": 400, "V": 600}, "other variables stay"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("poids;A;300", "ni une variable"),
        ("category;A;trois", "trois"),
        ("category;A;-3", "-3"),
        ("structure;XYZ;300", "XYZ"),
        ("many;a;300", "pas une question à une seule réponse"),
        ("mark;8;300", "sans niveau"),
        ("q1;peut-être;300", "peut-être"),
    ],
)
def test_what_cannot_be_a_margin_is_refused_with_its_line(town, tmp_path, line, words):
    wave = closed(town[0])
    status, said = imported(tmp_path, wave, f"variable;niveau;effectif\nq1;yes;300\n{line}\n")
    assert status == 1
    assert words in said
    assert "3" in said
    assert not wave.margins.exists()


def test_margins_that_do_not_count_the_same_people_are_refused(town, tmp_path):
    wave = closed(town[0])
    text = "variable;niveau;effectif\ncategory;A;300\ncategory;B;700\nstructure;N;400\nstructure;V;500\n"
    status, said = imported(tmp_path, wave, text)
    assert status == 1
    assert "1000" in said
    assert "900" in said


def test_the_margins_of_somebody_else_s_wave_are_not_touched(town, tmp_path):
    wave = closed(town[0])
    stranger = make_user((RoleName.HR, make_structure("Ailleurs")))
    from terreau.ground.common.importing.reader import open_table
    from terreau.ground.common.importing.registry import get

    file = tmp_path / "marges.csv"
    file.write_text("variable;niveau;effectif\ncategory;A;300\n", encoding="utf-8")
    table = open_table(file)
    table.bind(get("barometer-margins").columns)
    options = {"wave": wave.code}
    report = import_margins(table, by=stranger, check=False, options=options, progress=lambda lines: None)
    assert report.problems
    assert not wave.margins.exists()
