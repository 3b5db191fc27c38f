"""The catalogue of courses at 10 and at 10 000 courses: the same queries, and a bounded time.

    python -m bench.catalogue [--small 10] [--large 10000]

A database of its own for each size, measured in its own process by Django's test client: the whole of the server's
work, without the network. Courses have twenty words of title and sentence, a hundred of text, two competences, thirty
places. Four pages: the whole, one searched, one narrowed by four facets, the last. What is compared is the median CPU
time of a request (elapsed time measures the machine's other work too; it is printed beside). Two bounds can fail:
another number of queries, and a page of the large catalogue over 20 times that of the small one, 1 000 times smaller.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench._race import machine

RATIO = 20
ROUNDS = 10
PAGES = {
    "whole": "/formation/",
    "searched": "/formation/?q=cours",
    "narrowed": "/formation/?public=rh&public=tous&niveau=pratique&niveau=initiation&langue=fr&nature=external",
    "last page": "/formation/?page=999999",
}
WORDS = (
    "donnée sécurité agents réunion télétravail tableau écrire protéger décider équipe usager courriel accès mesure "
    "archives numérique service public projet méthode rédaction intelligence artificielle écran voix carte"
).split()


def fill(number: int) -> None:
    from terreau.ground.organisations.models import Structure
    from terreau.rooms.learning.catalogue import enums
    from terreau.rooms.learning.catalogue.models import Course, CourseCompetence
    from terreau.rooms.skills.models import Competence

    draw = random.Random(2026)
    employer = Structure.objects.create(code="MIN", label="Ministère", kind="employer", path="00000001")
    services = [employer]
    for rank in range(2, 40):
        path = f"{employer.path}{rank:08}"
        services.append(
            Structure.objects.create(
                code=f"S{rank}", label=f"Service {rank}", kind="service", parent=employer, root=employer, path=path
            )
        )

    def said(count: int) -> str:
        return " ".join(draw.choice(WORDS) for _word in range(count))

    def course(rank: int) -> Course:
        return Course(
            structure=draw.choice(services), kind="external", url=f"https://exemple.gouv.fr/{rank}", state="published",
            title=f"{said(4)} cours {rank}", sentence=said(15), brings=said(100),
            provider=draw.choice(["Mentor", "FUN"]), theme=draw.choice(enums.Theme.values),
            level=draw.choice(enums.Level.values), reach="employer",
            format=draw.choice(enums.Format.values), minutes=draw.choice([15, 45, 90, 240, 840]),
            audiences=draw.choice([["tous"], ["rh"], ["encadrants", "rh"], ["dirigeants"], ["numerique"]]),
            place=draw.choice(["", *(f"Ville {each}" for each in range(30))]), language=draw.choice(["fr", "fr", "en"]),
        )  # fmt: skip

    courses = Course.objects.bulk_create([course(rank) for rank in range(number)], batch_size=500)
    competences = list(Competence.objects.filter(domain__framework__code="crcn").values_list("pk", flat=True))
    CourseCompetence.objects.bulk_create(
        [
            CourseCompetence(course=each, competence_id=one, level=draw.choice([None, 3]))
            for each in courses
            for one in draw.sample(competences, 2)
        ],
        batch_size=500,
    )


def measure(number: int) -> dict[str, dict[str, float]]:
    """Number of queries of each page and median times in milliseconds; runs in the settings of one size."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from terreau.ground.accounts.models import User
    from terreau.ground.organisations.models import Agent, Structure

    settings.ALLOWED_HOSTS = ["testserver"]
    fill(number)
    employer = Structure.objects.get(code="MIN")
    agent = Agent.objects.create(employer=employer, structure=employer, matricule="M1", email="a@ministere.example")
    client = Client()
    client.force_login(User.objects.create(email="a@ministere.example", agent=agent))
    found = {}
    for name, path in PAGES.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, (name, response.status_code)
        count = len(queries)  # the next request clears the log
        elapsed, cpu = [], []
        for _round in range(ROUNDS):
            begun, used = time.perf_counter(), time.process_time()
            client.get(path)
            elapsed.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - used)
        found[name] = {
            "queries": count, "ms": 1000 * statistics.median(elapsed), "cpu": 1000 * statistics.median(cpu),
        }  # fmt: skip
    return found


def environment(folder: Path) -> dict[str, str]:
    own = {"TERREAU_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'terreau.sqlite3'}"}
    return os.environ | own | {"DJANGO_SETTINGS_MODULE": "config.settings"}


def measured(empty: Path, number: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(empty / "terreau.sqlite3", Path(folder) / "terreau.sqlite3")
        command = [sys.executable, "-m", "bench.catalogue", "--measure", str(number)]
        done = subprocess.run(command, env=environment(Path(folder)), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--small", type=int, default=10)
    options.add_argument("--large", type=int, default=10_000)
    options.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return 0
    print(f"{machine()}, SQLite, {chosen.small} and {chosen.large} courses")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "config.cli", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment(Path(folder)), check=True)
        small, large = (measured(Path(folder), number) for number in (chosen.small, chosen.large))
    failed = False
    print(f"{'page':12}{'queries':>12}{'CPU, ms':>18}{'ratio':>8}{'elapsed, ms':>20}")
    for name, before in small.items():
        after = large[name]
        ratio = after["cpu"] / before["cpu"]
        good = after["queries"] == before["queries"] and ratio <= RATIO
        failed = failed or not good
        queries = f"{before['queries']:.0f} → {after['queries']:.0f}"
        cpu, elapsed = (f"{before[key]:.1f} → {after[key]:.1f}" for key in ("cpu", "ms"))
        print(f"{name:12}{queries:>12}{cpu:>18}{ratio:>8.2f}{elapsed:>20}  {'PASS' if good else 'FAIL'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
