"""Somebody from elsewhere followed the cycle: he is told once, asks by his link, and anybody verifies his code."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from terreau.ground.attestations import actions as attestations
from terreau.ground.attestations.models import Attestation
from terreau.ground.attestations.personal_data import forget
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import attendance
from terreau.ground.seats.models import AttendanceEntry
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.cycles import attesting, due
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.tokens_place import token_of
from terreau.rooms.learning.sessions import concluding
from tests.factories import make_structure, make_user
from tests.rooms.learning.cycles.makers import begin, make_auditor, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Secrétariat général")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


@pytest.fixture
def cohort(employer, lead):
    """Over, and not concluded: an agent and an outsider who were always there, an outsider who was there once."""
    cycle, (agent,) = make_cohort(employer, by=lead, people=1)
    there, away = make_auditor(cycle, name="Chloé Dehors"), make_auditor(cycle, name="Denis Absent")
    cycle = begin(cycle, over=8)
    for rank, part in enumerate(cycle.session.occasion.parts.order_by("position")):
        for each in (agent, there):
            attendance.mark(each.registration, part, "present", by="test")
        attendance.mark(away.registration, part, "absent" if rank else "present", by="test")
    return cycle, agent, there, away


def read(candidacy):
    return Candidacy.objects.with_people().get(pk=candidacy.pk)


def page_of(candidacy):
    return reverse("cycles:answer", args=[token_of(read(candidacy))])


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_from_the_conclusion_to_a_code_that_anybody_verifies(cohort, lead, client):
    cycle, agent, there, away = cohort
    assert "attestation" not in client.get(page_of(there)).text.lower(), "nothing before the end"
    assert attesting.tell(timezone.now()) == 0

    concluding.conclude(cycle.session, by=lead)
    assert [each.agent for each in Completion.objects.all()] == [agent.agent]
    due.due(timezone.now())
    due.due(timezone.now())
    sent = Message.objects.get(purpose="cycles.followed")
    assert sent.recipient == there.email
    assert page_of(there).rpartition("/lien/")[0] + "/lien/" + there.key.hex in sent.text

    pdf = reverse("cycles:answer_pdf", args=[token_of(read(there))])
    assert client.get(pdf).status_code == 404, "opening a link asks for nothing"
    assert "Demander mon attestation" in client.get(page_of(there)).text
    page = client.post(page_of(there), {"do": "attest"}, follow=True)
    assert "Télécharger l’attestation" in page.text
    assert client.get(pdf).content.startswith(b"%PDF")
    made = Attestation.objects.get(agent=None)
    assert (made.holder_name, made.holder_email) == ("Chloé Dehors", there.email)
    assert made.issuer == cycle.session.occasion.structure
    client.post(page_of(there), {"do": "attest"})
    assert Attestation.objects.filter(agent=None).count() == 1, "asked twice, it is the same"

    verified = plain(client.get(reverse("attestations:verify", args=[made.spaced_code])).text)
    assert "Chloé Dehors" in verified
    assert "A suivi jusqu’au bout la formation" in verified
    assert there.email not in verified

    refused = plain(client.post(page_of(away), {"do": "attest"}, follow=True).text)
    assert "1 demi-journée suivie sur 7 demandées" in refused
    assert "Demander mon attestation" not in refused
    with pytest.raises(CycleRefused, match="1 demi-journée"):
        attesting.attest(read(away), by="test")
    with pytest.raises(CycleRefused, match="une fois le cycle conclu"):
        attesting.attest(read(agent), by="test")
    assert not Attestation.objects.exclude(pk=made.pk).exists()


def test_its_holder_withdraws_it_by_his_link_and_may_ask_for_another(cohort, lead, client):
    cycle, _agent, there, away = cohort
    concluding.conclude(cycle.session, by=lead)
    withdraw = reverse("cycles:answer_withdraw", args=[token_of(read(there))])
    assert client.get(withdraw).status_code == 302, "he has none yet"
    made = attesting.attest(read(there), by="test")
    asked = plain(client.get(withdraw).text)
    assert "Cela ne s’annule pas" in asked
    assert Attestation.objects.standing().filter(pk=made.pk).exists(), "opening the page withdraws nothing"
    assert client.post(reverse("cycles:answer_withdraw", args=[token_of(read(away))])).status_code == 302
    assert Attestation.objects.standing().filter(pk=made.pk).exists(), "another's link withdraws nothing of his"
    assert "Votre attestation est retirée" in client.post(withdraw, follow=True).text
    made.refresh_from_db()
    assert (made.revoked_by, made.reason) == ("holder", "")
    assert not Message.objects.filter(purpose="attestations.withdrawn").exists(), "he did it himself"
    again = client.post(page_of(there), {"do": "attest"}, follow=True)
    assert "Télécharger l’attestation" in again.text
    assert Attestation.objects.standing().get(agent=None).code != made.code


def test_what_was_withdrawn_is_told_to_his_address_and_not_given_again(cohort, lead, client):
    cycle, _agent, there, _away = cohort
    concluding.conclude(cycle.session, by=lead)
    made = attesting.attest(read(there), by="test")
    with pytest.raises(attestations.AttestationRefused, match="Dites pourquoi"):
        attestations.revoke(made, by=make_user())
    attestations.revoke(made, reason="Erreur de nom", by=lead)
    told = Message.objects.get(purpose="attestations.withdrawn")
    assert told.recipient == there.email
    assert "Erreur de nom" in told.text
    assert made.spaced_code in told.text
    assert reverse("attestations:mine") not in told.text, "he has no account"
    answered = client.post(page_of(there), {"do": "attest"}, follow=True).text
    assert "a été retirée par l’organisme" in answered
    assert client.get(reverse("cycles:answer_pdf", args=[token_of(read(there))])).status_code == 404


def test_an_account_of_his_address_finds_it_and_nobody_else_does(cohort, lead, client_for):
    cycle, agent, there, _away = cohort
    concluding.conclude(cycle.session, by=lead)
    made = attesting.attest(read(there), by="test")
    his, other = make_user(email=there.email), make_user()
    pdf = reverse("attestations:pdf", args=[made.pk])
    assert made.title in client_for(his).get(reverse("attestations:mine")).text
    assert client_for(his).get(pdf).content.startswith(b"%PDF")
    for stranger in (other, agent.agent.user, lead):
        assert client_for(stranger).get(pdf).status_code == 404
    attestations.revoke(made, by=his)
    assert Attestation.objects.get(pk=made.pk).revoked_by == "holder"


def test_nothing_is_attested_on_a_sheet_that_was_altered(cohort, lead, client):
    cycle, _agent, there, away = cohort
    concluding.conclude(cycle.session, by=lead)
    cell = cycle.session.occasion.attendance.filter(registration=away.registration).last()
    AttendanceEntry.objects.filter(pk=cell.pk).update(value="present")
    with pytest.raises(CycleRefused, match="feuille de présence intacte"):
        attesting.attest(read(there), by="test")
    assert "Demander mon attestation" not in client.get(page_of(there)).text
    assert attesting.tell(timezone.now()) == 0
    assert not Message.objects.filter(purpose="cycles.followed").exists()


def test_it_goes_when_his_presence_does(cohort, lead):
    cycle, _agent, there, _away = cohort
    concluding.conclude(cycle.session, by=lead)
    made = attesting.attest(read(there), by="test")
    assert forget(timezone.now()) == 0
    long_ago = timezone.now() - datetime.timedelta(days=31 * settings.KEEP_ATTENDANCE_MONTHS + 31)
    Attestation.objects.filter(pk=made.pk).update(issued_at=long_ago)
    assert forget(timezone.now()) == 1
    assert not Attestation.objects.filter(agent=None).exists()


def test_the_sheet_says_who_has_no_file_and_how_much_the_others_missed(cohort):
    cycle, _agent, there, away = cohort
    found = attesting.outcomes_of(cycle)
    assert plain(found[there.registration_id].why) == "n’a pas de dossier d’agent ici"
    assert plain(found[away.registration_id].why) == "1 demi-journée suivie sur 7 demandées"
