"""The evidence, each part beside the bare thing it is built on. Only ratios can fail.

    python -m bench.evidence [--agents 2500000] [--competences 16] [--structures 2500] [--only export|indicators]

*export*: one fact of agents × competences rows, from SQLite to Parquet, over a loop that reads the same SQL by ADBC and
writes Parquet. *indicators*: the indicators of lever 1 with their checks, roll-up and protection, over the sum of their
DuckDB queries written by hand, which only sum per structure. Each side runs alone in its own process, which says its
time without imports and its peak memory (`getrusage`). The sides alternate, bare first, `--repeat` times each; what
passes or fails is the ratio of the medians of CPU seconds (user + system, all threads: elapsed time measures the
machine's other work too), and the ratio of elapsed times is printed beside it. Target of both: 1.5.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TARGET = 1.5
ON = datetime.date(2026, 1, 1)
LEVELS_SQL = "SELECT agent, competence, level, measured_on FROM bench_level"


# ---- the data


def write_database(path: Path, agents: int, competences: int) -> None:
    """Straight into SQLite, without Django: one row per agent and per agent × competence."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=OFF")
    base.execute("CREATE TABLE bench_agent (id INTEGER PRIMARY KEY, key TEXT, structure BIGINT)")
    base.execute(
        "CREATE TABLE bench_level (id INTEGER PRIMARY KEY, agent BIGINT, competence BIGINT, level SMALLINT,"
        " measured_on DATE)"
    )
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {agents})"
    base.execute(f"INSERT INTO bench_agent {numbers} SELECT i, lower(hex(randomblob(16))), i % 2500 + 1 FROM n")
    base.execute(
        f"WITH RECURSIVE c(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM c WHERE j < {competences})"
        " INSERT INTO bench_level (agent, competence, level, measured_on)"
        " SELECT id, j, (id * 7 + j * 3) % 9, '202' || (3 + id % 3) || '-0' || (1 + j % 9) || '-15'"
        " FROM bench_agent CROSS JOIN c"
    )
    base.commit()
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()


