"""The allocation of a campaign, from its tables to its rows, beside the laboratory alone on the same demand.

    python -m bench.wishes [--agents 400] [--sessions 60] [--repeat 3]

In a database of its own, agents of ten directions rank three courses each and cannot come at some dates. Ours: the
demand read, the allocation proven and explained, every row written. The laboratory: `place` and `refused` on the same
rows. Reading tables and writing every row cost about half as much again. Target: at most 2 of its CPU time.
"""

import argparse
import datetime
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

TARGET = 2.0


def prepare() -> None:
    """A database of its own, before Django reads its settings."""
    os.environ["DATABASE_URL"] = f"sqlite:///{Path(tempfile.mkdtemp()) / 'bench.sqlite3'}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def populate(agents: int, sessions: int, seed: int) -> Any:
    """A campaign closed, with its wishes."""
    import numpy as np
    from django.utils import timezone

    from terreau.rooms.learning.wishes.models import Absence, Campaign, Wish, WishList
    from tests.factories import make_agent, make_structure
    from tests.rooms.learning.wishes.makers import DAY, make_campaign, make_session, make_stage

    rng = np.random.default_rng(seed)
    employer = make_structure("Ministère")
    offices = [make_structure(f"Direction {rank}", parent=employer) for rank in range(10)]
    courses = [make_stage(employer, f"Cours {rank}") for rank in range(max(3, sessions // 3))]
    for rank in range(sessions):
        size = int(rng.integers(4, 9))
        make_session(courses[rank % len(courses)], days=40 + int(rng.integers(0, 120)), seats_of=size, quota=4)
    campaign = make_campaign(employer, *courses, seats=1)
    lists = [WishList.objects.create(campaign=campaign, agent=make_agent(offices[rank % 10])) for rank in range(agents)]
    for one in lists:
        chosen = rng.choice(len(courses), 3, replace=False)
        Wish.objects.bulk_create(
            Wish(list=one, course=courses[number], rank=rank) for rank, number in enumerate(chosen.tolist(), start=1)
        )
        first = timezone.localdate() + (40 + int(rng.integers(0, 120))) * DAY
        Absence.objects.create(list=one, first_on=first, last_on=first + datetime.timedelta(days=20))
    Campaign.objects.filter(pk=campaign.pk).update(state="closed", seed=seed, closed_at=timezone.now())
    campaign.refresh_from_db()
    return campaign


def through_the_room(campaign: Any) -> Any:
    from terreau.rooms.learning.wishes import allocating
    from terreau.rooms.learning.wishes.models import Proposal

    asked = Proposal.objects.create(campaign=campaign, seed=campaign.seed)
    allocating.run(asked)
    asked.refresh_from_db()
    if asked.state != "ready":
        raise SystemExit(asked.failure)
    return asked


def alone(rows: dict[str, Any], seed: int) -> None:
    from terreau.lab.allocation import place, refused
    from terreau.rooms.learning.wishes.computing import demand

    wishes, sessions, rules = demand(rows)
    refused(place(wishes, sessions, rules, seed=seed), wishes, rules)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=400)
    parser.add_argument("--sessions", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    prepare()
    from bench._race import machine, race

    campaign = populate(options.agents, options.sessions, 2026)
    made = through_the_room(campaign)
    print(f"{machine()}; {options.agents} agents, {options.sessions} sessions; proven: {made.proven}")
    met = race(
        "room", lambda: through_the_room(campaign), lambda: alone(made.inputs, made.seed), named="laboratory alone",
        target=TARGET, repeat=options.repeat, warm=False,
    )  # fmt: skip
    return 0 if met and made.proven else 1


if __name__ == "__main__":
    sys.exit(main())
