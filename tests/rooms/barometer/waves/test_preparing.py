"""Preparing a wave: what is refused, who is asked, by list and by lot."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.approvals.actions import set_locks
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.waves import actions, opening, sampling, sealing
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.due import due
from terreau.rooms.barometer.waves.enums import Drawing, Population, WaveState
from terreau.rooms.barometer.waves.models import Cell, Right, Stratum, Wave
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.makers import content, make_edition
from tests.rooms.barometer.waves.makers import DAY, make_wave, opened, planned

pytestmark = pytest.mark.django_db
QUERIES = 5  # of the list: session, user, roles, count, rows


@pytest.fixture
def place():
    found = make_structure("Ministère")
    for _number in range(12):
        make_agent(found)
    return found


@pytest.fixture
def lead(place):
    client = Client()
    client.force_login(make_user((RoleName.PROGRAMME_LEAD, place)))
    return client


def form_of(place, edition, **more):
    today = timezone.localdate()
    return {
        "name": "Baromètre 2026", "structure": place.code, "edition": edition.pk, "population": "agents",
        "opens_on": today + DAY, "closes_on": today + 14 * DAY, "first_reminder_on": today + 5 * DAY,
        "message": "Merci",
    } | more  # fmt: skip


class TestPages:
    def test_from_the_form_to_the_plan_and_back(self, place, lead):
        edition = make_edition(place)
        made = lead.post(reverse("waves:create"), form_of(place, edition))
        wave = Wave.objects.get()
        assert made["Location"] == reverse("waves:show", args=[wave.pk])
        page = lead.get(made["Location"]).content.decode()
        assert "Environ 10 personnes" in page  # never the number itself
        assert "Programmer" in page
        lead.post(reverse("waves:plan", args=[wave.pk]))
        wave.refresh_from_db()
        edition.refresh_from_db()
        assert (wave.state, edition.frozen_on) == (WaveState.PLANNED, timezone.localdate())
        lead.post(reverse("waves:take_back", args=[wave.pk]))
        lead.post(reverse("waves:delete", args=[wave.pk]))
        assert not Wave.objects.exists()
        said = set(Entry.objects.filter(action__startswith="waves.").values_list("action", flat=True))
        assert said == {f"waves.wave.{verb}" for verb in ("created", "planned", "taken_back", "deleted")}

    def test_what_is_refused_is_said_in_the_form(self, place, lead):
        edition = make_edition(place)
        today = timezone.localdate()
        for wrong, words in (
            ({"closes_on": today}, "Le dernier jour suit le premier"),
            ({"first_reminder_on": today}, "Le premier rappel part après le premier jour"),
            ({"second_reminder_on": today + 2 * DAY}, "Le second rappel"),
            ({"closes_on": today + 300 * DAY}, "120"),
            ({"central": make_structure("Ailleurs").code}, "aucune structure"),
        ):
            page = lead.post(reverse("waves:create"), form_of(place, edition, **wrong))
            assert words in page.content.decode(), wrong
        assert not Wave.objects.exists()

    def test_the_list_costs_the_same_however_long(self, place, lead, django_assert_num_queries):
        edition = make_edition(place)
        lead.get(reverse("waves:list"))
        make_wave(place, edition=edition)
        with django_assert_num_queries(QUERIES):
            lead.get(reverse("waves:list"))
        for _number in range(5):
            make_wave(place, edition=edition)
        with django_assert_num_queries(QUERIES):
            lead.get(reverse("waves:list"))

    def test_a_questionnaire_of_elsewhere_is_not_offered(self, place, lead):
        other = make_edition(make_structure())
        page = lead.post(reverse("waves:create"), form_of(place, other))
        assert page.status_code == 200
        assert not Wave.objects.exists()

    def test_an_open_wave_changes_by_its_end_and_its_words_only(self, place, lead):
        wave = opened(place)
        page = lead.get(reverse("waves:edit", args=[wave.pk])).content.decode()
        assert "Dernier jour" in page
        assert 'name="population"' not in page
        later = wave.closes_on + 3 * DAY
        lead.post(reverse("waves:edit", args=[wave.pk]), {"closes_on": later, "message": "Encore trois jours"})
        wave.refresh_from_db()
        assert (wave.closes_on, wave.message) == (later, "Encore trois jours")

    def test_closing_and_giving_up_ask_why(self, place, lead):
        wave = opened(place)
        for name, reason, state in (("close", "Panne", WaveState.CLOSED), ("cancel", "Erreur", WaveState.CANCELLED)):
            url = reverse(f"waves:{name}", args=[wave.pk])
            assert lead.post(url, {"reason": " "}).status_code == 200
            assert lead.post(url, {"reason": reason}).status_code == 302
            wave.refresh_from_db()
            assert wave.state == state
            assert Entry.objects.filter(reason=reason).exists()

    def test_what_was_given_up_opens_no_more_and_the_other_keys_stay(self, place, lead):
        wave, other = opened(place), opened(place)
        due(timezone.now())
        assert sealing.has_key(wave.code)
        actions.cancel(wave, reason="Erreur", by="test")
        due(timezone.now())
        assert not sealing.has_key(wave.code)
        assert sealing.has_key(other.code)
        assert not Right.objects.filter(wave=wave).exists()


class TestPlanning:
    def test_too_few_people_nothing_to_ask_or_a_day_gone(self, place):
        few = make_structure()
        for _number in range(10):
            make_agent(few)
        today = timezone.localdate()
        wrong = (
            (make_wave(few), "moins de 11"),
            (make_wave(place, opens_on=today - 5 * DAY, closes_on=today - DAY), "dernier jour"),
            (make_wave(place, opens_on=today - DAY), "premier jour"),
            (make_wave(place, edition=make_edition(place, content([]))), "aucune question"),
            (make_wave(place, population=Population.ADDRESSES), "moins de 11"),
        )
        for wave, words in wrong:
            with pytest.raises(actions.WaveRefused, match=words):
                actions.plan(wave, by="test")
            wave.refresh_from_db()
            assert wave.state == WaveState.DRAFT

    def test_a_door_that_is_closed_keeps_it_from_being_planned_then_from_opening(self, place):
        wave = planned(place)
        set_locks(place, BAROMETER, ["csa"], by="test")
        with pytest.raises(actions.WaveRefused, match="avis du CSA"):
            actions.plan(make_wave(place), by="test")
        for _minute in range(3):
            opening.open_due(timezone.now())
        wave.refresh_from_db()
        assert (wave.state, Right.objects.count()) == (WaveState.PLANNED, 0)
        set_locks(place, BAROMETER, [], reason="Erreur", by="test")
        for _minute in range(3):
            opening.open_due(timezone.now())
        wave.refresh_from_db()
        assert (wave.state, Right.objects.count()) == (WaveState.OPEN, 12)

    def test_one_that_could_not_open_before_its_last_day_comes_back_to_whoever_prepared_it(self, place):
        wave = planned(place)
        opening.open_due(timezone.now() + datetime.timedelta(days=60))
        wave.refresh_from_db()
        assert (wave.state, Right.objects.count()) == (WaveState.DRAFT, 0)

    def test_of_two_decisions_the_second_is_told(self, place):
        wave = make_wave(place)
        again = Wave.objects.select_related("structure__root", "edition").get(pk=wave.pk)
        actions.plan(wave, by="test")
        with pytest.raises(actions.WaveRefused, match="entre-temps"):
            actions.plan(again, by="test")
        with pytest.raises(actions.WaveRefused, match="entre-temps"):
            actions.edit(again, by="test", name="Autre")


class TestAddresses:
    def sent(self, lead, wave, text):
        file = SimpleUploadedFile("liste.csv", text.encode())
        return lead.post(reverse("waves:addresses", args=[wave.pk]), {"file": file})

    def test_a_list_is_there_whole_or_not_at_all(self, place, lead):
        office = make_structure(parent=place, code="BUR")
        wave = make_wave(place, population=Population.ADDRESSES)
        wrong = (
            "courriel;structure;categorie;tranche_age\nun@x.example;BUR;A;\npas une adresse;;;\nUN@x.example;NON;Z;12\n"
        )
        page = self.sent(lead, wave, wrong).content.decode()
        for words in ("Ligne 3, courriel", "déjà à la ligne 2", "« NON »", "Catégories connues", "Tranches connues"):
            assert words in page.replace("\N{NO-BREAK SPACE}", " "), words
        assert not Right.objects.exists()
        right = "courriel;structure\n" + "".join(f"p{number}@x.example;BUR\n" for number in range(12))
        assert self.sent(lead, wave, right).status_code == 302
        cell = Cell.objects.get()
        assert (cell.structure, cell.population, Right.objects.count()) == (office, 12, 12)
        assert self.sent(lead, wave, "courriel\nautre@x.example\n").status_code == 302
        assert Right.objects.get().email == "autre@x.example"

    def test_an_empty_file_and_one_without_the_column(self, place, lead):
        wave = make_wave(place, population=Population.ADDRESSES)
        assert "aucune adresse" in self.sent(lead, wave, "courriel\n").content.decode()
        assert "Colonne manquante" in self.sent(lead, wave, "nom\nMartin\n").content.decode()

    def test_another_population_forgets_the_list(self, place, lead):
        wave = make_wave(place, population=Population.ADDRESSES)
        self.sent(lead, wave, "courriel\nautre@x.example\n")
        actions.edit(wave, by="test", population=Population.OPEN)
        assert not Right.objects.exists()


class TestSampling:
    def test_the_sizes_are_those_of_cochran(self):
        """Chapter 4: n0 = 1.96² × 0.25 / e²; 1 068 for ±3 points, 385 for ±5, less in a small population."""
        assert sampling.needed(10**9, 3) == 1068
        assert sampling.needed(10**9, 5) == 385
        assert sampling.needed(1000, 5) == 278
        assert sampling.needed(100, 3) == 92
        assert sampling.needed(1, 3) == 1
        assert sampling.reached(10**9, 1067.07) == pytest.approx(3, abs=0.001)

    def test_more_than_everybody_is_everybody_and_said(self):
        place = make_structure()
        found = sampling.plan(place, 200, margin=3, rate=25)
        assert (found.answers, found.invited, found.enough) == (169, 200, False)
        assert found.margin > 3
        assert sampling.plan(place, 100000, margin=3, rate=25).margin == pytest.approx(3, abs=0.05)

    def test_small_structures_are_counted_with_the_one_above(self):
        top = make_structure()
        large, few = make_structure(parent=top), make_structure(parent=top)
        office = make_structure(parent=large)
        people = sampling.strata_of([top, large, office, few], {large.pk: 8, office.pk: 20, few.pk: 3}, top, 1)
        assert people == {large.pk: 28, top.pk: 3}

    def test_the_page_says_how_many_then_the_worker_draws_them(self, place, lead):
        direction = make_structure("Direction", parent=place)
        for _number in range(60):
            make_agent(direction)
        wave = make_wave(place)
        url = reverse("waves:sample", args=[wave.pk])
        asked = {"margin": "15", "rate": "80", "level": "1"}
        page = lead.get(url, asked).content.decode()
        assert "il faut inviter" in page
        assert "environ 60" in page
        lead.post(url, asked)
        strata = dict(Stratum.objects.values_list("structure", "size"))
        wave.refresh_from_db()
        assert (wave.drawing, strata) == (Drawing.STRATA, {place.pk: 12, direction.pk: 33})
        actions.plan(wave, by="test")
        for _minute in range(5):
            opening.open_due(timezone.now())
        drawn = Right.objects.filter(cell__structure=direction).count()
        assert (drawn, Right.objects.count()) == (33, 45)
        assert Cell.objects.filter(structure=direction).get().invited == 33

    def test_whoever_is_drawn_changes_each_time(self, place):
        keys = range(1000)
        assert sampling.drawn(keys, 20) != sampling.drawn(keys, 20)
        assert len(set(sampling.drawn(keys, 20))) == 20

    def test_everybody_again(self, place, lead):
        wave = make_wave(place)
        actions.put_strata(wave, {place.pk: (12, 5)}, by="test")
        lead.post(reverse("waves:sample", args=[wave.pk]), {"everybody": "1"})
        wave.refresh_from_db()
        assert (wave.drawing, Stratum.objects.count()) == (Drawing.WHOLE, 0)

    def test_of_a_small_employer_one_stratum(self, place, lead):
        place.small = True
        place.save()
        wave = make_wave(place)
        page = lead.get(reverse("waves:sample", args=[wave.pk]), {"margin": "5", "rate": "50"}).content.decode()
        assert 'name="level"' not in page
        assert "il faut inviter" in page
