"""A package as its learner plays it: what it says is kept once, in order, by him alone; and makes the lesson done."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study import actions, scorm
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment, LessonDone, Tracking
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.packages.maker import GOLF_2004, package_bytes
from tests.rooms.learning.packages.played import make_played


class World:
    def __init__(self, content: Any = None) -> None:
        self.office = make_structure("Ministère")
        self.enrolment, lessons = make_played(self.office, {"un": content or package_bytes()})
        self.lesson = lessons["un"]
        self.user = make_user(agent=self.enrolment.agent)
        self.client = Client()
        self.client.force_login(self.user)
        self.revision = 0

    def path(self, name: str = "player") -> str:
        return reverse(f"study:{name}", kwargs={"pk": self.enrolment.pk, "lesson": self.lesson.pk})

    def say(self, sequence: int = 1, *, session: str = "session-1", client: Client | None = None, **told: Any) -> Any:
        values = {name.replace("__", "."): value for name, value in told.pop("values", {}).items()}
        sent = {"session": session, "sequence": sequence, "revision": self.revision, "elapsed": 5, "ended": False}
        return (client or self.client).post(
            self.path("player_state"), sent | told | {"values": values}, content_type="application/json"
        )

    @property
    def row(self) -> Tracking:
        return Tracking.objects.get()


@pytest.fixture
def world(db) -> World:
    return World()


def test_the_page_plays_the_package_in_a_frame_that_may_hold_nothing_else(world):
    page = world.client.get(world.path())
    text = page.content.decode()
    assert "/formation/paquets/contenu/" in text
    assert "Martin, Léa" in text
    assert "frame-src http://testserver/formation/paquets/contenu/;" in page["Content-Security-Policy"] + ";"
    assert "a besoin de JavaScript" in text
    assert Tracking.objects.count() == 0


def test_what_it_says_is_kept_and_found_again(world):
    answer = world.say(values={"cmi.core.lesson_location": "p3", "cmi.core.lesson_status": "incomplete"})
    assert (answer.status_code, answer.json()["revision"], answer.json()["done"]) == (200, 1, False)
    assert "enregistré" in answer.json()["said"]
    revision, values = scorm.values_for(world.enrolment, world.lesson)
    assert (revision, values["cmi.core.lesson_location"], values["cmi.core.entry"]) == (1, "p3", "resume")
    assert (world.row.progress, LessonDone.objects.count()) == ("incomplete", 0)


@pytest.mark.parametrize("status", ["completed", "passed"])
def test_completed_or_passed_makes_the_lesson_done_and_the_course_with_it(world, status):
    assert world.say(values={"cmi.core.lesson_status": status}, ended=True).json()["done"]
    assert LessonDone.objects.filter(enrolment=world.enrolment, lesson=world.lesson).exists()
    # It was all there was in the course.
    assert Enrolment.objects.get().state == EnrolmentState.COMPLETED
    assert Completion.objects.count() == 1


def test_failed_does_not(world):
    world.say(values={"cmi.core.lesson_status": "failed", "cmi.core.score.raw": "30"})
    assert (world.row.success, world.row.score, LessonDone.objects.count()) == ("failed", 30, 0)


def test_what_was_reached_stays_reached(db):
    world = World(GOLF_2004)
    passed = {"cmi.completion_status": "completed", "cmi.success_status": "passed", "cmi.score.scaled": "0.9"}
    world.say(values=passed, ended=True)
    world.revision = 1
    again = {"cmi.completion_status": "incomplete", "cmi.success_status": "failed", "cmi.score.scaled": "0.1"}
    assert world.say(session="session-2", values=again).status_code == 200
    assert (world.row.progress, world.row.success, world.row.score) == ("completed", "passed", 90)
    # What the package remembers is that of the new attempt.
    assert world.row.data["values"]["cmi.score.scaled"] == "0.1"


def test_the_time_of_a_session_is_counted_once(world):
    for sequence, time in ((1, "00:01:00"), (2, "00:02:00"), (2, "00:02:00")):
        world.say(sequence, values={"cmi.core.session_time": time})
    assert world.row.seconds == 120
    world.revision = world.row.revision
    world.say(session="session-2", values={"cmi.core.session_time": "00:00:30"})
    assert world.row.seconds == 150
    world.revision = world.row.revision
    world.say(session="session-3", elapsed=40)  # it does not say: the page's own clock does
    assert world.row.seconds == 190


def test_a_state_that_arrives_twice_or_late_changes_nothing(world):
    world.say(2, values={"cmi.core.lesson_location": "p2"})
    for sequence in (1, 2):
        answer = world.say(sequence, values={"cmi.core.lesson_location": "p1"})
        assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert world.row.data["values"] == {"cmi.core.lesson_location": "p2"}


def test_a_second_page_is_told_that_the_course_is_open_elsewhere(world):
    world.say(values={"cmi.core.lesson_location": "p1"})
    answer = world.say(session="session-2", values={"cmi.core.lesson_location": "p0"})
    assert answer.status_code == 409
    assert "ouvert ailleurs" in answer.json()["said"]
    assert world.row.data["values"] == {"cmi.core.lesson_location": "p1"}


def test_what_could_not_be_sent_arrives_at_the_next_opening_and_the_package_finds_it(world):
    world.say(1, values={"cmi.core.lesson_location": "p1"})
    # The same session, whose last state stayed in the browser; its base is what it knew then.
    late = world.say(2, values={"cmi.core.lesson_location": "p2"}, late=True).json()
    assert late["values"]["cmi.core.lesson_location"] == "p2"
    assert late["values"]["cmi.core.entry"] == "resume"


@pytest.mark.parametrize(
    "sent",
    [
        "[", "[]", "{}", "null", '"x"', '{"session": "a"}', '{"session": "session-1", "sequence": -1}',
        '{"session":"session-1","sequence":1,"revision":0,"elapsed":0,"values":{"cmi.core.lesson_status":"x"}}',
        '{"session":"session-1","sequence":1,"revision":0,"elapsed":0}', "[" * 100_000,
        '{"session":"session-1","sequence":true,"revision":99999999999999,"elapsed":0,"values":{}}',
    ],
)  # fmt: skip
def test_what_is_not_a_state_is_refused_in_words_and_nothing_is_kept(world, sent):
    answer = world.client.post(world.path("player_state"), sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["said"]
    assert Tracking.objects.count() == 0


def test_a_request_of_another_site_is_refused(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.user)
    assert world.say(client=strict, values={}).status_code == 403
    assert Tracking.objects.count() == 0


def test_nobody_else_plays_it_or_writes_in_it_whatever_his_role(world, client_for):
    others = [make_user(agent=make_agent(world.office))]
    others += [make_user((role, world.office)) for role in (RoleName.MANAGER, RoleName.HR, RoleName.PROGRAMME_LEAD)]
    for other in others:
        client = client_for(other)
        assert client.get(world.path()).status_code == 404
        assert world.say(client=client, values={"cmi.core.lesson_status": "passed"}).status_code == 404
        assert client.post(world.path("player_done")).status_code == 404
    assert Tracking.objects.count() == LessonDone.objects.count() == 0


def test_a_course_that_was_left_keeps_nothing_more(world):
    actions.leave(world.enrolment, by=world.user)
    assert world.client.get(world.path()).status_code == 302
    world.say(values={"cmi.core.lesson_status": "passed"})
    assert LessonDone.objects.count() == 0


def test_the_reader_says_that_a_package_that_never_speaks_is_done(world):
    world.client.post(world.path("player_done"))
    assert LessonDone.objects.count() == 1


def test_but_not_one_that_has_spoken(world):
    world.say(values={"cmi.core.lesson_status": "incomplete"})
    page = world.client.post(world.path("player_done"), follow=True)
    assert "dit lui-même quand il est terminé" in page.content.decode()
    assert LessonDone.objects.count() == 0


def test_a_package_is_given_a_number_that_says_nothing_of_its_learner(world):
    _revision, values = scorm.values_for(world.enrolment, world.lesson)
    agent = world.enrolment.agent
    assert values["cmi.core.student_id"] not in {str(agent.pk), agent.matricule, agent.key.hex}
    assert len(values["cmi.core.student_id"]) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_pages_that_write_at_once_one_is_told_so():
    world = World()
    gate, answers = threading.Barrier(4), []

    def write(number: int) -> None:
        gate.wait()
        try:
            said = scorm.Said(f"session-{number}", 1, 0, 5, False, {"cmi.core.lesson_location": f"p{number}"})
            scorm.keep(world.enrolment, world.lesson, said, by=world.user)
            answers.append(number)
        except scorm.OpenElsewhere:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(answers) == 1
    assert world.row.data["values"] == {"cmi.core.lesson_location": f"p{answers[0]}"}
    assert world.row.revision == 1
    assert connection.vendor in {"sqlite", "postgresql"}
