"""The facts and indicators of lever 1, against the same figures counted one agent at a time."""

import datetime
import math
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.facts import duckdb_facts, spark_facts
from terreau.ground.evidence.sources import schema_of
from terreau.ground.organisations.models import Agent, Posting
from terreau.rooms.skills import actions
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.evidence import months_before
from terreau.rooms.skills.models import SkillResult, Socle
from terreau.rooms.skills.socles import socle_for
from tests.factories import make_agent, make_structure
from tests.rooms.skills.helpers import TODAY, competence, competences, hold
from tests.rooms.skills.populations import START, grow

pytestmark = pytest.mark.django_db
CODES = ("agents_at_baseline", "agents_progressed", "agents_positioned", "competence_coverage")
DETAILS = ("competence_below", "competence_reached")
NEEDED = ("agents", "agent_socle", "socle_levels", "competences", "skill_levels", "skill_progress")


@pytest.fixture
def figures(tmp_path):
    """`figures(on)`: the unit rows of each indicator, as {code: {(agent, dimension): (structure, value)}}."""

    def compute(on, facts=None):
        folder = tmp_path / on.isoformat()
        folder.mkdir(exist_ok=True)
        for name in NEEDED:
            fact = FACTS[name]
            rows = [{key: str(row[key]) if key == "key" else row[key] for key in fact.columns} for row in fact.rows(on)]
            pq.write_table(pa.Table.from_pylist(rows, schema=schema_of(fact)), folder / f"{name}.parquet")
        if facts is not None:
            return {code: by_unit(code, facts(folder), on) for code in CODES + DETAILS}
        with duckdb_facts(folder) as (_backend, found):
            return {code: by_unit(code, found, on) for code in CODES + DETAILS}

    return compute


def by_unit(code, facts, on):
    rows = INDICATORS[code].units(facts, on).to_pyarrow().to_pylist()
    found = {(row["unit"], row.get("dimension", "")): (row["structure"], row.get("bin", row["value"])) for row in rows}
    assert len(found) == len(rows)  # one row per counted unit
    assert all(row["base"] == row["people"] == 1 and row["value"] in (0, 1) for row in rows)
    return found


def by_hand(on):
    """The same, one agent at a time."""
    found = {code: {} for code in CODES + DETAILS}
    for posting in Posting.objects.true_on(on).select_related("agent"):
        agent, where = posting.agent, posting.structure_id
        held = SkillResult.objects.filter(
            agent=agent, state=ResultState.HELD, level__isnull=False, measured_on__lte=on
        ).order_by("measured_on", "pk")
        latest = {row.competence_id: row for row in held}
        found["agents_positioned"][agent.pk, ""] = (where, int(bool(latest)))
        socle = socle_for(agent, on)
        asked = dict(socle.levels.values_list("competence_id", "level")) if socle else {}
        if not asked:
            continue
        limit = months_before(on, 36)
        met = {
            key: int(key in latest and latest[key].level >= level and latest[key].measured_on >= limit)
            for key, level in asked.items()
        }
        found["agents_at_baseline"][agent.pk, ""] = (where, int(all(met.values())))
        for one in competences():
            if one.pk in asked:
                found["competence_coverage"][agent.pk, f"crcn {one.code}"] = (where, met[one.pk])
                code, bin_ = detail(latest.get(one.pk), asked[one.pk], limit)
                found[code][agent.pk, f"crcn {one.code}"] = (where, bin_)
        measured = [row for row in held if row.source in (Source.TEST, Source.PIX) and row.competence_id in asked]
        pairs = []
        for key in asked:
            rows = [row for row in measured if row.competence_id == key]
            if rows and rows[0].measured_on < rows[-1].measured_on:
                pairs.append((rows[0], rows[-1]))
        if any(first.level < asked[first.competence_id] for first, _last in pairs):
            gain = sum(last.level - first.level for first, last in pairs)
            errors = [0.5 if row.error is None else row.error for pair in pairs for row in pair]
            found["agents_progressed"][agent.pk, ""] = (
                where, int(gain > 1.96 * math.sqrt(sum(error**2 for error in errors)))
            )  # fmt: skip
    return found


def detail(latest, asked, limit):
    if latest is None or latest.measured_on < limit:
        return "competence_below", "unknown"
    if latest.level < asked:
        return "competence_below", "near" if latest.level == asked - 1 else "far"
    return "competence_reached", "above" if latest.level > asked else "at"


