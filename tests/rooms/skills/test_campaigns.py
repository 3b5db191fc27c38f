"""Campaigns: preparing, opening, closing; whom they are for; what is refused, and why."""

import datetime
import random

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from terreau.ground.approvals.models import Lock
from terreau.ground.journal.models import Entry
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.campaigns import actions
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.campaigns.population import how_many, population
from terreau.rooms.skills.enums import CampaignState, Invited
from terreau.rooms.skills.models import Socle
from terreau.rooms.skills.reading import about_how_many_written_to
from terreau.rooms.skills.socles import concerns, job_on, socle_for
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.rooms.skills.campaign_helpers import DAY, finished, make_campaign
from tests.rooms.skills.helpers import competence, competences
from tests.rooms.skills.populations import START, grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_structure("Bureau", parent=make_structure("Ministère"))


def written():
    return list(Entry.objects.order_by("at", "pk").values_list("action", flat=True))


def test_a_campaign_is_prepared_then_opened_then_closed(office):
    make_agent(office)
    campaign = make_campaign(office, opened=False, reminders=[timezone.localdate() + 3 * DAY])
    assert (campaign.state, len(campaign.code)) == (CampaignState.DRAFT, 8)
    actions.open_campaign(campaign, by="test")
    now = timezone.now()
    assert campaign.is_running(now)
    actions.close_campaign(campaign, by="test", now=now)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ends_at) == (CampaignState.CLOSED, now)
    assert written() == ["skills.campaign.created", "skills.campaign.opened", "skills.campaign.closed"]


def test_its_days_are_whole_days_here(office):
    campaign = make_campaign(office, opens_on=datetime.date(2026, 3, 2), closes_on=datetime.date(2026, 3, 20))
    assert timezone.localtime(campaign.starts_at).isoformat() == "2026-03-02T00:00:00+01:00"
    assert timezone.localtime(campaign.ends_at).isoformat() == "2026-03-21T00:00:00+01:00"
    assert (campaign.opens_on, campaign.last_day) == (datetime.date(2026, 3, 2), datetime.date(2026, 3, 20))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closes_on": datetime.date(2020, 1, 1)}, "doit suivre son début"),
        ({"competences": []}, "au moins une compétence"),
        ({"population": Invited.CATEGORY}, "Choisissez la catégorie"),
        ({"population": Invited.JOB}, "Choisissez le métier"),
        ({"reminders": [datetime.date(2020, 1, 1)]}, "Un rappel part après"),
    ],
)
def test_what_cannot_be_prepared_is_refused_in_words(office, fields, words):
    with pytest.raises(SkillsRefused, match=words):
        make_campaign(office, **fields)
    assert not Campaign.objects.exists()


def test_five_reminders_are_too_many(office):
    with pytest.raises(SkillsRefused, match="Pas plus de 4"):
        make_campaign(office, reminders=[timezone.localdate() + number * DAY for number in range(1, 6)])


def test_opening_waits_for_the_opinions(office):
    make_agent(office)
    campaign = make_campaign(office, opened=False)
    Lock.objects.create(employer=office.root, room="skills", body="dpo")
    with pytest.raises(SkillsRefused, match="délégué à la protection des données"):
        actions.open_campaign(campaign, by="test")
    assert Campaign.objects.get().state == CampaignState.DRAFT


def test_opening_needs_somebody_a_future_and_questions(office):
    campaign = make_campaign(office, opened=False)
    with pytest.raises(SkillsRefused, match="aucun agent"):
        actions.open_campaign(campaign, by="test")
    make_agent(office)
    past = make_campaign(office, opened=False, opens_on=START, closes_on=START)
    with pytest.raises(SkillsRefused, match="est passé"):
        actions.open_campaign(past, by="test")
    competence("1.2").editions.all().delete()
    with pytest.raises(SkillsRefused, match="pas encore assez de questions"):
        actions.open_campaign(campaign, by="test")


def test_of_two_openings_one_is_told(office):
    make_agent(office)
    campaign = make_campaign(office, opened=False)
    again = Campaign.objects.get()
    actions.open_campaign(campaign, by="test")
    with pytest.raises(SkillsRefused, match="a changé entre-temps"):
        actions.open_campaign(again, by="test")
    assert written().count("skills.campaign.opened") == 1


