"""A draft changes, what is in force never does, and nobody writes over another without being told."""

import pytest

from terreau.rooms.learning.catalogue import editing
from terreau.rooms.learning.catalogue.editing import ChangedMeanwhile, EditRefused, mark_of
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.catalogue.readiness import difference
from tests.factories import make_structure
from tests.rooms.learning.makers import make_course, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Edition:
    edition = make_edition(make_structure())
    return editing.start_draft(edition.course, copied=edition, by="test")


def titles(edition: Edition) -> list[list[str]]:
    return [
        [one.title for one in module.lessons.order_by("position")] for module in edition.modules.order_by("position")
    ]


def test_a_draft_is_a_copy_and_the_edition_in_force_stays_as_it_was(draft):
    current = draft.course.editions.get(state=EditionState.CURRENT)
    assert titles(draft) == titles(current) == [["Leçon 1.1", "Leçon 1.2"], ["Leçon 2.1", "Leçon 2.2"]]
    lesson = Lesson.objects.get(module__edition=draft, title="Leçon 1.1")
    editing.edit_lesson(lesson, seen=mark_of(lesson), body="Autre.", title="Autre", by="test")
    assert titles(current)[0] == ["Leçon 1.1", "Leçon 1.2"]
    assert [each.split(" (")[0] for each in difference(current, draft).added] == ["Autre"]


def test_there_is_one_draft_at_a_time(draft):
    with pytest.raises(EditRefused, match="déjà en préparation"):
        editing.start_draft(draft.course, by="test")


def test_an_edition_in_force_refuses_every_change(draft):
    current = draft.course.editions.get(state=EditionState.CURRENT)
    module = current.modules.order_by("position").first()
    lesson = module.lessons.order_by("position").first()
    for change in (
        lambda: editing.add_module(current, title="x", by="test"),
        lambda: editing.edit_module(module, seen=mark_of(module), title="x", by="test"),
        lambda: editing.delete_module(module, by="test"),
        lambda: editing.move_module(module, up=False, by="test"),
        lambda: editing.add_lesson(module, title="x", by="test"),
        lambda: editing.edit_lesson(lesson, seen=mark_of(lesson), title="x", by="test"),
        lambda: editing.delete_lesson(lesson, by="test"),
        lambda: editing.move_lesson(lesson, up=False, by="test"),
        lambda: editing.drop_draft(current, by="test"),
        lambda: editing.put_in_force(current, by="test"),
    ):
        with pytest.raises(EditRefused, match="n’est plus en préparation"):
            change()
    assert titles(current) == [["Leçon 1.1", "Leçon 1.2"], ["Leçon 2.1", "Leçon 2.2"]]


def test_the_second_of_two_who_write_the_same_lesson_is_told_and_nothing_is_lost(draft):
    lesson = Lesson.objects.filter(module__edition=draft).order_by("pk").first()
    seen = mark_of(lesson)
    editing.edit_lesson(lesson, seen=seen, body="Le premier.", by="test")
    with pytest.raises(ChangedMeanwhile) as told:
        editing.edit_lesson(lesson, seen=seen, body="Le second.", by="test")
    assert told.value.current.body == "Le premier."
    assert Lesson.objects.get(pk=lesson.pk).body == "Le premier."
    editing.edit_lesson(lesson, seen=mark_of(told.value.current), body="Les deux.", by="test")
    assert Lesson.objects.get(pk=lesson.pk).body == "Les deux."


def test_modules_and_lessons_change_places(draft):
    first = draft.modules.get(position=1)
    editing.move_module(first, up=False, by="test")
    assert [one.title for one in draft.modules.order_by("position")] == ["Module 2", "Module 1"]
    editing.move_module(first, up=False, by="test")  # already last
    assert [one.title for one in draft.modules.order_by("position")] == ["Module 2", "Module 1"]
    lesson = first.lessons.get(position=2)
    editing.move_lesson(lesson, up=True, by="test")
    assert titles(draft)[1] == ["Leçon 1.2", "Leçon 1.1"]
    other = draft.modules.get(position=1)
    lesson.refresh_from_db()
    editing.edit_lesson(lesson, seen=mark_of(lesson), module=other, by="test")
    assert titles(draft) == [["Leçon 2.1", "Leçon 2.2", "Leçon 1.2"], ["Leçon 1.1"]]


def test_a_lesson_does_not_leave_its_edition(draft):
    lesson = Lesson.objects.filter(module__edition=draft).order_by("pk").first()
    elsewhere = Module.objects.filter(edition__state=EditionState.CURRENT).order_by("pk").first()
    with pytest.raises(EditRefused):
        editing.edit_lesson(lesson, seen=mark_of(lesson), module=elsewhere, by="test")


def test_a_draft_in_force_replaces_the_one_before_and_says_how_long_it_lasts(draft):
    editing.put_in_force(draft, note="Ce qui change", by="test")
    states = dict(Edition.objects.values_list("number", "state"))
    assert states == {1: EditionState.PAST, 2: EditionState.CURRENT}
    assert Course.objects.get().minutes == 40


def test_what_is_not_ready_is_refused_with_every_reason():
    course = make_course(make_structure())
    draft = editing.start_draft(course, by="test")
    with pytest.raises(EditRefused, match="pas de module"):
        editing.put_in_force(draft, by="test")
    editing.add_module(draft, title="Vide", by="test")
    asking = editing.add_module(draft, title="Quiz", topic="quiz", asked=3, pass_mark=70, by="test")
    editing.add_lesson(asking, title="Rien", body=" ", by="test")
    editing.add_lesson(asking, title="Fausse", body="# Titre\n\n![a](perdue.png)", by="test")
    with pytest.raises(EditRefused) as told:
        editing.put_in_force(draft, by="test")
    words = " ".join(told.value.reasons).replace("\N{NO-BREAK SPACE}", " ")
    for expected in ("« Vide » n’a pas de leçon", "pose 3 questions ; il y en a 0", "« Rien » : elle est vide",
                     "Les titres commencent", "« perdue.png »"):  # fmt: skip
        assert expected in words
    assert draft.state == EditionState.DRAFT
