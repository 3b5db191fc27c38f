"""kill -9 while attestations are delivered: a slice is whole or has never been, nobody is forgotten, nobody has two."""

import subprocess
import sys
import time

from tests.durability.installation import MOMENTS, Installation, kill

SETUP = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); django.setup()\n"
# Six thousand agents, of whom a thousand completed a course; each is told.
ASK = """
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.completions import delivering
from terreau.rooms.learning.completions.models import Completion
from tests.rooms.learning.makers import make_course
Agent.objects.update(last_name=F("matricule"), first_name="Camille")
place = Structure.objects.get(code="MIN")
course, today = make_course(place), timezone.localdate()
some = list(Agent.objects.order_by("pk")[:1000])
Completion.objects.bulk_create(
    Completion(agent=agent, course=course, completed_on=today, way="study", minutes=60) for agent in some
)
User.objects.bulk_create(User(email=f"{agent.matricule.lower()}@ministere.example", agent=agent) for agent in some[:50])
delivering.start(place, course, tells=True, by=User.objects.order_by("pk")[0])
"""
# The worker's part, by small slices so that many ends and beginnings may be cut.
WORK = """
from terreau.rooms.learning.completions import delivering
from terreau.rooms.learning.completions.models import Batch
delivering.SLICE = 20
delivering.run(Batch.objects.get())
"""
GIVEN = "SELECT COUNT(*), COUNT(DISTINCT agent_id) FROM attestations_attestation"
ATTACHED = "SELECT COUNT(*) FROM completions_completion WHERE attestation_id IS NOT NULL"
DONE = "SELECT done, refused FROM completions_batch"
STATE = "SELECT state FROM completions_batch"
TOLD = "SELECT COUNT(*), COUNT(DISTINCT recipient) FROM mail_message WHERE purpose = 'completions.delivered'"


def work(installation: Installation) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SETUP + WORK], env=installation.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def worked(installation: Installation) -> None:
    process = work(installation)
    said = process.communicate(timeout=200)[0]
    assert process.returncode == 0, said


def prepared(installations, files, name: str) -> Installation:
    installation = installations.copy(name)
    installation.run("import", "agents", str(files / "agents.csv"))
    installation.python(ASK)
    return installation


def check(installation: Installation) -> None:
    """Whatever the moment at which it was cut."""
    assert installation.sound()
    given, different = installation.rows(GIVEN)[0]
    done, refused = installation.rows(DONE)[0]
    assert (given, given, given, 0) == (different, installation.one(ATTACHED), done, refused)
    told, people = installation.rows(TOLD)[0]
    assert told == people == min(given, 50)  # those of the first lines have an account


def test_a_delivery_killed_between_or_within_slices_goes_on_where_it_was(installations, files):
    whole = prepared(installations, files, "delivery_whole")
    began = time.monotonic()
    worked(whole)
    lasts = time.monotonic() - began
    assert (whole.one(STATE), whole.rows(GIVEN)) == ("done", [(1000, 1000)])
    installation = prepared(installations, files, "delivery_killed")
    killed = 0
    for moment in MOMENTS[:-2]:
        killed += kill(work(installation), after=lasts * moment)
        check(installation)
    assert killed >= 2
    worked(installation)
    check(installation)
    assert (installation.one(STATE), installation.rows(GIVEN)) == ("done", [(1000, 1000)])
