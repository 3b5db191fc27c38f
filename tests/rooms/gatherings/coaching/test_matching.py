"""Who is suggested to whom, in a round and at once: rules, order, reasons, and the draw that can be replayed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.rooms.gatherings.coaching import pairing, pairs, suggesting, telling
from terreau.rooms.gatherings.coaching.actions import CoachingRefused, pause
from terreau.rooms.gatherings.coaching.enums import PairState, Why
from terreau.rooms.gatherings.coaching.models import Need, Offer, Outcome, Pair, Round, Side
from terreau.rooms.skills.models import Competence
from tests.factories import make_agent, make_structure
from tests.rooms.gatherings.coaching.helpers import (
    TUESDAY,
    accepted,
    active,
    asks,
    offers,
    sides,
    suggested,
    two,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère")


def somebody(employer, **fields):
    return make_agent(make_structure(parent=employer), **fields)


def waited(need, days):
    Need.objects.filter(pk=need.pk).update(since=timezone.now() - datetime.timedelta(days=days))


def names(pair):
    return tuple(side.agent_id for side in sides(pair))


def test_a_suggestion_says_why_and_writes_to_both_without_a_name(employer):
    need, offer = two(employer)
    pair = suggested(need)
    told = [line.replace("\N{NO-BREAK SPACE}", " ") for line in telling.reasons(pair.reasons, "helped")]
    assert told[0] == "Compétences en commun : 1.1 Mener une recherche et une veille d’information."
    assert "2 demi-journées communes : lundi matin, lundi après-midi." in told
    assert told[-1] == "C’est l’offre la plus proche de votre demande."
    assert "la plus proche" not in " ".join(telling.reasons(pair.reasons, "helper"))
    mails = list(Message.objects.filter(purpose="coaching.suggested").order_by("recipient"))
    assert len(mails) == 2
    for mail in mails:
        assert need.agent.last_name not in mail.text + mail.html + mail.subject
        assert offer.agent.last_name not in mail.text + mail.html + mail.subject
        # No administrator reads in the outbox who takes part.
        assert mail.structure is None
        assert mail.secret
    assert not Entry.objects.filter(action__startswith="coaching.").exists()


@pytest.mark.parametrize(
    ("asked", "offered", "why"),
    [
        ({}, {"codes": ("1.2",)}, Why.SUBJECT),
        ({}, {"languages": ["en"]}, Why.LANGUAGE),
        ({}, {"half_days": TUESDAY}, Why.TIME),
        ({}, {"where": "on_site", "place": "Nantes"}, Why.PLACE),
        ({"where": "on_site", "place": "Nantes"}, {"where": "both", "place": "Rennes"}, Why.PLACE),
    ],
)
def test_who_gets_nothing_reads_why(employer, asked, offered, why):
    codes = offered.pop("codes", ("1.1",))
    need = asks(somebody(employer), **asked)
    offers(somebody(employer), *codes, **offered)
    assert suggesting.suggest_now(need, by="test") == why


def test_two_meet_in_the_same_place_however_it_is_written(employer):
    need = asks(somebody(employer), where="on_site", place="Saint-Denis ")
    offers(somebody(employer), where="both", place="saint denis")
    assert suggested(need).reasons["meet"] == "on_site"


def test_nobody_of_the_same_line_and_nothing_tells_that_he_offers(employer):
    top = somebody(employer)
    middle = somebody(employer, manager=top)
    low = somebody(employer, manager=middle)
    offers(top)
    need = asks(low)
    told = suggesting.suggest_now(need, by="test")
    assert told == Why.TAKEN
    # The same words as when all is taken: that the head of one's head offers is not to be guessed.
    other = somebody(employer)
    offers(other)
    assert names(suggested(need)) == (low.pk, other.pk)


def test_a_circle_of_heads_in_a_bad_file_stops_nothing(employer):
    one, other = somebody(employer), somebody(employer)
    type(one).objects.filter(pk=one.pk).update(manager=other)
    type(one).objects.filter(pk=other.pk).update(manager=one)
    offers(other)
    assert suggesting.suggest_now(asks(one), by="test") == Why.TAKEN


def test_another_employer_is_another_house(employer):
    offers(somebody(make_structure("Voisin")))
    assert suggesting.suggest_now(asks(somebody(employer)), by="test") == Why.SUBJECT


def test_the_closest_offer_then_who_waits_longest(employer):
    near, far = somebody(employer), somebody(employer)
    offers(near, "1.1", "1.2")
    offers(far, "1.1")
    first, second = asks(somebody(employer), "1.1", "1.2"), asks(somebody(employer), "1.1", "1.2")
    waited(second, 200)
    suggesting.open_round(employer, by="test", seed=3)
    assert names(Pair.objects.get(need=second))[1] == near.pk
    assert names(Pair.objects.get(need=first))[1] == far.pk


def test_asking_now_does_not_jump_the_queue(employer):
    offers(somebody(employer))
    long, short = asks(somebody(employer)), asks(somebody(employer))
    waited(long, 100)
    assert suggesting.suggest_now(short, by="test") == Why.TAKEN
    suggested(long)


def test_whoever_is_matched_again_comes_first(employer):
    need, _offer = two(employer)
    pair = accepted(need)
    pairs.dissolve(pair, by="test")
    need.refresh_from_db()
    assert need.priority
    assert need.closed_at is None
    other = asks(somebody(employer))
    waited(other, 400)
    helper = somebody(employer)
    offers(helper)
    pause(Offer.objects.exclude(agent=helper).get(), paused=True, by="test")
    suggesting.open_round(employer, by="test", seed=5)
    again = Pair.objects.living().get()
    assert again.need == need
    assert again.reasons["first"]
    assert Outcome.objects.get(need=other).why == Why.TAKEN


def test_not_the_same_two_again_unless_both_ask(employer):
    need, _offer = two(employer)
    pair = active(need)
    pairs.end(pair, by="test")
    mine, theirs = sides(pair)
    pairs.tell_gain(mine, gain="Oui", easier="much", again=True, by="test")
    second = asks(need.agent)
    assert suggesting.suggest_now(second, by="test") == Why.TAKEN
    pairs.tell_gain(theirs, gain="Oui", easier="some", again=True, by="test")
    assert names(suggested(second)) == names(pair)


def test_capacity_holds_in_a_round(employer):
    offers(somebody(employer), capacity=3)
    needs = [asks(somebody(employer)) for _number in range(5)]
    suggesting.open_round(employer, by="test", seed=11)
    assert Pair.objects.count() == 3
    assert Offer.objects.get().taken == 3
    assert Outcome.objects.filter(need__in=needs, why=Why.TAKEN).count() == 2


def test_a_replay_with_the_seed_gives_the_same_pairs(employer):
    for number in range(12):
        offers(somebody(employer), "1.1", *(["1.2"] if number % 2 else []), capacity=1 + number % 2)
        asks(somebody(employer), "1.1", *(["1.2"] if number % 3 else []))
    # The draw settles what is equal: another seed, other pairs; the same one, the same.
    answers = [frozenset(pairing.match(employer.pk, seed).pairs) for seed in (1, 2, 3, 4, 5, 1)]
    assert len(set(answers)) > 1
    assert answers[0] == answers[-1]
    round_ = suggesting.open_round(employer, by="test", seed=2026)
    assert suggesting.replay(round_)
    made = {outcome.label for outcome in Outcome.objects.filter(round=round_, why="")}
    assert made == {label for label, host in round_.result.items() if host}
    assert set(round_.inputs["wishes"]) == {f"n{number}" for number in range(1, 13)}  # labels, no key of anybody
    round_.result = round_.result | {next(iter(round_.result)): "o999"}
    assert not suggesting.replay(round_)


def test_the_link_of_a_suggestion_taken_back_says_what_happened(employer, client):
    need, _offer = two(employer)
    round_ = suggesting.open_round(employer, by="test", seed=1)
    page = reverse("coaching:pair", args=[Pair.objects.get().pk])
    client.force_login(need.agent.user)
    assert client.get(page).status_code == 200
    suggesting.withdraw_round(round_, by="test")
    gone = client.get(page)
    assert gone.status_code == 404
    assert reverse("coaching:home") in gone.text
    assert "La proposition a pu être retirée" in gone.text


def test_a_round_is_withdrawn_but_for_what_both_accepted(employer):
    need, _offer = two(employer)
    other, _other_offer = two(employer)
    round_ = suggesting.open_round(employer, by="test", seed=1)
    kept = Pair.objects.get(need=need)
    for side in sides(kept):
        pairs.accept(side, by="test")
    assert suggesting.withdraw_round(round_, by="test") == 1
    assert list(Pair.objects.all()) == [kept]
    assert sorted(Offer.objects.values_list("taken", flat=True)) == [0, 1]
    assert Message.objects.filter(purpose="coaching.not_made").count() == 2
    with pytest.raises(CoachingRefused):
        suggesting.withdraw_round(round_, by="test")
    # As if it had not been made: it may come again.
    suggested(other)


def test_one_round_at_a_time_and_none_for_nobody(employer):
    with pytest.raises(CoachingRefused, match="rien à apparier"):
        suggesting.open_round(employer, by="test")
    assert not Round.objects.exists()
    two(employer)
    suggesting.open_round(employer, by="test")
    with pytest.raises(CoachingRefused, match="déjà ouvert"):
        suggesting.open_round(employer, by="test")


def test_the_number_of_queries_of_a_matching_does_not_grow(employer, django_assert_max_num_queries):
    for _number in range(8):
        offers(somebody(employer))
        asks(somebody(employer))
    with django_assert_max_num_queries(9):
        pairing.match(employer.pk, 1)
    assert Side.objects.count() == 0
    assert Competence.objects.exists()
    assert PairState.SUGGESTED not in Pair.objects.values_list("state", flat=True)
