"""Signing in and out through ProConnect in a real browser, which follows each redirect and holds our content policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from terreau.ground.accounts.models import User
from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, watch
from tests.factories import make_agent, make_structure
from tests.ground.accounts.mails import digits_of, sent
from tests.ground.accounts.proconnect.fake import FakeProConnect, turn_to

LOU = "lou.martin@ministere.example"


@pytest.fixture
def provider(settings: Any, live_server: LiveServer) -> Iterator[FakeProConnect]:
    fake = FakeProConnect()
    turn_to(settings, fake, site=live_server.url)
    yield fake
    fake.close()


@pytest.fixture(params=["desktop", "phone", "without JavaScript"])
def context(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=live_server.url,
        viewport=DESKTOP if request.param == "desktop" else PHONE,
        java_script_enabled=request.param != "without JavaScript",
        locale="fr-FR",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def sound(page: Page, title: str) -> None:
    """The page that a reader expects, without a fault that axe knows and no wider than the window."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):  # axe is a script too
        assert violations(page) == []
    assert overflow(page) <= 0


def open_menu(page: Page) -> None:
    """On a phone, signing out is in the menu."""
    menu = page.get_by_role("button", name="Menu", exact=True)
    if menu.is_visible():
        menu.click()


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).click()


def test_an_agent_signs_in_through_proconnect_becomes_himself_and_signs_out_of_both(context, provider):
    agent = make_agent(make_structure("Ministère"), email=LOU)
    page = context.new_page()
    errors = watch(page)
    page.goto("/compte/connexion/?next=/mon-espace/")
    sound(page, "Se connecter")
    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    sound(page, "Ouvrir votre compte")
    press(page, "Ouvrir mon compte")
    sound(page, "Est-ce vous ?")
    press(page, "M’envoyer un code")
    page.get_by_label("Code reçu par courriel").fill(digits_of(sent()[-1]))
    press(page, "Rattacher mon compte")
    expect(page).to_have_url(f"{provider.site}/mon-espace/")
    assert User.objects.get(sub="sub-de-lou").agent == agent
    open_menu(page)
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.locator("main")).to_contain_text("Vous êtes déconnecté de ce site et de ProConnect.")
    assert provider.sessions_ended == 1
    assert not errors, errors


def test_the_pages_of_a_first_sign_in_and_of_failures_are_sound(context, provider):
    account = User.objects.create_user(LOU, password="une longue phrase sans chiffre")
    page = context.new_page()
    page.goto("/compte/proconnect/")
    sound(page, "Ce compte est-il le vôtre ?".replace(" ?", "\u00a0?"))
    press(page, "Relier avec ce code")
    page.goto("/compte/proconnect/premiere-connexion/")
    press(page, "Envoyer un code à")
    page.get_by_label("Code reçu par courriel").fill("000000")
    press(page, "Relier avec ce code")
    sound(page, "Ce compte est-il le vôtre ?".replace(" ?", "\u00a0?"))
    page.get_by_label("Code reçu par courriel").fill(digits_of(sent()[-1]))
    press(page, "Relier avec ce code")
    account.refresh_from_db()
    assert account.sub == "sub-de-lou"
    for error, title in (("access_denied", "La connexion a été interrompue"), ("x", "ProConnect ne répond pas comme")):
        context.clear_cookies()
        provider.answers_error = error
        page.goto("/compte/proconnect/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        assert overflow(page) <= 0
    provider.answers_error, provider.person["sub"] = "", "inconnu"
    provider.person["email"] = "personne@ministere.example"
    page.goto("/compte/proconnect/")
    sound(page, "Votre administration ne vous a pas encore ouvert Terreau")
    page.goto("/compte/proconnect/deconnecte/?state=forged")
    sound(page, "Déconnexion non confirmée")
