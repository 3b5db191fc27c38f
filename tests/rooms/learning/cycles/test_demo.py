"""What the demonstration shows of cycles, to whoever enters as one of its characters."""

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.attendance import sheet
from terreau.rooms.learning.cycles import demo
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def character(employer, role=None):
    user = make_user(*([(role, employer)] if role else []), agent=make_agent(employer))
    User.objects.filter(pk=user.pk).update(demo_character="Agent : mes compétences" if role is None else str(role))
    return user


def test_a_call_is_open_and_a_cycle_is_in_its_course(client_for, client):
    employer = make_structure("Ministère")
    agent = character(employer)
    manager, lead, hr, officer, editor = (
        character(employer, role)
        for role in (
            RoleName.MANAGER, RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.CASE_OFFICER, RoleName.EDITOR,
        )
    )  # fmt: skip
    for _number in range(20):
        make_agent(employer)
    demo.fill(employer=employer, today=timezone.localdate(), by="test", draw=np.random.default_rng(3))
    assert not Message.objects.exists()
    running, call = Cycle.objects.with_places().order_by("opens_at")

    def read(user, name, *keys, of=running):
        answer = client_for(user).get(reverse(f"cycles:{name}", args=[of.pk, *keys]))
        assert answer.status_code == 200, name
        return plain(answer.text)

    # The call: the agent goes on with his file, the manager presides, who runs it waits for an employer.
    assert call.takes_candidacies
    assert sorted(call.candidacies.values_list("state", "letter")) == [
        ("draft", "none"), ("sent", "asked"), ("sent", "given"),
    ]  # fmt: skip
    draft = Candidacy.objects.get(cycle=call, user=agent)
    assert "Mission d’appui au pilotage" in client_for(agent).get(draft.get_absolute_url()).text
    assert call.jurors.get(presides=True).user == manager
    assert "Camille Exemple" in read(manager, "jury", of=call) + read(lead, "candidates", of=call)
    assert "1 candidature sans la réponse de l’employeur" in read(lead, "cockpit", of=call)
    assert client.get(call.get_absolute_url()).status_code == 200

    # The cycle: twelve and three, what is missing, and a group that whoever runs the cycle does not read.
    assert sorted(running.candidacies.values_list("state", flat=True)) == ["admitted"] * 12 + ["waiting"] * 3
    assert reverse("cycles:cockpit", args=[running.pk]) in read(lead, "show")
    cockpit = read(lead, "cockpit")
    for gap in ("1 case vide", "Absence non excusée à 2", "Intervenant à confirmer", "sans programme", "sans projet"):
        assert gap in cockpit, gap
    assert "4 passées sur 12" in cockpit
    assert len(sheet(running.session.occasion).lines) == 12
    own = read(agent, "show")
    assert "4 demi-journées suivies sur 4 passées" in own
    assert "Décider avec des données" in own
    group = Group.objects.get(cycle=running, coach=editor)
    for user in (agent, editor):
        assert "chacun apporte une phrase d’usager" in read(user, "group", group.pk)
    assert client_for(lead).get(reverse("cycles:group", args=[running.pk, group.pk])).status_code == 404
    assert sorted(each.members.count() for each in running.groups.all()) == [4, 4, 4]
    assert "2 membres du jury ont noté" in read(officer, "selection")
    assert "Places" in read(hr, "show")
