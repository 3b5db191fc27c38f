"""The files of a course: who opens them, how they are sent, what is kept of them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue import followers
from terreau.rooms.learning.catalogue.bringing import bring
from terreau.rooms.learning.catalogue.editing import EditRefused, drop_draft, start_draft
from terreau.rooms.learning.catalogue.editing_files import delete_file, keep_file
from terreau.rooms.learning.catalogue.enums import CourseState
from terreau.rooms.learning.catalogue.files import page_of
from terreau.rooms.learning.catalogue.folders import read_course
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.course_files import MP4, png, write_course_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(tmp_path) -> Edition:
    done = bring(read_course(write_course_files(tmp_path)), structure=make_structure(), by="test")
    Course.objects.update(state=CourseState.PUBLISHED)
    return done.edition


def agent_of(structure):
    return make_user(agent=make_agent(structure))


def opened_by(client, address) -> int:
    """The status, once the whole was read."""
    response = client.get(address)
    if response.streaming:
        list(response.streaming_content)
    return response.status_code


def editor_of(structure):
    return make_user((RoleName.EDITOR, structure))


def test_a_film_is_read_by_parts_by_the_agents_of_the_employer_and_nobody_else(client_for, edition):
    house = edition.course.structure
    address = edition.attachments.get(name="film.mp4").get_absolute_url()
    whole = client_for(agent_of(house)).get(address)
    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, MP4)
    assert whole["Content-Type"] == "video/mp4"
    part = client_for(agent_of(house)).get(address, headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"ftyp")
    assert opened_by(client_for(agent_of(make_structure())), address) == 404
    assert opened_by(client_for(None), address) == 302


def test_a_file_of_a_draft_is_for_its_authors_only(client_for, edition):
    house = edition.course.structure
    draft = start_draft(edition.course, copied=edition, by="test")
    address = draft.attachments.get(name="figure.png").get_absolute_url()
    assert opened_by(client_for(agent_of(house)), address) == 404
    assert opened_by(client_for(editor_of(house)), address) == 200


def test_whoever_began_a_course_reads_its_files_once_it_is_withdrawn(client_for, edition, monkeypatch):
    learner, other = agent_of(edition.course.structure), agent_of(edition.course.structure)
    Course.objects.update(state=CourseState.WITHDRAWN)
    address = edition.attachments.get(name="figure.png").get_absolute_url()
    monkeypatch.setattr(followers, "_known", [lambda user, one: user == learner and one == edition])
    assert opened_by(client_for(learner), address) == 200
    assert opened_by(client_for(other), address) == 404


def test_the_lesson_shows_them_and_gives_the_words_of_the_film(edition):
    html = str(page_of(Lesson.objects.select_related("module__edition").get(title="Début")))
    film = edition.attachments.get(name="film.mp4").get_absolute_url()
    assert f'src="{film}"' in html
    assert "Bonjour, dit la vidéo." in html


def test_a_draft_shares_the_files_and_what_only_it_held_goes_with_it(edition, django_capture_on_commit_callbacks):
    draft = start_draft(edition.course, copied=edition, by="test")
    kept = edition.attachments.get(name="figure.png").file.name
    with django_capture_on_commit_callbacks(execute=True):
        new = ContentFile(png("red"), name="x.png")
        own = keep_file(draft, new, name="figure.png", media_type="image/png", by="test").file.name
    assert own != kept
    assert default_storage.exists(kept)
    with django_capture_on_commit_callbacks(execute=True):
        drop_draft(draft, by="test")
    assert not default_storage.exists(own)
    assert all(default_storage.exists(one.file.name) for one in edition.attachments.all())


def test_a_file_that_a_lesson_calls_is_not_taken_away_under_it(edition, django_capture_on_commit_callbacks):
    draft = start_draft(edition.course, copied=edition, by="test")
    with pytest.raises(EditRefused, match="Début"):
        delete_file(draft.attachments.get(name="figure.png"), by="test")
    Lesson.objects.filter(module__edition=draft).update(body="Sans image.")
    delete_file(draft.attachments.get(name="figure.png"), by="test")
    assert edition.attachments.filter(name="figure.png").exists()


def test_the_files_of_an_edition_in_force_never_change(edition):
    with pytest.raises(EditRefused):
        keep_file(edition, ContentFile(png("red"), name="x.png"), name="figure.png", media_type="image/png", by="test")
    with pytest.raises(EditRefused):
        delete_file(edition.attachments.get(name="film.vtt"), by="test")
