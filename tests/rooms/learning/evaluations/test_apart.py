"""What is told and from how many; and what somebody who holds the whole database may join."""

import random

import pytest
from django.urls import reverse

from terreau.rooms.learning.evaluations import answering, counting
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Right, Round
from tests.factories import make_user
from tests.rooms.barometer.waves.attack import copy_all
from tests.rooms.learning.evaluations.makers import answered, held_session, link_of, make_place, post, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def page_of(client_for, user, session):
    return client_for(user).get(reverse("evaluations:results", args=[session.pk])).text


def test_nothing_is_told_before_the_close_nor_under_eleven_then_all_is(place, client_for):
    session, _came = held_session(place, 12)
    run()
    ballots = list(Ballot.objects.order_by("pk"))
    for number, ballot in enumerate(ballots[:11]):
        post(link_of(ballot), useful=number, recommends=8, remark=f"remarque {number}")
    open_page = page_of(client_for, place.hr, session)
    assert "12 personnes interrogées" in open_page
    assert "pas même le nombre de réponses" in open_page
    assert "remarque 3" not in open_page
    run(25)
    told = page_of(client_for, place.hr, session)
    assert "Environ 10 réponses" in told
    assert "5,0" in told  # the mean of 0…10
    assert "tous ont répondu de même" in told  # eleven times 8
    assert "remarque 3" in told
    assert page_of(client_for, place.trainer, session).count("<q>remarque") == 11


def test_under_eleven_answers_nothing_is_told_and_remarks_are_gone(place, client_for):
    session = answered(place, 10, remark="On me reconnaîtrait.")
    told = page_of(client_for, place.hr, session)
    assert "Moins de 11 réponses" in told
    assert "Moyenne" not in told
    assert set(Evaluation.objects.values_list("remark", flat=True)) == {""}
    assert Evaluation.objects.count() == 10  # they count with those of other sessions


def test_a_remark_that_may_name_somebody_is_for_who_runs_the_session(place, client_for):
    session = answered(place, 12, remark="C’était Mme Durand, trop rapide.")
    assert page_of(client_for, place.hr, session).count("Durand") == 12
    taught = page_of(client_for, place.trainer, session)
    assert "Durand" not in taught
    assert "12 remarques nomment peut-être quelqu’un" in taught


def test_neither_an_agent_nor_a_manager_reads_them(place, client_for):
    session, (came, *_others) = held_session(place, 2)
    url = reverse("evaluations:results", args=[session.pk])
    assert client_for(place.manager).get(url).status_code == 403
    assert client_for(make_user(agent=came.agent)).get(url).status_code == 403
    assert client_for(make_user()).get(url).status_code == 404


def test_sessions_of_few_answers_count_together_by_groups_that_reach_the_threshold():
    rounds = [(1, 5), (2, 30), (3, 4), (4, 3), (5, 9), (6, 0)]
    assert counting.poolable(rounds) == {1, 2, 3, 4}
    # One more that closes never adds fewer than eleven answers to what was told.
    assert counting.poolable([*rounds, (7, 1)]) == {1, 2, 3, 4}
    assert counting.poolable([*rounds, (7, 2)]) == {1, 2, 3, 4, 5, 6, 7}


def test_what_the_columns_hold():
    columns = {model: {field.name for field in model._meta.concrete_fields} for model in (Right, Ballot, Evaluation)}
    assert columns[Right] == {"id", "round", "registration", "asked_at"}
    assert columns[Ballot] == {"id", "right", "key", "reminded_at"}
    assert columns[Evaluation] == {
        "id", "session", "moment", "recommends", "useful", "led_well", "applied", "remark",
    }  # fmt: skip


# ---- the attacker has every table, as the engine gives it


def lived(place, people=24):
    """Everybody answers in an order of chance: the mark of each, by registration; a copy before the close and after."""
    _session, came = held_session(place, people)
    run()
    ballots = list(Ballot.objects.select_related("right__round"))
    random.Random(5).shuffle(ballots)
    truth = {}
    for number, ballot in enumerate(ballots):
        truth[ballot.right.registration_id] = number % 11
        said = {"recommends": number % 11, "useful": number % 11, "led_well": 5, "remark": ""}
        answering.answer(ballot.right.round, ballot, **said)
    assert len(came) == people
    before = copy_all()
    run(25)
    return truth, before, copy_all()


def values(row):
    """What a row may be joined by: all but small numbers, which marks are, and what all rows share."""
    return {str(value) for name, value in row.items() if not name.startswith("own_") and len(str(value)) > 2}


def test_no_column_of_an_answer_is_a_column_of_who_may_give_it(place):
    _truth, before, after = lived(place)
    for copied in (before, after):
        answers = copied.rows("evaluations_evaluation")
        assert len(answers) == 24
        # On PostgreSQL: which transaction wrote each row.
        written = {row.get("own_writer", "") for row in answers}
        assert not written & {row.get("own_writer", "-") for row in copied.rows("evaluations_right")}
        common = set.intersection(*(values(row) for row in answers))
        own = [values(row) - common for row in answers]
        for table, rows in copied.tables.items():
            if table == "evaluations_evaluation":
                continue
            for row in rows:
                assert not any(each & values(row) for each in own), table
    assert before.rows("evaluations_ballot") == after.rows("evaluations_ballot") == []


def test_the_order_of_answers_is_that_of_nothing(place):
    truth, _before, after = lived(place)
    rights = sorted(after.rows("evaluations_right"), key=lambda row: row["id"])
    people = [row["registration_id"] for row in rights]
    answers = after.rows("evaluations_evaluation")
    for name in ("id", "own_row", "own_place"):
        if not all(name in row for row in answers):
            continue
        read = [row["useful"] for row in sorted(answers, key=lambda row: str(row[name]).zfill(40))]
        arrived = list(truth.values())
        assert read != arrived, name
        assert sum(truth[who] == said for who, said in zip(people, read, strict=True)) < 12, name


def test_after_the_close_nothing_says_who_answered(place):
    _session, _came = held_session(place, 3)
    run()
    ballots = list(Ballot.objects.order_by("pk"))
    post(link_of(ballots[0]))
    run(16)  # two are reminded
    run(25)
    assert Ballot.objects.count() == 0
    rows = list(Right.objects.values("round", "asked_at").distinct())
    assert len(rows) == 1 or len({row["round"] for row in rows}) == 1
    assert Round.objects.get(moment=Moment.HOT).closed_at is not None