def populate(rng):
    agents = grow(rng)
    some = rng.sample(competences(), 4)
    for socle in Socle.objects.all():
        asked = rng.sample(some, rng.randrange(4))
        actions.set_socle_levels(socle, {one: rng.randrange(1, 5) for one in asked}, by="test")
    rows = []
    for agent in agents:
        for one in some:
            for number in range(rng.choice([0, 1, 1, 2, 3])):
                mastery, later = rng.random() < 0.1, rng.randrange(-900, 900)
                rows.append(
                    SkillResult(
                        agent=agent, competence=one, source=rng.choice([*Source]), campaign=str(number),
                        measured_on=START + datetime.timedelta(days=later),
                        # Most rise with time, as people do.
                        level=None if mastery else min(8, rng.randrange(5) + max(0, later // 250)),
                        mastery=0.5 if mastery else None,
                        error=rng.choice([None, 0.2, 0.8]),
                        state=rng.choices([*ResultState], [1, 1, 8, 1])[0],
                    )
                )  # fmt: skip
    SkillResult.objects.bulk_create(rows)


@pytest.mark.parametrize("seed", range(4))
def test_the_indicators_count_as_one_would_by_hand(figures, seed):
    rng = random.Random(seed)
    populate(rng)
    seen = set()
    for _number in range(2):
        day = START + datetime.timedelta(days=rng.randrange(400, 1000))
        computed, counted = figures(day), by_hand(day)
        for code in CODES:
            assert computed[code] == counted[code], code
            seen |= {(code, value) for _where, value in counted[code].values()}
        for code in DETAILS:
            assert computed[code] == counted[code], code
    assert ("agents_positioned", 1) in seen


def test_random_populations_hold_every_case():
    """Guards the test above: over its seeds, each indicator counts agents for and against."""
    seen = set()
    for seed in range(4):
        Posting.objects.all().delete()
        SkillResult.objects.all().delete()
        Socle.objects.all().delete()
        Agent.objects.all().delete()
        rng = random.Random(seed)
        populate(rng)
        for code, units in by_hand(START + datetime.timedelta(days=700)).items():
            seen |= {(code, value) for _where, value in units.values()}
    cases = {(code, value) for code in CODES for value in (0, 1)}
    assert seen == cases | {(code, bin_) for code in DETAILS for bin_ in INDICATORS[code].bins}


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_spark_counts_the_same(figures):
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    populate(random.Random(2))
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    try:
        day = START + datetime.timedelta(days=700)
        assert figures(day, lambda folder: spark_facts(session, folder)) == figures(day)
    finally:
        session.stop()


def one_agent(levels, **fields):
    ministry = make_structure()
    asked = {competence(code): level for code, level in levels.items()}
    actions.create_socle(ministry, label="Socle", valid_from=START, levels=asked, by="test")
    return make_agent(ministry, **fields)


def value_of(found, code, dimension=""):
    return {key[1]: value for key, (_where, value) in found[code].items()}.get(dimension)


def test_a_result_over_36_months_no_longer_verifies(figures):
    agent = one_agent({"1.1": 3})
    hold(agent, "1.1", 5, months_before(TODAY, 36))
    assert value_of(figures(TODAY), "agents_at_baseline") == 1
    assert value_of(figures(TODAY + datetime.timedelta(days=1)), "agents_at_baseline") == 0


@pytest.mark.parametrize("state", [ResultState.SEALED, ResultState.PROPOSED, ResultState.REFUSED])
def test_what_the_agent_has_not_accepted_counts_nowhere(figures, state):
    agent = one_agent({"1.1": 3})
    hold(agent, "1.1", 8, state=state)
    found = figures(TODAY)
    assert value_of(found, "agents_positioned") == 0
    assert value_of(found, "competence_coverage", "crcn 1.1") == 0


def test_a_share_of_mastery_never_reaches_a_level(figures):
    agent = one_agent({"1.1": 1})
    hold(agent, "1.1", None, mastery=1.0)
    assert value_of(figures(TODAY), "agents_at_baseline") == 0


@pytest.mark.parametrize(("after", "progressed"), [(2, 0), (3, 1)])
def test_one_level_on_one_competence_is_within_the_error_of_measurement(figures, after, progressed):
    agent = one_agent({"1.1": 4})
    hold(agent, "1.1", 1, TODAY - datetime.timedelta(days=300))
    hold(agent, "1.1", after, TODAY)
    assert value_of(figures(TODAY), "agents_progressed") == progressed


def test_a_gain_that_was_not_measured_is_no_progress(figures):
    agent = one_agent({"1.1": 4})
    hold(agent, "1.1", 1, TODAY - datetime.timedelta(days=300))
    hold(agent, "1.1", 8, TODAY, source=Source.TRAINING)
    found = figures(TODAY)
    assert value_of(found, "agents_progressed") is None
    assert value_of(found, "agents_at_baseline") == 1


def test_a_tie_of_dates_is_settled_by_the_last_written(figures):
    agent = one_agent({"1.1": 3})
    hold(agent, "1.1", 5, campaign="a")
    hold(agent, "1.1", 2, campaign="b")
    assert value_of(figures(TODAY), "agents_at_baseline") == 0


@pytest.mark.parametrize(
    ("on", "before"), [("2026-03-31", "2023-03-31"), ("2024-02-29", "2021-02-28"), ("2026-01-15", "2023-01-15")]
)
def test_36_months_before_is_the_same_day_or_the_last_of_the_month(on, before):
    assert months_before(datetime.date.fromisoformat(on), 36).isoformat() == before


def test_the_details_share_out_those_whom_the_coverage_counts(figures):
    """Each agent × competence asked is in one bin of one of the two, and by hand in the right one."""
    populate(random.Random(5))
    found = figures(START + datetime.timedelta(days=700))
    reached = {key for key, (_where, value) in found["competence_coverage"].items() if value}
    assert set(found["competence_reached"]) == reached
    assert set(found["competence_below"]) == set(found["competence_coverage"]) - reached


def test_every_flagship_is_asked_in_plain_words_and_has_its_guard():
    for code in CODES + DETAILS:
        one = INDICATORS[code]
        assert one.lever == 1
        assert all(map(str, (one.label, one.formula, one.source, one.guard)))
        assert bool(one.base_question and one.value_question) == one.flagship
    assert [code for code in CODES if INDICATORS[code].flagship] == ["agents_at_baseline", "agents_progressed"]
