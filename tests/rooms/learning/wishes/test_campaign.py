"""A campaign, from the wishes to the seats, as those concerned live it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions as seats
from terreau.ground.seats.people import agent_registrant
from terreau.rooms.learning.wishes import due, signing, tasks
from terreau.rooms.learning.wishes.enums import CampaignState, Outcome
from terreau.rooms.learning.wishes.models import Campaign, Placed, Proposal, WishList
from tests.factories import make_structure, make_user
from tests.rooms.learning.wishes.makers import (
    DAY,
    ask,
    close,
    make_campaign,
    make_people,
    make_session,
    make_stage,
    places,
    plain,
    propose,
    registered,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    employer = make_structure("Ville")
    return employer, make_structure("Direction", parent=employer)


def the_worker_does_all() -> None:
    """Every task given to it, in the order of asking."""
    for result in DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"):
        call = getattr(tasks, result.task_path.rpartition(".")[2], None)
        if result.task_path.startswith(tasks.__name__) and call:
            call.func(*result.args_kwargs["args"])
        result.delete()


def test_from_the_wishes_to_the_seats(town, client_for):
    employer, office = town
    hr = client_for(make_user((RoleName.HR, employer)))
    sheets, words = make_stage(employer, "Tableurs"), make_stage(employer, "Écrire clair")
    dated = make_session(sheets, days=60, seats_of=1), make_session(words, days=70, seats_of=1)
    alice, bruno, chloe = make_people(office, "Alice", "Bruno", "Chloé")
    today = timezone.localdate()
    form = {
        "structure": employer.pk, "name": "Printemps", "word": "", "opens_on": today, "closes_on": today + 5 * DAY,
        "answer_on": today + 20 * DAY, "courses": [sheets.pk, words.pk], "most": 2, "seats": 1, "period": "campaign",
        "first_timers": "", "refused_before": "",
    }  # fmt: skip
    assert hr.post(reverse("wishes:create"), form).status_code == 302
    campaign = Campaign.objects.get()
    hr.post(reverse("wishes:announce", args=[campaign.pk]))

    page = reverse("wishes:list", args=[campaign.pk])
    people = {one: client_for(make_user(agent=one)) for one in (alice, bruno, chloe)}
    for course in (words, sheets):
        assert people[alice].post(page, {"course": course.pk, "motivation": ""}).status_code == 302
    people[bruno].post(page, {"course": sheets.pk, "motivation": "Pour le budget"})
    people[chloe].post(page, {"course": sheets.pk, "motivation": ""})
    # Alice puts the spreadsheet first.
    second = WishList.objects.get(agent=alice).wishes.get(course=sheets)
    people[alice].post(reverse("wishes:move", args=[second.pk]), {"direction": "up"})
    listed = people[alice].get(page).text
    assert listed.index("<strong>Tableurs") < listed.index("<strong>Écrire clair")
    people[alice].post(reverse("wishes:confirm", args=[campaign.pk]))
    assert Message.objects.filter(purpose="wishes.confirmed").count() == 1

    due.due(timezone.now() + 6 * DAY)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert str(campaign.seed) in people[bruno].get(page).text, "the draw is published before anything is computed"
    assert people[bruno].post(page, {"course": words.pk, "motivation": ""}).status_code == 200, "it is closed"

    hr.post(reverse("wishes:allocate", args=[campaign.pk]))
    the_worker_does_all()
    proposal = Proposal.objects.get()
    # Everybody who can be served is: Alice gives way at her first wish and has her second.
    found = places(proposal)
    assert found["Écrire clair"] == ["Alice"]
    assert found["Tableurs"] in (["Bruno"], ["Chloé"])
    assert proposal.proven
    read = plain(hr.get(reverse("wishes:proposal", args=[proposal.pk])).text)
    assert "2 agents servis sur 3" in read
    lost = ({"Bruno", "Chloé"} - set(found["Tableurs"])).pop()
    why = plain(hr.get(reverse("wishes:refused", args=[proposal.pk])).text)
    assert lost in why
    assert "complète, 1 place(s) données (par le tirage : 1)" in why

    assert not registered(dated[0].occasion), "nothing is given before the signature"
    hr.post(reverse("wishes:sign", args=[campaign.pk]), {"mark": signing.mark_of(proposal)})
    the_worker_does_all()
    assert registered(dated[0].occasion) == found["Tableurs"]
    assert registered(dated[1].occasion) == ["Alice"]
    assert set(Placed.objects.values_list("outcome", flat=True)) == {Outcome.GIVEN}
    loser = next(one for one in (bruno, chloe) if one.last_name == lost)
    told = Message.objects.get(purpose="wishes.answer", recipient=loser.user.email).text
    told = plain(told)
    assert "non obtenu : « Tableurs, le " in told
    assert "par le tirage : 1" in told
    assert "par le tirage : 1" in plain(people[loser].get(page).text)
    assert "Obtenu : Écrire clair" in plain(people[alice].get(page).text)


def test_signing_twice_gives_once(town):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=5)
    campaign = make_campaign(employer, course)
    for agent in make_people(office, "A", "B", "C"):
        ask(campaign, agent, course)
    close(campaign)
    proposal = signed(campaign)
    with pytest.raises(signing.WishesRefused):
        signing.sign(campaign, mark=signing.mark_of(proposal), by="test")
    assert signing.give(campaign) == 3
    assert signing.give(campaign) == 0
    assert registered(session.occasion) == ["A", "B", "C"]
    assert Message.objects.filter(purpose="wishes.answer").count() == 3


def test_what_a_crash_leaves_is_given_by_the_clock_and_nothing_twice(town):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=5)
    campaign = make_campaign(employer, course)
    for agent in make_people(office, "A", "B", "C", "D"):
        ask(campaign, agent, course)
    close(campaign)
    signed(campaign)
    assert signing.give(campaign, most=2) == 2  # here the machine stops
    assert registered(session.occasion) == ["A", "B"]
    due.due(timezone.now())
    due.due(timezone.now())
    assert registered(session.occasion) == ["A", "B", "C", "D"]
    assert Message.objects.filter(purpose="wishes.answer").count() == 4


def test_a_seat_taken_meanwhile_is_said_and_not_given_twice(town, client_for):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=1)
    campaign = make_campaign(employer, course)
    (anna,) = make_people(office, "Anna")
    ask(campaign, anna, course)
    close(campaign)
    signed(campaign)
    seats.place(session.occasion, agent_registrant(make_people(office, "Zoé")[0]), by="test")
    signing.give(campaign)
    assert registered(session.occasion) == ["Zoé"]
    missed = Placed.objects.get()
    assert (missed.outcome, plain(missed.missed)) == (Outcome.MISSED, "Il n’y a plus de place libre.")
    page = client_for(make_user(agent=anna)).get(reverse("wishes:list", args=[campaign.pk])).text
    assert "Non obtenu : Il n’y a plus de place libre." in plain(page)


def test_what_changed_since_it_was_read_is_not_signed(town):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    make_session(course, seats_of=1)
    campaign = make_campaign(employer, course)
    for agent in make_people(office, "A"):
        ask(campaign, agent, course)
    close(campaign)
    read = signing.mark_of(propose(campaign))
    propose(campaign)
    with pytest.raises(signing.WishesRefused, match="a changé depuis"):
        signing.sign(campaign, mark=read, by="test")


def test_a_campaign_does_not_close_before_its_last_day(town):
    employer, _office = town
    campaign = make_campaign(employer, make_stage(employer, "Tableurs"))
    due.due(timezone.now())
    campaign.refresh_from_db()
    assert (campaign.state, campaign.seed) == (CampaignState.OPEN, None)
    due.due(timezone.now() + datetime.timedelta(days=11))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert campaign.seed is not None
