"""The next question of a test through the web, on banks of 25 and 1,000 questions: same queries.

    python -m bench.next_question [--rounds 30]

A demonstration's settings, a database of its own, Django's test client: answer a question (POST), get the next one
(GET). The CPU time is printed beside that of a bare page of the site in the same run, as a ratio. Two bounds can fail:
another number of queries, and a step on 1,000 questions that costs over `--most` times the step on 25.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench._race import machine

MOST = 3.0
SIZES = (25, 1000)


def grown(code: str, size: int) -> None:
    """An edition of the competence that asks as many questions: those of the bank, copied under other codes."""
    from terreau.ground.questions.models import Question, QuestionVersion
    from terreau.rooms.skills.models import Competence
    from terreau.rooms.skills.positioning.editions import questions_of, renew_edition

    competence = Competence.objects.select_related("domain__framework").get(domain__framework__code="crcn", code=code)
    had = questions_of(competence)
    for at in range(size - len(had)):
        source = had[at % len(had)]
        copy = Question.objects.create(bank=source.bank, code=f"bench-{code}-{at}")
        version = QuestionVersion.objects.get(pk=source.current_id)
        version.pk, version.question, version.number = None, copy, 1
        version.save()
        copy.current = version
        copy.save()
    for extra in had[size:]:
        Question.objects.filter(pk=extra.pk).update(retired_on="2026-01-01")
    edition = renew_edition(competence)
    assert edition is None or len(edition.parameters["items"]) == size, (code, size)


def measure(rounds: int) -> dict[str, tuple[int, float]]:
    """Queries and median CPU milliseconds of a step for each size, and of a bare page."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from terreau.ground.accounts.models import User
    from tests.factories import make_agent, make_structure, make_user
    from tests.rooms.skills.sitting_helpers import begin, waiting

    settings.ALLOWED_HOSTS = ["testserver"]
    office = make_structure()
    client, found = Client(), {}
    agents = [make_agent(office) for _at in range(rounds)]
    user = make_user(agent=agents[0])
    client.force_login(user)
    for code, size in zip(("1.1", "1.2"), SIZES, strict=True):
        grown(code, size)
        spent, counts = [], set()
        for agent in agents:
            User.objects.filter(pk=user.pk).update(agent=agent)
            sitting = begin(agent, code)
            address = reverse("skills:sitting", args=[sitting.pk])
            client.get(address)
            for _step in range(3):
                one = waiting(sitting)
                form = {"skip": "1", "rank": str(one.rank)}
                with CaptureQueriesContext(connection) as queries:
                    began = time.process_time()
                    assert client.post(address, form).status_code == 302
                    assert client.get(address).status_code == 200
                    spent.append(1000 * (time.process_time() - began))
                counts.add(len(queries))
        assert len(counts) == 1, counts
        found[f"{size} questions"] = (counts.pop(), statistics.median(spent))
    bare = []
    for _turn in range(3 * rounds):
        began = time.process_time()
        assert client.get(reverse("skills:frameworks")).status_code == 200
        bare.append(1000 * (time.process_time() - began))
    found["a bare page"] = (0, statistics.median(bare))
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--most", type=float, default=MOST)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "TERREAU_VAR": folder,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        found = measure(chosen.rounds)
    small, large, bare = found.values()
    print(machine())
    for name, (queries, cpu) in found.items():
        said = f"{queries} queries, " if queries else ""
        print(f"{name:16} {said}{cpu:.1f} ms of CPU, {cpu / bare[1]:.2f} times a bare page")
    met = small[0] == large[0] and large[1] <= chosen.most * small[1]
    print(f"same queries: {small[0] == large[0]}; 1,000 over 25: {large[1] / small[1]:.2f}, at most {chosen.most:g}: "
          f"{'met' if met else 'MISSED'}")  # fmt: skip
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
