"""From the suggestion to the closing: who may do what, what is told to whom, what goes and when."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person, as_json
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.coaching import leaving, pairs
from terreau.rooms.gatherings.coaching.actions import CoachingRefused, withdraw_need, withdraw_offer
from terreau.rooms.gatherings.coaching.enums import PairState
from terreau.rooms.gatherings.coaching.models import Need, Note, Offer, Pair, Side
from tests.factories import make_structure, make_user
from tests.rooms.gatherings.coaching.helpers import accepted, active, offers, sides, suggested, two

pytestmark = pytest.mark.django_db
SECRET = "zébrure"


@pytest.fixture
def need():
    return two()[0]


def midday_in(days):
    """By the calendar: so many days of twenty-four hours end on another one when the clock changes."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def mails(purpose):
    return sorted(Message.objects.filter(purpose=f"coaching.{purpose}").values_list("recipient", flat=True))


def test_both_must_accept_and_the_two_are_told_once(need):
    pair = suggested(need)
    helped, helper = sides(pair)
    pairs.accept(helped, by="test")
    assert pair.__class__.objects.get().state == PairState.SUGGESTED
    assert not mails("accepted")
    with pytest.raises(CoachingRefused, match="déjà accepté"):
        pairs.accept(helped, by="test")
    pairs.accept(helper, by="test")
    assert Pair.objects.get().state == PairState.ACCEPTED
    assert len(mails("accepted")) == 2
    with pytest.raises(CoachingRefused):
        pairs.refuse(helped, by="test")


def test_nothing_says_who_refused(need, client_for):
    pair = suggested(need)
    helped, helper = sides(pair)
    pairs.accept(helped, by="test")
    client = client_for(helper.agent.user)
    client.post(f"/entraide/binome/{pair.pk}/refuser/")
    pair.refresh_from_db()
    assert pair.state == PairState.NOT_MADE
    assert pair.closed_at
    assert set(Side.objects.values_list("said_yes", flat=True)) == {False}
    assert mails("not_made") == [helped.agent.user.email]  # who has just refused knows it
    page = client_for(helped.agent.user).get(f"/entraide/binome/{pair.pk}/").content.decode()
    assert "La raison n’est jamais donnée" in page
    assert "refus" not in page
    text = Message.objects.get(purpose="coaching.not_made").text
    assert "refus" not in text
    assert not Entry.objects.filter(object_type__startswith="coaching").exists()
    # The need waits as before, the place is free.
    assert Need.objects.waiting().get() == need
    assert Offer.objects.get().taken == 0


def test_past_its_day_a_suggestion_comes_to_nothing_and_one_reminder_goes_before(need):
    pair = suggested(need)
    helped, _helper = sides(pair)
    pairs.accept(helped, by="test")
    early = midday_in(6)
    for _time in range(2):
        leaving.move_on(early)
    assert not mails("reminder")
    near = midday_in(8)
    for _time in range(3):
        leaving.move_on(near)
    assert len(mails("reminder")) == 1  # to the one who has not answered, once
    last_day = midday_in(10)
    leaving.move_on(last_day)
    assert Pair.objects.get().state == PairState.SUGGESTED
    for _time in range(2):
        leaving.move_on(midday_in(11))
    assert Pair.objects.get().state == PairState.NOT_MADE
    assert len(mails("not_made")) == 2


def test_goals_make_it_active_and_two_who_write_at_once_do_not_erase_each_other(need, client_for):
    pair = accepted(need)
    helped, helper = sides(pair)
    address = f"/entraide/binome/{pair.pk}/objectifs/"
    first, second = client_for(helped.agent.user), client_for(helper.agent.user)
    seen = pair.revision
    first.post(address, {"goals": "Chercher seule", "seen": seen})
    answer = second.post(address, {"goals": "Trier", "seen": seen})
    assert "L’autre personne a écrit en même temps" in answer.content.decode()
    assert "Chercher seule" in answer.content.decode()
    assert "Trier" in answer.content.decode()
    pair.refresh_from_db()
    assert (pair.state, pair.goals) == (PairState.ACTIVE, "Chercher seule")


