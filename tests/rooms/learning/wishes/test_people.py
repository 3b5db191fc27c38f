"""Who reads and decides what: the agent, his manager, human resources; and the yearly plan."""

import csv
import io
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.sessions.models import Delegation
from terreau.rooms.learning.wishes import agenda, allocating, consenting, inbox, listing, planning, signing
from terreau.rooms.learning.wishes.enums import Word
from terreau.rooms.learning.wishes.evidence import training_wishes
from terreau.rooms.learning.wishes.models import Campaign, Plan, Wish
from terreau.rooms.learning.wishes.refusals import WishesRefused
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.wishes.makers import (
    BY,
    DAY,
    ask,
    close,
    make_campaign,
    make_people,
    make_session,
    make_stage,
    places,
    propose,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    employer = make_structure("Ville")
    return employer, make_structure("Nord", parent=employer)


def managed(employer, *courses):
    until = timezone.localdate() + 20 * DAY
    return make_campaign(employer, *courses, managers_say=True, managers_until=until)


def test_the_manager_says_no_with_a_reason_and_silence_goes_on(town, client_for):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    make_session(course, seats_of=5)
    head = make_agent(office, last_name="Cheffe")
    boss = make_user((RoleName.MANAGER, office), agent=head)
    stranger = make_user((RoleName.MANAGER, make_structure("Sud", parent=employer)))
    campaign = managed(employer, course)
    anna, ben = make_people(office, "Anna", "Ben")
    for agent in (anna, ben, head):
        ask(campaign, agent, course)
    close(campaign)
    assert Message.objects.filter(purpose="wishes.managers", recipient=boss.email).count() == 1
    page = client_for(boss).get(reverse("wishes:team", args=[campaign.pk])).text
    assert "Anna" in page
    assert "Ben" in page
    assert "Cheffe" not in page, "nobody decides on himself"
    wish = Wish.objects.get(list__agent=anna)
    door = reverse("wishes:word", args=[wish.pk])
    assert client_for(stranger).get(door).status_code == 404
    assert "Anna" not in client_for(stranger).get(reverse("wishes:team", args=[campaign.pk])).text
    assert client_for(boss).post(door, {"agrees": "no", "reason": "", "sentence": ""}).status_code == 200
    client_for(boss).post(door, {"agrees": "no", "reason": "service", "sentence": "La paie tombe ce jour-là."})
    wish.refresh_from_db()
    assert wish.word == Word.REFUSED
    with pytest.raises(WishesRefused, match="Les encadrants donnent encore leur avis"):
        allocating.ask(campaign, by=BY)
    proposal = propose(campaign)
    assert places(proposal)["Tableurs"] == ["Ben", "Cheffe"]
    signing.sign(campaign, mark=signing.mark_of(proposal), by=BY)
    signing.give(campaign)
    told = client_for(make_user(agent=anna)).get(reverse("wishes:list", args=[campaign.pk])).text
    assert "Continuité du service — La paie tombe ce jour-là." in told


def test_without_a_manager_at_hand_the_one_above_decides(town):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    above = make_user((RoleName.MANAGER, employer))
    head = make_agent(office, last_name="Cheffe")
    near = make_user((RoleName.MANAGER, office), agent=head)
    campaign = managed(employer, course)
    (anna,) = make_people(office, "Anna")
    for agent in (anna, head):
        ask(campaign, agent, course)
    assert [one.agent for one in consenting.lists_for(near, campaign)] == [anna]
    assert [one.agent for one in consenting.lists_for(above, campaign)] == [head]


def test_whoever_holds_the_delegation_of_a_manager_decides_in_his_place(town, client_for):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    boss = make_user((RoleName.MANAGER, office))
    deputy = make_user(agent=make_agent(office, last_name="Adjointe"))
    campaign = managed(employer, course)
    ask(campaign, *make_people(office, "Anna"), course)
    close(campaign)
    page = reverse("wishes:team", args=[campaign.pk])
    assert client_for(deputy).get(page).status_code == 404
    today = timezone.localdate()
    Delegation.objects.create(manager=boss, delegate=deputy, starts_on=today, ends_on=today)
    assert "Anna" in client_for(deputy).get(page).text


def test_what_waits_is_in_the_inbox_of_whoever_it_waits_for_and_the_dates_in_the_agenda(town):
    employer, office = town
    course = make_stage(employer, "Tableurs")
    make_session(course)
    hr, boss = make_user((RoleName.HR, employer)), make_user((RoleName.MANAGER, office))
    far = make_user((RoleName.MANAGER, make_structure("Sud", parent=employer)))
    campaign = managed(employer, course)
    (anna,) = make_people(office, "Anna")
    me = make_user(agent=anna)
    now = timezone.now()
    days = [each.first_day for each in agenda.campaigns(me, now, now + 60 * DAY)]
    assert days == [campaign.closes_on, campaign.answer_on]
    assert agenda.campaigns(hr, now, now + 60 * DAY) == []
    ask(campaign, anna, course)
    assert inbox.to_settle(hr) == inbox.words_of_managers(boss) == []
    close(campaign)
    assert [each.due for each in inbox.words_of_managers(boss)] == [campaign.managers_until]
    assert inbox.words_of_managers(far) == []
    assert inbox.to_settle(hr) == [], "the managers' time is not over"
    proposal = propose(campaign)
    today = timezone.localdate()
    over = {"opens_on": today - 20 * DAY, "closes_on": today - 9 * DAY, "managers_until": today - DAY}
    Campaign.objects.filter(pk=campaign.pk).update(**over)
    assert "la signer" in inbox.to_settle(hr)[0].title
    assert inbox.words_of_managers(boss) == []
    signing.sign(Campaign.objects.get(pk=campaign.pk), mark=signing.mark_of(proposal), by=BY)
    assert inbox.to_settle(hr) == []


def test_an_agent_has_his_ranks_in_order_whatever_he_does(town, client_for):
    employer, office = town
    courses = [make_stage(employer, title) for title in ("Un", "Deux", "Trois", "Quatre")]
    campaign = make_campaign(employer, *courses)
    (anna,) = make_people(office, "Anna")
    ask(campaign, anna, *courses[:3])
    with pytest.raises(WishesRefused, match="3 souhaits au plus"):
        listing.add(campaign, anna, courses[3], by=BY)
    with pytest.raises(WishesRefused):
        listing.add(campaign, anna, courses[0], by=BY)
    me = client_for(make_user(agent=anna))

    def order():
        return list(Wish.objects.order_by("rank").values_list("rank", "course__title"))

    last = Wish.objects.get(course=courses[2])
    for _turn in range(3):
        me.post(reverse("wishes:move", args=[last.pk]), {"direction": "up"})
    assert order() == [(1, "Trois"), (2, "Un"), (3, "Deux")]
    me.post(reverse("wishes:move", args=[last.pk]), {"direction": "down"})
    me.post(reverse("wishes:remove", args=[last.pk]))
    assert order() == [(1, "Un"), (2, "Deux")]


def test_what_was_announced_does_not_change_and_a_date_is_only_put_later(town, client_for):
    employer, _office = town
    campaign = make_campaign(employer, make_stage(employer, "Tableurs"))
    hr = client_for(make_user((RoleName.HR, employer)))
    page = reverse("wishes:edit", args=[campaign.pk])
    dates = {"word": "", "closes_on": campaign.closes_on, "answer_on": campaign.answer_on, "budget_euros": ""}
    assert 'name="most"' not in hr.get(page).text
    sooner = hr.post(page, dates | {"closes_on": campaign.closes_on - DAY})
    assert "ne peut être que repoussée" in sooner.text
    assert hr.post(page, dates | {"closes_on": campaign.closes_on + DAY}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.closes_on == timezone.localdate() + 11 * DAY


def test_the_refused_become_the_demand_of_the_plan_and_the_committee_reads_no_small_number(town, client_for):
    employer, office = town
    wanted, rare = make_stage(employer, "Tableurs", minutes=420), make_stage(employer, "Rare")
    make_session(wanted, seats_of=4, cost=50)
    campaign = make_campaign(employer, wanted, rare, most=2)
    people = make_people(office, *(f"Agent{rank:02}" for rank in range(16)))
    for agent in people:
        ask(campaign, agent, wanted)
    ask(campaign, people[0], rare)
    close(campaign)
    signed(campaign)
    signing.give(campaign)
    hr = client_for(make_user((RoleName.HR, employer)))
    year = timezone.localdate().year + 1
    assert hr.post(reverse("wishes:plans"), {"structure": employer.pk, "year": year}).status_code == 302
    plan = Plan.objects.get()
    lines = {line.course.title: line for line in plan.lines.select_related("course")}
    assert (lines["Tableurs"].demand, lines["Rare"].demand) == (12, 1)
    assert (lines["Tableurs"].sessions, lines["Tableurs"].seats, lines["Tableurs"].cost_euros) == (3, 12, 600)
    assert lines["Tableurs"].hours == 84

    written = {"sessions": 2, "seats": 8, "cost_euros": 400, "hours": 56, "note": "Deux cette année"}
    assert hr.post(reverse("wishes:plan_line", args=[lines["Tableurs"].pk]), written).status_code == 302
    hr.post(reverse("wishes:plan_recount", args=[plan.pk]))
    sent = hr.get(reverse("wishes:plan_csv", args=[plan.pk])).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sent), delimiter=";"))
    assert ["Tableurs", "12", "2", "8", "400", "56", "Deux cette année"] in rows
    assert [row[1] for row in rows if row[0] == "Rare"] == ["moins de 11"]
    assert not [row for row in rows if row[1] == "13"], "no total of the demand, from which one would be found"
    assert hr.get(reverse("wishes:plan_pdf", args=[plan.pk])).content.startswith(b"%PDF")

    opinion = {"body": "csa", "opinion": "unfavourable", "opinion_reference": "PV 3"}
    opinion["opinion_on"] = timezone.localdate()
    assert hr.post(reverse("wishes:plan_adopt", args=[plan.pk]), opinion).status_code == 302
    plan.refresh_from_db()
    assert not plan.is_draft
    assert "Ce plan est adopté" in hr.post(reverse("wishes:plan_line", args=[lines["Rare"].pk]), written).text
    with pytest.raises(WishesRefused):
        planning.adopt(plan, **opinion, by=BY)


