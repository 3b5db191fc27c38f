"""A course on files enters the catalogue whole or not at all, once, and goes out as the same files."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from terreau.ground.journal.models import Entry
from terreau.ground.questions.actions import rewrite_question
from terreau.ground.questions.models import Bank, Question
from terreau.rooms.learning.catalogue import bringing
from terreau.rooms.learning.catalogue.bringing import BringRefused, bring, digest_of_edition, digest_of_folder
from terreau.rooms.learning.catalogue.enums import CourseState, EditionState, Kind, Theme
from terreau.rooms.learning.catalogue.folder_writing import write_course
from terreau.rooms.learning.catalogue.folders import opened, read_course
from terreau.rooms.learning.catalogue.models import Attachment, Course, Edition, Lesson
from terreau.rooms.learning.catalogue.shipped import shipped_courses, standing_of
from tests.factories import make_structure
from tests.ground.common.clamd import EICAR, running
from tests.rooms.learning.course_files import SHEET, png, write_course_files

pytestmark = pytest.mark.django_db


def stored_files() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "learning" / "files"
    return {each.name for each in folder.iterdir()} if folder.is_dir() else set()


def test_a_course_on_files_becomes_a_course_with_its_edition_its_questions_and_its_files(tmp_path):
    house = make_structure()
    done = bring(read_course(write_course_files(tmp_path)), structure=house, by="test")
    course = Course.objects.get()
    assert (done.state, course.title, course.kind, course.state) == (
        "created",
        "Essai",
        Kind.LESSONS,
        CourseState.DRAFT,
    )
    assert (course.theme, course.minutes, course.audiences) == (Theme.AI, 7, ["tous", "encadrants"])
    assert [aim.level for aim in course.aims.all()] == [2]
    assert "inconnu 9.9" in done.notes[0]
    edition = course.editions.get()
    assert edition.state == EditionState.CURRENT
    first, second = edition.modules.order_by("position")
    assert (first.topic, first.asked, first.pass_mark, first.most_attempts) == ("1-un", 2, 70, 3)
    assert (second.topic, second.asked) == ("", None)
    assert [one.title for one in first.lessons.order_by("position")] == ["Début", "Milieu", "La fin"]
    assert course.bank.questions.in_use().of_topic("1-un").count() == 3
    figure = edition.attachments.get(name="figure.png")
    with default_storage.open(figure.file.name) as file:
        assert file.read() == png()


def test_the_same_files_change_nothing(tmp_path):
    house, folder = make_structure(), read_course(write_course_files(tmp_path))
    bring(folder, structure=house, by="test")
    before, entries = stored_files(), Entry.objects.count()
    again = bring(folder, structure=house, by="test")
    assert again.state == "unchanged"
    assert (Course.objects.count(), Edition.objects.count(), Attachment.objects.count()) == (1, 1, 4)
    assert stored_files() == before
    assert Entry.objects.count() == entries


def test_other_files_make_a_new_edition_and_leave_the_one_before_as_it_was(tmp_path):
    house = make_structure()
    bring(read_course(write_course_files(tmp_path)), structure=house, by="test")
    old = Edition.objects.get()
    was, figure = digest_of_edition(old), old.attachments.get(name="figure.png").file.name
    changed = {"2-deux/1-seule.md": "---\ntitre: Autre\n---\nAutre texte.", "1-un/figure.png": png("red")}
    done = bring(read_course(write_course_files(tmp_path, **changed)), structure=house, by="test")
    old.refresh_from_db()
    assert (done.state, done.edition.number, old.state) == ("changed", 2, EditionState.PAST)
    assert digest_of_edition(old) == was
    assert done.edition.attachments.get(name="figure.png").file.name != figure
    # What did not change is kept once.
    film = {one.file.name for one in Attachment.objects.filter(name="film.mp4")}
    assert len(film) == 1


def test_questions_that_left_the_files_are_not_asked_and_old_editions_keep_their_topic(tmp_path):
    house = make_structure()
    bring(read_course(write_course_files(tmp_path)), structure=house, by="test")
    text = (tmp_path / "essai/1-un/questions.yaml").read_text().replace("un-3", "un-4")
    folder = write_course_files(tmp_path, **{"1-un/questions.yaml": text, "cours.yaml": SHEET.replace("1-un", "1-bis")})
    (folder / "1-un").rename(folder / "1-bis")
    done = bring(read_course(folder), structure=house, by="test")
    assert sorted(done.course.bank.questions.in_use().values_list("code", flat=True)) == ["un-1", "un-2", "un-4"]
    # The folder has another name: those who began before are still asked the questions of theirs.
    assert done.course.bank.questions.in_use().of_topic("1-un").count() == 3
    assert {one.topic for one in done.course.editions.get().modules.all()} == {"1-un", ""}


def test_nothing_is_left_of_a_course_that_could_not_be_brought_whole(tmp_path, monkeypatch):
    folder = read_course(write_course_files(tmp_path))
    before = stored_files()

    def broken(*_args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(bringing, "share", broken)
    with pytest.raises(RuntimeError):
        bring(folder, structure=make_structure(), by="test")
    assert not Course.objects.exists()
    assert not Bank.objects.filter(code__startswith="course-").exists()
    assert stored_files() == before


def test_a_course_with_a_problem_is_refused_and_a_check_changes_nothing(tmp_path):
    house, before = make_structure(), stored_files()
    assert bring(read_course(write_course_files(tmp_path)), structure=house, by="test", check=True).state == "created"
    assert (Course.objects.count(), stored_files()) == (0, before)
    with pytest.raises(BringRefused, match="vide"):
        bring(read_course(write_course_files(tmp_path, **{"2-deux/1-seule.md": "---\ntitre: a\n---\n"})),
              structure=house, by="test")  # fmt: skip
    assert not Course.objects.exists()


def test_a_course_goes_out_and_comes_back_the_same(tmp_path):
    folder = read_course(write_course_files(tmp_path))
    first = bring(folder, structure=make_structure(), by="test")
    out = tmp_path / "sortie.zip"
    with out.open("wb") as target:
        write_course(first.edition, target)
    with opened(out) as back:
        assert back.problems == []
        assert digest_of_folder(back) == digest_of_folder(folder)
        assert back.sheet == folder.sheet
        assert [draft.content for module in back.modules for draft in module.questions] == [
            draft.content for module in folder.modules for draft in module.questions
        ]
        assert bring(back, structure=first.course.structure, by="test").state == "unchanged"
        other = bring(back, structure=make_structure(), by="test")
    assert digest_of_edition(other.edition) == digest_of_edition(first.edition)


# ---- the courses of the software


def test_a_shipped_course_is_added_once_then_followed_when_it_changes():
    house, folder = make_structure(), shipped_courses()["equipe-hybride"]
    assert standing_of(folder, house).course is None
    bring(folder, structure=house, by="test", shipped=True)
    there = standing_of(folder, house)
    assert (there.same, there.rewritten) == (True, False)
    assert bring(folder, structure=house, by="test", shipped=True).state == "unchanged"
    Edition.objects.update(digest="of another time")
    Lesson.objects.filter(position=1).update(body="Réécrite ici.")
    there = standing_of(folder, house)
    assert (there.same, there.rewritten) == (False, True)


def test_what_somebody_wrote_here_is_not_lost_when_a_shipped_course_comes_again():
    house, folder = make_structure(), shipped_courses()["equipe-hybride"]
    course = bring(folder, structure=house, by="test", shipped=True).course
    Course.objects.update(title="Notre titre")
    question = course.bank.questions.order_by("code").first()
    draft = question.current.as_draft(question.code)
    other = type(draft.content)(**{**draft.content.__dict__, "why": "Notre explication."})
    rewrite_question(question, type(draft)(**{**draft.__dict__, "content": other}), seen=1, by="test")
    done = bring(folder, structure=house, by="test", shipped=True)
    assert done.questions.kept == [question.code]
    assert Course.objects.get().title == "Notre titre"
    assert Question.objects.get(pk=question.pk).current.content.why == "Notre explication."


def test_every_shipped_course_goes_out_and_comes_back_the_same(tmp_path):
    house = make_structure()
    for key, folder in shipped_courses().items():
        done = bring(folder, structure=house, by="test", shipped=True)
        with (tmp_path / f"{key}.zip").open("wb") as target:
            write_course(done.edition, target)
        with opened(tmp_path / f"{key}.zip") as back:
            assert back.problems == []
            assert digest_of_folder(back) == digest_of_folder(folder)


def test_the_archive_of_a_course_can_be_written_where_nothing_can_be_read_again(tmp_path):
    out = io.BytesIO()
    write_course(bring(read_course(write_course_files(tmp_path)), structure=make_structure(), by="test").edition, out)
    assert out.getvalue().startswith(b"PK")


def test_a_course_with_a_file_that_the_antivirus_refuses_is_not_taken_at_all(tmp_path, settings):
    before = stored_files()
    folder = read_course(write_course_files(tmp_path, **{"1-un/film.md": f"Bonjour {EICAR.decode()}"}))
    with running() as clamd:
        settings.CLAMD = clamd.address
        with pytest.raises(BringRefused, match="malveillant"):
            bring(folder, structure=make_structure(), by="test")
    assert not Course.objects.exists()
    assert stored_files() == before
