"""Events as people live them: planned, joined by an agent and by somebody from elsewhere, full, then a seat given."""

import datetime

from playwright.sync_api import Browser, Page

from tests.browser.axe import overflow, violations
from tests.browser.conftest import Site, open_context
from tests.browser.visit import enter


def sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) <= 0


def test_the_agenda_and_the_past_cafes_are_read_by_everybody(page: Page) -> None:
    page.goto("/rencontres/")
    sound(page)
    page.goto("/rencontres/?quand=passees")
    assert page.get_by_role("link", name="Café Transfo #3").count() == 1
    sound(page)
    page.get_by_role("link", name="Café Transfo #3").click()
    assert "16:30 – 16:35" in page.locator("main").inner_text()
    sound(page)


def test_a_cafe_is_planned_and_an_outsider_is_told_what_to_do(browser: Browser, site: Site) -> None:
    context = open_context(browser, site)
    page = context.new_page()
    enter(page, "hr")
    page.goto("/rencontres/nouvelle/")
    sound(page)
    day = datetime.date.today() + datetime.timedelta(days=25)
    page.get_by_label("Qui organise").fill(page.locator("datalist option").first.get_attribute("value") or "")
    page.get_by_label("Titre", exact=False).first.fill("Café des essais")
    page.get_by_label("En une phrase").fill("Essayer ensemble.")
    page.locator("#id_day_1").fill(day.isoformat())
    page.locator("#id_from_1").fill("10:00")
    page.locator("#id_to_1").fill("11:30")
    page.locator("#id_place").fill("Salle des essais")
    page.locator("#id_capacity_on_site").fill("1")
    page.locator("label[for=id_outsiders]").click()
    page.locator("label[for=id_is_public]").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/programme/")
    sound(page)
    page.get_by_role("link", name="Voir la page de la rencontre").click()
    page.get_by_role("button", name="Publier et ouvrir les inscriptions").click()
    address = page.url
    sound(page)
    context.close()
    visitor = open_context(browser, site, javascript=False)
    page = visitor.new_page()
    page.goto(address)
    page.get_by_label("Vos prénom et nom").fill("Paul Exemple")
    page.get_by_label("Votre courriel professionnel").fill("paul@gmail.com")
    page.get_by_role("button", name="M’inscrire").click()
    assert "n’est pas un domaine de service public" in page.locator("main").inner_text()
    page.get_by_label("Votre courriel professionnel").fill("paul@finistere.gouv.fr")
    page.get_by_role("button", name="M’inscrire").click()
    assert "Ouvrez le lien" in page.locator("main").inner_text()
    visitor.close()
