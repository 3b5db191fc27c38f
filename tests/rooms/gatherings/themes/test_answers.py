"""Answers prepared then published together, a theme that becomes an event, and who is told; then ties are erased."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.mail.models import Message
from terreau.rooms.gatherings.themes import access, actions, due, evidence, keeping, proposals, voting as ballots
from terreau.rooms.gatherings.themes.actions import ThemesRefused
from terreau.rooms.gatherings.themes.enums import ThemeState
from terreau.rooms.gatherings.themes.inbox import answers_to_publish, themes_to_read
from terreau.rooms.gatherings.themes.models import Ballot, Call, Support, Theme
from tests.rooms.gatherings.themes.makers import DAY, again, answered, make_call, make_house, make_theme, voting

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_house()


def outsider(theme, email="dehors@chez-moi.example") -> Support:
    proposals.follow_by_email(theme, email=email)
    row = Support.objects.get(theme=theme, email=email)
    proposals.confirm_address(row)
    Message.objects.all().delete()
    return row


def told() -> dict[str, str]:
    return {message.recipient: message.text for message in Message.objects.all()}


def test_nobody_reads_an_answer_before_they_are_published_all_at_once(house, client_for):
    call, (one, two) = voting(house, "Un", "Deux")
    outsider(one)
    actions.close(Call.objects.get(pk=call.pk), by=house.lead)
    lead, agent = client_for(house.lead), client_for(house.agents[0])
    lead.post(reverse("themes:answer", args=[one.pk]), {"verdict": "chosen", "answer": "Nous le ferons."})
    pages = [reverse("themes:call", args=[call.pk]), reverse("themes:theme", args=[one.pk]),
             reverse("themes:propose", args=[call.code]), reverse("themes:call_csv", args=[call.pk])]  # fmt: skip
    for path in pages:
        seen = agent.get(path)
        assert "Nous le ferons" not in (b"".join(seen.streaming_content).decode() if seen.streaming else seen.text)
    refused = lead.post(reverse("themes:publish", args=[call.pk]), follow=True)
    assert "1 thème attend encore sa réponse" in refused.text
    assert (again(one).state, told()) == ("in_vote", {})
    missing = lead.post(reverse("themes:answer", args=[two.pk]), {"verdict": "not_kept"})
    assert "Dites pourquoi ce thème n’est pas retenu" in missing.text
    lead.post(reverse("themes:answer", args=[two.pk]), {"verdict": "not_kept", "reason": "later"})
    assert "Nous le ferons" in lead.get(reverse("themes:publish", args=[call.pk])).text
    lead.post(reverse("themes:publish", args=[call.pk]))
    assert (again(one).state, again(two).state) == ("chosen", "not_kept")
    assert "Nous le ferons" in agent.get(pages[0]).text
    assert "Nous le ferons" in client_for(None).get(pages[2]).text
    with pytest.raises(ThemesRefused):
        actions.prepare_answer(again(one), verdict="not_kept", reason="later", by=house.lead)
    with pytest.raises(ThemesRefused):
        actions.publish(Call.objects.get(pk=call.pk), by=house.lead)


def test_each_who_asked_is_told_once_with_every_answer_of_his(house):
    call, (one, two, three) = voting(house, "Un", "Deux", "Trois")
    agent = house.agents[0]
    for theme in (one, two):
        proposals.support(theme, by=agent)
    outsider(three)
    proposals.follow_by_email(two, email="pas.confirme@chez-moi.example")
    Message.objects.all().delete()
    proposals.merge(three, into=one, by=house.lead)
    answered(house, call, one)
    assert set(told()) == {agent.email, "dehors@chez-moi.example"}
    assert Message.objects.count() == 2
    mine, outside = told()[agent.email], told()["dehors@chez-moi.example"]
    assert "« Un » est retenu" in mine.replace("\xa0", " ")
    assert "« Deux » n’est pas retenu" in mine.replace("\xa0", " ")
    assert "« Un » est retenu" in outside.replace("\xa0", " ")
    assert f"/themes/a/{call.code}/" in outside
    assert "ne-plus-suivre" in outside
    assert "ne-plus-suivre" not in mine
    assert {message.subject for message in Message.objects.all()} == {"Les réponses à vos thèmes sont publiées"}


def test_the_link_to_stop_takes_a_button_and_forgets_the_address(house, client_for):
    call = make_call(house)
    row = outsider(make_theme(call, "Un"))
    answered(house, call, row.theme)
    link = re.search(r"(/themes/ne-plus-suivre/\S+)", told()["dehors@chez-moi.example"]).group(1)
    client_for(None).get(link)
    assert Support.objects.filter(pk=row.pk).exists()
    client_for(None).post(link)
    assert not Support.objects.exists()
    assert client_for(None).post(link).status_code == 200


def test_a_chosen_theme_becomes_an_event_and_its_supporters_are_told_once(house, client_for):
    call, (one, two) = voting(house, "Un", "Deux")
    both, voter, other = house.agents[:3]
    ballots.cast(call, {one.pk: 1}, by=both)
    ballots.cast(call, {one.pk: 1}, by=voter)
    ballots.cast(call, {two.pk: 1}, by=other)
    proposals.support(one, by=both)
    outsider(one)
    answered(house, call, one)
    Message.objects.all().delete()
    assert "Ce thème est retenu" in client_for(house.lead).get(reverse("themes:theme", args=[one.pk])).text
    chosen = access.theme_to_schedule(house.lead, one.pk)
    assert [theme.pk for theme in access.themes_to_schedule(house.lead)] == [one.pk]
    number = actions.schedule(chosen, event_path="/rencontres/12/", event_title="Café de mai", by=house.lead)
    assert number == 3
    assert set(told()) == {both.email, voter.email, "dehors@chez-moi.example"}
    assert all("/rencontres/12/" in text and "Café de mai" in text for text in told().values())
    assert not any("Un" in message.subject.split()[1:] for message in Message.objects.all())
    assert again(one).state == ThemeState.SCHEDULED
    page = client_for(other).get(reverse("themes:theme", args=[one.pk])).text
    assert 'href="/rencontres/12/"' in page
    with pytest.raises(ThemesRefused):
        actions.schedule(chosen, event_path="/rencontres/13/", event_title="Encore", by=house.lead)
    assert not access.themes_to_schedule(house.lead).exists()
    with pytest.raises(ValueError, match="page of this site"):
        actions.schedule(again(two), event_path="//ailleurs.example/", event_title="X", by=house.lead)


def test_only_who_animates_turns_a_theme_into_an_event(house):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    call, (one, two) = voting(house, "Un", "Deux")
    answered(house, call, one)
    with pytest.raises(PermissionDenied):
        access.theme_to_schedule(house.agents[0], one.pk)
    with pytest.raises(Http404):
        access.theme_to_schedule(make_house().lead, one.pk)
    with pytest.raises(Http404):
        access.theme_to_schedule(house.lead, two.pk)


def test_a_refusal_is_undone_and_a_refused_theme_is_never_shown(house, client_for):
    call = make_call(house)
    bad, good = make_theme(call, "Un nom de personne", by=house.agents[0]), make_theme(call, "Bon")
    lead, agent = client_for(house.lead), client_for(house.agents[1])
    decide = reverse("themes:decide", args=[bad.pk])
    assert "Choisissez un motif" in lead.post(decide, {"do": "refuse"}, follow=True).text
    lead.post(decide, {"do": "refuse", "reason": "somebody"})
    assert agent.get(reverse("themes:theme", args=[bad.pk])).status_code == 404
    assert "Non retenu" in client_for(house.agents[0]).get(reverse("themes:theme", args=[bad.pk])).text
    lead.post(decide, {"do": "restore"})
    assert agent.get(reverse("themes:theme", args=[bad.pk])).status_code == 200
    lead.post(decide, {"do": "refuse", "reason": "somebody"})
    answered(house, call, good)
    assert "Un nom de personne" not in agent.get(reverse("themes:call", args=[call.pk])).text
    assert "Il n’y a rien à annuler" in lead.post(decide, {"do": "restore"}, follow=True).text


def test_the_page_of_reading_shows_all_at_once_only_what_was_on_it(house, client_for):
    call = make_call(house)
    seen = make_theme(call, "Vu", read=False)
    late = make_theme(call, "Arrivé depuis", read=False)
    client_for(house.lead).post(reverse("themes:read", args=[call.pk]), {"theme": [seen.pk, "x"]})
    assert again(seen).read_at is not None
    assert again(late).read_at is None


def test_time_begins_the_vote_ends_it_and_erases_ties(house):
    call = make_call(house)
    one = make_theme(call, "Un", by=house.agents[0])
    outsider(one)
    noon = timezone.make_aware(datetime.datetime.combine(call.votes_from, datetime.time(12)))
    due.due(noon - DAY)
    assert Call.objects.get(pk=call.pk).state == "open"
    due.due(noon)
    due.due(noon)
    assert Call.objects.get(pk=call.pk).state == "voting"
    ballots.cast(Call.objects.get(pk=call.pk), {one.pk: 1}, by=house.agents[0])
    last = timezone.make_aware(datetime.datetime.combine(call.closes_on, datetime.time(12)))
    due.due(last)
    assert Call.objects.get(pk=call.pk).state == "voting"
    due.due(last + DAY)
    assert Call.objects.get(pk=call.pk).is_closed
    kept = timezone.now() + keeping.KEPT_DAYS * DAY
    due.due(kept - DAY)
    assert Ballot.objects.count() == Support.objects.count() == 1
    due.due(kept + DAY)
    assert not Ballot.objects.exists()
    assert not Support.objects.exists()
    assert again(one).proposer is None
    assert keeping.untie(kept + DAY) == 0


def test_an_address_never_confirmed_is_forgotten(house):
    theme = make_theme(make_call(house), "Un")
    proposals.follow_by_email(theme, email="dehors@chez-moi.example")
    due.due(timezone.now() + DAY)
    assert Support.objects.exists()
    due.due(timezone.now() + 3 * DAY)
    assert not Support.objects.exists()


def test_a_vote_leaves_with_its_voter_and_what_was_published_stays(house):
    call, (one, _two) = voting(house, "Un", "Deux")
    for voter in house.agents[:12]:
        ballots.cast(call, {one.pk: 1}, by=voter)
    first = Person(user=house.agents[0], agent=house.agents[0].agent)
    assert erase(first, ["themes.votes"], by="test") == {"themes.votes": 1}
    actions.close(Call.objects.get(pk=call.pk), by=house.lead)
    assert again(one).score == 11
    erase(Person(user=house.agents[1], agent=house.agents[1].agent), ["themes.votes"], by="test")
    assert (again(one).score, Ballot.objects.count()) == (11, 10)


def test_what_waits_is_in_the_inbox_of_who_animates(house, client_for):
    call = make_call(house)
    make_theme(call, "Un", read=False)

    def waiting(user) -> str:
        return " ".join(item.title for read in (themes_to_read, answers_to_publish) for item in read(user))

    assert "1 thème proposé attend d’être relu" in waiting(house.lead)
    assert "thème" not in waiting(house.agents[0])
    proposals.accept(Theme.objects.get(), by=house.lead)
    assert "thème" not in waiting(house.lead)
    actions.close(call, by=house.lead)
    assert "« Les cafés » est clos" in waiting(house.lead).replace("\xa0", " ")
    assert client_for(house.lead).get(reverse("themes:answers", args=[call.pk])).status_code == 200


def test_the_evidence_knows_only_what_is_answered_and_the_day_of_the_event(house):
    call, (one, two) = voting(house, "Un", "Deux")
    today = timezone.localdate()
    assert list(evidence.themes(today)) == []
    actions.close(Call.objects.get(pk=call.pk), by=house.lead)
    assert list(evidence.themes(today)) == []
    answered(house, call, one)
    rows = {row["theme"]: row for row in evidence.themes(today)}
    assert (rows[one.pk]["status"], rows[two.pk]["status"]) == ("chosen", "not_kept")
    assert set(rows[one.pk]) == {"theme", "structure", "status", "supporters"}
    actions.schedule(again(one), event_path="/rencontres/1/", event_title="Café", by=house.lead)
    assert {row["theme"]: row["status"] for row in evidence.themes(today)}[one.pk] == "scheduled"
    Theme.objects.filter(pk=one.pk).update(scheduled_at=timezone.now() + 3 * DAY)
    assert {row["theme"]: row["status"] for row in evidence.themes(today)}[one.pk] == "chosen"
    assert list(evidence.themes(today - DAY)) == []
    assert list(evidence.themes(today + 400 * DAY)) == []


def test_a_draft_is_deleted_and_an_open_call_is_not(house, client_for):
    lead = client_for(house.lead)
    call = make_call(house)
    lead.post(reverse("themes:delete", args=[call.pk]))
    assert Call.objects.filter(pk=call.pk).exists()
    Call.objects.filter(pk=call.pk).update(state="draft")
    assert client_for(house.agents[0]).get(reverse("themes:call", args=[call.pk])).status_code == 404
    lead.post(reverse("themes:delete", args=[call.pk]))
    assert not Call.objects.exists()


def test_a_call_is_prepared_from_its_form_and_its_dates_are_checked(house, client_for):
    lead, today = client_for(house.lead), timezone.localdate()
    form = {
        "structure": house.office.code, "title": "Appel", "question": "Quoi ?", "proposers": "link", "mode": "points",
        "points": "", "opens_on": today, "votes_from": today - DAY, "closes_on": today + DAY,
    }  # fmt: skip
    refused = lead.post(reverse("themes:create"), form)
    assert "Le vote ne peut pas commencer avant les propositions" in refused.text
    lead.post(reverse("themes:create"), form | {"votes_from": today})
    call = Call.objects.get()
    assert (call.points, call.state, call.structure) == (10, "draft", house.office)
    outside = make_house()
    refused = lead.post(reverse("themes:create"), form | {"votes_from": today, "structure": outside.office.code})
    assert refused.status_code == 200
    assert Call.objects.count() == 1
    lead.post(reverse("themes:advance", args=[call.pk, "open"]))
    assert Call.objects.get().takes_proposals  # even where the vote begins the same day
    assert lead.get(reverse("themes:advance", args=[call.pk, "nowhere"])).status_code == 404


def test_the_poster_is_a_page_and_a_pdf_with_the_address(house, client_for):
    call = make_call(house)
    lead = client_for(house.lead)
    assert f"/themes/a/{call.code}/" in lead.get(reverse("themes:poster", args=[call.pk])).text
    assert lead.get(reverse("themes:poster_pdf", args=[call.pk])).content.startswith(b"%PDF")
    assert b"<svg" in lead.get(reverse("themes:qr", args=[call.pk])).content
