"""The menu, the site map, the pages every site owes, and the pages of errors."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from terreau.desk.navigation import navigation
from terreau.desk.pages import every_page
from terreau.ground.accounts.models import User
from terreau.ground.approvals.actions import set_particulars
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

# Reached without choosing an object, and yet no page of the map: files, doors and answers to a button.
NOT_PAGES = {
    "evaluations:purchases_csv": "a download",
    "set_language": "a button",
    "public_figures:csv": "a download",
    "live": "for machines",
    "ready": "for machines",
    "accounts:sign_in": "a door",
    "accounts:sign_out": "a button",
    "accounts:proconnect": "a button",
    "accounts:proconnect_back": "from ProConnect",
    "accounts:proconnect_first": "from ProConnect",
    "accounts:proconnect_open": "a button",
    "accounts:proconnect_send": "a button",
    "accounts:proconnect_prove": "a button",
    "accounts:proconnect_left": "from ProConnect",
    "accounts:password_change": "from the account",
    "accounts:password_forgotten": "a door",
    "accounts:activate": "a door",
    "accounts:link": "from my space",
    "accounts:link_send": "a button",
    "desk:my_data_json": "a file",
    "desk:who_sees_what_pdf": "a file",
    "rights:erasure_confirm": "the second step of a request",
    "desk:start_demo": "a button",
    "desk:start_begin": "a button",
    "initiatives:list_csv": "a file",
    "catalogue:list_csv": "a file",
    "catalogue:mine_csv": "a file",
    "completions:mine_csv": "a file",
    "learning_sessions:costs_csv": "a file",
    "events:ics": "a file",
    "events:atom": "for machines",
    "events:mine_csv": "a file",
    "experiences:list_csv": "a file",
    "experiences:silent_csv": "a file",
    "experiments:list_csv": "a file",
    "showroom:list_csv": "a file",
    "showroom:interests_csv": "a file",
    "coaching:need_now": "a button",
    "coaching:need_withdraw": "a button",
    "coaching:offer_pause": "a button",
    "coaching:offer_withdraw": "a button",
    "requests:list_csv": "a file",
    "newsroom:feed": "a file",
    "organisations:agents_export": "a button",
    "journal:export": "a button",
    "desk:start_structure": "from the page where one starts",
    "skills:my_skills_csv": "a file",
    "skills:claim": "a button",
    "skills:propose": "to somebody who manages agents directly, from their list",
    "skills:socle_create": "from the list of socles",
    "mail:resend_all": "from the messages that have not left",
    "desk:agenda_open": "a button",
    "desk:agenda_renew": "from one's agenda",
    "desk:agenda_close": "from one's agenda",
    "attestations:issuer": "for machines",
    "attestations:did": "for machines",
    "attestations:key_set": "for machines",
    "questionnaires:import_make": "a button",
}


def names_without_argument(resolver: URLResolver, space: str = ""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            # Wagtail's own pages hang under one page of the map.
            if not pattern.pattern.regex.groups and str(pattern.pattern) != "redaction/":
                yield from names_without_argument(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.regex.groups:
            yield f"{space}{pattern.name}"


def test_the_site_map_knows_every_page_that_needs_no_object():
    known = {page.name for page in every_page()} | set(NOT_PAGES)
    assert set(names_without_argument(get_resolver())) - known == set()


def people():
    """One of each role, an agent, somebody alone, a visitor."""
    structure = make_structure("Ministère")
    yield None
    yield make_user()
    yield make_user(agent=make_agent(structure))
    for role in RoleName:
        yield make_user((role, structure))


def test_every_page_of_the_map_opens_and_every_page_left_out_refuses(client_for):
    for user in people():
        client = client_for(user)
        listed = {
            link["href"] for link in BeautifulSoup(client.get("/plan-du-site/").text, "html.parser").select("main a")
        }
        for page in every_page():
            answer = client.get(page.url)
            refused = answer.status_code in (403, 404) or "/connexion/" in answer.get("Location", "")
            if user and user.agent is None and not user.held_roles and page.url not in listed:
                continue  # a page may answer him that he has no structure: the map need not lead him there
            assert (page.url in listed) == (not refused), (page.name, user and [str(r) for r in user.held_roles])


def test_the_menu_marks_where_one_is_and_costs_only_the_query_of_roles(django_assert_num_queries):
    user = make_user((RoleName.HR, make_structure()))
    request = RequestFactory().get("/initiatives/nouvelle/")
    request.user = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        entries = navigation(request)["navigation"]
    assert [str(entry["label"]) for entry in entries] == [
        "Accueil", "La boussole", "Se former", "Rencontres et partage", "Organisation",
    ]  # fmt: skip
    assert [entry["current"] for entry in entries] == ["", "true", "", "", ""]
    request.path = "/rencontres/3/cafe/"
    assert [entry["current"] for entry in navigation(request)["navigation"]] == ["", "", "", "true", ""]


def test_the_menu_has_five_entries_at_most(client_for):
    for user in people():
        assert (
            2
            <= len(BeautifulSoup(client_for(user).get("/plan-du-site/").text, "html.parser").select(".fr-nav__link"))
            <= 5
        )


def test_only_one_entry_is_current(client_for):
    user = make_user((RoleName.HR, make_structure()))
    for name in ("desk:home", "catalogue:list", "gatherings:home"):
        page = BeautifulSoup(client_for(user).get(reverse(name)).text, "html.parser")
        assert [link["href"] for link in page.select(".fr-nav__link[aria-current=page]")] == [reverse(name)]


@pytest.mark.parametrize("name", ["desk:who_sees_what", "desk:sitemap", "desk:accessibility", "desk:legal"])
def test_what_every_site_owes_is_open_to_all(client_for, name):
    assert client_for(None).get(reverse(name)).status_code == 200


def test_the_legal_notice_says_what_the_publisher_filled_in_and_what_is_missing(client_for, settings):
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    employer = make_structure()
    missing = "sont à compléter par l’organisme"
    assert missing in client_for(None).get(reverse("desk:legal")).text
    told = {
        "controller": "Le maire d’Exemple",
        "publication_director": "La directrice de la communication",
        "host": "Hébergeur d’Exemple, Lille",
        "dpo_contact": "dpo@exemple.example",
    }
    set_particulars(employer, by="test", **told)
    page = BeautifulSoup(client_for(None).get(reverse("desk:legal")).text, "html.parser").get_text()
    assert [words for words in told.values() if words not in page] == []
    assert missing not in page
    assert "__Host-sessionid" in page


def test_the_accessibility_statement_claims_nothing_that_was_not_checked(client_for):
    page = client_for(None).get(reverse("desk:accessibility")).text
    assert "non conforme" in page
    assert "aucun audit" in page


def test_who_sees_what_gives_purpose_basis_and_retention_of_every_holding(client_for):
    page = client_for(None).get(reverse("desk:who_sees_what")).text
    assert "Vos résultats de compétences" in page
    assert "Combien de temps" in page
    assert "article 6-1 e" in page


def test_the_language_changes_and_stays(client_for):
    client = client_for(None)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/plan-du-site/"})
    assert (answer.status_code, answer.url) == (302, "/plan-du-site/")
    assert '<html lang="en"' in client.get("/plan-du-site/").text


def test_errors_keep_our_frame_and_a_way_out(client_for):
    user = make_user(agent=make_agent(make_structure()))
    client = client_for(user)
    lost = client.get("/nulle-part/")
    assert (lost.status_code, "Page introuvable" in lost.text, "/plan-du-site/" in lost.text) == (404, True, True)
    refused = client.get(reverse("initiatives:create"))
    assert (refused.status_code, "réservée" in refused.text) == (403, True)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    expired = strict.post(reverse("set_language"), {"language": "en"})
    assert (expired.status_code, "a expiré" in expired.text) == (403, True)


def test_an_unexpected_error_shows_a_page_that_reads_nothing(client_for, monkeypatch):
    def broken(user):
        raise RuntimeError

    monkeypatch.setattr("terreau.desk.views.sections_for", broken)
    client = client_for(None)
    client.raise_request_exception = False
    answer = client.get("/plan-du-site/")
    assert (answer.status_code, "erreur inattendue" in answer.text) == (500, True)
