"""Versions and files: nothing is changed in place, nobody's work is lost, updates leave local changes."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from terreau.ground.journal.models import Entry
from terreau.ground.questions import actions
from terreau.ground.questions.actions import QuestionRefused, RewrittenMeanwhile
from terreau.ground.questions.contents import content_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Review
from terreau.ground.questions.history import differences
from terreau.ground.questions.models import Bank, Picture, Question
from tests.factories import make_user
from tests.ground.questions.making import PICTURE, picture

pytestmark = pytest.mark.django_db
CHOICE = {"genre": "choix-unique", "enonce": "Quoi ?", "bonnes": ["a"], "mauvaises": ["b"]}


def draft(code="une", **change):
    return Draft(code, content_of(CHOICE | change), topic="t", author="Équipe", licence="Libre")


def pictured(code, data):
    support = PICTURE | {"fichier": "plan.png"}
    return replace(draft(code, support=support), pictures={"plan.png": data})


@pytest.fixture
def bank():
    return Bank.objects.create(code="essai", label="Essai")


@pytest.fixture
def question(bank):
    return actions.write_question(bank, draft(), by="test")


def test_a_changed_question_is_a_new_version_and_the_old_one_stays(question):
    first = question.current
    second = actions.rewrite_question(question, draft(enonce="Quoi donc ?"), seen=1, by="test")
    first.refresh_from_db()
    assert (first.content.text, second.content.text, second.number) == ("Quoi ?", "Quoi donc ?", 2)
    assert Question.objects.get(pk=question.pk).current == second
    assert [(change.label, change.before, change.after) for change in differences(first, second)] == [
        ("Énoncé", "Quoi ?", "Quoi donc ?")
    ]


def test_the_same_text_makes_no_version(question):
    assert actions.rewrite_question(question, draft(), seen=1, by="test") == question.current
    assert question.versions.count() == 1


def test_of_two_editors_at_once_the_second_is_told_and_loses_nothing(question):
    mine, yours = Question.objects.get(pk=question.pk), Question.objects.get(pk=question.pk)
    actions.rewrite_question(mine, draft(enonce="La mienne ?"), seen=1, by="test")
    with pytest.raises(RewrittenMeanwhile):
        actions.rewrite_question(yours, draft(enonce="La vôtre ?"), seen=1, by="test")
    assert Question.objects.get(pk=question.pk).current.content.text == "La mienne ?"
    with pytest.raises(RewrittenMeanwhile):
        actions.rewrite_question(mine, draft(enonce="Une autre ?"), seen=9, by="test")


def test_a_code_is_taken_once(question, bank):
    with pytest.raises(QuestionRefused, match="déjà une question"):
        actions.write_question(bank, draft(enonce="Autre ?"), by="test")


def test_a_version_is_reviewed_by_somebody_else_than_its_writer(bank):
    writer, reader = make_user(), make_user()
    question = actions.write_question(bank, draft(), by=writer)
    with pytest.raises(QuestionRefused, match="quelqu’un d’autre"):
        actions.mark_reviewed(question.current, content=True, language=True, by=writer)
    actions.mark_reviewed(question.current, content=True, language=False, by=reader)
    question.current.refresh_from_db()
    assert (question.current.content_review, question.current.language_review) == (Review.REVIEWED, Review.TO_REVIEW)
    again = actions.rewrite_question(question, draft(enonce="Quoi donc ?"), seen=1, by=reader)
    assert again.content_review == Review.TO_REVIEW
    actions.mark_reviewed(again, content=True, language=True, by=writer)


def test_a_question_is_retired_for_a_reason_and_comes_back(question):
    with pytest.raises(QuestionRefused, match="pourquoi"):
        actions.retire(question, on=datetime.date(2026, 3, 2), reason="  ", by="test")
    actions.retire(question, on=datetime.date(2026, 3, 2), reason="Dépassée", by="test")
    actions.retire(question, on=datetime.date(2026, 4, 2), reason="Encore", by="test")
    assert question.retired_on == datetime.date(2026, 3, 2)
    assert not Question.objects.filter(bank__code="essai").in_use().exists()
    actions.restore(question, by="test")
    assert Question.objects.filter(bank__code="essai").in_use().exists()
    reasons = Entry.objects.filter(action="questions.question.retired").values_list("reason", flat=True)
    assert list(reasons) == ["Dépassée"]


def test_a_file_twice_changes_nothing(bank):
    drafts = [draft("une"), draft("deux", enonce="Et là ?")]
    assert actions.store_drafts(bank, drafts, by="test").as_data == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "kept": 0,
    }
    again = actions.store_drafts(bank, [drafts[0], draft("deux", enonce="Et ici ?")], by="test")
    assert (again.changed, again.unchanged) == (["deux"], ["une"])
    assert bank.questions.get(code="deux").current.number == 2
    assert Entry.objects.filter(action="questions.bank.loaded").count() == 2
    actions.store_drafts(bank, [drafts[0]], by="test")
    assert Entry.objects.filter(action="questions.bank.loaded").count() == 2


def test_an_update_of_the_software_leaves_what_was_changed_here(bank):
    actions.store_drafts(bank, [draft("une"), draft("deux", enonce="Et là ?")], by="software", shipped=True)
    actions.rewrite_question(bank.questions.get(code="une"), draft("une", enonce="Ici ?"), seen=1, by="test")
    newer = [draft("une", enonce="Nouvelle ?"), draft("deux", enonce="Et là-bas ?")]
    stored = actions.store_drafts(bank, newer, by="software", shipped=True)
    assert (stored.kept, stored.changed) == (["une"], ["deux"])
    assert bank.questions.get(code="une").current.content.text == "Ici ?"
    assert bank.questions.get(code="deux").current.content.text == "Et là-bas ?"


def test_a_picture_is_kept_once_under_its_digest(bank):
    data = picture()
    actions.store_drafts(bank, [pictured("une", data), pictured("deux", data)], by="test")
    kept = Picture.objects.get(digest=actions.digest_of_bytes(data))
    assert (bytes(kept.data), kept.media_type) == (data, "image/png")
    question = bank.questions.get(code="une")
    assert question.current.content.support.data["fichier"] == kept.digest
    # What the base gives is taken again without its bytes: an old version is put back so.
    actions.rewrite_question(question, replace(question.current.as_draft("une"), theme="autre"), seen=1, by="test")


@pytest.mark.parametrize("data", [b"", b"<svg onload='a()'/>", b"\x89PNG\r\n\x1a\nno picture", b"MZ\x00" * 100])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(bank, data):
    before = Picture.objects.count()
    with pytest.raises(QuestionRefused, match="une"):
        actions.store_drafts(bank, [draft("deux"), pictured("une", data)], by="test")
    assert (bank.questions.count(), Picture.objects.count()) == (0, before)
    with pytest.raises(ValidationError):
        actions.keep_picture(data, "plan.png")


def test_a_picture_that_nobody_has_is_refused(bank):
    for name in ("f" * 64, "../../etc/passwd"):
        lost = draft(support=PICTURE | {"fichier": name})
        with pytest.raises(QuestionRefused, match="manque"):
            actions.write_question(bank, lost, by="test")


def test_a_picture_under_another_name_than_its_own_is_refused():
    with pytest.raises(ValidationError):
        actions.keep_picture(picture("GIF"), "plan.png")
