"""Answering: the link, the pages, the ballot, what comes twice and what comes too late."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.rooms.barometer.waves import actions, answering, closing, opening, sealing
from terreau.rooms.barometer.waves.models import Ballot, Draft, Right, Turnout
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.makers import content, make_edition, question
from tests.rooms.barometer.waves.makers import answer_by, link_of, make_wave, open_to_all, open_with, page_of, start_by

pytestmark = pytest.mark.django_db


def two_pages(structure):
    return make_edition(structure, content([question("q1")], [question("q2"), question("q3", required=True)]))


def send(client, wave, number, answers, **more):
    shown = " ".join(answers)
    fields = {f"q_{code}": value for code, value in answers.items()}
    return client.post(page_of(wave, number), {"shown": shown, **fields, **more})


class TestByLink:
    def test_from_the_mail_to_the_urn(self):
        place = make_structure()
        wave = open_with(place, 12, edition=two_pages(place))
        right, client = Right.objects.first(), Client()
        welcome = client.get(link_of(right)).content.decode()
        assert "Commencer" in welcome
        assert not Draft.objects.exists()  # a filter that opens the link starts nothing
        assert start_by(client, right) == page_of(wave)
        assert "Page 1 sur 2" in client.get(page_of(wave)).content.decode()
        assert send(client, wave, 1, {"q1": "yes"})["Location"] == page_of(wave, 2)
        assert send(client, wave, 2, {"q2": "no", "q3": "yes"})["Location"] == reverse("waves:review", args=[wave.code])
        review = client.get(reverse("waves:review", args=[wave.code])).content.decode()
        assert "Oui" in review
        assert "Non" in review
        done = client.post(reverse("waves:deposit", args=[wave.code]), follow=True)
        assert "dans l’urne" in done.content.decode()
        assert not Draft.objects.exists()
        assert not Right.objects.filter(pk=right.pk).exists()
        assert f"bulletin-{wave.code}" not in {k for k, v in client.cookies.items() if v.value}
        ballot = sealing.Urn(wave.code).open(Ballot.objects.get().sealed)
        assert ballot["values"] == {"q1": "yes", "q2": "no", "q3": "yes"}
        assert ballot["profile"]["structure"] == place.pk
        assert (ballot["profile"]["category"], ballot["profile"]["age_band"]) == ("A", "45-54")
        gone = client.get(link_of(right))
        assert gone.status_code == 404
        assert "Nous ne savons pas" in gone.content.decode()

    def test_who_comes_back_on_the_device_goes_on_where_he_was(self):
        place = make_structure()
        wave = open_with(place, 11, edition=two_pages(place))
        right, client = Right.objects.first(), Client()
        start_by(client, right)
        send(client, wave, 1, {"q1": "no"})
        assert "Reprendre" in client.get(link_of(right)).content.decode()
        assert 'value="no" id="id_q_q1_1" checked' in client.get(page_of(wave)).content.decode()
        assert client.post(link_of(right), {"resume": "1"})["Location"] == page_of(wave, 2)
        assert "Reprendre" not in Client().get(link_of(right)).content.decode()

    def test_another_s_draft_on_a_shared_device_is_not_spoken_of(self):
        place = make_structure()
        wave = open_with(place, 11, edition=two_pages(place))
        one, other = Right.objects.all()[:2]
        client = Client()
        start_by(client, one)
        send(client, wave, 1, {"q1": "no"})
        assert "Reprendre" not in client.get(link_of(other)).content.decode()
        start_by(client, other)
        assert "checked" not in client.get(page_of(wave)).content.decode()
        assert Draft.objects.count() == 1

    def test_on_the_way_back_what_was_typed_is_kept(self):
        place = make_structure()
        wave = open_with(place, 11, edition=two_pages(place))
        client = Client()
        start_by(client, Right.objects.first())
        send(client, wave, 1, {"q1": "yes"})
        assert send(client, wave, 2, {"q2": "no"}, back="1")["Location"] == page_of(wave)
        assert 'value="no" id="id_q_q2_1" checked' in client.get(page_of(wave, 2)).content.decode()

    def test_a_question_that_must_be_answered_leads_back_to_its_page(self):
        place = make_structure()
        wave = open_with(place, 11, edition=two_pages(place))
        client = Client()
        start_by(client, Right.objects.first())
        assert client.post(reverse("waves:deposit", args=[wave.code]))["Location"] == page_of(wave, 2)
        assert not Ballot.objects.exists()
        assert Draft.objects.count() == 1

    def test_no_reminder_is_no_answer(self):
        wave = open_with(make_structure(), 11)
        right = Right.objects.first()
        Client().post(link_of(right), {"decline": "1"})
        assert Right.objects.get(pk=right.pk).declined
        assert "Vous ne serez plus relancé" in Client().get(link_of(right)).content.decode()
        closing.close(wave, by="test")
        assert Turnout.objects.get().answered == 0

    def test_what_is_begun_can_be_erased_and_the_right_stays(self):
        wave = open_with(make_structure(), 11)
        right, client = Right.objects.first(), Client()
        start_by(client, right)
        said = client.post(reverse("waves:forget", args=[wave.code]))
        assert "effacé" in said.content.decode()
        assert not Draft.objects.exists()
        assert "Commencer" in client.get(link_of(right)).content.decode()


class TestTwiceOrTooLate:
    def test_two_devices_with_one_right_cast_one_ballot(self):
        wave = open_with(make_structure(), 11)
        right, first, second = Right.objects.first(), Client(), Client()
        start_by(first, right)
        start_by(second, right)
        assert first.post(reverse("waves:deposit", args=[wave.code])).status_code == 302
        refused = second.post(reverse("waves:deposit", args=[wave.code]))
        assert "déjà été déposée avec ce lien" in refused.content.decode()
        assert Ballot.objects.count() == 1
        assert not Draft.objects.exists()

    def test_a_ballot_after_the_close_is_refused(self):
        wave = open_with(make_structure(), 11)
        client = Client()
        start_by(client, Right.objects.first())
        closing.close(wave, by="test")
        for url in (page_of(wave), reverse("waves:review", args=[wave.code])):
            assert "close" in client.get(url).content.decode()
        assert "close" in client.post(reverse("waves:deposit", args=[wave.code])).content.decode()
        assert not Ballot.objects.exists()

    def test_the_state_is_read_when_the_ballot_is_written(self):
        """Not when the page was: a wave closed in between takes nothing."""
        wave = open_with(make_structure(), 11)
        cookie = answering.start(wave, right=Right.objects.first())
        closing.close(wave.__class__.objects.get(pk=wave.pk), by="test")
        with pytest.raises(answering.AnswerRefused, match="close"):
            answering.deposit(wave, cookie)
        assert not Ballot.objects.exists()

    def test_without_a_draft_nothing_is_written_by_any_page(self):
        wave = open_with(make_structure(), 11)
        client = Client()
        for url in (
            page_of(wave),
            reverse("waves:deposit", args=[wave.code]),
            reverse("waves:forget", args=[wave.code]),
        ):
            assert client.post(url).status_code == 200
        assert not Draft.objects.exists()
        assert not Ballot.objects.exists()

    def test_links_that_we_did_not_sign_open_nothing(self):
        wave = open_with(make_structure(), 11)
        key = Right.objects.first().pk.hex
        for token in (key, f"{key}:abc", "x", f"{'0' * 32}:x"):
            assert Client().get(f"/barometre/r/{token}/").status_code == 404
        assert wave.is_running


class TestSignedIn:
    def test_an_agent_finds_his_wave_and_it_goes_with_his_answer(self):
        place = make_structure()
        agent = make_agent(place)
        user = make_user(agent=agent)
        wave = open_with(place, 11)
        client = Client()
        client.force_login(user)
        assert wave.name in client.get(reverse("desk:home")).content.decode()
        mine = reverse("waves:mine", args=[wave.code])
        assert client.post(mine, {"start": "1"})["Location"] == page_of(wave)
        client.post(reverse("waves:deposit", args=[wave.code]))
        assert Ballot.objects.count() == 1
        assert "Nous ne savons pas" in client.get(mine).content.decode()
        assert wave.name not in client.get(reverse("desk:home")).content.decode()

    def test_of_a_wave_that_is_not_for_him_not_even_the_name(self):
        wave = open_with(make_structure(), 11)
        client = Client()
        client.force_login(make_user(agent=make_agent(make_structure())))
        assert wave.name not in client.get(reverse("waves:mine", args=[wave.code])).content.decode()

    def test_nothing_is_journalled_and_the_session_is_untouched(self):
        place = make_structure()
        user = make_user(agent=make_agent(place))
        wave = open_with(place, 11)
        client = Client()
        client.force_login(user)
        before, entries = dict(client.session), Entry.objects.count()
        client.post(reverse("waves:mine", args=[wave.code]), {"start": "1"})
        client.post(page_of(wave), {"shown": "q1", "q_q1": "yes"})
        client.post(reverse("waves:deposit", args=[wave.code]))
        assert Ballot.objects.count() == 1
        assert dict(client.session) == before
        assert Entry.objects.count() == entries


class TestOpenLink:
    def test_anybody_says_where_he_works_and_answers(self):
        employer = make_structure()
        office = make_structure(parent=employer)
        wave = open_to_all(employer)
        client, url = Client(), reverse("waves:link", args=[wave.code])
        assert office.label in client.get(url).content.decode()
        client.post(url, {"structure": office.pk, "category": "B"})
        client.post(page_of(wave), {"shown": "q1", "q_q1": "no"})
        client.post(reverse("waves:deposit", args=[wave.code]))
        ballot = sealing.Urn(wave.code).open(Ballot.objects.get().sealed)
        assert ballot["profile"] == {"structure": office.pk, "category": "B", "age_band": "", "location": ""}
        again = client.get(url).content.decode()
        assert "déjà parti de cet appareil" in again
        assert "Commencer" in again  # and nobody is kept out: it may be somebody else's telephone

    def test_a_structure_of_elsewhere_is_refused(self):
        wave = open_to_all(make_structure())
        said = Client().post(reverse("waves:link", args=[wave.code]), {"structure": make_structure().pk})
        assert said.status_code == 200
        assert not Draft.objects.exists()

    def test_of_a_small_employer_the_whole_only(self):
        employer = make_structure()
        employer.small = True
        employer.save()
        office = make_structure("Bureau des secrets", parent=employer)
        wave = open_to_all(employer)
        page = Client().get(reverse("waves:link", args=[wave.code])).content.decode()
        assert office.label not in page

    def test_the_link_of_a_wave_with_rights_is_nowhere(self):
        wave = open_with(make_structure(), 11)
        assert Client().get(reverse("waves:link", args=[wave.code])).status_code == 404


class TestDrawn:
    def test_a_ballot_of_a_drawn_wave_says_its_weight(self):
        place = make_structure()
        for _number in range(40):
            make_agent(place)
        wave = make_wave(place)
        actions.put_strata(wave, {place.pk: (40, 10)}, by="test")
        actions.plan(wave, by="test")
        for _minute in range(3):
            opening.open_due(timezone.now())
        wave.refresh_from_db()
        assert Right.objects.count() == 10
        answer_by(wave, Right.objects.first(), {"q1": "yes"})
        ballot = sealing.Urn(wave.code).open(Ballot.objects.get().sealed)
        assert ballot["design"] == {"weight": 4.0, "stratum": str(place.pk), "cluster": "", "fpc": 40}
