"""Frameworks: the CRCN from the first day, DigComp 3.0 from its official file, and files that are neither."""

import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.rooms.skills.frameworks import CRCN_FILE, FrameworkRefused, read_framework
from terreau.rooms.skills.models import Competence, Domain, Edition, Framework, FrameworkLevel
from tests.factories import make_agent, make_structure
from tests.rooms.skills.helpers import DATA, TODAY, competence, hold

pytestmark = pytest.mark.django_db
EXCERPT = DATA / "digcomp3_excerpt.jsonld"


def load(path, **options):
    return run_import("framework", path, by="command:import", **options)


def changed_crcn(tmp_path, change):
    content = json.loads(CRCN_FILE.read_text("utf-8"))
    change(content)
    path = tmp_path / "crcn.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_the_crcn_is_there_from_the_first_day():
    crcn = Framework.objects.get(code="crcn")
    assert crcn.domains.count() == 5
    assert Competence.objects.filter(domain__framework=crcn).count() == 16
    assert [level.number for level in crcn.levels.all()] == list(range(1, 9))
    assert "à confronter au texte officiel" in crcn.verification


def test_digcomp_is_loaded_from_its_official_form():
    report = load(EXCERPT)
    assert not report.refused
    digcomp = Framework.objects.get(code="digcomp-3")
    assert (digcomp.licence, digcomp.language, digcomp.verification) == ("CC BY 4.0", "en", "")
    assert [domain.code for domain in digcomp.domains.all()] == ["1", "4"]
    codes = Competence.objects.filter(domain__framework=digcomp).values_list("code", "label")
    assert ("1.1", "Browsing, searching and filtering information") in codes
    labels = [level.label for level in digcomp.levels.all()]
    assert labels == ["Basic"] * 2 + ["Intermediate"] * 2 + ["Advanced"] * 2 + ["Highly advanced"] * 2
    assert "2 domaines, 3 compétences, 8 niveaux" in report.notes[0]


def test_loading_twice_changes_nothing():
    first = load(EXCERPT)
    again = load(EXCERPT)
    assert first.created == again.unchanged == again.rows_in == 14
    assert again.nothing_to_do
    assert Entry.objects.filter(action="skills.framework.loaded").count() == 1


def test_checking_changes_nothing():
    report = load(EXCERPT, check=True)
    assert report.created == 14
    assert not Framework.objects.filter(code="digcomp-3").exists()


def test_a_new_wording_updates_and_files_still_know_the_former_one(tmp_path):
    def reword(content):
        content["domaines"][0]["competences"][1]["libelle"] = "Gérer ses données"

    report = load(changed_crcn(tmp_path, reword))
    assert (report.created, report.changed) == (0, 1)
    assert competence("1.2").label == "Gérer ses données"
    assert competence("1.2").aliases == ["Gérer des données"]


def test_a_used_competence_is_never_deleted(tmp_path):
    hold(make_agent(make_structure()), "5.1", 3, TODAY)
    Edition.objects.filter(competence=competence("5.2")).delete()
    report = load(changed_crcn(tmp_path, lambda content: content["domaines"].pop()))
    assert report.left == 1  # 5.2, which nothing used; 5.1 keeps its domain
    assert "5.1" in " ".join(report.notes)
    assert Domain.objects.filter(framework__code="crcn", code="5").exists()
    assert not Competence.objects.filter(domain__framework__code="crcn", code="5.2").exists()


def test_a_competence_that_is_tested_stays(tmp_path):
    report = load(changed_crcn(tmp_path, lambda content: content["domaines"].pop()))
    assert report.left == 0
    assert Competence.objects.filter(domain__framework__code="crcn", code="5.2").exists()


def test_a_competence_that_moves_to_another_domain_stays_the_same(tmp_path):
    before = competence("5.2").pk

    def move(content):
        content["domaines"][3]["competences"].append(content["domaines"][4]["competences"].pop())

    load(changed_crcn(tmp_path, move))
    assert competence("5.2").pk == before
    assert competence("5.2").domain.code == "4"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "JSON"),
        ("[" * 100_000, "JSON"),
        ("{}", "n’est pas un référentiel"),
        ('{"@graph": []}', "ni domaine"),
        ('{"domaines": []}', "code"),
        ('{"code": "x", "titre": "X", "domaines": [], "niveaux": []}', "aucune compétence"),
        ('{"code": "x", "titre": "X", "domaines": [{"code": "1"}]}', "libelle"),
        ('{"code": "x", "titre": "X", "domaines": [7]}', "texte"),
        ('{"code": "x", "titre": "X", "niveaux": [{"n": 9, "palier": "p"}], "domaines": []}', "1 à 8"),
        (
            '{"code": "x", "titre": "X", "niveaux": [{"n": 1, "palier": "p"}], '
            '"domaines": [{"code": "1", "libelle": "d", "competences": ["1.1 a", "1.1 b"]}]}',
            "plusieurs fois",
        ),
        ('{"code": "%s", "titre": "X", "domaines": []}' % ("x" * 41), "40"),
    ],
)
def test_what_is_no_framework_is_refused_with_a_reason(tmp_path, content, reason):
    path = tmp_path / "file.json"
    path.write_text(content, "utf-8")
    report = load(path)
    assert report.refused
    assert reason in report.problems[0].reason
    assert Framework.objects.count() == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ["@type", "@id", "name", "competence_area_id", "eight_levels_mapping", "four_levels_name", "code", "titre"]
nodes = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(["CompetenceArea", "Competence", "ProficiencyLevel", "a/1"]) | json_values
)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(st.fixed_dictionaries({"@graph": st.lists(nodes | json_values, max_size=6)}) | nodes | json_values)
def test_any_json_is_read_or_refused_and_never_breaks(tmp_path, content):
    path = tmp_path / "any.json"
    path.write_text(json.dumps(content), "utf-8")
    try:
        document = read_framework(path)
    except FrameworkRefused:
        return
    assert document.counts["competences"] > 0


def test_levels_that_left_the_file_are_removed(tmp_path):
    load(changed_crcn(tmp_path, lambda content: content["niveaux"].pop()))
    assert FrameworkLevel.objects.filter(framework__code="crcn").count() == 7
