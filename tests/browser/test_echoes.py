"""The day of an event on a phone, and after it: questions, votes, the screen, takeaways that become an article."""

import re
from itertools import count

from playwright.sync_api import Browser, Page

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context, watch
from tests.browser.visit import enter

numbers = count(1)


def sound(page: Page) -> None:
    """No fault for axe, nothing wider than the window, wide or narrow."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == [], page.url
        assert overflow(page) <= 0, page.url


def first_cafe(page: Page) -> str:
    """The key of the café that took place, from the agenda of what was."""
    page.goto("/rencontres/?quand=passees")
    address = page.locator("main a[href*='/rencontres/']").filter(has_text=re.compile("café", re.IGNORECASE)).first
    found = re.search(r"/rencontres/(\d+)", address.get_attribute("href") or "")
    assert found is not None
    return found.group(1)


def test_lessons_of_an_event_become_a_draft_that_somebody_else_reviews(browser: Browser, site: Site) -> None:
    page = open_context(browser, site).new_page()
    errors = watch(page)
    enter(page, "lead")
    key = first_cafe(page)
    page.goto(f"/retours/rencontre/{key}/enseignements/")
    sound(page)
    before = page.locator("section[aria-labelledby^=lesson-]").count()
    page.get_by_role("link", name="Noter un enseignement").click()
    sound(page)
    title = f"Commencer petit, numéro {next(numbers)}"
    page.get_by_label("L’enseignement").fill(title)
    page.get_by_role("button", name="Enregistrer").click()
    assert page.locator("section[aria-labelledby^=lesson-]").count() == before + 1
    page.get_by_role("button", name=re.compile("J’ai relu le")).last.click()
    page.get_by_role("button", name=re.compile("Publier les enseignements relus|Retirer de la page")).wait_for()
    page.goto(f"/retours/rencontre/{key}/")
    assert title in page.locator("main").inner_text()
    sound(page)
    assert errors == []
    page.context.close()


def test_the_pages_of_solutions_have_no_fault(browser: Browser, site: Site) -> None:
    page = open_context(browser, site).new_page()
    enter(page, "agent")
    page.goto("/solutions/")
    sound(page)
    page.get_by_role("link", name="Carnet de réunion").click()
    sound(page)
    page.goto("/solutions/mes-interets/")
    sound(page)
    page.context.close()
