"""The pages that list or sum people, at 12 000 agents and at 1 000 000: same queries, and nearly the same time.

    python -m bench.pages [--small 12000] [--large 1000000] [--keep DIR]

Each size is a demonstration filled in a folder of its own, measured in its own process by Django's test client: the
whole of the server's work, without the network. The sizes alternate, `--repeat` times each, and what is compared is the
median CPU time of a request (elapsed time measures the machine's other work too; it is printed beside). Two bounds can
fail: another number of queries, and a CPU time over 1.3 times that of the small size.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RATIO = 1.3
ROUNDS = 20
REPEATS = 3


def fill(var: Path, agents: int) -> None:
    if not (var / "demo" / "terreau.sqlite3").exists():
        command = [sys.executable, "-m", "config.cli", "demo", "--agents", str(agents), "--no-serve"]
        subprocess.run(command, env=os.environ | {"TERREAU_VAR": str(var)}, check=True, stdout=sys.stderr)


def measure() -> dict[str, dict[str, float]]:
    """Number of queries of each page and median times in milliseconds; runs inside the demonstration's own settings."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from terreau.ground.accounts.models import Role
    from terreau.ground.organisations.enums import RoleName
    from terreau.ground.organisations.models import Agent, Structure

    settings.ALLOWED_HOSTS = ["testserver"]

    def client_as(role: RoleName) -> Client:
        held = Role.objects.filter(role=role, structure__parent=None).exclude(user__demo_character="").order_by("id")
        client = Client()
        client.force_login(held[0].user)
        return client

    employer = Structure.objects.employers().order_by("pk")[0]
    direction = employer.children.order_by("code")[0]
    middle = Agent.objects.active().order_by("last_name", "first_name", "matricule", "id")[1000]
    lead, hr = client_as(RoleName.PROGRAMME_LEAD), client_as(RoleName.HR)
    pages = {
        "compass, employer": (lead, reverse("compass:board", args=[employer.pk])),
        "compass, direction": (lead, reverse("compass:board", args=[direction.pk])),
        "agents, first page": (hr, reverse("organisations:agents")),
        "agents, searched": (hr, reverse("organisations:agents") + f"?q={middle.last_name[:4]}"),
        "agents, of a direction": (hr, reverse("organisations:agents") + f"?structure={direction.pk}"),
        "structure, employer": (hr, reverse("organisations:structure", args=[employer.pk])),
    }
    found = {}
    for name, (client, path) in pages.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, (name, path, response.status_code)
        count = len(queries)  # the next request clears the log
        elapsed, cpu = [], []
        for _ in range(ROUNDS):
            begun, used = time.perf_counter(), time.process_time()
            client.get(path)
            elapsed.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - used)
        found[name] = {
            "queries": count, "ms": 1000 * statistics.median(elapsed), "cpu": 1000 * statistics.median(cpu),
        }  # fmt: skip
    return found


def measured(var: Path) -> dict[str, dict[str, float]]:
    own = var / "demo"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TERREAU_DEMO": "1",
        "TERREAU_VAR": str(own),
        "TERREAU_EVIDENCE": str(own / "evidence"),
        "DATABASE_URL": f"sqlite:///{own / 'terreau.sqlite3'}",
    }
    command = [sys.executable, "-m", "bench.pages", "--measure"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--small", type=int, default=12_000)
    options.add_argument("--large", type=int, default=1_000_000)
    options.add_argument("--keep", type=Path, help="keep the two demonstrations there, and use them again")
    options.add_argument("--repeat", type=int, default=REPEATS)
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        print(json.dumps(measure()))
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite")
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        places = [folder / str(agents) for agents in (chosen.small, chosen.large)]
        for place, agents in zip(places, (chosen.small, chosen.large), strict=True):
            place.mkdir(parents=True, exist_ok=True)
            fill(place, agents)
        turns = [[measured(place) for place in places] for _turn in range(chosen.repeat)]
    small, large = (median_of(list(sides)) for sides in zip(*turns, strict=True))
    return report(small, large)


def median_of(turns: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        name: {key: statistics.median(turn[name][key] for turn in turns) for key in values}
        for name, values in turns[0].items()
    }


def report(small: dict, large: dict) -> int:
    failed = False
    print(f"{'page':28}{'queries':>12}{'CPU, ms':>18}{'ratio':>8}{'elapsed, ms':>20}")
    for name, before in small.items():
        after = large[name]
        ratio = after["cpu"] / before["cpu"]
        good = after["queries"] == before["queries"] and ratio <= RATIO
        failed = failed or not good
        queries = f"{before['queries']:.0f} → {after['queries']:.0f}"
        cpu, elapsed = (f"{before[key]:.1f} → {after[key]:.1f}" for key in ("cpu", "ms"))
        print(f"{name:28}{queries:>12}{cpu:>18}{ratio:>8.2f}{elapsed:>20}  {'PASS' if good else 'FAIL'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
