"""Fill an empty database with the demonstration, under a marker: what a crash left half done is done over.

The marker is in the journal: « filling » when it begins, « filled » when everything, snapshots included, is there.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from terreau.compass.actions import OpeningRefused, open_to_public
from terreau.desk.demo.characters import write_characters, write_secretary
from terreau.desk.demo.contact import write_requests
from terreau.desk.demo.gatherings import write_gatherings
from terreau.desk.demo.learning import write_learning
from terreau.desk.demo.levels import SHOWCASE
from terreau.desk.demo.people import LEFT_IN_TWO_YEARS
from terreau.desk.demo.plan import Plan
from terreau.desk.demo.positioning import write_sittings
from terreau.desk.demo.programme import Programme
from terreau.desk.demo.town_hall import write_staff, write_town_hall
from terreau.desk.demo.writing import ACTOR, Writer, write_jobs, write_ministry
from terreau.ground.accounts.models import User
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.journal.actions import record
from terreau.ground.journal.keys import head_file
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.models import Structure
from terreau.newsroom.demo import publish
from terreau.rooms.barometer.results import demo as barometer

# What the demonstration shows to everybody.
PUBLIC = ("agents_at_baseline", "directions_in_partnership", "leaders_trained")
BEGUN, DONE = "desk.demo.filling", "desk.demo.filled"
Say = Callable[[str], None]


class Content(Enum):
    """What the database holds."""

    NOTHING = "nothing"
    DEMONSTRATION = "demonstration"
    HALF = "half"
    SOMETHING_ELSE = "something else"


def content() -> Content:
    if Entry.objects.filter(action=DONE).exists():
        return Content.DEMONSTRATION
    if Entry.objects.filter(action=BEGUN).exists():
        return Content.HALF
    if Structure.objects.exists() or User.objects.exists():
        return Content.SOMETHING_ELSE
    return Content.NOTHING


def filled() -> dict:
    """What the marker says of the demonstration that is there: agents, seed, digest."""
    return Entry.objects.filter(action=DONE).order_by("-at").values_list("data", flat=True)[0]


def empty() -> None:
    """Forget everything, tables and evidence. Only ever called on a demonstration, whole or half."""
    call_command("flush", interactive=False, verbosity=0)
    for kept in (settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR):
        folder = Path(kept)
        for snapshot in folder.iterdir() if folder.is_dir() else ():
            if snapshot.is_dir():
                shutil.rmtree(snapshot)
    shutil.rmtree(settings.URN_KEYS_DIR, ignore_errors=True)  # of ballots that are no more
    head_file().unlink(missing_ok=True)  # of a journal that is no more


def open_figures(employer: Structure) -> None:
    """What the lead of the ministry shows to everybody; a small demonstration may have nothing to show."""
    for code in PUBLIC:
        with suppress(OpeningRefused):
            open_to_public(structure=employer, indicator=code, by=ACTOR)


def fill(plan: Plan, *, say: Say) -> str:
    """Write the whole demonstration in a migrated, empty database; returns the digest of what was drawn."""
    began = time.monotonic()
    record(BEGUN, by=ACTOR, agents=plan.agents, seed=plan.seed)
    say(_("structures et métiers"))
    writer = Writer(plan, write_ministry(), write_jobs())
    employer = Structure.objects.get(pk=int(writer.structures[0]))
    everybody = plan.agents + int(plan.agents * LEFT_IN_TWO_YEARS)

    def tell(done: int) -> None:
        say(_("agents : %(done)s sur %(everybody)s") % {"done": done, "everybody": everybody})

    writer.write(tell)
    with transaction.atomic():
        say(_("socles, cibles, chiffres déclarés, initiatives"))
        Programme(plan, employer).write()
        write_characters(plan, employer)
        say(_("tests de positionnement"))
        write_sittings(plan)
        say(_("rencontres"))
        write_gatherings(plan, employer)
        say(_("formations"))
        write_learning(plan, employer)
        say(_("baromètres"))
        barometer.write(employer=employer, today=plan.today, by=ACTOR, draw=plan.draw("barometer"), team=SHOWCASE)
        write_requests(employer)
        secretary = write_secretary()
        say(_("site public"))
        publish(Path(__file__).parent / "data" / "articles", today=plan.today, by=ACTOR)
    say(_("mairie de trois cents agents"))
    with transaction.atomic():
        write_staff(plan, write_town_hall(plan, secretary), secretary)
    # Newest last: the compass opens on it.
    for day in (plan.a_year_ago, plan.today):
        say(_("cliché du %(day)s") % {"day": f"{day:%d/%m/%Y}"})
        take_snapshot(day, by=ACTOR)
    open_figures(employer)
    digest = str(writer.digest)
    record(
        DONE, employer, by=ACTOR, agents=plan.agents, seed=plan.seed, digest=digest,
        seconds=round(time.monotonic() - began, 1), rows=writer.count,
    )  # fmt: skip
    return digest