def test_the_journal_is_read_by_the_two_and_by_no_role(need, client_for):
    pair = active(need, goals=SECRET)
    helped, helper = sides(pair)
    pairs.add_note(helped, on=timezone.localdate(), text=f"{SECRET} fait", next_on=None, by="test")
    address = f"/entraide/binome/{pair.pk}/"
    for side in (helped, helper):
        assert client_for(side.agent.user).get(address).content.decode().count(SECRET) == 2
    employer = need.agent.employer
    for role in RoleName:
        client = client_for(make_user((role, employer)))
        assert client.get(address).status_code == 404, role
        own = f"/entraide/animer/{employer.pk}/"
        for other in ("/entraide/", "/entraide/animer/", own, "/journal/", "/"):
            assert SECRET not in client.get(other, follow=True).content.decode(), (role, other)
        found = client.get(f"/recherche/?q={SECRET}").content.decode()
        assert "/entraide/binome/" not in found, role
    assert SECRET not in "".join(f"{entry.data}{entry.reason}" for entry in Entry.objects.all())
    assert not any(SECRET in text for text in Message.objects.values_list("text", flat=True))


def test_each_takes_away_his_own_notes_and_not_the_other_s(need):
    pair = active(need)
    helped, helper = sides(pair)
    pairs.add_note(helped, on=timezone.localdate(), text="de moi", next_on=None, by="test")
    pairs.add_note(helper, on=timezone.localdate(), text="de l’autre", next_on=None, by="test")
    told = str(as_json(helped.agent.user))
    assert "de moi" in told
    assert "de l’autre" not in told


def test_only_its_author_erases_a_note(need, client_for):
    pair = active(need)
    helped, helper = sides(pair)
    note = pairs.add_note(helped, on=timezone.localdate(), text="x", next_on=None, by="test")
    address = f"/entraide/binome/{pair.pk}/notes/{note.pk}/effacer/"
    assert client_for(helper.agent.user).post(address).status_code == 404
    client_for(helped.agent.user).post(address)
    assert not Note.objects.exists()


def test_a_session_to_come_is_not_told_as_past(need, client_for):
    pair = active(need)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answer = client_for(sides(pair)[0].agent.user).post(
        f"/entraide/binome/{pair.pk}/noter/", {"on": tomorrow.isoformat(), "text": "x"}
    )
    assert "Une séance se raconte une fois passée" in answer.content.decode()


def test_ending_frees_the_place_meets_the_need_and_asks_for_the_closing(need, client_for):
    pair = active(need)
    helped, _helper = sides(pair)
    client = client_for(helped.agent.user)
    answer = client.post(f"/entraide/binome/{pair.pk}/terminer/", follow=True)
    assert answer.redirect_chain[-1][0].endswith("/bilan/")
    assert Offer.objects.get().taken == 0
    assert not Need.objects.open().exists()
    assert len(mails("ended")) == 2
    client.post(f"/entraide/binome/{pair.pk}/bilan/", {"gain": "Je cherche seule.", "easier": "much"})
    side = sides(pair)[0]
    assert (side.gain, side.easier, side.again) == ("Je cherche seule.", "much", False)
    assert "Je cherche seule." in client.get(f"/entraide/binome/{pair.pk}/").content.decode()


def test_what_was_written_goes_thirty_days_after_and_the_figure_stays(need):
    pair = active(need, goals=SECRET)
    _helped, helper = sides(pair)
    pairs.add_note(helper, on=timezone.localdate(), text=SECRET, next_on=None, by="test")
    pairs.end(pair, by="test")
    pairs.tell_gain(sides(pair)[0], gain=SECRET, easier="some", again=False, by="test")
    leaving.forget_journals(timezone.now() + datetime.timedelta(days=29))
    assert Note.objects.exists()
    while leaving.forget_journals(timezone.now() + datetime.timedelta(days=31)):
        pass
    pair.refresh_from_db()
    assert pair.goals == ""
    assert not Note.objects.exists()
    assert list(Side.objects.order_by("part").values_list("gain", "easier")) == [("", "some"), ("", "")]
    while leaving.forget_pairs(timezone.now() + datetime.timedelta(days=366)):
        pass
    assert not Pair.objects.exists()
    assert not Side.objects.exists()


