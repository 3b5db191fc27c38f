"""Every page that a role reaches by links: no link is dead, axe finds nothing, nothing overflows."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context, watch
from tests.browser.examined import Examined, content_of, structure_of
from tests.browser.visit import CHARACTERS, crawl, enter


@pytest.fixture(scope="session")
def examined(shared: Path) -> Examined:
    folder = shared / "examined"
    folder.mkdir(exist_ok=True)
    return Examined(folder)


@pytest.mark.parametrize("character", ["visitor", *CHARACTERS])
def test_no_page_of_a_role_has_an_accessibility_fault(
    character: str, browser: Browser, site: Site, examined: Examined
) -> None:
    context = open_context(browser, site)
    page = context.new_page()
    if character != "visitor":
        enter(page, character)
    faults: list[str] = []
    visited: list[str] = []
    for path, written in crawl(context, faults):
        content, structure = examined.is_new(content_of(written)), examined.is_new(structure_of(written))
        first = not visited  # the header and the footer of a role are those of its first page
        visited.append(path)
        if not (first or content):
            continue
        page.goto(path)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            if first or structure:
                faults += [f"{path} at {size['width']} px: {fault}" for fault in violations(page)]
            if (wide := overflow(page)) > 0:
                faults.append(f"{path}: {wide} px wider than a window of {size['width']} px")
    context.close()
    assert len(visited) >= 6, visited
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("character", ["visitor", "lead", "agent"])
def test_scripts_and_content_policy_are_silent(character: str, browser: Browser, site: Site) -> None:
    context = open_context(browser, site)
    page: Page = context.new_page()
    errors = watch(page)
    if character != "visitor":
        enter(page, character)
    for path in ["/", "/boussole/", "/mon-espace/", "/qui-voit-quoi/"]:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
    context.close()
    assert not errors, errors
