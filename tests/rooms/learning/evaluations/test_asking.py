"""Who is asked, when, and that one answers once."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.rooms.learning.evaluations import answering, inbox
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.holding import EvaluationRefused
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Right, Round
from terreau.rooms.learning.sessions import actions as sessions
from tests.factories import make_agent, make_user
from tests.rooms.learning.evaluations.makers import (
    DAY,
    MARKS,
    answered,
    held_session,
    link_of,
    links,
    make_place,
    make_session,
    post,
    run,
    seated,
)
from tests.rooms.learning.sessions.makers import attend

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def test_those_who_came_are_asked_once_agents_and_outsiders_alike(place):
    session, (agent,) = held_session(place, 1)
    outside = seated(session, email="elue@commune.example", name="Élue")
    attend(outside, present=0, absent=1)
    attend(outside, present=1)  # corrected: she was there
    absent, corrected = (seated(session, agent=make_agent(place.office)) for _each in range(2))
    attend(absent, present=0, absent=2)
    attend(corrected, present=1)
    attend(corrected, present=0, absent=1)  # noted present by mistake
    nowhere = seated(session, agent=make_agent(place.office, email=""))
    gone = seated(session, agent=make_agent(place.office, left_on=timezone.localdate() - DAY))
    for each in (nowhere, gone):
        attend(each, present=1)
    for _turn in range(3):
        run()
    assert set(Message.objects.values_list("recipient", flat=True)) == {agent.agent.email, "elue@commune.example"}
    assert set(Right.objects.values_list("registration", flat=True)) == {agent.pk, outside.pk}
    assert all(Message.objects.values_list("secret", flat=True))


def test_hot_from_the_last_day_for_three_weeks_then_cold_six_months_later(place):
    session, _came = held_session(place, 1)
    last_day = timezone.localdate(session.occasion.ends_at)
    run()
    hot = Round.objects.get()
    assert (hot.moment, hot.opens_on, hot.closes_on) == (Moment.HOT, last_day, last_day + 21 * DAY)
    run(15)
    run(30)
    assert Message.objects.count() == 2  # with its reminder
    opens = months_earlier(last_day, -6)
    until = (opens - timezone.localdate()).days
    run(until - 1)
    assert not Round.objects.filter(moment=Moment.COLD).exists()
    run(until + 1)
    cold = Round.objects.get(moment=Moment.COLD)
    assert (cold.opens_on, cold.closes_on) == (opens, opens + 21 * DAY)
    assert Message.objects.count() == 3
    assert Message.objects.filter(subject__startswith="Que vous a apporté").count() == 1


def test_whoever_is_noted_late_is_asked_and_nobody_of_a_session_long_over(place):
    session, _came = held_session(place, 1)
    run()
    late = seated(session, agent=make_agent(place.office))
    attend(late, present=1)
    run(2)
    assert Right.objects.filter(registration=late).exists()
    too_late = seated(session, agent=make_agent(place.office))
    attend(too_late, present=1)
    run(23)
    assert not Right.objects.filter(registration=too_late).exists()


def test_a_cancelled_session_asks_nobody_nor_one_that_is_not_over(place):
    session, _came = held_session(place, 1)
    sessions.cancel(session, reason="Grève.", by=place.lead)
    coming = make_session(place, needs_agreement=False)
    seated(coming, agent=make_agent(place.office))
    run()
    assert (Round.objects.count(), links()) == (0, [])


def test_one_reminder_to_those_who_have_not_answered(place):
    held_session(place, 2)
    run()
    assert post(links()[0]).status_code == 302
    for days in (5, 16, 17, 18):
        run(days)
    assert Message.objects.count() == 3
    reminder = Message.objects.get(subject__startswith="Rappel")
    assert reminder.recipient == Right.objects.get(ballot__isnull=False).registration.agent.email


def test_a_link_is_answered_once_and_opening_it_writes_nothing(place):
    held_session(place, 1)
    run()
    (link,) = links()
    before = Entry.objects.count()
    for _each in range(2):
        page = Client().get(link)
        assert "Elle était bien animée" in page.text
        assert "m’a servi depuis" not in page.text
    assert "Ce champ est obligatoire" in Client().post(link, {"useful": 4}).text
    assert Ballot.objects.count() == 1
    page = Client().post(link, MARKS | {"led_well": 10, "remark": "Plus de temps."}, follow=True)
    assert "déjà prise en compte" in page.text
    assert post(link, recommends=0).status_code == 200
    assert "déjà prise en compte" in Client().get(link).text
    said = Evaluation.objects.get()
    assert (said.recommends, said.useful, said.led_well, said.applied, said.remark) == (
        8,
        7,
        10,
        None,
        "Plus de temps.",
    )
    assert Entry.objects.count() == before


def test_the_cold_form_asks_what_served(place):
    session, _came = held_session(place, 1)
    opens = months_earlier(timezone.localdate(session.occasion.ends_at), -6)
    run((opens - timezone.localdate()).days + 1)
    link = links()[-1]
    page = Client().get(link)
    assert "m’a servi depuis" in page.text
    assert "bien animée" not in page.text
    assert post(link, applied=3).status_code == 302
    assert Evaluation.objects.get().applied == 3


def test_a_forged_link_is_nowhere_and_a_closed_one_says_so(place):
    held_session(place, 1)
    run()
    (link,) = links()
    another = link.replace("reponse/", "reponse/9")  # signed for one number, sent for another
    assert Client().get(another).status_code == 404
    assert Client().get("/formation/evaluations/reponse/rien/").status_code == 404
    Round.objects.update(opens_on=timezone.localdate() - 30 * DAY, closes_on=timezone.localdate() - DAY)
    for page in (Client().get(link), post(link)):
        assert page.status_code == 410
        assert "ne sert plus" in page.text
    assert Evaluation.objects.count() == 0


def test_twice_by_the_same_link_one_is_taken(place):
    held_session(place, 1)
    run()
    ballot = Ballot.objects.select_related("right__round").get()
    said = MARKS | {"led_well": 5, "remark": ""}
    answering.answer(ballot.right.round, ballot, **said)
    with pytest.raises(EvaluationRefused, match="déjà prise en compte"):
        answering.answer(ballot.right.round, ballot, **said)
    assert Evaluation.objects.count() == 1


def test_an_answer_does_not_come_after_the_close(place):
    held_session(place, 1)
    run()
    ballot = Ballot.objects.select_related("right__round").get()
    run(25)
    with pytest.raises(EvaluationRefused, match="temps pour répondre"):
        answering.answer(ballot.right.round, ballot, **MARKS, led_well=5, remark="")
    assert (Evaluation.objects.count(), Ballot.objects.count()) == (0, 0)


def test_the_inbox_leads_there_until_it_is_done(place, django_assert_num_queries):
    session, (came,) = held_session(place, 1)
    user = make_user(agent=came.agent)
    run()
    with django_assert_num_queries(1):
        (item,) = inbox.evaluations_to_answer(user)
    assert item.due == timezone.localdate(session.occasion.ends_at) + datetime.timedelta(days=21)
    assert inbox.evaluations_to_answer(place.hr) == []
    assert item.url == link_of(Ballot.objects.get())
    post(item.url)
    assert inbox.evaluations_to_answer(user) == []


def test_half_a_year_of_sessions_costs_no_more_queries(place, django_assert_max_num_queries):
    for _each in range(3):
        answered(place, 1)
    with django_assert_max_num_queries(8):
        run(26)


def test_the_links_stand_on_the_page_of_the_session(place, client_for):
    session, (came,) = held_session(place, 1)
    run()
    told, bought = (reverse(f"evaluations:{name}", args=[session.pk]) for name in ("results", "purchase"))
    agent = make_user(agent=came.agent)
    for user, seen in ((place.hr, (True, True)), (place.trainer, (True, False)), (agent, (False, False))):
        page = client_for(user).get(session.get_absolute_url()).text
        assert (f'href="{told}"' in page, f'href="{bought}"' in page) == seen