def test_the_closing_waits_thirty_days_and_no_more(need):
    pair = active(need)
    pairs.end(pair, by="test")
    Pair.objects.update(closed_at=timezone.now() - datetime.timedelta(days=31))
    with pytest.raises(CoachingRefused, match="ce délai est passé"):
        pairs.tell_gain(sides(pair)[0], gain="x", easier="some", again=False, by="test")


def test_dissolving_tells_the_other_without_a_reason(need, client_for):
    pair = active(need)
    helped, helper = sides(pair)
    client_for(helper.agent.user).post(f"/entraide/binome/{pair.pk}/arreter/")
    assert Pair.objects.get().state == PairState.DISSOLVED
    assert mails("stopped") == [helped.agent.user.email]
    assert Need.objects.waiting().get().priority


def test_who_leaves_stops_his_pairs_and_the_other_goes_on(need):
    pair = active(need)
    helped, helper = sides(pair)
    helper.agent.left_on = timezone.localdate()
    helper.agent.save()
    for _time in range(2):
        leaving.move_on(timezone.now())
    assert Pair.objects.get().state == PairState.DISSOLVED
    assert not Offer.objects.exists()
    assert mails("stopped") == [helped.agent.user.email]
    assert Need.objects.waiting().get().priority


def test_erasure_takes_the_person_and_leaves_the_other_what_he_wrote(need, client_for):
    pair = active(need)
    helped, helper = sides(pair)
    pairs.add_note(helped, on=timezone.localdate(), text=SECRET, next_on=None, by="test")
    pairs.add_note(helper, on=timezone.localdate(), text="garder", next_on=None, by="test")
    codes = [f"coaching.{name}" for name in ("offer", "need", "outcome", "pairs", "notes")]
    erase(Person(user=helped.agent.user, agent=helped.agent), codes, by="test")
    assert not Need.objects.exists()
    assert list(Side.objects.values_list("agent", flat=True)) == [helper.agent_id]
    assert list(Note.objects.values_list("text", flat=True)) == ["garder"]
    page = client_for(helper.agent.user).get(f"/entraide/binome/{pair.pk}/").content.decode()
    assert "une personne dont les données sont effacées" in page
    assert helped.agent.last_name not in page
    erase(Person(agent=helper.agent), codes, by="test")
    assert not Pair.objects.exists()
    assert not Offer.objects.exists()


def test_nothing_is_withdrawn_under_a_suggestion(need):
    suggested(need)
    with pytest.raises(CoachingRefused):
        withdraw_need(need, by="test")
    with pytest.raises(CoachingRefused):
        withdraw_offer(Offer.objects.get(), by="test")


def test_fewer_places_than_people_helped_are_refused(need):
    accepted(need)
    offer = Offer.objects.get()
    Offer.objects.update(capacity=2, taken=2)
    with pytest.raises(CoachingRefused, match="terminez un binôme"):
        offers(offer.agent, capacity=1)


def test_a_coach_is_seen_by_name_only_by_whom_he_is_suggested_to(client_for):
    employer = make_structure()
    need, offer = two(employer)
    other, _other_offer = two(employer)
    pair = suggested(need)
    name = sides(pair)[1].agent.last_name
    assert name in client_for(need.agent.user).get("/entraide/").content.decode()
    assert name not in client_for(other.agent.user).get("/entraide/").content.decode()
    assert client_for(other.agent.user).get(f"/entraide/binome/{pair.pk}/").status_code == 404
    assert offer.agent.email not in client_for(need.agent.user).get(f"/entraide/binome/{pair.pk}/").content.decode()
