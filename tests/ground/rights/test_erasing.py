"""Erasure, the database and the disk in hand: what was erased is nowhere, what stays says why."""

import datetime
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.models import Role, User
from terreau.ground.common.erasing import with_followers
from terreau.ground.evidence.actions import forget_asked, take_snapshot
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import KeyToForget, Snapshot
from terreau.ground.journal.models import Entry
from terreau.ground.mail import postman
from terreau.ground.organisations.actions import OrganisationRefused, agent_left, erase_agent
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Consultation, Posting
from terreau.rooms.skills.models import SkillResult
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import sent
from tests.ground.rights.somebody import DAY, Somebody, somebody

# The titles and the sentences of what outlives its author, without him: none of them is his name.
OUTLIVE = r"\b(?:action|leçon|café|outil|essai|récit) de zorglub|\busage zorglub|\bservi à zorglub"
EVERYTHING = ("accounts.user", "organisations.agent", "skills.results", "rights.corrections", "journal.entries")


@pytest.fixture
def disk(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence-keys"
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return tmp_path


def everything_stored(disk: Path) -> str:
    """Every row of every table, and every file, as one text."""
    told = [str(row) for model in apps.get_models() for row in model.objects.order_by("pk").values()]
    for file in sorted(path for path in disk.rglob("*") if path.is_file()):
        if file.suffix == ".parquet":
            told.append(str(pq.read_table(file).to_pylist()))
        else:
            told.append(file.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(told).casefold()


def found(one_marks: list[str], disk: Path) -> list[str]:
    stored = everything_stored(disk)
    return [mark for mark in one_marks if mark.casefold() in stored]


def erase(client, *codes: str):
    asked = client.post(reverse("rights:erasure"), {"codes": codes})
    assert asked.status_code == 302, asked.content.decode()
    return client.post(reverse("rights:erasure_confirm"), {"sure": "on"})


@pytest.mark.django_db(transaction=True)
def test_after_leaving_an_agent_erases_everything_and_no_trace_is_left_in_the_database_nor_on_the_disk(
    client_for, disk
):
    me, neighbour = somebody(), somebody("voisinage")
    take_snapshot(timezone.localdate(), by="test")
    agent_left(me.agent, on=timezone.localdate(), by=me.hr)
    marks, others = me.marks, neighbour.marks
    assert found(marks, disk) == marks, "the search sees what is there"
    assert list((disk / "mail").glob("*")), "messages lie on the disk before"

    page = erase(client_for(me.user), *EVERYTHING)
    assert "Conservé, et pourquoi" in page.text
    assert forget_asked(by="test") == 0
    postman.drain()  # the written answer, the last message to that address

    assert found(marks, disk) == []
    assert re.findall(r".{0,24}zorglub", re.sub(OUTLIVE, "", everything_stored(disk))) == []
    assert found(others, disk) == others
    refused = Entry.objects.get(action="rights.erasure.refused")
    assert refused.data == {"holding": "journal.entries"}
    assert "articles 5-2" in refused.reason


@pytest.mark.django_db(transaction=True)
def test_a_key_waits_for_the_snapshot_under_way_then_goes_too(disk):
    employer = make_structure()
    gone, stays = (make_agent(employer) for _number in range(2))
    take_snapshot(timezone.localdate(), by="test")
    building = Snapshot.objects.create(on=DAY, threshold=11)
    agent_left(gone, on=timezone.localdate(), by="test")
    erase_agent(gone, by="test")
    assert forget_asked(by="test") == 1
    assert KeyToForget.objects.get().tried_at
    Snapshot.objects.filter(pk=building.pk).update(state=SnapshotState.FAILED)
    assert forget_asked(by="test") == 0
    stored = everything_stored(disk)
    assert gone.key.hex not in stored
    assert stays.key.hex in stored


@pytest.fixture
def me(db, disk) -> Somebody:
    return somebody()


def test_in_post_the_file_is_refused_with_its_reason_journalled_and_written_to_the_agent(me, client_for, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client = client_for(me.user)
    before = client.get(reverse("rights:erasure")).text
    assert "code général de la fonction publique, article L. 137-1" in before
    assert "Vous repartez de zéro" in before
    page = erase(client, "organisations.agent", "skills.results").text
    assert "code général de la fonction publique" in page
    assert Agent.objects.filter(pk=me.agent.pk).exists()
    assert not SkillResult.objects.filter(agent=me.agent).exists()
    entry = Entry.objects.get(action="rights.erasure.refused")
    assert entry.data == {"holding": "organisations.agent"}
    assert Entry.objects.get(action="rights.erasure.done").data["erased"]["skills.results"] == 2


def test_the_written_answer_leaves_with_reasons(me, client_for, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        erase(client_for(me.user), "organisations.agent", "skills.results")
    message = sent()[-1]
    assert message.to == [me.user.email]
    assert "Vos résultats de compétences" in message.body
    assert "L. 137-1" in message.body


def test_nothing_goes_without_the_second_step(me, client_for):
    client = client_for(me.user)
    client.post(reverse("rights:erasure"), {"codes": ["skills.results"]})
    page = client.post(reverse("rights:erasure_confirm"), {"other": "on"})
    assert "Cochez cette case" in page.text
    assert SkillResult.objects.filter(agent=me.agent).count() == 2


def test_an_erased_account_is_closed_anonymous_and_signed_out(me, client_for):
    client = client_for(me.user)
    erase(client, "accounts.user")
    user = User.objects.get(pk=me.user.pk)
    assert (user.is_active, user.name, user.sub, user.agent) == (False, "", None, None)
    assert user.email == f"compte-{user.pk}@efface.invalid"
    assert not user.has_usable_password()
    assert not Role.objects.filter(user=user).exists()
    assert client.get(reverse("desk:my_data")).status_code == 302
    assert Agent.objects.filter(pk=me.agent.pk).exists()


def test_the_last_administrator_is_told_to_name_another_first(me, client_for):
    page = erase(client_for(me.hr), "accounts.user").text
    assert "dernier administrateur" in page
    assert User.objects.get(pk=me.hr.pk).is_active


def test_what_follows_an_account_goes_before_it():
    order = [each.code for each in with_followers(["accounts.user"])]
    assert order[-1] == "accounts.user"
    assert {"accounts.roles", "accounts.joining", "initiatives.created", "compass.declared", "common.imports"} <= {
        *order
    }
    assert "skills.results" not in order


def test_when_one_room_fails_nothing_is_erased_anywhere(me, client_for, monkeypatch):
    from terreau.ground.accounts import actions

    def broken(*args, **kwargs):
        raise actions.Refused("Non.")

    monkeypatch.setattr(actions, "erase", broken)
    page = erase(client_for(me.user), "skills.results", "accounts.user").text
    assert "Non." in page
    assert SkillResult.objects.filter(agent=me.agent).count() == 2
    assert Role.objects.filter(user=me.user).exists()


# ---- agents who left


@pytest.mark.parametrize("role", [RoleName.HR, RoleName.DPO])
def test_hr_and_the_protection_officer_erase_the_file_of_an_agent_who_left(role, client_for, db, disk):
    employer = make_structure()
    agent = make_agent(employer, left_on=datetime.date(2026, 1, 5))
    client = client_for(make_user((role, employer)))
    assert agent.matricule in client.get(reverse("rights:departed")).text
    url = reverse("rights:agent_erase", args=[agent.pk])
    assert "Ce n’est pas le matricule" in client.post(url, {"matricule": "autre", "reason": "Demande"}).text
    assert client.post(url, {"matricule": agent.matricule, "reason": "Demande"}).status_code == 302
    assert not Agent.objects.filter(pk=agent.pk).exists()
    assert not Posting.objects.filter(agent=agent.pk).exists()
    assert KeyToForget.objects.get().key == agent.key
    entry = Entry.objects.get(action="rights.erasure.of_departed")
    assert (entry.reason, entry.object_key) == ("Demande", "")


def test_an_agent_in_post_cannot_be_erased_by_anybody(client_for, db, disk):
    employer = make_structure()
    agent = make_agent(employer)
    hr = make_user((RoleName.HR, employer))
    url = reverse("rights:agent_erase", args=[agent.pk])
    assert client_for(hr).post(url, {"matricule": agent.matricule, "reason": "X"}).status_code == 404
    with pytest.raises(OrganisationRefused):
        erase_agent(agent, by=hr)
    assert not Consultation.objects.filter(agent=agent).exists()
