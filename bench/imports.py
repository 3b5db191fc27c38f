"""Importing agents, beside the bare `sqlite3` executemany of the same rows.

    python -m bench.imports [--rows 1000000]

Each side runs in its own process, which says its time and its peak memory (`getrusage`). The reference reads the same
file with `csv.reader` and inserts its rows into a bare table without index: no check, no history, no comparison.
Only the two bounds can fail: ten times the reference, and 400 MB.
"""

import argparse
import csv
import json
import os
import platform
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

RATIO = 10.0
PEAK_MB = 400
HEADERS = ["matricule", "structure", "metier", "encadrant", "nom", "prenom", "courriel", "categorie", "annee_naissance",
           "date_entree", "quotite"]  # fmt: skip
LAST = ["Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau", "Laurent", "Simon"]
FIRST = ["Jeanne", "Louis", "Camille", "Ali", "Inès", "Paul", "Rose", "Noé", "Zoé", "Hugo", "Léa", "Marc"]


def write_files(folder: Path, rows: int) -> None:
    """An employer, one structure for 70 agents or so, 300 jobs, and the agents, a manager for fifteen."""
    rng = random.Random(2026)
    structures = max(10, rows // 70)
    with (folder / "structures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["code", "libelle", "nature", "parent"])
        writer.writerow(["MIN", "Ministère", "employer", ""])
        writer.writerows(
            [f"S{n}", f"Structure {n}", "service", "MIN" if n < 20 else f"S{n // 12}"] for n in range(structures)
        )
    with (folder / "jobs.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(
            [["code", "libelle", "famille"], *([f"J{n}", f"Métier {n}", f"Famille {n % 20}"] for n in range(300))]
        )
    with (folder / "agents.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADERS)
        for n in range(rows):
            last, first = f"{rng.choice(LAST)}{rng.randrange(5000)}", rng.choice(FIRST)
            writer.writerow([
                f"{n:08}", f"S{rng.randrange(structures)}", f"J{rng.randrange(300)}", f"{n // 15:08}" if n else "",
                last, first, f"{first}.{last}.{n}@ministere.example".lower(), rng.choice(["A", "B", "C", "A+"]),
                rng.randrange(1960, 2004), f"{rng.randrange(1, 29):02}/{rng.randrange(1, 13):02}/{1985 + n % 40}",
                rng.choice([100, 100, 100, 80, 50]),
            ])  # fmt: skip


def reference(folder: Path) -> None:
    """The least that loading these rows can be."""
    connection = sqlite3.connect(folder / "bare.sqlite3")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"CREATE TABLE agents (id integer PRIMARY KEY, {', '.join(HEADERS)})")
    slots = ", ".join("?" * len(HEADERS))
    with (folder / "agents.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        while batch := list(islice(rows, 10_000)):
            connection.executemany(f"INSERT INTO agents ({', '.join(HEADERS)}) VALUES ({slots})", batch)
    connection.commit()
    connection.close()


def ours(folder: Path, kind: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["terreau", "import", kind, str(folder / f"{kind}.csv"), "--json"])


def measured(folder: Path, side: str) -> dict[str, float]:
    """Time and peak memory of one side, in a process of its own."""
    environment = os.environ | {
        "TERREAU_VAR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'terreau.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", "--side", side, "--folder", str(folder)],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return json.loads(done.stderr.strip().splitlines()[-1])


def run_side(folder: Path, side: str) -> None:
    start = time.perf_counter()
    if side == "reference":
        reference(folder)
    elif side == "migrate":
        from django.core.management import execute_from_command_line

        execute_from_command_line(["terreau", "migrate", "-v0"])
    else:
        ours(folder, side)
    used = resource.getrusage(resource.RUSAGE_SELF)
    measures = {
        "seconds": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }
    print(json.dumps(measures), file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        run_side(options.folder, options.side)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}, "
              f"SQLite {sqlite3.sqlite_version}; {options.rows:,} agents")  # fmt: skip
        write_files(folder, options.rows)
        for side in ("migrate", "structures", "jobs"):
            measured(folder, side)
        bare = measured(folder, "reference")
        first = measured(folder, "agents")
        again = measured(folder, "agents")
    ratio = first["seconds"] / bare["seconds"]
    peak = max(first["peak_mb"], again["peak_mb"])
    for label, side in (("bare executemany", bare), ("first import", first), ("same file again", again)):
        print(f"{label:18} {side['seconds']:6.1f} s   {side['cpu']:6.1f} s of CPU   {side['peak_mb']:5.0f} MB   "
              f"×{side['seconds'] / bare['seconds']:.1f} (CPU ×{side['cpu'] / bare['cpu']:.1f})")  # fmt: skip
    passed = ratio <= RATIO and peak <= PEAK_MB
    print(f"{'PASS' if passed else 'FAIL'}: at most ×{RATIO:.0f} and {PEAK_MB} MB")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
