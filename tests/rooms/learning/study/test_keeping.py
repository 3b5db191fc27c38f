"""What is followed goes in its time, is given out whole to its agent, and is erased when he asks."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.personal_data import holdings, person_of
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study import keeping, quizzes
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment, LessonDone, Tracking
from tests.rooms.learning.makers import make_completion
from tests.rooms.learning.study.helpers import at, followed, learner, lessons, modules

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def worked(user, **dates):
    """Somebody did something of everything."""
    enrolment = followed(user)
    attempt = quizzes.draw(enrolment, modules(enrolment)[0], by=user)
    quizzes.hand_in(attempt, by=user)
    first, second = lessons(enrolment)[:2]
    LessonDone.objects.create(enrolment=enrolment, lesson=first, done_on=timezone.localdate())
    Tracking.objects.create(enrolment=enrolment, lesson=second)
    Enrolment.objects.filter(pk=enrolment.pk).update(**dates)
    return enrolment


def test_answers_go_six_months_after_the_end_and_the_course_stays_readable(client_for):
    user = learner()
    old = worked(user, state=EnrolmentState.COMPLETED, began_on=ago(300), completed_on=ago(200))
    recent = worked(learner(), state=EnrolmentState.COMPLETED, began_on=ago(300), completed_on=ago(150))
    going_on = worked(learner(), began_on=ago(300))
    assert keeping.details_past(NOW) == 2
    assert keeping.forget_details(NOW) == 2
    assert keeping.forget_details(NOW) == 0
    kept = {recent.pk, going_on.pk}
    assert set(Attempt.objects.values_list("enrolment", flat=True)) == kept
    assert set(Tracking.objects.values_list("enrolment", flat=True)) == kept
    client = client_for(user)
    assert client.get(at("lesson", old, lessons(old)[-1].pk)).status_code == 200
    quiz = client.get(at("quiz", old, modules(old)[0].pk)).text
    assert "Vous l’avez réussi" in quiz
    assert "Revoir mes réponses" not in quiz


def test_a_course_goes_two_years_after_its_end_or_without_end_after_its_beginning():
    gone = [
        worked(learner(), state=EnrolmentState.COMPLETED, began_on=ago(1500), completed_on=ago(800)),
        worked(learner(), began_on=ago(800)),
        worked(learner(), state=EnrolmentState.LEFT, began_on=ago(800)),
    ]
    kept = [
        worked(learner(), state=EnrolmentState.COMPLETED, began_on=ago(800), completed_on=ago(600)),
        worked(learner(), began_on=ago(700)),
    ]
    assert set(keeping.past(NOW)) == set(gone)
    assert keeping.forget(NOW) == 3
    assert keeping.forget(NOW) == 0
    assert set(Enrolment.objects.all()) == set(kept)
    assert LessonDone.objects.count() == 2


def test_its_agent_reads_it_all_and_erasing_it_leaves_what_was_completed(client_for):
    user = learner()
    enrolment = worked(user)
    make_completion(user.agent, enrolment.course)
    page = client_for(user).get(reverse("desk:my_data")).text
    assert "Les cours que vous suivez" in page
    assert "0 justes sur 4" in page
    person = person_of(user)
    mine = {each.code: each for each in holdings() if each.code.startswith("study.")}
    assert mine["study.details"].erase(person, by=user) == 2
    assert mine["study.enrolments"].erase(person, by=user) == 2
    assert not Enrolment.objects.exists()
    assert Completion.objects.count() == 1