def test_the_sheet_of_a_course_leads_to_the_campaign_and_the_evidence_knows_what_was_served(town, client_for):
    employer, office = town
    course, other = make_stage(employer, "Tableurs"), make_stage(employer, "Rare")
    make_session(course)
    campaign = make_campaign(employer, course, other)
    (anna,) = make_people(office, "Anna")
    me = client_for(make_user(agent=anna))
    link = reverse("wishes:list", args=[campaign.pk])
    assert link in me.get(course.get_absolute_url()).text
    ask(campaign, anna, course, other)
    close(campaign)
    assert link not in me.get(course.get_absolute_url()).text
    signed(campaign)
    on = timezone.localdate() + 11 * DAY
    assert {row["served"] for row in training_wishes(on)} == {0}, "nothing is given yet"
    signing.give(campaign)
    rows = sorted((row["rank"], row["served"], row["agent"]) for row in training_wishes(on))
    assert rows == [(1, 1, anna.pk), (2, 0, anna.pk)]


@pytest.mark.parametrize("page", ["proposal", "refused", "list"])
def test_a_page_costs_the_same_whatever_the_number_of_agents(town, client_for, page):
    employer, office = town

    def queries(number):
        course = make_stage(employer, "Tableurs")
        make_session(course, seats_of=3)
        campaign = make_campaign(employer, course)
        people = make_people(office, *(f"A{number}-{rank}" for rank in range(number)))
        for agent in people:
            ask(campaign, agent, course)
        close(campaign)
        proposal = signed(campaign)
        signing.give(campaign)
        user = make_user(agent=people[-1]) if page == "list" else make_user((RoleName.HR, employer))
        client, keys = client_for(user), {"proposal": proposal.pk, "refused": proposal.pk, "list": campaign.pk}
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"wishes:{page}", args=[keys[page]])).status_code == 200
        return len(seen)

    few, many = queries(5), queries(12)
    assert many <= few


def test_pages_do_not_pay_for_the_laboratory():
    code = (
        "import django, sys; django.setup(); import config.urls; "
        "bad = {'scipy', 'numpy', 'terreau.lab.allocation'} & set(sys.modules); print(sorted(bad))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "scipy" not in told.stdout
    assert "terreau.lab.allocation" not in told.stdout
