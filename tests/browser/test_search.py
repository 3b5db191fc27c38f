"""Searching as people do: from any page, by keyboard, on a phone, without JavaScript; and what the public reads."""

from playwright.sync_api import Browser, Page

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context
from tests.browser.visit import enter


def test_a_search_from_the_header_finds_and_marks_and_has_no_fault(page: Page) -> None:
    page.goto("/")
    if page.viewport_size == PHONE:
        page.get_by_role("button", name="Rechercher").first.click()
    field = page.locator("#search-input")
    field.fill("ATELIER experimentation")
    field.press("Enter")
    page.wait_for_url("**/recherche/?q=*")
    assert page.locator(".search-results a mark").first.inner_text().lower() == "atelier"
    assert violations(page) == []
    assert overflow(page) <= 0
    page.locator(".search-results a").first.click()
    assert "atelier" in page.locator("h1").inner_text().lower()


def test_the_search_is_reached_from_the_keyboard_alone(browser: Browser, site: Site) -> None:
    context = open_context(browser, site)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#search"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.type("zzz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=zzz")
    assert "Rien de ce que vous pouvez lire" in page.get_by_role("status").inner_text()
    assert violations(page) == []
    context.close()


def test_the_search_works_on_a_phone_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/")
    plain_page.locator("#search-input").fill("atelier")
    plain_page.locator("#search-input").press("Enter")
    plain_page.wait_for_url("**/recherche/?q=atelier")
    assert plain_page.locator(".search-results a").count() >= 1
    assert overflow(plain_page) <= 0


def test_a_lead_opens_a_figure_that_a_visitor_then_reads(browser: Browser, site: Site) -> None:
    lead, visitor = open_context(browser, site).new_page(), open_context(browser, site).new_page()
    enter(lead, "lead")
    lead.goto("/boussole/")
    lead.get_by_role("link", name="Chiffres publics").click()
    row = lead.get_by_role("row", name="Projets réellement suivis")
    row.get_by_role("link", name="Ouvrir").click()
    assert violations(lead) == []
    lead.get_by_role("button", name="Rendre ce chiffre public").click()
    visitor.goto("/ou-en-sommes-nous/")
    assert visitor.get_by_role("heading", name="Projets réellement suivis").is_visible()
    for size in (DESKTOP, PHONE):
        visitor.set_viewport_size(size)
        assert violations(visitor) == []
        assert overflow(visitor) <= 0
    lead.locator("a[href*='projects_followed/retirer']").click()
    lead.get_by_label("Pourquoi ce retrait").fill("Mesure contestée")
    lead.get_by_role("button", name="Retirer ce chiffre").click()
    visitor.reload()
    assert visitor.get_by_role("heading", name="Projets réellement suivis").count() == 0
    lead.context.close()
    visitor.context.close()
