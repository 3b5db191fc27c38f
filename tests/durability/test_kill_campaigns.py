"""kill -9 while a campaign writes to its agents: nobody is written to twice, nobody is forgotten."""

import subprocess
import sys
import time

from tests.durability.installation import MOMENTS, Installation, kill

SETUP = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); django.setup()\n"
# A service of a hundred agents, in one competence.
OPEN = """
import datetime
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.skills.campaigns import actions
from terreau.rooms.skills.models import Edition
Agent.objects.update(email=Concat(Lower(F("matricule")), Value("@ministere.example")))
today = timezone.localdate()
asked = [Edition.objects.order_by("pk").first().competence]
campaign = actions.create_campaign(
    Structure.objects.get(code="S000"), name="Printemps", opens_on=today, closes_on=today + datetime.timedelta(days=9),
    competences=asked, by="test",
)
actions.open_campaign(campaign, by="test")
"""
# The worker's minutes, one after another, with small batches so that many ends and beginnings may be cut.
WORK = """
from django.utils import timezone
from terreau.desk.clock import tick
from terreau.rooms.skills.campaigns import inviting
from terreau.rooms.skills.due import due
inviting.ROWS, inviting.MESSAGES = 15, 10
for _minute in range(14):
    assert tick(timezone.now(), jobs={"skills": due}) == []
"""
WRITTEN = "SELECT COUNT(*), COUNT(DISTINCT recipient) FROM mail_message WHERE purpose = 'skills.campaign_invitation'"
CLAIMED = "SELECT COUNT(*) FROM skills_campaigninvitation WHERE mailed_at IS NOT NULL"


def work(installation: Installation) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SETUP + WORK], env=installation.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def prepared(installations, files, name: str) -> Installation:
    installation = installations.copy(name)
    installation.run("import", "agents", str(files / "agents.csv"))
    installation.python(OPEN)
    return installation


def test_a_campaign_killed_between_or_within_batches_writes_once_to_everybody(installations, files):
    whole = prepared(installations, files, "campaign_whole")
    began = time.monotonic()
    process = work(whole)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0, said
    lasts = time.monotonic() - began
    assert whole.rows(WRITTEN) == [(100, 100)]
    installation = prepared(installations, files, "campaign_killed")
    killed = sum(kill(work(installation), after=lasts * moment) for moment in MOMENTS[:-2])
    assert killed >= 2
    assert installation.sound()
    written, different = installation.rows(WRITTEN)[0]
    assert written == different == installation.one(CLAIMED)  # a claim and its message are there together or not
    process = work(installation)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0, said
    assert installation.rows(WRITTEN) == [(100, 100)]
