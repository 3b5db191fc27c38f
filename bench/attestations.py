"""Delivering the attestations of a course, beside the bare loop that would typeset their PDFs.

    python -m bench.attestations [--rows 4000] [--sample 25]
    python -m bench.attestations --full             86,377 completions, the sample being of 1,000 PDFs

The reference is what a platform that stores files does: `typst` compiles the PDF of each of the same attestations. It
is measured on a sample and scaled; the delivery is measured whole, with its checks, its journal and its progress, on an
installation of its own. Only the ratio can fail.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

FULL_ROWS, FULL_SAMPLE = 86_377, 1_000
RATIO = 0.2  # of the bare loop, at most: what delivering must cost for PDFs on demand to be worth it


def prepare(rows: int):
    """A migrated installation where `rows` agents completed one course; the delivery that waits for them."""
    from django.core.management import call_command
    from django.utils import timezone

    from terreau.ground.accounts.models import User
    from terreau.ground.organisations.models import Agent, Structure
    from terreau.rooms.learning.catalogue.models import Course
    from terreau.rooms.learning.completions import delivering
    from terreau.rooms.learning.completions.models import Completion

    call_command("migrate", verbosity=0)
    place = Structure.objects.create(code="MIN", label="Ministère", kind="employer", path="new")
    place.path = str(place.pk).zfill(8)
    place.save(update_fields=["path"])
    course = Course.objects.create(
        structure=place, kind="lessons", title="L’intelligence artificielle pour les agents publics", minutes=360,
        sentence="Savoir quoi demander.", state="published", validation="Un questionnaire à 70 % par module.",
    )  # fmt: skip
    Agent.objects.bulk_create(
        (
            Agent(employer=place, structure=place, matricule=f"{n:08}", first_name="Camille", last_name=f"Martin{n}")
            for n in range(rows)
        ),
        batch_size=2000,
    )
    today = timezone.localdate()
    Completion.objects.bulk_create(
        (
            Completion(agent_id=key, course=course, completed_on=today, way="study", minutes=360)
            for key in Agent.objects.order_by("pk").values_list("pk", flat=True)
        ),
        batch_size=2000,
    )
    return delivering.start(place, course, by=User.objects.create(email="rh@ministere.example"))


def measure(rows: int, sample: int) -> tuple[float, float]:
    """Seconds to deliver `rows`, and seconds that the bare loop would take for as many."""
    from terreau.ground.attestations.models import Attestation
    from terreau.ground.attestations.sheet import attestation_pdf
    from terreau.rooms.learning.completions import delivering
    from terreau.rooms.learning.completions.models import Completion

    batch = prepare(rows)
    began = time.perf_counter()
    delivering.run(batch)
    ours = time.perf_counter() - began
    batch.refresh_from_db()
    if (batch.done, Completion.objects.filter(attestation=None).count()) != (rows, 0):
        raise SystemExit(f"{batch.done} attestations of {rows} were delivered.")
    some = list(Attestation.objects.order_by("pk")[:sample])
    attestation_pdf(some[0])  # the fonts are read once
    began = time.perf_counter()
    for each in some:
        attestation_pdf(each)
    return ours, (time.perf_counter() - began) * rows / len(some)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4_000)
    parser.add_argument("--sample", type=int, default=25)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    rows, sample = (FULL_ROWS, FULL_SAMPLE) if options.full else (options.rows, options.sample)
    with tempfile.TemporaryDirectory(prefix="terreau-bench-") as folder:
        os.environ |= {
            "TERREAU_VAR": folder,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'terreau.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django

        django.setup()
        ours, bare = measure(rows, sample)
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}, SQLite")
    print(f"{rows:,} attestations delivered     {ours:8.1f} s   ({1000 * ours / rows:.2f} ms each)")
    print(f"their PDFs, scaled from {sample:>5,}  {bare:8.1f} s   ({1000 * bare / rows:.2f} ms each)")
    print(f"ratio                           {ours / bare:8.3f}     (at most {RATIO})")
    return 0 if ours <= RATIO * bare else 1


if __name__ == "__main__":
    sys.exit(main())
