"""What an allocation gives, and why not: each rule on a case where it alone decides. The expected seats are exact."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions as seats
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.people import agent_registrant
from terreau.lab.allocation.reasons import HELD
from terreau.rooms.learning.wishes import allocating, changing, keeping, listing, saying, signing
from terreau.rooms.learning.wishes.enums import Origin, ProposalState, Replay
from terreau.rooms.learning.wishes.models import NotPlaced, Placed, Proposal, WishList
from terreau.rooms.learning.wishes.reading import answers_of
from terreau.rooms.learning.wishes.refusals import WishesRefused
from tests.factories import make_structure, make_user
from tests.rooms.learning.makers import make_completion
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
    plain,
    propose,
    registered,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    employer = make_structure("Ville")
    return employer, make_structure("Nord", parent=employer), make_structure("Sud", parent=employer)


def why(proposal: Proposal, name: str) -> str:
    row = proposal.not_placed.select_related("list__agent").get(list__agent__last_name=name)
    return plain(" ; ".join(saying.reasons_words(row.reasons, saying.names_in(saying.values_of(row.reasons)))))


def test_dates_that_an_agent_cannot_are_never_given(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    first, second = make_session(course, days=60), make_session(course, days=67)
    campaign = make_campaign(employer, course)
    anna, ben = make_people(north, "Anna", "Ben")
    ask(campaign, anna, course)
    ask(campaign, ben, course)
    day = timezone.localdate(first.occasion.starts_at)
    listing.add_absence(campaign, anna, first_on=day, last_on=day, by=BY)
    other = timezone.localdate(second.occasion.starts_at)
    listing.add_absence(campaign, ben, first_on=day - DAY, last_on=other, by=BY)
    close(campaign)
    proposal = propose(campaign)
    assert [row.occasion for row in proposal.placed.all()] == [second.occasion]
    assert why(proposal, "Ben") == "aucune date possible pour l’agent"


def test_an_absence_between_the_half_days_of_a_session_bars_nothing(town):
    employer, north, _south = town
    course = make_stage(employer, "Cycle")
    start = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + 60 * DAY
    later = start + 30 * DAY
    hours = datetime.timedelta(hours=4)
    make_session(course, parts=[PartSpec(start, start + hours), PartSpec(later, later + hours)])
    campaign = make_campaign(employer, course)
    (anna,) = make_people(north, "Anna")
    ask(campaign, anna, course)
    away = {"first_on": timezone.localdate(start + 5 * DAY), "last_on": timezone.localdate(start + 20 * DAY)}
    listing.add_absence(campaign, anna, **away, by=BY)
    close(campaign)
    assert places(propose(campaign)) == {"Cycle": ["Anna"]}


def test_the_quota_of_a_direction_holds_in_the_proposal_and_at_the_signature(town):
    employer, north, south = town
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=2, quota=1)
    campaign = make_campaign(employer, course)
    for agent in (*make_people(north, "N1", "N2"), *make_people(south, "S1")):
        ask(campaign, agent, course)
    close(campaign)
    proposal = signed(campaign)
    given = places(proposal)["Tableurs"]
    assert "S1" in given
    lost = "N2" if "N1" in given else "N1"
    assert "quota de « Nord » atteint (1)" in why(proposal, lost)
    signing.give(campaign)
    assert registered(session.occasion) == given


def test_seats_already_held_are_kept_and_counted(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=2)
    stranger, anna, ben = make_people(north, "Zoé", "Anna", "Ben")
    for agent in (stranger, anna):
        seats.place(session.occasion, agent_registrant(agent), by=BY)
    campaign = make_campaign(employer, course)
    ask(campaign, anna, course)
    ask(campaign, ben, course)
    close(campaign)
    proposal = propose(campaign)
    kept = proposal.placed.get()
    assert (kept.list.agent, kept.origin) == (anna, Origin.FIXED)
    assert "complète, 1 place(s) données (déjà confirmées : 1)" in why(proposal, "Ben")
    signing.sign(campaign, mark=signing.mark_of(proposal), by=BY)
    signing.give(campaign)
    assert registered(session.occasion) == ["Anna", "Zoé"]


def test_a_session_full_under_its_minimum_stops_nobody_else(town):
    employer, north, _south = town
    tables, slides = make_stage(employer, "Tableurs"), make_stage(employer, "Présentations")
    full = make_session(tables, seats_of=1, minimum=4)
    make_session(slides, days=70)
    stranger, anna, ben = make_people(north, "Zoé", "Anna", "Ben")
    seats.place(full.occasion, agent_registrant(stranger), by=BY)
    campaign = make_campaign(employer, tables, slides)
    ask(campaign, anna, tables, slides)
    ask(campaign, ben, tables)
    close(campaign)
    proposal = propose(campaign)
    assert places(proposal) == {"Présentations": ["Anna"]}
    assert "complète" in why(proposal, "Ben")


def test_the_budget_and_what_was_already_followed(town):
    employer, north, _south = town
    dear, cheap = make_stage(employer, "Cher"), make_stage(employer, "Abordable")
    make_session(dear, days=60, cost=900)
    make_session(cheap, days=70, cost=100)
    campaign = make_campaign(employer, dear, cheap, budget_euros=500)
    anna, ben = make_people(north, "Anna", "Ben")
    ask(campaign, anna, dear)
    ask(campaign, ben, cheap)
    make_completion(ben, cheap)
    close(campaign)
    proposal = propose(campaign)
    assert places(proposal) == {}
    assert "budget épuisé (reste 500 pour une place à 900)" in why(proposal, "Anna")
    assert why(proposal, "Ben") == "déjà suivi"


def test_who_never_followed_anything_comes_first_where_the_campaign_says_so(town):
    employer, north, _south = town
    course, other = make_stage(employer, "Tableurs"), make_stage(employer, "Autre")
    make_session(course, seats_of=1)
    campaign = make_campaign(employer, course, first_timers=True)
    trained, new = make_people(north, "Formé", "Nouveau")
    make_completion(trained, other)
    for agent in (trained, new):
        ask(campaign, agent, course)
    close(campaign)
    proposal = propose(campaign)
    assert places(proposal) == {"Tableurs": ["Nouveau"]}
    assert "à des agents prioritaires : 1" in why(proposal, "Formé")


def test_who_obtained_nothing_last_time_comes_first(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    make_session(course, days=40, seats_of=1)
    one, two = make_people(north, "Un", "Deux")
    last = make_campaign(employer, course)
    for agent in (one, two):
        ask(last, agent, course)
    close(last)
    served = places(signed(last))["Tableurs"]
    signing.give(last)
    other = make_stage(employer, "Suite")
    make_session(other, days=80, seats_of=1)
    campaign = make_campaign(employer, other, refused_before=True)
    for agent in (one, two):
        ask(campaign, agent, other)
    close(campaign)
    assert places(propose(campaign))["Suite"] == sorted({"Un", "Deux"} - set(served))


def test_a_course_without_session_is_demand(town):
    employer, north, _south = town
    course = make_stage(employer, "Bientôt")
    campaign = make_campaign(employer, course)
    (anna,) = make_people(north, "Anna")
    ask(campaign, anna, course)
    close(campaign)
    proposal = propose(campaign)
    assert proposal.proven
    assert "aucune session n’est prévue" in why(proposal, "Anna")


def test_played_again_it_answers_the_same_and_says_when_the_rows_were_touched(town):
    employer, north, south = town
    course, other = make_stage(employer, "Tableurs"), make_stage(employer, "Écrire")
    make_session(course, days=60, seats_of=3)
    make_session(other, days=61, seats_of=2)
    campaign = make_campaign(employer, course, other)
    for rank, agent in enumerate((*make_people(north, "A", "B", "C", "D"), *make_people(south, "E", "F", "G"))):
        ask(campaign, agent, *((course, other) if rank % 2 else (other, course)))
    close(campaign)
    proposal = propose(campaign)
    given = set(proposal.placed.values_list("list", "occasion"))
    again = propose(campaign)
    assert set(again.placed.values_list("list", "occasion")) == given, "the same draw gives the same seats"
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.REPLACED
    for each in (proposal, again):
        allocating.ask_replay(each, by=BY)
        assert allocating.replay(each)
        each.refresh_from_db()
        assert each.replay == Replay.SAME
    # Somebody lends himself a better rank in what was kept.
    again.inputs["wishes"][-1][4] = 9
    again.save(update_fields=["inputs"])
    assert not allocating.replay(again)
    again.refresh_from_db()
    assert again.replay == Replay.OTHER


def test_another_draw_may_give_otherwise_and_the_seed_alone_decides(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    make_session(course, seats_of=1)
    found = set()
    for seed in range(8):
        campaign = make_campaign(employer, course)
        for agent in make_people(north, f"A{seed}", f"B{seed}"):
            ask(campaign, agent, course)
        close(campaign, seed=seed)
        found.add(places(propose(campaign))["Tableurs"][0][0])
    assert found == {"A", "B"}


def test_a_change_by_hand_has_a_reason_that_its_agent_reads(town, client_for):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    first, second = make_session(course, days=60, seats_of=1), make_session(course, days=90, seats_of=1)
    campaign = make_campaign(employer, course)
    people = make_people(north, "Anna", "Ben")
    for agent in people:
        ask(campaign, agent, course)
    close(campaign)
    proposal = propose(campaign)
    row = Placed.objects.select_related("list__agent").get(occasion=first.occasion)
    hr = client_for(make_user((RoleName.HR, employer)))
    page = reverse("wishes:change", args=[proposal.pk, row.list_id, course.pk])
    full = hr.post(page, {"to": second.occasion.pk, "reason": "Il part en mission."})
    assert "Cette session est complète" in plain(full.text)
    assert hr.post(page, {"to": "none", "reason": ""}).status_code == 200, "no change without a reason"
    assert hr.post(page, {"to": "none", "reason": "Il part en mission."}).status_code == 302
    assert "Il part en mission." in hr.get(reverse("wishes:proposal", args=[proposal.pk])).text
    signing.sign(campaign, mark=signing.mark_of(proposal), by=BY)
    signing.give(campaign)
    told = answers_of(row.list, proposal)
    assert [plain(each) for each in told[0].reasons] == ["décision des ressources humaines : Il part en mission."]
    assert registered(first.occasion) == []
    with pytest.raises(WishesRefused):
        changing.change(proposal, row.list, course, to=first.occasion, reason="Trop tard", by=BY)


def test_a_contradiction_of_confirmed_seats_is_said_in_words_and_changes_nothing(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    sessions = make_session(course, days=60), make_session(course, days=90)
    (anna,) = make_people(north, "Anna")
    for session in sessions:
        seats.place(session.occasion, agent_registrant(anna), by=BY)
    campaign = make_campaign(employer, course)
    ask(campaign, anna, course)
    close(campaign)
    asked = allocating.ask(campaign, by=BY)
    allocating.run(asked)
    asked.refresh_from_db()
    assert asked.state == ProposalState.FAILED
    assert "Tableurs" in asked.failure
    assert "S00" not in asked.failure
    assert "Anna" not in asked.failure
    assert not NotPlaced.objects.exists()


def test_nothing_that_is_kept_of_a_computation_names_anybody(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    make_session(course)
    campaign = make_campaign(employer, course)
    (anna,) = make_people(north, "Anna")
    ask(campaign, anna, course)
    close(campaign)
    proposal = propose(campaign)
    kept = str(proposal.inputs)
    assert WishList.objects.get().label in kept
    assert "Anna" not in kept
    assert anna.matricule not in kept
    anna.wish_lists.all().delete()
    assert allocating.replay(proposal), "what was erased changes no computation"


def test_after_its_time_nothing_is_left_of_the_lists_nor_of_what_was_computed_of_them(town):
    employer, north, _south = town
    course = make_stage(employer, "Tableurs")
    make_session(course)
    campaign = make_campaign(employer, course)
    (anna,) = make_people(north, "Anna")
    ask(campaign, anna, course)
    close(campaign)
    proposal = propose(campaign)
    assert keeping.forget(timezone.now() + 1090 * DAY) == 0
    assert keeping.forget(timezone.now() + 1120 * DAY) == 1
    proposal.refresh_from_db()
    assert (proposal.inputs, proposal.placed.count(), WishList.objects.count()) == ({}, 0, 0)
    with pytest.raises(WishesRefused, match="gardées"):
        allocating.ask_replay(proposal, by=BY)


def test_the_words_of_a_full_session_are_those_of_the_laboratory():
    assert saying.HELD == HELD
