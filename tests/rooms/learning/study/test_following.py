"""A whole course by HTTP, as its learner lives it: gates, quizzes failed and passed, the end, and nobody else."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.attestations.models import Attestation
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.enums import CourseState, EditionState, Reach
from terreau.rooms.learning.catalogue.models import Edition
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment, LessonDone
from tests.factories import make_structure, make_user
from tests.rooms.learning.makers import make_course, make_edition
from tests.rooms.learning.study.helpers import at, finish_lesson, followed, learner, lessons, modules, take_quiz

pytestmark = pytest.mark.django_db


def test_a_whole_course(client_for):
    """Begin, read, fail, read why, pass, go on to the next module, complete."""
    user = learner()
    client, course = client_for(user), make_edition(user.agent.structure, title="Bien commencer").course
    began = client.post(reverse("study:begin", args=[course.pk]))
    enrolment = Enrolment.objects.get()
    assert began["Location"] == at("show", enrolment)
    first, second, third, fourth = lessons(enrolment)
    one, two = modules(enrolment)

    assert "Texte 1.1." in client.get(at("lesson", enrolment, first.pk)).text
    assert finish_lesson(client, enrolment, first) == at("lesson", enrolment, second.pk)
    assert finish_lesson(client, enrolment, second) == at("quiz", enrolment, one.pk)
    locked = client.get(at("lesson", enrolment, third.pk))
    assert locked.status_code == 403
    assert "s’ouvre quand « Module 1 » est terminé" in locked.text.replace("\xa0", " ")
    assert client.get(at("quiz", enrolment, two.pk)).status_code == 403

    assert take_quiz(client, enrolment, one, right=2) == at("result", enrolment, one.pk)
    failed = client.get(at("result", enrolment, one.pk)).text
    assert "Pas encore réussi" in failed
    assert "2 bonnes réponses sur 4" in failed
    assert failed.count("Parce que.") == 2
    assert client.get(at("lesson", enrolment, third.pk)).status_code == 403

    take_quiz(client, enrolment, one, right=3)
    passed = client.get(at("result", enrolment, one.pk)).text
    assert "Réussi" in passed
    assert at("lesson", enrolment, third.pk) in passed
    assert finish_lesson(client, enrolment, third) == at("lesson", enrolment, fourth.pk)
    finish_lesson(client, enrolment, fourth)
    assert not Completion.objects.exists()
    take_quiz(client, enrolment, two, right=4)

    enrolment.refresh_from_db()
    done = Completion.objects.get()
    assert (enrolment.state, enrolment.completed_on) == (EnrolmentState.COMPLETED, timezone.localdate())
    assert (done.agent, done.course, done.way, done.minutes) == (user.agent, course, Way.STUDY, 60)
    assert "Bravo : « Bien commencer » est terminé" in client.get(at("end", enrolment)).text.replace("\xa0", " ")
    mail = Message.objects.get()
    assert mail.recipient == user.agent.email
    assert "Bien commencer" in mail.text
    assert mail.structure is None
    assert at("end", enrolment) in mail.text
    listed = client.get(reverse("study:mine")).text
    assert "Terminé le" in listed
    # What was read, when, and how often one failed is nobody's business: only the completion is journalled.
    assert not Entry.objects.filter(action__startswith="study.").exists()
    assert Entry.objects.filter(action="completions.completion.noted").count() == 1


def test_the_last_lesson_completes_a_course_without_quiz(client_for):
    user = learner()
    enrolment = followed(user, modules=1, lessons=1)
    modules(enrolment)[0].edition.modules.update(topic="", asked=None, pass_mark=None)
    assert finish_lesson(client_for(user), enrolment, lessons(enrolment)[0]) == at("end", enrolment)
    assert Completion.objects.count() == 1


def test_a_quiz_without_pass_mark_locks_nothing(client_for):
    user = learner()
    client, enrolment = client_for(user), followed(user, lessons=1)
    one, _two = modules(enrolment)
    enrolment.edition.modules.filter(pk=one.pk).update(pass_mark=None)
    first, last = lessons(enrolment)
    assert finish_lesson(client, enrolment, first) == at("lesson", enrolment, last.pk)
    take_quiz(client, enrolment, one, right=0)
    assert "Vos réponses" in client.get(at("result", enrolment, one.pk)).text


def test_a_lesson_of_a_locked_module_cannot_be_said_done(client_for):
    user = learner()
    enrolment = followed(user)
    later = lessons(enrolment)[2]
    told = client_for(user).post(at("lesson_done", enrolment, later.pk), follow=True)
    assert told.status_code == 403
    assert not LessonDone.objects.exists()


def test_what_is_done_twice_is_done_once(client_for):
    user = learner()
    client, enrolment = client_for(user), followed(user, modules=1, lessons=1)
    lesson, module = lessons(enrolment)[0], modules(enrolment)[0]
    for _click in range(2):
        client.post(at("lesson_done", enrolment, lesson.pk))
    take_quiz(client, enrolment, module, right=4)
    for _click in range(2):
        client.post(at("lesson_done", enrolment, lesson.pk))
    assert LessonDone.objects.count() == Completion.objects.count() == Message.objects.count() == 1


def test_beginning_twice_follows_once_and_a_completed_course_may_be_begun_again(client_for):
    user = learner()
    course = make_edition(user.agent.structure, modules=1, lessons=1).course
    client = client_for(user)
    places = {client.post(reverse("study:begin", args=[course.pk]))["Location"] for _click in range(2)}
    assert len(places) == Enrolment.objects.count() == 1
    Enrolment.objects.update(state=EnrolmentState.COMPLETED, completed_on=timezone.localdate())
    assert client.post(reverse("study:begin", args=[course.pk]))["Location"] not in places


def test_leaving_and_taking_up_again_keeps_what_was_done(client_for):
    user = learner()
    client, enrolment = client_for(user), followed(user)
    first, second = lessons(enrolment)[:2]
    finish_lesson(client, enrolment, first)
    client.post(at("leave", enrolment))
    assert "Vous avez quitté ce cours" in client.get(reverse("study:mine")).text
    assert client.get(at("lesson", enrolment, second.pk))["Location"] == at("show", enrolment)
    told = client.post(at("lesson_done", enrolment, second.pk), follow=True).text
    assert "reprenez-le d’abord" in told
    client.post(at("resume", enrolment))
    assert "1 leçon faite sur 4" in client.get(at("show", enrolment)).text
    # Beginning it again from its sheet takes up the same.
    client.post(at("leave", enrolment))
    client.post(reverse("study:begin", args=[enrolment.course_id]))
    assert Enrolment.objects.get().state == EnrolmentState.ACTIVE


def test_whoever_began_an_edition_finishes_it_and_the_page_says_so(client_for):
    user = learner()
    client, enrolment = client_for(user), followed(user, modules=1)
    Edition.objects.filter(pk=enrolment.edition_id).update(state=EditionState.PAST)
    newer = Edition.objects.create(
        course=enrolment.course, number=2, state=EditionState.CURRENT, in_force_on=timezone.localdate()
    )
    assert "Vous finissez celle que vous avez commencée" in client.get(at("show", enrolment)).text
    finish_lesson(client, enrolment, lessons(enrolment)[0])
    enrolment.course.state = CourseState.WITHDRAWN
    enrolment.course.save()
    finish_lesson(client, enrolment, lessons(enrolment)[1])
    assert newer.pk != enrolment.edition_id


def test_what_is_not_open_to_somebody_cannot_be_begun(client_for):
    user, elsewhere = learner(), make_structure()
    draft = make_edition(user.agent.structure, state=CourseState.DRAFT).course
    theirs = make_edition(elsewhere).course
    empty = make_course(user.agent.structure)
    client = client_for(user)
    for course in (draft, theirs):
        assert client.post(reverse("study:begin", args=[course.pk])).status_code == 404
    told = client.post(reverse("study:begin", args=[empty.pk]), follow=True).text
    assert "n’a pas encore de contenu" in told
    everybody = make_edition(elsewhere, reach=Reach.ALL).course
    client.post(reverse("study:begin", args=[everybody.pk]))
    assert Enrolment.objects.get().course == everybody


def test_nobody_else_opens_what_somebody_follows(client_for):
    """Neither a colleague, nor his manager, human resources, the lead or the administrator."""
    user = learner()
    enrolment, house = followed(user), user.agent.structure
    lesson, module = lessons(enrolment)[0], modules(enrolment)[0]
    finish_lesson(client_for(user), enrolment, lesson)
    others = [learner(house), *(make_user((role, house)) for role in RoleName)]
    for other in others:
        client = client_for(other)
        for place in (at("show", enrolment), at("lesson", enrolment, lesson.pk), at("quiz", enrolment, module.pk)):
            assert client.get(place).status_code == 404
        for place in (
            at("lesson_done", enrolment, lesson.pk),
            at("draw", enrolment, module.pk),
            at("leave", enrolment),
        ):
            assert client.post(place).status_code == 404


def test_pages_say_how_to_get_in_to_an_account_without_agent(client_for):
    page = client_for(make_user()).get(reverse("study:mine")).text
    assert "n’est relié à aucun agent" in page


def test_the_course_of_another_edition_is_not_reached_through_mine(client_for):
    user = learner()
    mine, other = followed(user), followed(user, title="Autre")
    client = client_for(user)
    assert client.get(at("lesson", mine, lessons(other)[0].pk)).status_code == 404
    assert client.get(at("quiz", mine, modules(other)[0].pk)).status_code == 404


def test_pages_ask_as_many_queries_for_a_long_course_as_for_a_short_one(client_for):
    counts = []
    for size in (1, 6):
        user = learner()
        client = client_for(user)
        for _course in range(size):
            enrolment = followed(user, modules=size, lessons=size)
        asked = []
        for place in (reverse("study:mine"), at("show", enrolment), at("lesson", enrolment, lessons(enrolment)[0].pk),
                      at("quiz", enrolment, modules(enrolment)[0].pk)):  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(place).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 16


def test_what_is_kept_says_until_when(client_for):
    user = learner()
    enrolment = followed(user)
    Enrolment.objects.update(began_on=datetime.date(2026, 1, 15))
    assert "après le 15 janvier 2028" in client_for(user).get(at("show", enrolment)).text


def test_an_attestation_is_asked_for_at_the_end_and_twice_is_the_same(client_for):
    user = learner()
    client, enrolment = client_for(user), followed(user, modules=1, lessons=1)
    assert client.post(at("attest", enrolment))["Location"] == at("show", enrolment)
    enrolment.edition.modules.update(topic="", asked=None, pass_mark=None)
    finish_lesson(client, enrolment, lessons(enrolment)[0])
    assert "Obtenir mon attestation" in client.get(at("end", enrolment)).text
    for _click in range(2):
        assert client.post(at("attest", enrolment))["Location"] == reverse("attestations:mine")
    assert Attestation.objects.get().subject == Completion.objects.get().subject
    # Once it is no longer among what he completed, it says so.
    Completion.objects.all().delete()
    assert "n’est plus dans vos acquis" in client.post(at("attest", enrolment), follow=True).text


def test_an_edition_left_is_not_taken_up_while_a_newer_one_is_followed(client_for):
    user = learner()
    client, old = client_for(user), followed(user)
    client.post(at("leave", old))
    Edition.objects.filter(pk=old.edition_id).update(state=EditionState.PAST)
    Edition.objects.create(course=old.course, number=2, state=EditionState.CURRENT, in_force_on=timezone.localdate())
    client.post(reverse("study:begin", args=[old.course_id]))
    assert Enrolment.objects.active().get().edition.number == 2
    told = client.post(at("resume", old), follow=True).text
    assert "dans une édition plus récente" in told
    assert Enrolment.objects.active().get().edition.number == 2