def write_snapshot(folder: Path, agents: int, competences: int, structures: int) -> None:
    """The facts of lever 1 as a snapshot holds them: rows by group of agents, a few structures of a handful."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(2026)

    def put(name: str, columns: dict[str, Any]) -> None:
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")

    keys = np.arange(1, structures + 1)
    parents = (keys - 2) // 12 + 1
    paths = ["00000001"]
    for key in keys[1:]:
        paths.append(paths[parents[key - 1] - 1] + str(key).zfill(8))
    parent = pa.array([None, *parents[1:].tolist()], pa.int64())
    labels = [f"Structure {key}" for key in keys]
    put("structures", {"structure": keys, "parent": parent, "path": paths, "code": labels, "label": labels})
    weights = rng.lognormal(0, 1.5, structures)
    where = rng.choice(keys, agents, p=weights / weights.sum())
    ordinals = np.arange(agents)
    put("agents", {
        "agent": ordinals, "key": [f"{n:032x}" for n in range(agents)], "structure": where,
        "job": rng.integers(1, 90, agents), "category": rng.choice(["A", "B", "C"], agents),
        "age_band": rng.choice(["25-34", "35-44", "45-54", "55-64"], agents),
        "manager": rng.random(agents) < 0.1, "executive": rng.random(agents) < 0.01,
    })  # fmt: skip
    put("agent_socle", {"agent": ordinals, "socle": rng.integers(0, 4, agents)})
    socles = np.repeat([1, 2, 3], competences)
    all_competences = np.arange(1, competences + 1)
    put("socle_levels", {
        "socle": socles, "competence": np.tile(all_competences, 3), "level": rng.integers(1, 4, len(socles)),
    })  # fmt: skip
    put("competences", {"competence": all_competences, "name": [f"crcn {n}" for n in all_competences]})
    day = (ON - datetime.date(1970, 1, 1)).days
    with (
        pq.ParquetWriter(folder / "skill_levels.parquet", pa.schema([
            ("agent", pa.int64()), ("competence", pa.int64()), ("level", pa.int64()), ("measured_on", pa.date32()),
        ])) as levels,
        pq.ParquetWriter(folder / "skill_progress.parquet", pa.schema([
            ("agent", pa.int64()), ("competence", pa.int64()), ("first_level", pa.int64()),
            ("first_error", pa.float64()), ("last_level", pa.int64()), ("last_error", pa.float64()),
        ])) as progress,
    ):  # fmt: skip
        for start in range(0, agents, 65536):
            some = np.repeat(np.arange(start, min(start + 65536, agents)), competences)
            competence = np.tile(all_competences, len(some) // competences)
            level = rng.integers(0, 9, len(some))
            measured = pa.array((day - rng.integers(0, 1500, len(some))).astype("int32"), pa.date32())
            columns = {"agent": some, "competence": competence, "level": level, "measured_on": measured}
            levels.write_table(pa.table(columns, schema=levels.schema))
            twice = (some % 5) == 0
            error = np.full(int(twice.sum()), 0.5)
            columns = {
                "agent": some[twice], "competence": competence[twice], "first_level": level[twice],
                "first_error": error, "last_level": np.minimum(level[twice] + some[twice] % 2, 8), "last_error": error,
            }  # fmt: skip
            progress.write_table(pa.table(columns, schema=progress.schema))


# ---- the sides, each in its own process


class Clock:
    """Elapsed and CPU seconds of what ran under `clock()`."""

    elapsed = cpu = 0.0


@contextmanager
def clock() -> Iterator[Clock]:
    found = Clock()
    began, used = time.perf_counter(), time.process_time()
    yield found
    found.elapsed, found.cpu = time.perf_counter() - began, time.process_time() - used


def django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django as framework

    framework.setup()


def export_bare(folder: Path) -> Clock:
    import adbc_driver_sqlite.dbapi as dbapi
    import pyarrow.parquet as pq

    with clock() as took, dbapi.connect(f"file:{folder / 'bench.sqlite3'}?mode=ro") as connection:
        with connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            cursor.execute(LEVELS_SQL)
            reader = cursor.fetch_record_batch()
            with pq.ParquetWriter(folder / "bare.parquet", reader.schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
    return took


def export_ours(folder: Path) -> Clock:
    django()
    from django.db import models

    from terreau.ground.evidence import snapshots
    from terreau.ground.evidence.definitions import DATE, INT, STR, Fact
    from terreau.ground.evidence.sources import reader

    class BenchAgent(models.Model):  # noqa: DJ008 - only read as rows
        key = models.CharField(max_length=32)
        structure = models.BigIntegerField()

        class Meta:
            app_label, db_table, managed = "evidence", "bench_agent", False

    class BenchLevel(models.Model):  # noqa: DJ008 - only read as rows
        agent = models.BigIntegerField()
        competence = models.BigIntegerField()
        level = models.SmallIntegerField()
        measured_on = models.DateField()

        class Meta:
            app_label, db_table, managed = "evidence", "bench_level", False

    columns = {"agent": INT, "key": STR, "structure": INT}
    agents = Fact("agents", columns, lambda on: BenchAgent.objects.values("key", "structure", agent=models.F("pk")))
    columns = {"agent": INT, "competence": INT, "level": INT, "measured_on": DATE}
    levels = Fact("levels", columns, lambda on: BenchLevel.objects.values(*columns))
    with reader() as source:
        _rows, ordinals = snapshots.write_agents(source, agents, ON, folder, folder / "keys")
        with clock() as took:
            counts = snapshots.write_fact(source, levels, ON, folder, ordinals)
            snapshots.digest(folder / "levels.parquet")
    assert counts["left_out"] == 0
    return took


ASKED = """SELECT a.agent, a.structure, l.competence, l.level AS required FROM agents a JOIN agent_socle s USING (agent)
           JOIN socle_levels l USING (socle)"""
MET = """SELECT k.agent, k.competence FROM skill_levels k JOIN agent_socle s USING (agent)
         JOIN socle_levels l ON l.socle = s.socle AND l.competence = k.competence
         WHERE k.measured_on >= DATE '2023-01-01' AND k.level >= l.level"""
BARE = {
    "agents_at_baseline": f"""
        SELECT a.structure, sum((coalesce(m.met, 0) = z.asked)::INT), count(*)
        FROM agents a JOIN agent_socle USING (agent)
        JOIN (SELECT socle, count(*) AS asked FROM socle_levels GROUP BY socle) z USING (socle)
        LEFT JOIN (SELECT agent, count(*) AS met FROM ({MET}) GROUP BY agent) m USING (agent) GROUP BY a.structure""",
    "agents_progressed": """
        SELECT a.structure, sum((gain > 1.96 * sqrt(noise))::INT), count(*) FROM agents a JOIN (
            SELECT p.agent, sum(last_level - first_level) AS gain, sum(first_error ** 2 + last_error ** 2) AS noise,
            max((first_level < l.level)::INT) AS below FROM skill_progress p JOIN agent_socle s USING (agent)
            JOIN socle_levels l ON l.socle = s.socle AND l.competence = p.competence GROUP BY p.agent
        ) USING (agent) WHERE below = 1 GROUP BY a.structure""",
    "agents_positioned": """
        SELECT a.structure, sum((h.agent IS NOT NULL)::INT), count(*) FROM agents a
        LEFT JOIN (SELECT DISTINCT agent FROM skill_levels) h USING (agent) GROUP BY a.structure""",
    "competence_coverage": f"""
        SELECT q.structure, c.name, sum((m.agent IS NOT NULL)::INT), count(*) FROM ({ASKED}) q
        LEFT JOIN ({MET}) m USING (agent, competence) JOIN competences c USING (competence)
        GROUP BY q.structure, c.name""",
}


def indicators_bare(folder: Path) -> Clock:
    import duckdb

    base = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / "spill")})
    for path in folder.glob("*.parquet"):
        base.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
    with clock() as took:
        for code, sql in BARE.items():
            with clock() as one:
                assert base.execute(sql).fetchall()
            print(f"  bare {code}: {one.elapsed:.2f} s, CPU {one.cpu:.2f} s", file=sys.stderr)
    return took


def indicators_ours(folder: Path) -> Clock:
    django()
    import ibis

    from terreau.ground.evidence import definitions, engine, snapshots

    ibis.duckdb.connect().disconnect()  # imports the backend, as the bare side has imported DuckDB
    for code in [code for code in definitions.INDICATORS if code not in BARE]:
        del definitions.INDICATORS[code]
    with clock() as took:
        rows = engine.run(folder, snapshots.tree(folder), ON, 11)
    assert {row.indicator for row in rows} == set(BARE)
    return took


SIDES = {one.__name__: one for one in (export_bare, export_ours, indicators_bare, indicators_ours)}


def measure(side: str, folder: Path) -> dict[str, float]:
    """Elapsed seconds, CPU seconds and peak megabytes of one side, alone in its process."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "TERREAU_VAR": str(folder / "var"),
    }
    command = [sys.executable, "-m", "bench.evidence", "--side", side, "--folder", str(folder)]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, float] = json.loads(answer.stdout)
    return said


