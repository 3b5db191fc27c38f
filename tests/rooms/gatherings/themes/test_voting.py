"""Votes: one voice or a budget, changed until the close and never after, counted once, secret."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from terreau.ground.journal.models import Entry
from terreau.rooms.gatherings.themes import actions, proposals, voting as ballots
from terreau.rooms.gatherings.themes.actions import ThemesRefused
from terreau.rooms.gatherings.themes.enums import ThemeState, VoteMode
from terreau.rooms.gatherings.themes.models import Ballot, Call, Theme, Vote
from tests.rooms.gatherings.themes.makers import DAY, again, make_call, make_house, make_theme, voting


@pytest.fixture
def house(db):
    return make_house()


def closed(call, house) -> Call:
    call = Call.objects.get(pk=call.pk)
    actions.close(call, by=house.lead)
    return call


def test_one_voice_moves_and_never_doubles(house, client_for):
    call, (one, two) = voting(house, "Un", "Deux")
    client, path = client_for(house.agents[0]), reverse("themes:vote", args=[call.pk])
    client.post(path, {"theme": one.pk})
    answer = client.post(path, {"theme": two.pk}, follow=True)
    assert "Votre vote est enregistré" in answer.text
    assert ballots.ballot_of(call, house.agents[0]) == {two.pk: 1}
    assert client.post(path, {"theme": "9999"}).status_code == 200
    assert ballots.ballot_of(call, house.agents[0]) == {two.pk: 1}
    client.post(path, {"theme": ""})
    assert not Ballot.objects.exists()


def test_points_are_shared_out_within_the_budget(house, client_for):
    call, (one, two) = voting(house, "Un", "Deux", mode=VoteMode.POINTS, points=5)
    client, path = client_for(house.agents[0]), reverse("themes:vote", args=[call.pk])
    client.post(path, {f"theme_{one.pk}": 4, f"theme_{two.pk}": 1})
    assert ballots.ballot_of(call, house.agents[0]) == {one.pk: 4, two.pk: 1}
    refused = client.post(path, {f"theme_{one.pk}": 4, f"theme_{two.pk}": 2})
    assert "Vous avez 5 points et vous en donnez 6" in refused.text
    for bad in ({f"theme_{one.pk}": -1}, {f"theme_{one.pk}": 6}, {f"theme_{one.pk}": "beaucoup"}):
        assert client.post(path, bad).status_code == 200
    assert ballots.ballot_of(call, house.agents[0]) == {one.pk: 4, two.pk: 1}
    assert Ballot.objects.get().spent == 5


def test_the_database_itself_refuses_more_than_the_budget(house):
    call, (one, _two) = voting(house, "Un", "Deux")
    ballots.cast(call, {one.pk: 1}, by=house.agents[0])
    ballot = Ballot.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(spent=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(ballot=ballot, theme=one, points=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(call=call, voter=house.agents[0], budget=1)


def test_only_the_agents_of_the_structure_vote(house, client_for):
    call, (one, _two) = voting(house, "Un", "Deux")
    path = reverse("themes:vote", args=[call.pk])
    assert client_for(house.lead).post(path, {"theme": one.pk}).status_code == 403
    assert client_for(make_house().agents[0]).post(path, {"theme": one.pk}).status_code == 404
    assert client_for(None).post(path, {"theme": one.pk}).status_code == 302
    assert not Ballot.objects.exists()


def test_nothing_changes_after_the_close_nor_after_the_last_day(house, client_for):
    call, (one, two) = voting(house, "Un", "Deux")
    voter = house.agents[0]
    ballots.cast(call, {one.pk: 1}, by=voter)
    Call.objects.filter(pk=call.pk).update(opens_on=call.opens_on - 40 * DAY, votes_from=call.opens_on - 30 * DAY,
                                           closes_on=call.opens_on - DAY)  # fmt: skip
    with pytest.raises(ThemesRefused):
        ballots.cast(call, {two.pk: 1}, by=voter)
    closed(call, house)
    with pytest.raises(ThemesRefused):
        ballots.cast(call, {two.pk: 1}, by=voter)
    client_for(voter).post(reverse("themes:vote", args=[call.pk]), {"theme": two.pk})
    assert ballots.ballot_of(call, voter) == {one.pk: 1}
    for step in (actions.open_call, actions.start_vote):
        with pytest.raises(ThemesRefused):
            step(Call.objects.get(pk=call.pk), by=house.lead)
    with pytest.raises(ThemesRefused):
        actions.edit_call(call, by=house.lead, closes_on=call.closes_on + 90 * DAY)


def test_counts_are_written_at_the_close_for_eleven_voters_and_more(house):
    call, (one, two) = voting(house, "Un", "Deux", mode=VoteMode.POINTS, points=3)
    for voter in house.agents[:11]:
        ballots.cast(call, {one.pk: 2, two.pk: 1}, by=voter)
    assert set(Theme.objects.values_list("score", "supporters", "rank")) == {(None, None, None)}
    call = closed(call, house)
    assert call.voters == 11
    assert (again(one).score, again(one).supporters, again(one).rank) == (22, 11, 1)
    assert (again(two).score, again(two).supporters, again(two).rank) == (11, 11, 2)


@pytest.mark.parametrize(("voters", "rank"), [(10, 1), (5, 1), (4, None), (1, None)])
def test_few_voters_leave_no_number_and_very_few_no_order(house, client_for, voters, rank):
    call, (one, two) = voting(house, "Un", "Deux")
    for voter in house.agents[:voters]:
        ballots.cast(call, {one.pk: 1}, by=voter)
    call = closed(call, house)
    assert (call.voters, again(one).score, again(one).supporters, again(one).rank) == (None, None, None, rank)
    assert again(two).rank is None
    page = client_for(house.lead).get(reverse("themes:call", args=[call.pk])).text
    assert "Trop peu de personnes ont voté" in page
    assert f"{voters} voix" not in page


def test_merging_takes_votes_along_counts_nobody_twice_and_is_undone_without_loss(house):
    call, (one, two, three) = voting(house, "Un", "Deux", "Trois", mode=VoteMode.POINTS, points=4)
    for voter in house.agents[:12]:
        ballots.cast(call, {one.pk: 2, two.pk: 1, three.pk: 1}, by=voter)
    proposals.support(one, by=house.agents[0])
    proposals.support(one, by=house.agents[15])
    proposals.merge(one, into=two, by=house.lead)
    proposals.merge(again(two), into=three, by=house.lead)
    assert ballots.ballot_of(call, house.agents[0]) == {three.pk: 4}
    proposals.restore(again(two), by=house.lead)
    assert ballots.ballot_of(call, house.agents[0]) == {two.pk: 3, three.pk: 1}
    closed(call, house)
    assert (again(two).score, again(two).supporters) == (36, 13)
    assert (again(three).score, again(three).supporters) == (12, 12)
    assert (again(one).state, again(one).score) == (ThemeState.MERGED, None)
    with pytest.raises(ThemesRefused):
        proposals.restore(again(one), by=house.lead)


def test_a_ballot_sent_after_a_merging_stays_within_the_budget(house):
    call, (one, two) = voting(house, "Un", "Deux", mode=VoteMode.POINTS, points=4)
    ballots.cast(call, {one.pk: 2, two.pk: 2}, by=house.agents[0])
    proposals.merge(one, into=two, by=house.lead)
    with pytest.raises(ThemesRefused):
        ballots.cast(call, {one.pk: 1, two.pk: 2}, by=house.agents[0])
    with pytest.raises(ThemesRefused):
        ballots.cast(call, {two.pk: 5}, by=house.agents[0])
    ballots.cast(call, {two.pk: 4}, by=house.agents[0])
    assert ballots.ballot_of(call, house.agents[0]) == {two.pk: 4}


def test_a_merging_refuses_what_makes_no_sense(house):
    call = make_call(house)
    one, hidden = make_theme(call, "Un"), make_theme(call, "Caché", read=False)
    elsewhere = make_theme(make_call(house), "Ailleurs")
    for target in (one, hidden, elsewhere):
        with pytest.raises(ThemesRefused):
            proposals.merge(one, into=target, by=house.lead)
    two = make_theme(call, "Deux")
    proposals.merge(one, into=two, by=house.lead)
    with pytest.raises(ThemesRefused):
        proposals.merge(again(two), into=again(one), by=house.lead)  # a circle
    with pytest.raises(ThemesRefused):
        proposals.merge(one, into=two, by=house.lead)  # read before somebody else merged it


def test_the_shortlist_goes_to_the_vote_or_else_all_that_was_read(house):
    call = make_call(house)
    one, two, hidden = make_theme(call, "Un"), make_theme(call, "Deux"), make_theme(call, "Caché", read=False)
    proposals.shortlist(one, by=house.lead)
    actions.start_vote(call, by=house.lead)
    assert [again(theme).state for theme in (one, two, hidden)] == ["in_vote", "proposed", "proposed"]
    proposals.shortlist(again(two), by=house.lead)
    assert again(two).state == ThemeState.IN_VOTE
    with pytest.raises(ThemesRefused):
        proposals.shortlist(again(hidden), by=house.lead)
    empty = make_call(house)
    make_theme(empty, "Caché", read=False)
    with pytest.raises(ThemesRefused):
        actions.start_vote(empty, by=house.lead)
    assert Call.objects.get(pk=empty.pk).state == "open"


def test_what_is_voted_on_keeps_its_title_and_the_rules_do_not_change(house):
    call, (one, _two) = voting(house, "Un", "Deux")
    with pytest.raises(ThemesRefused):
        proposals.edit_theme(one, title="Tout autre chose", why="", group="", by=house.lead)
    proposals.edit_theme(one, title="Un", why="", group="Outils", by=house.lead)
    assert again(one).group == "Outils"
    for change in ({"mode": VoteMode.POINTS}, {"points": 50}, {"proposers": "agents"}):
        with pytest.raises(ThemesRefused):
            actions.edit_call(call, by=house.lead, **change)
    with pytest.raises(ThemesRefused):
        proposals.refuse(one, reason="off_topic", by=house.lead)


def test_no_vote_nor_support_is_in_the_journal(house):
    call, (one, _two) = voting(house, "Un", "Deux")
    before = Entry.objects.count()
    ballots.cast(call, {one.pk: 1}, by=house.agents[0])
    proposals.support(one, by=house.agents[1])
    assert Entry.objects.count() == before


# ---- at once


def together(*calls) -> list[str]:
    """Each on its own connection, at once: « done » or « refused » for each."""
    start, answers = threading.Barrier(len(calls)), []

    def run(call) -> None:
        start.wait()
        try:
            call()
            answers.append("done")
        except ThemesRefused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_the_same_person_voting_from_eight_windows_at_once_has_one_ballot_within_its_budget():
    house = make_house()
    call, themes = voting(house, "Un", "Deux", "Trois", mode=VoteMode.POINTS, points=5)
    shares = [{themes[number % 3].pk: 5} for number in range(4)] + [
        {themes[number % 3].pk: 3, themes[(number + 1) % 3].pk: 2} for number in range(4)
    ]
    answers = together(*[
        lambda share=share: ballots.cast(Call.objects.get(pk=call.pk), share, by=house.agents[0]) for share in shares
    ])  # fmt: skip
    assert answers == ["done"] * 8
    assert Ballot.objects.get().spent == 5
    assert sum(Vote.objects.values_list("points", flat=True)) == 5


@pytest.mark.django_db(transaction=True)
def test_votes_that_race_with_the_close_are_all_counted_or_refused():
    house = make_house()
    call, (one, _two) = voting(house, "Un", "Deux")
    for voter in house.agents[:12]:
        ballots.cast(call, {one.pk: 1}, by=voter)

    def vote(voter):
        return lambda: ballots.cast(Call.objects.get(pk=call.pk), {one.pk: 1}, by=voter)

    seen = Call.objects.get(pk=call.pk)
    together(*[vote(voter) for voter in house.agents[12:19]], lambda: actions.close(seen, by=house.lead))
    assert Vote.objects.count() == again(one).score == Call.objects.get(pk=call.pk).voters


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_each_into_the_other_make_no_circle():
    house = make_house()
    call = make_call(house)
    one, two = make_theme(call, "Un"), make_theme(call, "Deux")
    answers = together(
        lambda: proposals.merge(again(one), into=again(two), by=house.lead),
        lambda: proposals.merge(again(two), into=again(one), by=house.lead),
    )
    assert answers == ["done", "refused"]
    assert Theme.objects.filter(state=ThemeState.MERGED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_close_or_publish_at_once_do_it_once():
    house = make_house()
    call, (one, two) = voting(house, "Un", "Deux")
    seen = [Call.objects.get(pk=call.pk) for _turn in range(2)]
    assert together(*[lambda each=each: actions.close(each, by=house.lead) for each in seen]) == ["done", "refused"]
    for theme in (one, two):
        actions.prepare_answer(again(theme), verdict="chosen", by=house.lead)
    proposals_told = [Call.objects.get(pk=call.pk) for _turn in range(2)]
    answers = together(*[lambda each=each: actions.publish(each, by=house.lead) for each in proposals_told])
    assert answers == ["done", "refused"]
