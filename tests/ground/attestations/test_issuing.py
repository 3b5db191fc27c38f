"""Issuing once, freezing, withdrawing; what the journal and the messages say of it."""

import datetime
import threading

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from terreau.ground.attestations import access, actions
from terreau.ground.attestations.enums import Standing, Withdrawer
from terreau.ground.attestations.models import ALPHABET, Attestation, Revocation
from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.journal.models import Entry
from terreau.ground.mail import postman
from terreau.ground.organisations.keeping import FILE
from terreau.ground.organisations.models import Agent
from tests.factories import make_agent
from tests.ground.attestations.conftest import DETAILS, TITLE, issue


def test_a_code_is_sixteen_letters_that_nobody_takes_for_another(attested):
    assert len(attested.code) == 16
    assert set(attested.code) <= set(ALPHABET)
    assert not set("01ILOU") & set(ALPHABET)
    assert attested.spaced_code.replace("-", "") == attested.code
    assert attested.address == f"http://127.0.0.1:8000/attestations/verifier/{attested.spaced_code}/"


def test_what_it_says_is_frozen(holder, town, attested):
    Agent.objects.filter(pk=holder.agent_id).update(last_name="Durand")
    town.label = "Commune nouvelle"
    town.save()
    again = Attestation.objects.get(pk=attested.pk)
    assert (again.holder_name, again.issuer_label, again.title) == ("Camille Martin", "Mairie d’Exemple", TITLE)
    assert again.details == [list(row) for row in DETAILS]


def test_asked_twice_it_is_the_same_unchanged(holder, town, attested):
    again = issue(holder, town, title="Un autre titre")
    assert (again.pk, again.title) == (attested.pk, TITLE)
    assert Entry.objects.filter(action="attestations.attestation.issued").count() == 1


def test_the_same_subject_for_somebody_else_is_another(holder, town, attested):
    agent = make_agent(town)
    other = actions.issue(holder=agent, subject=attested.subject, title="T", sentence="S", issuer=town, by="task:test")
    assert other.pk != attested.pk


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_it_is_issued_once(holder, town):
    ready, found, wrong = threading.Barrier(2), [], []

    def ask():
        try:
            ready.wait(timeout=10)
            found.append(issue(holder, town).pk)
        except Exception as error:  # noqa: BLE001 - told by the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(set(found)) == Attestation.objects.count() == 1


def test_when_another_was_first_between_the_look_and_the_write_his_is_given(holder, town, attested, monkeypatch):
    """What the barrier may not show: the look finds nothing, the database refuses, the other's comes back."""
    real = type(Attestation.objects.all()).first
    asked = []

    def blind_once(rows):
        asked.append(rows.model)
        return None if len(asked) == 1 else real(rows)

    monkeypatch.setattr(type(Attestation.objects.all()), "first", blind_once)
    assert issue(holder, town).pk == attested.pk
    assert Attestation.objects.count() == 1


def test_nobody_without_a_name_and_nothing_already_over(town):
    nameless = make_agent(town, first_name="", last_name="")
    plain = {"subject": "x", "title": "T", "sentence": "S", "issuer": town, "by": "task:test"}
    with pytest.raises(actions.AttestationRefused, match="Votre nom"):
        actions.issue(holder=nameless, **plain)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(actions.AttestationRefused, match="trop ancien"):
        actions.issue(holder=make_agent(town), valid_until=yesterday, **plain)
    assert not Attestation.objects.exists()


def test_it_keeps_the_language_in_which_it_was_asked(holder, town):
    with translation.override("en"):
        assert issue(holder, town).language == "en"


def test_it_expires_after_its_last_day(holder, town):
    today = timezone.localdate()
    made = issue(holder, town, valid_until=today)
    assert made.standing == Standing.VALID
    Attestation.objects.update(valid_until=today - datetime.timedelta(days=1))
    made.refresh_from_db()
    assert made.standing == Standing.EXPIRED


def test_its_holder_withdraws_it_without_a_reason_and_may_ask_again(holder, town, attested):
    actions.revoke(attested, by=holder)
    assert (attested.standing, attested.revoked_by) == (Standing.WITHDRAWN, Withdrawer.HOLDER)
    assert list(Revocation.objects.values_list("place", flat=True)) == [attested.pk]
    assert issue(holder, town).code != attested.code


def test_its_issuer_says_why_and_the_holder_is_told(holder, lead, town, attested):
    with pytest.raises(actions.AttestationRefused, match="pourquoi"):
        actions.revoke(attested, reason="  ", by=lead)
    actions.revoke(attested, reason="Une erreur de saisie.", by=lead)
    while postman.drain():
        pass
    (message,) = mail.outbox
    assert message.to == [holder.email]
    assert "Une erreur de saisie." in message.body
    assert TITLE not in message.body
    with pytest.raises(actions.AttestationRefused, match="a été retirée"):
        issue(holder, town)


def test_it_is_withdrawn_once(holder, lead, attested):
    stale = Attestation.objects.get(pk=attested.pk)
    actions.revoke(attested, by=holder)
    with pytest.raises(actions.AttestationRefused, match="déjà retirée"):
        actions.revoke(stale, reason="Trop tard", by=lead)
    assert Attestation.objects.get().revoked_by == Withdrawer.HOLDER


def test_the_journal_holds_keys_and_nothing_of_what_is_attested(holder, lead, attested):
    actions.revoke(attested, reason="Niveau faux", by=lead)
    entries = Entry.objects.filter(action__startswith="attestations.")
    assert {entry.employer for entry in entries} == {holder.agent.employer_id}
    told = str(list(entries.values()))
    assert not [word for word in ("Martin", "niveau", "Niveau", "crcn", attested.code) if word in told]


def test_erasing_a_file_takes_its_attestations_and_leaves_badges_as_they_were(holder, town, attested):
    kept = issue(holder, town, subject="other")
    actions.revoke(attested, by=holder)
    erase(Person(user=holder, agent=holder.agent), ["attestations.own"], by=holder)
    assert not Attestation.objects.exists()
    assert list(Revocation.objects.values_list("place", flat=True)) == [attested.pk]
    assert access.attestation_of_code(kept.code) is None


def test_it_is_of_an_agent_or_of_an_address(holder, town):
    texts = {"subject": "x", "title": "T", "sentence": "S", "issuer": town, "by": "test"}
    guest = actions.Guest(" Ada Lovelace ", "ada@ailleurs.example")
    made = actions.issue(holder=guest, **texts)
    assert (made.agent, made.holder_name, made.employer_id) == (None, "Ada Lovelace", town.pk)
    assert actions.issue(holder=guest, **texts).pk == made.pk
    assert actions.issue(holder=holder.agent, **texts).pk != made.pk
    with pytest.raises(actions.AttestationRefused, match="Votre nom"):
        actions.issue(holder=actions.Guest(" ", "sans@ailleurs.example"), **texts)
    for wrong in ({"agent": None, "holder_email": ""}, {"agent": holder.agent, "holder_email": guest.email}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attestation.objects.create(subject="y", holder_name="Ada", title="T", sentence="S", **wrong)


def test_it_goes_with_the_file(holder, attested):
    erase(Person(agent=holder.agent), [FILE], by="task:retention")
    assert not Attestation.objects.exists()


def test_a_code_is_read_however_it_is_typed(attested):
    assert access.tidy_code(f" {attested.spaced_code.lower()} ") == attested.code
    assert access.tidy_code("ABCD") == access.tidy_code("0" * 16) == ""