def test_only_a_draft_is_edited_or_deleted_and_only_an_open_one_adjusted(office):
    make_agent(office)
    campaign = make_campaign(office, opened=False)
    with pytest.raises(SkillsRefused):
        actions.adjust_campaign(campaign, by="test", closes_on=timezone.localdate(), message="", reminders=[])
    stale = Campaign.objects.get()
    actions.open_campaign(campaign, by="test")
    values = {"name": "Autre", "opens_on": START, "closes_on": START, "competences": [competence("1.3")]}
    with pytest.raises(SkillsRefused, match="a changé entre-temps"):
        actions.edit_campaign(stale, by="test", population=Invited.ALL, **values)
    with pytest.raises(SkillsRefused, match="a changé entre-temps"):
        actions.delete_campaign(stale, by="test")
    last = timezone.localdate() + 20 * DAY
    actions.adjust_campaign(campaign, by="test", closes_on=last, message=" Encore ", reminders=[last])
    campaign.refresh_from_db()
    assert (campaign.name, campaign.last_day, campaign.message) == ("Printemps du numérique", last, "Encore")
    with pytest.raises(SkillsRefused, match="fermez-la"):
        actions.adjust_campaign(campaign, by="test", closes_on=START, message="", reminders=[])


def test_the_database_refuses_an_end_before_the_start(office):
    campaign = make_campaign(office)
    campaign.ends_at = campaign.starts_at - DAY
    with pytest.raises(ValidationError, match="doit suivre"):
        campaign.full_clean()


def by_hand(campaign, agents, on):
    """One agent at a time."""
    asked = set(campaign.asked.values_list("competence", flat=True))
    found = set()
    for agent in agents:
        posting = agent.postings.true_on(on).order_by("-started_on").first()
        if posting is None or not posting.structure.path.startswith(campaign.structure.path):
            continue
        if campaign.population == Invited.ASKED:
            socle = socle_for(agent, on)
            for_him = socle is not None and bool(asked & set(socle.levels.values_list("competence", flat=True)))
        else:
            for_him = concerns(campaign, agent, job_on(agent, on))
        if for_him:
            found.add(agent.pk)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_campaign_is_for_those_that_one_would_find_by_hand(seed):
    rng = random.Random(seed)
    agents, on, job = grow(rng), START + 600 * DAY, make_job()
    for socle in Socle.objects.all():
        socle.levels.create(competence=rng.choice(competences()[:3]), level=2)
    for who in Invited:
        category = "B" if who == Invited.CATEGORY else ""
        chosen = rng.choice([one.job for one in agents if one.job] or [job]) if who == Invited.JOB else None
        where = rng.choice(agents).structure.root or rng.choice(agents).structure
        campaign = make_campaign(where, "1.1", population=who, category=category, job=chosen, opened=False)
        assert set(population(campaign, on).values_list("agent", flat=True)) == by_hand(campaign, agents, on), who


def test_who_can_be_written_to_has_an_address_or_an_account(office):
    make_agent(office)
    make_agent(office, email="")
    make_user(agent=make_agent(office, email=""))
    assert how_many(population(make_campaign(office), timezone.localdate())) == (3, 2)


@pytest.mark.parametrize(
    ("count", "reached", "words"),
    [
        (200, 200, "Tous"),
        (200, 0, "Aucun"),
        (200, 195, "Presque tous"),
        (200, 4, "Presque aucun"),
        (200, 103, "Environ 105"),
    ],
)
def test_how_many_have_an_address_never_points_at_the_few(count, reached, words):
    assert words in about_how_many_written_to(count, reached)


def test_who_has_finished_did_each_competence_with_a_level_in_time(office):
    campaign = make_campaign(office)
    nobody, half, late, levelless, done = (make_agent(office) for _number in range(5))
    for agent in (nobody, half, late, levelless, done):
        CampaignInvitation.objects.create(campaign=campaign, agent=agent, made_at=timezone.now())
    for agent in (half, done):
        finished(agent, "1.1")
    finished(done, "1.2")
    finished(levelless, "1.1")
    finished(levelless, "1.2", level=None)
    finished(late, "1.1", campaign.starts_at - DAY)
    finished(late, "1.2", campaign.ends_at)
    unfinished = CampaignInvitation.objects.unfinished().values_list("agent", flat=True)
    assert set(unfinished) == {nobody.pk, half.pk, late.pk, levelless.pk}
