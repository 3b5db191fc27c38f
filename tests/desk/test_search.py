"""The search: what is found whatever the accents, by whom, and above all what is not."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from terreau.ground.accounts.models import User
from terreau.ground.common.search import SEARCHERS
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.requests.models import Exchange
from terreau.newsroom.models import PageText
from terreau.newsroom.texts import catch_up
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.house import MARK
from tests.newsroom.makers import make_article

pytestmark = pytest.mark.django_db


def page(client: Client, asked: str, **more: str) -> BeautifulSoup:
    answer = client.get(reverse("desk:search"), {"q": asked} | more)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").main


def found(client: Client, asked: str, **more: str) -> set[str]:
    """The titles of what is found."""
    return {" ".join(each.text.split()) for each in page(client, asked, **more).select(".search-results a")}


def body(text: str) -> list[dict]:
    return [{"type": "text", "value": f"<p>{text}</p>"}]


# ---- the public site


@pytest.mark.parametrize("asked", ["été", "ETE", "Ete à la mer", "mer été", "œuvre", "OEUVR", "l'étang", "  ete  "])
def test_a_page_is_found_without_accents_nor_case_by_the_beginning_of_its_words(asked):
    make_article("Un Été à la mer", introduction="Près de l’étang.", body=body("Une belle <b>Œuvre</b>."))
    assert found(Client(), asked) == {"Un Été à la mer"}


@pytest.mark.parametrize("asked", ["mers", "tang", "été montagne", "%", "100%", "é", "\0", ""])
def test_what_is_not_there_is_not_found(asked):
    make_article("Un Été à la mer", introduction="Près de l’étang.")
    assert found(Client(), asked) == set()


def test_the_words_that_made_it_found_are_marked_in_the_title_and_in_the_text():
    make_article(
        "Atelier d’été", body=body("Bla. " * 100 + "Le prochain <i>atelier</i> est à Évreux. " + "Fin. " * 100)
    )
    shown = page(Client(), "ATELIERS evreux")
    assert not shown.select("mark")
    shown = page(Client(), "atelier EVREUX")
    assert [mark.text for mark in shown.select(".search-results a mark")] == ["Atelier"]
    assert [mark.text for mark in shown.select(".search-results p mark")] == ["atelier", "Évreux"]
    assert len(shown.select_one(".search-results p").text) < 400


def test_titles_come_first_then_the_latest():
    for title in ("Ancien atelier", "Récent atelier"):
        make_article(title).save_revision().publish()
    make_article("Autre chose", body=body("un atelier")).save_revision().publish()
    links = page(Client(), "atelier").select(".search-results a")
    assert [" ".join(link.text.split()) for link in links] == ["Récent atelier", "Ancien atelier", "Autre chose"]


def test_a_draft_a_withdrawn_page_and_what_was_taken_out_of_a_page_are_not_found():
    make_article("Brouillon secret", live=False)
    gone = make_article("Page retirée secret")
    gone.unpublish()
    changed = make_article("Page tenue", body=body("un mot secret"))
    changed.save_revision().publish()
    assert found(Client(), "secret") == {"Page tenue"}
    changed.body = changed.body.stream_block.to_python(body("un mot public, et demain confidentiel"))
    changed.save_revision()  # a draft above what is published
    assert found(Client(), "confidentiel") == set()
    assert found(Client(), "secret") == {"Page tenue"}
    changed.save_revision().publish()
    assert found(Client(), "secret") == set()
    assert found(Client(), "confidentiel") == {"Page tenue"}


def test_words_that_are_late_are_not_searched_until_they_are_written_again():
    article = make_article("Mot ancien")
    article.save_revision().publish()
    PageText.objects.update(published_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    assert found(Client(), "ancien") == set()
    assert catch_up() == 0
    assert found(Client(), "ancien") == {"Mot ancien"}
    PageText.objects.all().delete()
    catch_up()
    assert found(Client(), "ancien") == {"Mot ancien"}
    Page.objects.filter(pk=article.pk).update(live=False)
    assert found(Client(), "ancien") == set()


# ---- who finds what


def titles_of(user: User | None, client_for, asked: str = MARK) -> set[str]:
    return found(client_for(user) if user else Client(), asked)


def test_a_visitor_finds_public_pages_and_nothing_of_the_rooms(house):
    make_article(f"Article {MARK}")
    assert titles_of(None, None) == {f"Article {MARK}"}
    assert titles_of(None, None, house.ours.agent.matricule) == set()
    assert "Mes données, à garder" not in found(Client(), "mes donnees")
    assert "Déclaration d’accessibilité" in found(Client(), "accessibilite")


def test_nobody_of_another_employer_finds_anything_of_ours(house, client_for):
    for name, user in house.others.users.items():
        for asked in (MARK, house.ours.agent.matricule, house.things["request"].reference):
            assert titles_of(user, client_for, asked) == set(), (name, asked)


def test_agents_are_found_by_hr_and_by_their_own_manager_and_by_nobody_else(house, client_for):
    agent = house.ours.agent
    for asked in (f"nom {MARK}", agent.matricule):
        finds = {name for name, user in house.ours.users.items() if str(agent) in titles_of(user, client_for, asked)}
        assert finds == {"hr", "manager"}, asked


def test_requests_are_found_by_who_answers_them_and_by_who_asked(house, client_for):
    title = f"Demande {house.things['request'].reference}"
    finds = {name for name, user in house.ours.users.items() if title in titles_of(user, client_for)}
    assert finds == {"dpo", "agent"}


def test_accounts_are_found_by_administrators_alone(house, client_for):
    address = house.ours.users["lead"].email
    finds = {name for name, user in house.ours.users.items() if address in titles_of(user, client_for, address)}
    assert finds == {"administrator"}


def test_an_agent_finds_his_own_line_and_what_it_does_and_not_the_service_next_door(client_for):
    employer = make_structure("Ministère de l’Été")
    own, next_door = make_structure("Été un", parent=employer), make_structure("Été deux", parent=employer)
    day = datetime.date(2026, 3, 2)
    for structure in (own, next_door):
        plain = {"lever": 2, "starts_on": day, "due_on": day}
        Initiative.objects.create(structure=structure, title=f"Action {structure.label}", **plain)
    client = client_for(make_user(agent=make_agent(own)))
    assert found(client, "ete") == {"Ministère de l’Été", "Été un", "Action Été un"}


# ---- what is found


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def hr(ministry, client_for):
    return client_for(make_user((RoleName.HR, ministry)))


@pytest.mark.parametrize(
    "asked", ["lefevre", "LEFÈVRE", "Lefev", "zoe lefevre", "Lefèvre Zoé", "lefevre z", "A-0042", "a-00"]
)
def test_an_agent_is_found_by_either_name_in_any_order_or_by_matricule(ministry, hr, asked):
    make_agent(ministry, last_name="Lefèvre", first_name="Zoé", matricule="A-0042")
    make_agent(ministry, last_name="Lefort", first_name="Zoé", matricule="B-0042")
    make_agent(ministry, last_name="Martin", first_name="Léa", matricule="C-0042")
    assert found(hr, asked) == {"Zoé Lefèvre"}
    assert found(hr, "lea") == {"Léa Martin"}


def test_where_agents_are_many_the_index_of_their_list_is_read_and_says_the_same(ministry, hr, monkeypatch):
    monkeypatch.setattr("terreau.ground.organisations.search.MOST_COUNTED", 0)
    for first, last in (("Zoé", "Lefèvre"), ("Élise", "de la Tour-d’Évrard"), ("Ada", "Œvrard"), ("Ivo", "ÉVRARD")):
        make_agent(ministry, last_name=last, first_name=first)
    asked = {
        "LEFEV": "Zoé Lefèvre", "zoe lefevre": "Zoé Lefèvre", "lefèvre zo": "Zoé Lefèvre",
        "de la tour elise": "Élise de la Tour-d’Évrard", "elise de la tour d'evr": "Élise de la Tour-d’Évrard",
        "oevrard": "Ada Œvrard", "evrard ivo": "Ivo ÉVRARD", "Évr": "Ivo ÉVRARD",
    }  # fmt: skip
    for words, name in asked.items():
        assert found(hr, words) == {name}, words


@pytest.mark.parametrize("last", ["ÉVRARD", "Évrard", "évrard", "EVRARD", "Evrard", "Œvrard", "de la Tour-d’Évrard"])
def test_a_name_is_found_however_a_file_wrote_it(ministry, hr, last):
    make_agent(ministry, last_name=last, first_name="Ada")
    assert found(hr, {"Œ": "oevrard", "d": "de la tour d'evrard"}.get(last[0], "evrard")) == {f"Ada {last}"}


def test_competences_jobs_and_own_pages_are_found(ministry, client_for):
    make_job(code="M1", label="Délégué au numérique")
    client = client_for(make_user(agent=make_agent(ministry)))
    assert "Délégué au numérique" in found(client, "delegue numer")
    assert any("donnée" in title.lower() for title in found(client, "gerer des donnees"))
    assert "Mes données, à garder" in found(client, "mes donnees")
    for link in page(client, "donnees").select(".search-results a"):
        assert client.get(link["href"]).status_code == 200, link["href"]


def test_more_than_a_few_are_cut_and_can_be_read_by_room(client_for):
    employer = make_structure("Ministère")
    for number in range(60):
        make_structure(f"Bureau {number:02}", parent=employer)
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, employer)))
    assert len(found(client, "bureau")) == 5
    shown = page(client, "bureau")
    (more,) = shown.select("section p a")
    assert more["href"].endswith("?q=bureau&dans=structures")
    assert len(found(client, "bureau", dans="structures")) == 50
    assert found(client, "bureau", dans="agents") == set()
    assert len(found(client, "bureau", dans="nowhere")) == 5


def test_the_number_of_queries_depends_on_nothing_that_is_found(
    house, client_for, django_assert_num_queries, django_assert_max_num_queries
):
    agent = make_agent(house.ours.office, last_name="Moi")
    user = make_user(*((role, house.ours.employer) for role in RoleName), agent=agent)
    client = client_for(user)
    make_article(f"Premier {MARK}", introduction=MARK)  # the address of an article costs the query of its site, once
    found(client, MARK)
    cache.clear()
    with django_assert_max_num_queries(32) as captured:
        found(client, MARK)
    for _ in range(4):
        structure = make_structure(f"Autre {MARK}", parent=house.ours.employer)
        make_agent(structure, last_name=f"Autre {MARK}")
        make_article(f"Autre {MARK}", introduction=MARK)
        Exchange.objects.create(request=house.things["request"], author="requester", text=MARK)
    cache.clear()
    with django_assert_num_queries(len(captured)):
        assert len(found(client, MARK)) > 10
    assert Structure.objects.count() > 4
    assert set(SEARCHERS) >= {"services", "pages", "structures", "agents", "initiatives", "frameworks", "accounts"}


def test_a_search_without_a_word_and_one_that_finds_nothing_say_what_to_do():
    assert "au moins deux lettres" in page(Client(), "a").text
    nothing = page(Client(), "<script>introuvable")
    assert "Rien de ce que vous pouvez lire ne contient" in nothing.text
    assert nothing.select('a[href="/plan-du-site/"]')
    assert not nothing.select("main script")
