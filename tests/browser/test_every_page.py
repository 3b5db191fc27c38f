"""Every page that a role reaches by links: no link is dead, axe finds nothing, nothing overflows."""

import hashlib

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context, watch
from tests.browser.visit import CHARACTERS, crawl, enter

# What stands between the header and the footer, without what differs at each request.
CONTENT = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(input => input.remove());
  return main.innerHTML;
}"""


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """Digests of the contents that axe has seen: many pages are the same to the letter for several roles."""
    return set()


def is_new(page: Page, examined: set[str]) -> bool:
    digest = hashlib.sha256(page.evaluate(CONTENT).encode()).hexdigest()
    known = digest in examined
    examined.add(digest)
    return not known


@pytest.mark.parametrize("character", ["visitor", *CHARACTERS])
def test_no_page_of_a_role_has_an_accessibility_fault(
    character: str, browser: Browser, site: Site, examined: set[str]
) -> None:
    context = open_context(browser, site)
    if character != "visitor":
        enter(context.new_page(), character)
    faults: list[str] = []
    visited: list[str] = []
    for path, page in crawl(context, faults):
        visited.append(path)
        # The header and the footer of a role are those of its first page.
        if not is_new(page, examined) and len(visited) > 1:
            continue
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
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
