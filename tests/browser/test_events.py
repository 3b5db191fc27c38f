"""Events as people live them: planned, joined by an agent and by somebody from elsewhere, full, then a seat given;
and the day itself, on the organiser's phone."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.gathered import (
    Plan,
    in_a_while,
    in_some_weeks,
    leave,
    mail_to,
    make_event,
    once,
    said,
    somebody,
    sound,
)
from tests.browser.hands import Pointer, starting


def test_the_agenda_and_the_past_cafes_are_read_by_everybody(page: Page) -> None:
    page.goto("/rencontres/")
    sound(page)
    page.goto("/rencontres/?quand=passees")
    assert page.get_by_role("link", name="Café Transfo #3").count() == 1
    sound(page)
    page.get_by_role("link", name="Café Transfo #3").click()
    assert "16:30 – 16:35" in page.locator("main").inner_text()
    sound(page)


def test_a_cafe_is_planned_and_joined_from_here_and_from_elsewhere(browser: Browser, site: Site) -> None:
    title = once("Café des essais")
    organiser = somebody(browser, site, "hr")
    organiser.goto("/rencontres/nouvelle/")
    sound(organiser)
    address = make_event(organiser, Plan(title, in_some_weeks(), outsiders=True, programme=True))
    sound(organiser)
    said(organiser, "10:00 – 10:15")
    said(organiser, "10:15 – 10:45")

    agent = somebody(browser, site, "agent", phone=True)
    agent.goto("/rencontres/")
    Pointer(agent).press("link", title)
    sound(agent)
    Pointer(agent).press("button", "M’inscrire")
    said(agent, "Vous êtes inscrit")
    sound(agent)
    Pointer(agent).press("link", "Changer, me désister, ajouter à mon agenda")
    sound(agent)
    with agent.expect_download() as calendar:
        Pointer(agent).press("link", "Ajouter à mon agenda")
    assert title in calendar.value.path().read_text(encoding="utf-8").replace("\r\n ", "")

    visitor = somebody(browser, site, phone=True, javascript=False)
    visitor.goto(address)
    hand, email = Pointer(visitor), f"paul.{title[-8:]}@finistere.gouv.fr"
    hand.write("Vos prénom et nom", "Paul Exemple")
    hand.write("Votre courriel professionnel", "paul@gmail.com")
    hand.press("button", "M’inscrire")
    said(visitor, "n’est pas un domaine de service public")
    expect(hand.find("link", "Mon adresse n’est pas acceptée : écrire à l’organisateur")).to_be_visible()
    hand.write("Votre courriel professionnel", email)
    hand.press("button", "M’inscrire")
    said(visitor, "Ouvrez le lien")
    visitor.goto(mail_to(email, site.var, "/places/invite/"))
    said(visitor, "Confirmez que cette adresse est la vôtre")
    hand.press("button", "Oui, je demande une place")
    expect(hand.find("link", "Ajouter à mon agenda")).to_be_visible()

    organiser.reload()
    Pointer(organiser).press("link", "Inscriptions et liste d’attente")
    said(organiser, "Paul Exemple")
    said(organiser, "2 places tenues sur 20")
    sound(organiser)
    leave(organiser, agent, visitor)


def test_a_private_address_is_shown_a_way_out_that_leads_somewhere(browser: Browser, site: Site) -> None:
    visitor = somebody(browser, site)
    visitor.goto("/rencontres/")
    Pointer(visitor).press("link", "Café de la transformation nº 4")
    sound(visitor)
    hand = Pointer(visitor)
    hand.write("Vos prénom et nom", "Paul Exemple")
    hand.write("Votre courriel professionnel", "paul@gmail.com")
    visitor.locator("main label", has_text="À distance").click()
    hand.press("button", "M’inscrire")
    said(visitor, "n’est pas un domaine de service public")
    sound(visitor)
    hand.press("link", "Mon adresse n’est pas acceptée : écrire à l’organisateur")
    expect(visitor.locator("main form").first).to_be_visible()
    sound(visitor)
    leave(visitor)


def test_the_last_seat_goes_to_the_next_when_it_is_given_back(browser: Browser, site: Site) -> None:
    title = once("Une seule place")
    organiser = somebody(browser, site, "hr")
    address = make_event(organiser, Plan(title, in_some_weeks(), seats=1))
    first, second = somebody(browser, site, "agent"), somebody(browser, site, "editor", phone=True)
    for person, words in ((first, "Vous êtes inscrit"), (second, "vous êtes sur la liste d’attente")):
        person.goto(address)
        Pointer(person).press("button", "M’inscrire")
        said(person, words)
        sound(person)
    second.goto("/places/")
    Pointer(second).press("link", title)
    said(second, "Votre rang dans la liste d’attente : 1.")
    sound(second)

    first.goto("/places/")
    sound(first)
    Pointer(first).press("link", title)
    first.locator("summary", has_text="Je ne viendrai pas").click()
    sound(first)
    Pointer(first).press("button", "Oui, laisser ma place")
    expect(Pointer(first).find("button", "Oui, laisser ma place")).to_have_count(0)

    second.goto("/places/")
    said(second, "Répondez avant le")
    sound(second)
    Pointer(second).press("link", title)
    said(second, "Une place s’est libérée pour vous")
    sound(second)
    Pointer(second).press("button", "J’accepte la place")
    expect(Pointer(second).find("link", "Ajouter à mon agenda")).to_be_visible()
    sound(second)

    organiser.reload()
    Pointer(organiser).press("link", "Inscriptions et liste d’attente")
    said(organiser, "1 place tenue sur 1")
    sound(organiser)
    leave(organiser, first, second)


def test_people_are_checked_in_on_a_phone_from_the_list_and_by_the_code(browser: Browser, site: Site) -> None:
    organiser = somebody(browser, site, "hr", phone=True)
    address = make_event(organiser, Plan(once("Accueil du jour"), in_a_while()))
    by_code, by_list = somebody(browser, site, "agent", phone=True), somebody(browser, site, "editor", phone=True)
    for person in (by_code, by_list):
        person.goto(address)
        Pointer(person).press("button", "M’inscrire")
        said(person, "Vous êtes inscrit")
    Pointer(organiser).press("link", "Accueil le jour même")
    expect(organiser.locator(".seats-line")).to_have_count(2)
    sound(organiser)

    # The screen of the room changes its code every minute; the one of the minute before still counts.
    screen = organiser.context.new_page()
    screen.goto(organiser.url)
    Pointer(screen).press("link", "Code à l’écran")
    code = screen.locator(".seats-code").inner_text()
    sound(screen)
    Pointer(by_code).press("link", "Changer, me désister, ajouter à mon agenda")
    sound(by_code)
    Pointer(by_code).write("Code affiché à l’écran", code)
    Pointer(by_code).press("button", "Je suis présent")
    said(by_code, "Votre présence est notée")
    sound(by_code)

    organiser.reload()
    expect(organiser.locator(".seats-line .fr-badge--success")).to_have_count(1)
    left = organiser.locator(".seats-line").filter(has=organiser.get_by_role("button", name=starting("Présent")))
    left.get_by_role("button", name=starting("Présent")).click()
    expect(organiser.locator(".fr-badge--success")).to_have_count(2)
    sound(organiser)
    Pointer(organiser).press("link", "Feuille de présence")
    said(organiser, "Feuille intègre")
    sound(organiser)
    with organiser.expect_download() as sheet:
        Pointer(organiser).press("link", "Télécharger (PDF)")
    assert sheet.value.path().read_bytes().startswith(b"%PDF")
    assert re.fullmatch(r"presences-\d+\.pdf", sheet.value.suggested_filename)
    leave(organiser, by_code, by_list)
