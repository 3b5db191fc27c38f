"""What a campaign sends: once each, to whom it should, whatever is killed in between; and its personal link."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from terreau.ground.approvals.models import Lock
from terreau.ground.common.personal_data import Person
from terreau.ground.mail.models import Message
from terreau.rooms.skills import personal_data
from terreau.rooms.skills.campaigns import actions, inviting
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.campaigns.tokens import token_of
from terreau.rooms.skills.due import due
from terreau.rooms.skills.enums import CampaignState, Link
from terreau.rooms.skills.positioning.bank import install_bank
from tests.factories import make_agent, make_structure
from tests.rooms.skills.campaign_helpers import DAY, finished, make_campaign


@pytest.fixture
def office(db):
    return make_structure("Bureau", parent=make_structure("Ministère"))


def recipients(purpose="skills.campaign_invitation"):
    return sorted(Message.objects.filter(purpose=purpose).values_list("recipient", flat=True))


def at(day: datetime.date, hour: int = 9) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_everybody_is_written_to_once(office):
    agents = [make_agent(office) for _number in range(5)]
    make_agent(office, email="")
    make_agent(office, left_on=timezone.localdate())
    make_agent(make_structure("Ailleurs"))
    make_campaign(office)
    for _minute in range(3):
        due(timezone.now())
    assert recipients() == sorted(agent.email for agent in agents)
    assert CampaignInvitation.objects.count() == 6


def test_a_newcomer_is_invited_while_it_is_open_and_nobody_before_its_first_day(office):
    campaign = make_campaign(office, opens_on=timezone.localdate() + DAY)
    make_agent(office)
    due(timezone.now())
    assert not CampaignInvitation.objects.exists()
    due(campaign.starts_at)
    newcomer = make_agent(office)
    due(campaign.starts_at + DAY)
    assert newcomer.email in recipients()
    assert len(recipients()) == 2


def test_batches_go_on_where_they_were(office, monkeypatch):
    monkeypatch.setattr(inviting, "MESSAGES", 3)
    monkeypatch.setattr(inviting, "ROWS", 4)
    for _number in range(10):
        make_agent(office)
    make_campaign(office)
    sizes = []
    for _minute in range(6):
        due(timezone.now())
        sizes.append(len(recipients()))
    assert sizes == [3, 6, 9, 10, 10, 10]
    assert len(set(recipients())) == 10


def test_a_batch_that_fails_leaves_neither_claim_nor_message(office, monkeypatch):
    for _number in range(3):
        make_agent(office)
    make_campaign(office)
    real, calls = inviting.emails.send_campaign_invitation, []

    def breaks(invitation):
        calls.append(invitation)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(invitation)

    monkeypatch.setattr(inviting.emails, "send_campaign_invitation", breaks)
    with pytest.raises(RuntimeError), transaction.atomic():
        due(timezone.now())
    assert recipients() == []
    assert not CampaignInvitation.objects.exclude(mailed_at=None).exists()
    due(timezone.now())
    assert len(recipients()) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_once():
    install_bank()
    office = make_structure("Bureau")
    for _number in range(30):
        make_agent(office)
    make_campaign(office)
    start = threading.Barrier(2)

    def work():
        try:
            start.wait()
            with transaction.atomic():
                due(timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pair:
        for future in [pair.submit(work) for _worker in range(2)]:
            future.result()
    assert len(recipients()) == len(set(recipients())) == 30


def test_an_open_address_writes_to_nobody(office):
    make_agent(office)
    make_campaign(office, link=Link.OPEN, reminders=[timezone.localdate() + DAY])
    due(at(timezone.localdate() + 2 * DAY))
    assert not Message.objects.exists()
    assert CampaignInvitation.objects.count() == 1


def test_reminders_go_on_their_day_to_those_who_have_not_finished_nor_declined(office):
    today = timezone.localdate()
    waiting, half, done, declined = (make_agent(office) for _number in range(4))
    campaign = make_campaign(office, reminders=[today + 2 * DAY, today + 4 * DAY])
    due(timezone.now())
    for code in ("1.1", "1.2"):
        finished(done, code)
    finished(half, "1.1")
    actions.decline(CampaignInvitation.objects.get(campaign=campaign, agent=declined))
    due(at(today + 2 * DAY, 7))
    assert recipients("skills.campaign_reminder") == []
    for hour in (8, 9, 20):
        due(at(today + 2 * DAY, hour))
    assert recipients("skills.campaign_reminder") == sorted([waiting.email, half.email])
    finished(half, "1.2")
    late = make_agent(office)
    due(at(today + 4 * DAY))
    due(at(today + 5 * DAY))
    assert recipients("skills.campaign_reminder").count(half.email) == 1
    assert recipients("skills.campaign_reminder").count(waiting.email) == 2
    assert late.email not in recipients("skills.campaign_reminder")  # just invited
    assert not {done.email, declined.email} & set(recipients("skills.campaign_reminder"))


def test_who_has_finished_before_his_turn_is_not_invited(office):
    done = make_agent(office)
    make_campaign(office)
    for code in ("1.1", "1.2"):
        finished(done, code)
    due(timezone.now())
    assert recipients() == []


def test_a_room_closed_meanwhile_stops_the_messages_and_the_end_closes(office):
    make_agent(office)
    campaign = make_campaign(office)
    lock = Lock.objects.create(employer=office.root, room="skills", body="dpo")
    due(timezone.now())
    assert not Message.objects.exists()
    lock.delete()
    due(campaign.ends_at)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert not Message.objects.exists()


def test_the_messages_say_what_to_do_and_are_erased_once_sent(office):
    today = timezone.localdate()
    make_agent(office)
    campaign = make_campaign(office, reminders=[today + DAY], message="Pour préparer\nle plan de formation.")
    due(timezone.now())
    due(at(today + DAY))
    invitation = CampaignInvitation.objects.get()
    for message in Message.objects.all():
        assert reverse("skills:campaign_invitation", args=[token_of(invitation)]) in message.text
        assert "n’appartient qu’à vous" in message.text or "Personne ne sait" in message.text
        assert message.secret
        assert message.expires_at == campaign.ends_at
    assert "> le plan de formation." in Message.objects.get(purpose="skills.campaign_invitation").text


def test_the_personal_link_shows_no_result_opens_no_session_and_stops_reminders(client, office):
    agent = make_agent(office)
    campaign = make_campaign(office)
    due(timezone.now())
    for code in ("1.1", "1.2"):
        finished(agent, code)
    invitation = CampaignInvitation.objects.get()
    path = reverse("skills:campaign_invitation", args=[token_of(invitation)])
    page = client.get(path).content.decode()
    assert campaign.name in page
    assert agent.last_name not in page
    assert "niveau 3" not in page
    assert "erminé" not in page
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("skills:campaign_mine", args=[campaign.code])).status_code == 302
    assert CampaignInvitation.objects.get().declined_at is None  # opening changes nothing
    client.post(path)
    assert CampaignInvitation.objects.get().declined_at is not None
    client.post(path, {"again": "1"})
    assert CampaignInvitation.objects.get().declined_at is None


@pytest.mark.parametrize("token", ["x", "MQ", "MQ:1abcde:forged"])
def test_a_link_that_we_did_not_sign_is_unknown(client, office, token):
    assert client.get(reverse("skills:campaign_invitation", args=[token])).status_code == 404


def test_the_invitations_go_three_months_after_the_end_and_with_the_file(office):
    agent, other = make_agent(office), make_agent(office)
    campaign = make_campaign(office)
    due(timezone.now())
    assert personal_data.erase_campaigns(Person(agent=other), by="test") == 1
    actions.close_campaign(campaign, by="test")
    assert inviting.forget(timezone.now() + 89 * DAY) == 0
    assert CampaignInvitation.objects.get().agent == agent
    assert inviting.forget(timezone.now() + 91 * DAY) == 1
    assert Campaign.objects.exists()


def test_its_end_is_the_midnight_after_its_last_day(office):
    campaign = make_campaign(office)
    assert campaign.is_running(campaign.ends_at - datetime.timedelta(seconds=1))
    assert not campaign.is_running(campaign.ends_at)


def test_newcomers_are_looked_for_every_quarter_of_an_hour_only(office, django_assert_num_queries):
    campaign = make_campaign(office)
    make_agent(office)
    due(timezone.now())
    later = at(timezone.localdate() + 2 * DAY)
    assert inviting.looks_again(campaign, later)
    assert not inviting.looks_again(campaign, later + datetime.timedelta(minutes=7))
    with django_assert_num_queries(10):  # what an open campaign with nothing to do costs a minute
        due(later + datetime.timedelta(minutes=7))
