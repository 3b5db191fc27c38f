"""What agents completed elsewhere, from a file: all or nothing, once, and what to do about what is refused."""

import datetime

import pytest

from terreau.ground.common.importing.registry import run_import
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import CourseCompetence
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, SkillResult
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course

pytestmark = pytest.mark.django_db
HEAD = "matricule;cours;date;minutes;cout;reference"


@pytest.fixture
def house():
    return make_structure("Ministère")


@pytest.fixture
def agents(house):
    return [make_agent(house, matricule=f"M{rank}", email=f"m{rank}@ministere.example") for rank in (1, 2)]


@pytest.fixture
def course(house):
    return make_course(
        house, kind=Kind.EXTERNAL, url="https://mentor.example/cours/12/", title="Éco-conduite numérique",
        knowledge_code="NUM-12", minutes=45,
    )  # fmt: skip


@pytest.fixture
def bring(tmp_path):
    def run(*lines, head=HEAD, by="command:import", check=False, **options):
        path = tmp_path / "formations.csv"
        path.write_text("\n".join([head, *lines]), encoding="utf-8")
        given = {"source": "Mentor"} | options
        return run_import("completions", path, by=by, check=check, options=given)

    return run


def problems(report):
    return [(each.line, each.column, each.reason.replace("\xa0", " ")) for each in report.problems]


def test_the_course_is_found_by_its_title_its_code_or_its_address_and_the_agent_by_number_or_email(
    bring, agents, course
):
    report = bring(
        "M1;eco conduite NUMERIQUE;02/11/2026;1 h 30;12,50;R1",
        "m2@ministere.example;NUM-12;2026-11-03;;;",
        "M1;https://mentor.example/cours/12;2026-11-04;;;",
    )
    assert problems(report) == []
    assert report.created == 3
    rows = Completion.objects.order_by("completed_on")
    assert [(row.agent, row.minutes, row.cost_cents) for row in rows] == [
        (agents[0], 90, 1250), (agents[1], 45, 0), (agents[0], 45, 0),
    ]  # fmt: skip
    assert {(row.way, row.source) for row in rows} == {(Way.IMPORT, "Mentor")}
    assert rows[0].completed_on == datetime.date(2026, 11, 2)


def test_the_same_file_again_changes_nothing_and_checking_neither(bring, agents, course):
    lines = ["M1;NUM-12;2026-11-02;;;R1", "M1;NUM-12;2026-11-02;;;R1", "M2;NUM-12;2026-11-02;;;R1"]
    assert bring(*lines, check=True).created == 2
    assert not Completion.objects.exists()
    assert (bring(*lines).created, bring(*lines).created, bring(*lines).unchanged) == (2, 0, 3)


def test_one_line_that_is_refused_refuses_the_file_and_says_where_and_what_to_do(bring, agents, course):
    report = bring(
        "M1;NUM-12;2026-11-02;;;",
        "M9;NUM-12;2026-11-02;;;",
        "M1;Autre cours;2026-11-02;;;",
        "M1;NUM-12;hier;;;",
        "M1;NUM-12;2999-01-01;;;",
        "M1;NUM-12;2026-11-02;longtemps;;",
        "M1;NUM-12;2026-11-02;;cher;",
    )
    assert [(line, column) for line, column, _why in problems(report)] == [
        (3, "agent"), (4, "cours"), (5, "date"), (6, "date"), (7, "minutes"), (8, "cout"),
    ]  # fmt: skip
    assert "« M9 »" in problems(report)[0][2]
    assert "créez sa fiche" in problems(report)[1][2]
    assert not Completion.objects.exists()


def test_unknown_agents_may_be_left_aside(bring, agents, course):
    report = bring("M1;NUM-12;2026-11-02;;;", "M9;NUM-12;2026-11-02;;;", leave_unknown=True)
    assert (report.refused, report.created, report.aside_count) == (False, 1, 1)
    assert report.aside[0].line == 3


def test_a_reference_is_one_completion(bring, agents, course):
    bring("M1;NUM-12;2026-11-02;;;R1")
    report = bring("M1;NUM-12;2026-11-05;;;R1")
    assert [(line, column) for line, column, _why in problems(report)] == [(2, "reference")]
    report = bring("M2;NUM-12;2026-11-05;;;R2", "M2;NUM-12;2026-11-06;;;R2")
    assert [(line, column) for line, column, _why in problems(report)] == [(3, "reference")]
    assert Completion.objects.count() == 1


def test_what_was_completed_here_stays_as_it_is(bring, agents, course):
    make_completion(agents[0], course, completed_on=datetime.date(2026, 11, 2), minutes=45)
    assert bring("M1;NUM-12;2026-11-02;600;;").unchanged == 1
    row = Completion.objects.get()
    assert (row.way, row.minutes) == (Way.STUDY, 45)


def test_the_importer_names_the_columns_of_his_own_file(bring, agents, course):
    report = bring(
        "x;M1;Éco-conduite numérique;x;02/11/2026",
        head="identifiant;Numéro SIRH;Nom complet du parcours;date;Achevé (jour)",
        agent="Numéro SIRH", course="nom complet du parcours", date="Achevé (jour)",
    )  # fmt: skip
    assert (problems(report), report.created) == ([], 1)
    report = bring("M1;NUM-12;2026-11-02;;;", agent="Numéro")
    assert "« Numéro »" in problems(report)[0][2]


def test_without_a_platform_the_file_is_refused(bring, agents, course):
    assert [each[1] for each in problems(bring("M1;NUM-12;2026-11-02;;;", source=""))] == ["source"]


def test_two_courses_of_the_same_title_are_not_chosen_between(bring, agents, course, house):
    make_course(house, kind=Kind.EXTERNAL, url="https://fun.example/12", title="Éco-conduite numérique")
    report = bring("M1;Éco-conduite numérique;2026-11-02;;;", "M1;NUM-12;2026-11-02;;;")
    assert [(line, column) for line, column, _why in problems(report)] == [(2, "cours")]


def test_nobody_brings_what_agents_of_others_completed(bring, agents, course, house):
    other = make_structure("Autre ministère")
    report = bring("M1;NUM-12;2026-11-02;;;", by=make_user((RoleName.HR, other)))
    assert {each[1] for each in problems(report)} == {"cours"}
    service = make_structure("Service", parent=house)
    make_agent(service, matricule="S1")
    by = make_user((RoleName.HR, service), agent=make_agent(service))
    report = bring("S1;NUM-12;2026-11-02;;;", "M1;NUM-12;2026-11-02;;;", by=by)
    assert [(line, column) for line, column, _why in problems(report)] == [(3, "agent")]


def test_levels_are_raised_as_for_whoever_completes_here(bring, agents, course):
    competence = Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0]
    CourseCompetence.objects.create(course=course, competence=competence, level=2)
    bring("M1;NUM-12;2026-11-02;;;", "M1;NUM-12;2026-11-03;;;", "M2;NUM-12;2026-11-02;;;")
    given = SkillResult.objects.filter(source=Source.TRAINING).order_by("agent", "measured_on")
    assert [(row.agent, row.level, str(row.measured_on)) for row in given] == [
        (agents[0], 2, "2026-11-02"), (agents[1], 2, "2026-11-02"),
    ]  # fmt: skip
