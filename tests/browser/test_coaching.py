"""Peer coaching in a real browser, from the theme to the closing: two people, a pointer and a keyboard, axe on each."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import Site, open_context
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visit import enter

THEME = "Tenir un jardin partagé"  # nobody else of the demonstration speaks of it


def checked(page: Page, faults: list[str], title: str) -> None:
    """Axe and the width of the page of that title, once it is there, on a desk and on a phone."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        faults += [f"{page.url} at {width} px: {fault}" for fault in violations(page)]
        if (wide := overflow(page)) > 0:
            faults.append(f"{page.url}: {wide} px wider than a window of {width} px")
    page.set_viewport_size({"width": 1280, "height": 800})


def signed_in(browser: Browser, site: Site, character: str, *, script: bool = True) -> Page:
    page = open_context(browser, site, javascript=script).new_page()
    enter(page, character)
    return page


def say(page: Page, address: str, button: str) -> None:
    """Fill the form of an offer or of a need by pointer: the theme, two half-days, remotely."""
    page.goto(address)
    hands = Pointer(page)
    main = page.locator("main")
    for words in (THEME, "mardi matin", "jeudi après-midi"):
        hands.tick(words, main)
    main.locator("label", has_text=re.compile(r"^\s*à distance\s*$")).click()
    hands.press("button", button)


@pytest.fixture
def faults() -> list[str]:
    return []


def test_from_the_theme_to_the_closing(browser: Browser, site: Site, faults: list[str]) -> None:
    lead = signed_in(browser, site, "lead")
    lead.goto("/entraide/animer/")
    checked(lead, faults, "Animer l’entraide")
    Pointer(lead).press("link", "Liste des thèmes")
    checked(lead, faults, "Thèmes d’entraide")
    Pointer(lead).write("Thème, en mots", THEME)
    Pointer(lead).press("button", "Ajouter")
    expect(lead.locator("main")).to_contain_text(THEME)

    # Without JavaScript, one offers; the other asks.
    helper = signed_in(browser, site, "editor", script=False)
    say(helper, "/entraide/proposer/", "Enregistrer mon offre")
    expect(helper.locator("main")).to_contain_text("Votre offre est enregistrée")
    say(lead, "/entraide/demander/", "Enregistrer ma demande")
    checked(lead, faults, "Entraide entre pairs")
    Pointer(lead).press("button", "Chercher quelqu’un maintenant")
    expect(lead.locator("main")).to_contain_text(f"Thèmes en commun : {THEME}")
    checked(lead, faults, "peut vous aider")
    address = lead.url

    # By keyboard only.
    keys = Keyboard(lead)
    keys.press("button", "Oui, d’accord")
    expect(lead.locator("main")).to_contain_text("Votre oui est enregistré")
    helper.goto(address)
    Pointer(helper).press("button", "Oui, d’accord")
    expect(helper.locator("main")).to_contain_text("Appelez-vous, puis écrivez vos objectifs")

    lead.reload()
    keys.press("link", "Écrire nos objectifs")
    checked(lead, faults, "Nos objectifs")
    keys.write("Nos objectifs", "Semer au bon moment")
    keys.press("button", "Enregistrer")
    expect(lead.locator("main")).to_contain_text("Semer au bon moment")
    keys.press("link", "Noter une séance")
    checked(lead, faults, "Noter une séance")
    keys.write("Ce que nous avons fait", "Nous avons préparé la terre")
    keys.press("button", "Enregistrer la note")
    expect(lead.locator("main")).to_contain_text("Nous avons préparé la terre")
    helper.reload()
    expect(helper.locator("main")).to_contain_text("Nous avons préparé la terre")
    checked(lead, faults, "peut vous aider")

    Pointer(helper).press("link", "Terminer")
    Pointer(helper).press("button", "Terminer")
    Pointer(helper).write("En une phrase", "J’ai appris en expliquant")
    helper.locator("main label", has_text="oui, un peu").click()
    Pointer(helper).press("button", "Enregistrer")
    lead.goto(address)
    expect(lead.locator("main")).to_contain_text("J’ai appris en expliquant")
    keys.press("link", "Donner mon bilan")
    checked(lead, faults, "Ce que cela m’a apporté")

    # Neither the administrator nor human resources open the page.
    for character in ("administrator", "hr"):
        other = signed_in(browser, site, character)
        answer = other.goto(address)
        assert answer
        assert answer.status == 404
        other.context.close()
    lead.context.close()
    helper.context.close()
    assert not faults, "\n".join(faults)


def test_a_team_s_charter_and_cards(browser: Browser, site: Site, faults: list[str]) -> None:
    page = signed_in(browser, site, "hr")
    page.goto("/equipes/")
    checked(page, faults, "")
    hands = Pointer(page)
    hands.press("button", "Commencer notre charte")
    checked(page, faults, "Projet de charte")
    hands.press("link", "Écrire")
    hands.write("Ce que nous décidons", "Nous sommes sur place le mardi.")
    checked(page, faults, "Organisation du travail")
    hands.press("button", "Enregistrer")
    page.goto(page.url.split("/charte/")[0] + "/charte/")
    hands.press("link", "Adopter la charte")
    hands.press("button", "Adopter")
    expect(page.locator("main")).to_contain_text("Adoptée en réunion le")
    hands.press("link", "Commencer un auto-diagnostic")
    checked(page, faults, "Commencer un auto-diagnostic")
    hands.press("button", "Commencer")
    hands.press("link", "Organisation du travail")
    checked(page, faults, "Organisation du travail")
    for group in range(page.locator("main fieldset").count()):
        page.locator("main fieldset").nth(group).locator("label", has_text="plutôt oui").click()
    hands.press("button", "Enregistrer et continuer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Outils et équipements")
    page.context.close()
    assert not faults, "\n".join(faults)
