"""What the evidence counts of training: each agent once, recent and long enough, where somebody began."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.facts import duckdb_facts
from terreau.ground.evidence.figures import Shown
from terreau.ground.evidence.sources import schema_of
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.enums import Kind, Theme
from terreau.rooms.learning.completions.evidence import AI_TRAINED, COSTS, HOURS, HYBRID_TRAINED, IN_CYCLE
from terreau.rooms.learning.completions.next_steps import steps_of
from terreau.rooms.learning.completions.reading_figures import Row, Training, said
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 20)
DAY = datetime.date(2026, 11, 2)
NEEDED = ("structures", "agents", "course_completions")


@pytest.fixture
def units(tmp_path):
    """`units(code)`: the unit rows of an indicator, computed by DuckDB on the facts of the day."""

    def compute(code, on=ON):
        folder = tmp_path / f"{code}-{on}"
        folder.mkdir()
        for name in NEEDED:
            fact = FACTS[name]
            found = [
                {key: str(row[key]) if key == "key" else row[key] for key in fact.columns} for row in fact.rows(on)
            ]
            pq.write_table(pa.Table.from_pylist(found, schema=schema_of(fact)), folder / f"{name}.parquet")
        with duckdb_facts(folder) as (_backend, facts):
            return INDICATORS[code].units(facts, on).to_pyarrow().to_pylist()

    return compute


@pytest.fixture
def house():
    return make_structure("Ministère")


def trained(rows):
    return {row["unit"]: row["value"] for row in rows}


def test_agents_trained_on_ai_count_once_recent_long_enough_and_where_somebody_began(units, house):
    ai, data = make_course(house, theme=Theme.AI), make_course(house, theme=Theme.DATA)
    twice, short, old, other, later, none = (make_agent(house) for _ in range(6))
    make_agent(make_structure("Là où rien n’a commencé"))
    make_completion(twice, ai, completed_on=DAY)
    make_completion(twice, ai, completed_on=DAY - datetime.timedelta(days=5))
    make_completion(short, ai, completed_on=DAY, minutes=20)
    make_completion(old, ai, completed_on=datetime.date(2023, 11, 20))
    make_completion(other, data, completed_on=DAY)
    make_completion(later, ai, completed_on=ON + datetime.timedelta(days=1))
    assert trained(units(AI_TRAINED)) == {
        twice.pk: 1, short.pk: 0, old.pk: 0, other.pk: 0, later.pk: 0, none.pk: 0,
    }  # fmt: skip


def test_managers_trained_on_hybrid_work_are_counted_on_managers_alone(units, house):
    course = make_course(house, theme=Theme.HYBRID_WORK)
    head, other_head, agent = make_agent(house, is_manager=True), make_agent(house, is_manager=True), make_agent(house)
    make_completion(head, course, completed_on=DAY)
    make_completion(agent, course, completed_on=DAY)
    assert trained(units(HYBRID_TRAINED)) == {head.pk: 1, other_head.pk: 0}


def test_hours_and_costs_add_up_by_theme_over_a_year(units, house):
    agent = make_agent(house)
    ai, data = make_course(house, theme=Theme.AI), make_course(house, theme=Theme.DATA)
    make_completion(agent, ai, completed_on=DAY, minutes=90, cost_cents=12050)
    make_completion(agent, ai, completed_on=DAY - datetime.timedelta(days=1), minutes=30)
    make_completion(agent, data, completed_on=DAY, minutes=60)
    make_completion(agent, data, completed_on=DAY - datetime.timedelta(days=400), minutes=600, cost_cents=99900)
    assert {(row["dimension"], row["value"], row["people"]) for row in units(HOURS)} == {("ai", 2, 1), ("data", 1, 1)}
    assert [(row["dimension"], row["value"]) for row in units(COSTS)] == [("ai", 120.5)]


def shown(code, status=Status.SHOWN, **numbers):
    return Shown(code, 1, 1, "", status, **numbers)


def test_the_next_step_names_the_place_where_most_are_missing_among_shown_figures(house):
    few = Row("Service A", (shown(AI_TRAINED, value=50, base=200, people=200), None, None, None), 1)
    many = Row("Service B", (shown(AI_TRAINED, value=10, base=200, people=200), None, None, None), 2)
    hidden = Row("Service C", (shown(AI_TRAINED, Status.HIDDEN_SMALL), None, None, None), 3)
    here = Row("Ministère", (shown(AI_TRAINED, value=60, base=400, people=400), None, None, None), 4)
    lead = make_user((RoleName.PROGRAMME_LEAD, house))
    (step,) = steps_of(Training(house, None, here, [few, many, hidden], []), lead)
    assert "Service B" in step.title
    assert "mettre au catalogue un cours" in step.title
    assert "50 de plus" in step.because.replace("\xa0", " ")
    assert f"structure={many.key}" in step.initiative
    assert steps_of(Training(house, None, Row("Ministère", (None,) * 4, 4), [hidden], []), lead) == []


def test_the_next_step_says_which_course_for_whom_and_how_many_seats(house):
    lead = make_user((RoleName.PROGRAMME_LEAD, house))
    make_course(house, theme=Theme.HYBRID_WORK, title="Pour tous", minutes=180)
    course = make_course(
        house, theme=Theme.HYBRID_WORK, title="Animer à distance", kind=Kind.SESSIONS, audiences=["encadrants"],
        minutes=180,
    )  # fmt: skip
    here = Row("Ministère", (None, shown(HYBRID_TRAINED, value=50, base=200, people=200), None, None), house.pk)
    executives = shown(IN_CYCLE, value=20, base=60, people=60)
    step, cycle = steps_of(Training(house, None, here, [], [], executives), lead)
    assert step.course == course
    assert "70 places d’encadrants à « Animer à distance », soit 6 sessions de 12" in step.title.replace("\xa0", " ")
    assert "10 cadres dirigeants" in cycle.title
    assert f"indicator={IN_CYCLE}" in cycle.initiative


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (None, "—"),
        (shown(AI_TRAINED, Status.NO_DATA), "—"),
        (shown(AI_TRAINED, Status.NO_DATA, closed=True), "fermé"),
        (shown(AI_TRAINED, Status.HIDDEN_SMALL), "masqué"),
        (shown(AI_TRAINED, value=50, base=200), "25 %"),
        (shown(HOURS, value=1240.4, base=30), "1 240 h"),
        (shown(COSTS, value=0, base=30), "0 €"),
    ],
)
def test_figures_in_words_never_say_nothing_for_nobody_knows(one, words):
    assert said(one).replace("\xa0", " ").replace("\u202f", " ") == words


def test_executives_count_when_they_followed_four_days_of_one_cycle(units, house):
    cycle, stage = make_course(house, theme=Theme.LEADING), make_course(house)
    followed, short, many, old, none = (make_agent(house, is_executive=True) for _ in range(5))
    agent = make_agent(house)
    elsewhere = make_structure("Là où aucun dirigeant n’a suivi de cycle")
    make_agent(elsewhere, is_executive=True)
    make_completion(make_agent(elsewhere), cycle, completed_on=DAY, minutes=4320)
    make_completion(followed, cycle, completed_on=DAY, minutes=1440)
    make_completion(short, cycle, completed_on=DAY, minutes=1439)
    for days in range(3):
        make_completion(many, stage, completed_on=DAY - datetime.timedelta(days=days), minutes=720)
    make_completion(old, cycle, completed_on=datetime.date(2021, 11, 20), minutes=4320)
    make_completion(agent, cycle, completed_on=DAY, minutes=4320)
    assert trained(units(IN_CYCLE)) == {followed.pk: 1, short.pk: 0, many.pk: 0, old.pk: 0, none.pk: 0}
