"""The catalogue: who finds what, by which words and which facets, and at what cost."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue import actions
from terreau.rooms.skills.models import Competence
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère")


@pytest.fixture
def office(employer):
    return make_structure("Bureau", parent=make_structure("Direction", parent=employer))


@pytest.fixture
def agent(office):
    return make_user(agent=make_agent(office))


@pytest.fixture
def read(client):
    """The page as this person reads it; nobody: as a visitor does."""

    def page(user=None, query: str = ""):
        client.logout()
        if user is not None:
            client.force_login(user)
        response = client.get(f"/formation/{query}")
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return page


def titles(page) -> list[str]:
    return [each.get_text(strip=True) for each in page.select(".library__title")]


def counts(page, facet: str) -> dict[str, int]:
    """What each choice of a facet says."""
    found = {}
    for box in page.select(f'input[name="{facet}"]'):
        label, _open, number = page.find("label", attrs={"for": box["id"]}).get_text(strip=True).rpartition(" (")
        found[label] = int(number.rstrip(")"))
    return found


def test_each_reach_is_read_by_its_people_and_by_no_other(read, employer, office, agent):
    neighbour = make_structure("Direction voisine", parent=employer)
    make_course(office, title="Du bureau", reach="structure")
    make_course(office.parent, title="De la direction", reach="structure")
    make_course(neighbour, title="De la voisine", reach="structure")
    make_course(office, title="De l’employeur", reach="employer")
    make_course(office, title="De tous", reach="all")
    make_course(office, title="Brouillon", reach="all", state="draft")
    make_course(office, title="Retiré", reach="all", state="withdrawn")
    assert set(titles(read(agent))) == {"De la direction", "De l’employeur", "De tous", "Du bureau"}
    assert set(titles(read(make_user(agent=make_agent(neighbour))))) == {"De la voisine", "De l’employeur", "De tous"}
    assert titles(read(make_user(agent=make_agent(make_structure("Autre"))))) == ["De tous"]
    assert titles(read()) == ["De tous"]
    gone = make_user(agent=make_agent(office, left_on=timezone.localdate()))
    assert titles(read(gone)) == ["De tous"]
    # Who prepares courses finds in the catalogue what his agents find; his drafts are apart.
    lead = make_user((RoleName.PROGRAMME_LEAD, employer))
    page = read(lead)
    assert "Brouillon" not in titles(page)
    assert "Brouillon" in page.find(id="drafts").parent.get_text()
    assert read(agent).find(id="drafts") is None


def test_the_page_of_a_course_is_closed_to_whom_the_catalogue_does_not_show_it(client, office, agent):
    own = make_course(office, title="Du bureau", reach="structure")
    draft = make_course(office, title="Brouillon", state="draft")
    public = make_course(office, title="De tous", reach="all")
    assert client.get(public.get_absolute_url()).status_code == 200
    assert client.get(own.get_absolute_url()).status_code == 404
    client.force_login(agent)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(make_user((RoleName.EDITOR, office)))
    assert client.get(draft.get_absolute_url()).status_code == 200
    moved = client.get(f"/formation/cours/{own.pk}-ancien-titre/")
    assert (moved.status_code, moved.url) == (302, own.get_absolute_url())


def test_words_are_found_without_accents_nor_case_in_the_four_texts(read, office, agent):
    make_course(
        office, title="Écrire à l’usager", sentence="Un courriel", brings="Des *phrases* courtes", provider="FUN"
    )
    make_course(office, title="Autre chose")
    for asked in ("ecrire usager", "COURRIEL", "phrases", "fun", "écr"):
        assert titles(read(agent, f"?q={asked}")) == ["Écrire à l’usager"], asked
    assert titles(read(agent, "?q=crire")) == []
    page = read(agent, "?q=introuvable&theme=data")
    assert "Aucune formation ne correspond" in page.get_text()


def test_a_facet_counts_what_each_choice_would_show(read, office, agent):
    make_course(office, title="A", theme="data", audiences=["encadrants", "rh"], minutes=20)
    make_course(office, title="B", theme="data", audiences=["rh"], minutes=30, kind="external", url="https://a.fr/")
    make_course(office, title="C", theme="security", audiences=[], minutes=90)
    make_course(office, title="D", theme="security", audiences=["tous"], minutes=421, language="en")
    page = read(agent)
    assert counts(page, "theme") == {"Données": 2, "Sécurité numérique": 2}
    assert counts(page, "public") == {"Tous les agents": 2, "Encadrants": 1, "Ressources humaines": 2}
    assert counts(page, "duree") == {
        "30 minutes au plus": 2, "De 30 minutes à 2 heures": 1, "Plus d’une journée": 1,
    }  # fmt: skip
    assert counts(page, "langue") == {"Français": 3, "Anglais": 1}
    page = read(agent, "?theme=data&public=encadrants")
    assert titles(page) == ["A"]
    # Each facet counts with the choices of the others, and without its own.
    assert counts(page, "theme") == {"Données": 1}
    assert counts(page, "public") == {"Encadrants": 1, "Ressources humaines": 2}
    page = read(agent, "?public=encadrants&public=tous")
    assert titles(page) == ["A", "C", "D"]
    assert titles(read(agent, "?nature=external")) == ["B"]
    assert titles(read(agent, "?duree=plus&duree=2h")) == ["C", "D"]
    assert titles(read(agent, "?langue=en")) == ["D"]


def test_competences_cross_with_the_other_facets(read, office, agent):
    first, second = Competence.objects.filter(domain__framework__code="crcn").order_by("code")[:2]
    a, b = make_course(office, title="A", theme="data"), make_course(office, title="B", theme="security")
    make_course(office, title="C", theme="security")
    for course, aims in ((a, (first, second)), (b, (second,))):
        for aim in aims:
            actions.aim_at(course, aim, by="test")
    assert counts(read(agent), "competence") == {str(first): 1, str(second): 2}
    page = read(agent, f"?competence={first.pk}&competence={second.pk}")
    assert titles(page) == ["A", "B"]
    assert counts(page, "theme") == {"Données": 1, "Sécurité numérique": 1}
    assert counts(read(agent, "?theme=security"), "competence") == {str(second): 1}
    assert titles(read(agent, f"?competence={first.pk}&theme=security")) == []


def test_what_is_chosen_is_taken_off_one_by_one_and_what_is_unknown_is_ignored(read, office, agent):
    make_course(office, title="A", theme="data", level="pratique", place="Lyon")
    make_course(office, title="B", theme="data", level="initiation")
    page = read(agent, "?theme=data&niveau=pratique&lieu=Lyon&page=1")
    tags = {each.find(string=True).strip(): each["href"] for each in page.select("a.fr-tag")}
    assert tags["Pratique"] == "/formation/?theme=data&lieu=Lyon"
    assert set(tags) == {"Données", "Pratique", "Lyon"}
    for odd in ("?theme=zzz&public=%00&lieu=%00&competence=abc&page=-3", "?tri=x&niveau=", "?q=%00&page=zz"):
        assert titles(read(agent, odd)) == ["A", "B"]
    # A place where nothing happens any more is said, and taken off.
    page = read(agent, "?lieu=Paris")
    assert titles(page) == []
    assert page.select_one("a.fr-tag")["href"] == "/formation/"


def test_the_order_and_the_pages(read, office, agent):
    days = timezone.localdate()
    for rank in range(25):
        make_course(office, title=f"Cours {rank:02}", minutes=rank * 10, published_on=days)
    page = read(agent)
    assert titles(page) == [f"Cours {rank:02}" for rank in range(20)]
    assert titles(read(agent, "?page=2")) == [f"Cours {rank:02}" for rank in range(20, 25)]
    assert titles(read(agent, "?tri=courts"))[:2] == ["Cours 01", "Cours 02"]  # unknown lengths come last
    assert titles(read(agent, "?tri=recents"))[0] == "Cours 24"
    make_course(office, title="Éclairer")
    make_course(office, title="zéro papier")
    assert titles(read(agent, "?page=2"))[-3:] == ["Cours 24", "Éclairer", "zéro papier"]


def test_the_number_of_queries_does_not_grow_with_the_courses(client, employer, office):
    competence = Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0]

    def fill(number: int) -> None:
        for rank in range(number):
            course = make_course(office, title=f"Cours {rank}", place=f"Ville {rank}", minutes=rank)
            actions.aim_at(course, competence, by="test")
            make_course(office, title=f"Brouillon {rank}", state="draft")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            response = client.get(path)
            b"".join(response.streaming_content) if response.streaming else response.content
        return len(seen)

    client.force_login(make_user((RoleName.EDITOR, employer), agent=make_agent(office)))
    paths = (
        "/formation/",
        "/formation/?q=cours&theme=other&tri=courts",
        "/formation/catalogue.csv",
        "/formation/mes-cours/",
    )
    fill(3)
    few = [queries(path) for path in paths]
    fill(30)
    assert [queries(path) for path in paths] == few


def test_the_catalogue_leaves_as_a_file_narrowed_as_the_page_is(client, office, agent):
    make_course(office, title="A", theme="data", audiences=["rh"])
    make_course(office, title="B", created_by=agent)
    client.force_login(agent)
    text = b"".join(client.get("/formation/catalogue.csv?theme=data").streaming_content).decode("utf-8-sig")
    lines = [line.split(";") for line in text.splitlines()]
    assert [line[1] for line in lines] == ["titre", "A"]
    assert lines[1][lines[0].index("publics")] == "rh"


def test_an_empty_catalogue_says_what_to_do(read, employer, agent):
    assert "attend sa première formation" in read(agent).get_text()
    assert read(make_user((RoleName.TRAINER, employer))).find("a", href="/formation/cours/nouveau/") is not None
    assert "ouverte à tous" in read().get_text()