def compare(name: str, folder: Path, repeat: int) -> bool:
    """Print the medians of both sides over `repeat` alternating rounds, and whether the ratio of CPU times holds."""
    rounds = [[measure(f"{name}_{side}", folder) for side in ("bare", "ours")] for _round in range(repeat)]
    middle = [
        {key: statistics.median(one[place][key] for one in rounds) for key in ("elapsed", "cpu", "peak_mb")}
        for place in (0, 1)
    ]
    ratio = {key: middle[1][key] / middle[0][key] for key in ("elapsed", "cpu")}
    passed = ratio["cpu"] <= TARGET
    for side, one in zip(("bare", "ours"), middle, strict=True):
        print(f"  {side}: CPU {one['cpu']:.1f} s, elapsed {one['elapsed']:.1f} s, peak {one['peak_mb']:.0f} MB")
    print(
        f"{name}, median of {repeat}: CPU ratio {ratio['cpu']:.2f} (target {TARGET}) "
        f"{'PASS' if passed else 'FAIL'}; elapsed ratio {ratio['elapsed']:.2f}",
        flush=True,
    )
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=2_500_000)
    parser.add_argument("--competences", type=int, default=16)
    parser.add_argument("--structures", type=int, default=2_500)
    parser.add_argument("--repeat", type=int, default=3, help="rounds of bare then ours")
    parser.add_argument("--only", choices=["export", "indicators"])
    parser.add_argument("--side", choices=sorted(SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        took = SIDES[options.side](options.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"elapsed": took.elapsed, "cpu": took.cpu, "peak_mb": peak}))
        return 0
    print(
        f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    passed = True
    for name in [options.only] if options.only else ["export", "indicators"]:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            if name == "export":
                print(f"export of {options.agents * options.competences:,} rows", flush=True)
                write_database(folder / "bench.sqlite3", options.agents, options.competences)
            else:
                print(f"{len(BARE)} indicators, {options.agents:,} agents × {options.competences} competences, "
                      f"{options.structures:,} structures", flush=True)  # fmt: skip
                write_snapshot(folder, options.agents, options.competences, options.structures)
            passed &= compare(name, folder, options.repeat)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
