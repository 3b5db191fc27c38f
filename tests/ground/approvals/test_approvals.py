"""Opinions and locks: what opens, what closes again, what the journal keeps, who wins of two."""

import datetime
import threading

import pytest
from django.db import connection

from terreau.ground.approvals import actions, reading
from terreau.ground.approvals.actions import ApprovalRefused
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.models import Approval, Lock
from terreau.ground.evidence.definitions import INDICATORS, Counts
from terreau.ground.evidence.enums import SnapshotState, Status
from terreau.ground.evidence.figures import figures, history
from terreau.ground.evidence.models import Figure, Snapshot, SnapshotStructure
from terreau.ground.evidence.scope import Scope
from terreau.ground.journal.models import Entry
from terreau.rooms.skills.doors import SKILLS
from tests.factories import make_structure

DAY = datetime.date(2026, 3, 12)


def give(employer, door=SKILLS, body="csa", **more):
    values = {"on": DAY, "opinion": "favourable", "reference": "PV 2026-3"} | more
    return actions.record_approval(employer, door, body=body, by="test", **values)


@pytest.mark.django_db
class TestOpening:
    def test_a_room_is_open_until_it_is_locked_and_only_there(self):
        employer, other = make_structure(), make_structure()
        office = make_structure(parent=employer)
        assert reading.is_open(SKILLS, office)
        actions.set_locks(employer, SKILLS, ["csa", "dpo"], by="test")
        assert reading.awaited(SKILLS, office) == ["csa", "dpo"]
        assert reading.is_open(SKILLS, other)
        assert reading.is_open(FIGURES, office)
        with pytest.raises(reading.RoomClosed, match="avis du CSA et avis du délégué"):
            reading.require_open(SKILLS, office)
        reading.require_open(SKILLS, office, other)  # who acts for both may still act for one

    def test_it_opens_when_the_last_opinion_is_there_whatever_it_says_and_closes_when_it_is_withdrawn(self):
        employer = make_structure()
        actions.set_locks(employer, SKILLS, ["csa", "dpo"], by="test")
        give(employer)
        assert reading.awaited(SKILLS, employer) == ["dpo"]
        last = give(employer, body="dpo", opinion="unfavourable")
        assert reading.words_of_opening(SKILLS, employer) == (
            "Ouvert après avis du CSA du 12 mars 2026 et avis du délégué à la protection des données du 12 mars 2026."
        )
        actions.withdraw_approval(last, reason="Erreur de séance", by="test")
        assert not reading.is_open(SKILLS, employer)
        with pytest.raises(ApprovalRefused, match="déjà été retiré"):
            actions.withdraw_approval(last, reason="Encore", by="test")
        give(employer, body="dpo")
        assert reading.is_open(SKILLS, employer)

    def test_what_is_refused_changes_nothing(self):
        employer = make_structure()
        with pytest.raises(ApprovalRefused, match="demain"):
            give(employer, on=datetime.date(2999, 1, 1))
        actions.set_locks(employer, SKILLS, ["csa"], by="test")
        with pytest.raises(ApprovalRefused, match="n’est plus attendu"):
            actions.set_locks(employer, SKILLS, [], by="test")
        approval = give(employer)
        with pytest.raises(ApprovalRefused, match="Dites pourquoi"):
            actions.withdraw_approval(approval, reason="  ", by="test")
        with pytest.raises(ApprovalRefused, match="déjà enregistré"):
            give(employer)
        assert (Approval.objects.standing().count(), Lock.objects.count()) == (1, 1)

    def test_each_write_is_in_the_journal_and_a_repeated_one_is_not(self):
        employer = make_structure()
        for _time in range(2):
            actions.set_locks(employer, SKILLS, ["csa"], by="test")
        actions.withdraw_approval(give(employer), reason="Erreur", by="test")
        actions.set_locks(employer, SKILLS, [], reason="Avis inutile", by="test")
        for _time in range(2):
            actions.set_particulars(employer, controller="Le maire d’Exemple", by="test")
        told = Entry.objects.filter(action__startswith="approvals.").order_by("at")
        assert [(one.action.split(".", 1)[1], one.reason) for one in told] == [
            ("locks.set", ""),
            ("approval.recorded", ""),
            ("approval.withdrawn", "Erreur"),
            ("locks.set", "Avis inutile"),
            ("particulars.set", ""),
        ]
        assert "maire" not in str([one.data for one in told])

    def test_figures_on_persons_are_not_read_where_they_wait_and_the_others_are(self):
        employer, other = make_structure(), make_structure()
        office = make_structure(parent=employer)
        persons = next(code for code, one in INDICATORS.items() if one.counts == Counts.PERSONS)
        objects = next(code for code, one in INDICATORS.items() if one.counts == Counts.OBJECTS)
        snapshot = Snapshot.objects.create(on=DAY, threshold=11, state=SnapshotState.PUBLISHED)
        for one in (employer, office, other):
            SnapshotStructure.objects.create(snapshot=snapshot, structure=one.pk, parent=one.parent_id, path=one.path)
            for code in (persons, objects):
                Figure.objects.create(
                    snapshot=snapshot,
                    indicator=code,
                    version=1,
                    structure=one.pk,
                    value=100,
                    base=200,
                    people=200,
                    status=Status.SHOWN,
                )
        scope = Scope(subtrees=frozenset({employer.pk, other.pk}))

        def shown():
            rows = figures(scope, structures=[office.pk, other.pk], indicators=[persons, objects])
            return {(one.structure, one.indicator) for one in rows if one.status == Status.SHOWN}

        everything = shown()
        assert len(everything) == 4
        actions.set_locks(employer, FIGURES, ["csa"], by="test")
        assert everything - shown() == {(office.pk, persons)}
        assert [one.indicator for one in history(scope, structure=office.pk, indicators=[persons, objects])] == [
            objects
        ]
        give(employer, FIGURES)
        assert shown() == everything


@pytest.mark.django_db(transaction=True)
def test_of_two_opinions_recorded_at_once_one_stands():
    employer, start, answers = make_structure(), threading.Barrier(2), []

    def record() -> None:
        start.wait()
        try:
            give(employer)
            answers.append("done")
        except ApprovalRefused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=record) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "refused"]
    assert Approval.objects.count() == 1
    assert Entry.objects.filter(action="approvals.approval.recorded").count() == 1
