"""Every registered indicator gives on Spark the very sums that it gives on DuckDB."""

import datetime
import os
import shutil
import uuid

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from terreau.ground.evidence.definitions import FACTS, INDICATORS
from terreau.ground.evidence.engine import sums
from terreau.ground.evidence.facts import duckdb_facts, spark_facts
from terreau.ground.evidence.sources import schema_of
from terreau.rooms.gatherings.coaching.enums import Ease, Part
from terreau.rooms.gatherings.events.enums import Kind
from terreau.rooms.gatherings.themes.enums import ThemeState
from terreau.rooms.learning.catalogue.enums import Theme
from terreau.rooms.learning.evaluations.enums import Moment

DAY = datetime.date(2026, 1, 1)
AGENTS, STRUCTURES, COMPETENCES, OBJECTS = 400, 6, 4, 30
GROUPS, BINS = 48, 4
THINGS = (
    "event",
    "theme",
    "experiment",
    "experience",
    "session",
)  # what a fact that begins with one holds a row each of
WORDS = {
    "easier": Ease.values, "kind": Kind.values, "moment": Moment.values, "part": Part.values,
    "status": ThemeState.values, "theme": Theme.values,
}  # fmt: skip


def invented(column: str, kind: pa.DataType, size: int, rng: np.random.Generator) -> pa.Array:
    """Values that join: small keys, a few labels, days of the last four years."""
    match str(kind):
        case "int64":
            most = {"structure": STRUCTURES, "competence": COMPETENCES, "socle": 2, "job": 5, "minutes": 3000}.get(
                column, 9
            )
            return pa.array(rng.integers(1, most + 1, size))
        case "double":
            return pa.array(rng.choice([0.25, 0.5, 1.0], size))
        case "date32[day]":
            return pa.array((np.datetime64(DAY) - rng.integers(0, 1500, size)).tolist(), pa.date32())
        case "bool":
            return pa.array(rng.random(size) < 0.5)
        case _:
            words = WORDS.get(column) or [f"{column} {number}" for number in range(7)]
            return pa.array([words[number % len(words)] for number in range(size)])


def surveyed(fact: str, rng: np.random.Generator) -> dict[str, pa.Array]:
    """What is counted of surveys: groups of people, with amounts that agree with one another."""
    if not fact.startswith(("barometer_", "survey_")):
        return {}
    size = GROUPS * BINS if fact == "barometer_counts" else GROUPS
    group, people = np.arange(size) % GROUPS + 1, rng.integers(11, 40, size)
    yes = (np.arange(size) // GROUPS) % 2
    amounts = {"people": people, "base": people, "amount": people * yes, "answers": people // 2}
    weights = {"weighted_base": people * 1.25, "weighted_value": people * yes * 1.25}
    numbers = amounts | weights | {"group": group, "turnout": group, "top": np.ones(size, dtype=int)}
    numbers["place"] = rng.integers(1, STRUCTURES + 1, size)
    words = {
        "code": ["w1"], "item": ["q1"], "bin": [f"b{number}" for number in range(BINS)], "named": ["A", "B"],
        "axis": ["structure", "category", "age", "location"], "theme": ["outils"],
        "role": ["overall", "satisfaction", "training", "useful_action"],
    }  # fmt: skip
    texts = {name: [known[number % len(known)] for number in range(size)] for name, known in words.items()}
    texts["bin"] = [words["bin"][number // GROUPS % BINS] for number in range(size)]
    texts["side"] = ["yes" if one else "no" for one in yes.tolist()]
    if fact in ("barometer_read", "survey_followed"):
        texts["code"], size = ["w1"], 1
    columns = FACTS[fact].columns
    made = {
        name: pa.array(column, pa.type_for_alias(columns[name])) for name, column in texts.items() if name in columns
    }
    return made | {
        name: pa.array(numbers[name], pa.type_for_alias(columns[name])) for name in numbers if name in columns
    }


@pytest.fixture
def folder(tmp_path):
    """A snapshot of invented facts: one row per agent, per agent × competence, per thing, or per key, as each fact
    declares."""
    rng = np.random.default_rng(12)
    for fact in FACTS.values():
        schema = schema_of(fact)
        names = [name for name in ("agent", "socle", "competence", "structure") if name in fact.columns]
        keys = names[: 1 if names[:1] == ["agent"] and "competence" not in names else 2]
        if fact.name in ("agents", "agent_socle"):
            keys = ["agent"]
        if next(iter(fact.columns)) in THINGS:
            keys = [next(iter(fact.columns))]
        sizes = dict.fromkeys(THINGS, OBJECTS)
        sizes |= {"agent": AGENTS, "socle": 2, "competence": COMPETENCES, "structure": STRUCTURES}
        grid = np.meshgrid(*(np.arange(sizes[key]) + (key != "agent") for key in keys), indexing="ij")
        columns = {key: pa.array(one.ravel()) for key, one in zip(keys, grid, strict=True)}
        size = len(next(iter(columns.values()), []))
        for field in schema:
            if field.name not in columns:
                columns[field.name] = invented(field.name, field.type, size, rng)
        if "key" in columns:
            columns["key"] = pa.array([uuid.uuid4().hex for _ in range(size)])
        columns |= surveyed(fact.name, rng)
        table = pa.table({field.name: columns[field.name] for field in schema}, schema=schema)
        pq.write_table(table, tmp_path / f"{fact.name}.parquet")
    return tmp_path


@pytest.fixture
def session():
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark was NOT tested: Java is absent (Debian: apt-get install openjdk-17-jre-headless).")
    pyspark_sql = pytest.importorskip("pyspark.sql", reason="Spark was NOT tested: install the `spark` extra.")
    session = (
        pyspark_sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_indicator_gives_the_same_sums_on_spark(folder, session):
    computed = [one for one in INDICATORS.values() if one.computed]
    assert computed
    on_spark = spark_facts(session, folder)
    with duckdb_facts(folder) as (backend, facts):
        for one in computed:
            expected, found = sums(one, facts, DAY, backend), sums(one, on_spark, DAY)
            assert len(expected.structure), f"{one.code} counts nobody in the invented facts"
            assert rows_of(found) == rows_of(expected), one.code


def rows_of(found) -> list[tuple]:
    columns = (found.structure, found.dimension, found.value, found.base, found.people)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))
