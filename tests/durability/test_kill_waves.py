"""kill -9 of the worker while a wave opens and writes: a batch is whole or not begun, nobody is written to twice."""

import subprocess
import sys
import time

from tests.durability.installation import MOMENTS, Installation, kill

SETUP = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); django.setup()\n"
# A service of a hundred agents.
PLAN = """
import datetime
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.barometer.waves import actions
from tests.rooms.barometer.makers import make_edition
Agent.objects.update(email=Concat(Lower(F("matricule")), Value("@ministere.example")))
today, place = timezone.localdate(), Structure.objects.get(code="S000")
wave = actions.create(
    place, by="test", name="Baromètre", edition=make_edition(place), opens_on=today,
    closes_on=today + datetime.timedelta(days=9),
)
actions.plan(wave, by="test")
"""
# The worker's minutes, one after another, with small batches so that many ends and beginnings may be cut.
WORK = """
from django.utils import timezone
from terreau.desk.clock import tick
from terreau.rooms.barometer.waves import inviting, opening
from terreau.rooms.barometer.waves.due import due
opening.ROWS, inviting.MESSAGES, inviting.EARLIEST = 15, 10, 0
for _minute in range(20):
    assert tick(timezone.now(), jobs={"waves": due}) == []
"""
WRITTEN = "SELECT COUNT(*), COUNT(DISTINCT recipient) FROM mail_message WHERE purpose = 'waves.invitation'"
CLAIMED = "SELECT COUNT(*) FROM waves_right WHERE written = 1"
RIGHTS = "SELECT COUNT(*), COUNT(DISTINCT agent_id) FROM waves_right"
CELLS = "SELECT SUM(population), SUM(invited) FROM waves_cell"
STATE = "SELECT state FROM waves_wave"
KEYS = "SELECT public_key FROM waves_wave"


def work(installation: Installation) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SETUP + WORK], env=installation.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def worked(installation: Installation) -> None:
    process = work(installation)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0, said


def prepared(installations, files, name: str) -> Installation:
    installation = installations.copy(name)
    installation.run("import", "agents", str(files / "agents.csv"))
    installation.python(PLAN)
    return installation


def check(installation: Installation) -> None:
    """Whatever the moment at which it was cut."""
    assert installation.sound()
    written, different = installation.rows(WRITTEN)[0]
    assert written == different == installation.one(CLAIMED)  # a claim and its message are there together or not
    rights, agents = installation.rows(RIGHTS)[0]
    assert rights == agents
    population, _invited = installation.rows(CELLS)[0]
    assert population in (None, 100)
    if installation.one(STATE) == "open":
        assert (rights, installation.rows(CELLS)) == (100, [(100, 100)])
    if key := installation.one(KEYS):  # an urn that is announced has its key on the disk
        assert list((installation.var / "urn-keys").glob("*.key")), key


def test_a_wave_killed_as_it_opens_and_writes_goes_on_where_it_was(installations, files):
    whole = prepared(installations, files, "wave_whole")
    began = time.monotonic()
    worked(whole)
    lasts = time.monotonic() - began
    assert (whole.one(STATE), whole.rows(WRITTEN)) == ("open", [(100, 100)])
    installation = prepared(installations, files, "wave_killed")
    killed = 0
    for moment in MOMENTS[:-2]:
        killed += kill(work(installation), after=lasts * moment)
        check(installation)
    assert killed >= 2
    worked(installation)
    check(installation)
    assert (installation.one(STATE), installation.rows(WRITTEN)) == ("open", [(100, 100)])
