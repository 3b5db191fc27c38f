"""Every page that a role reaches by links: no link is dead, axe finds nothing, nothing overflows."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context, watch
from tests.browser.visit import CHARACTERS, crawl, enter

# What stands between the header and the footer without what differs at each request, and its bare structure: elements,
# classes and attributes, a run of like ones as one.
READ = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(input => input.remove());
  const shape = node => [
    node.tagName, node.className, [...node.attributes].map(each => each.name).sort(),
    [...node.children].map(shape).filter((each, place, all) => each !== all[place - 1]),
  ].join(" ");
  return [main.innerHTML, shape(main)];
}"""


@dataclass(frozen=True)
class Examined:
    """What axe has seen: many pages are the same to the letter for several roles, and many differ by words alone.

    By any worker of this run: a file each, made by the first.
    """

    folder: Path

    def sizes_for(self, page: Page) -> list[ViewportSize]:
        """A content that is new is looked at on a desktop, a structure that is new on a phone too."""
        content, structure = (self.is_new(each) for each in page.evaluate(READ))
        return [size for size, wanted in ((DESKTOP, content), (PHONE, structure)) if wanted]

    def is_new(self, text: str) -> bool:
        try:
            (self.folder / hashlib.sha256(text.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


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
    if character != "visitor":
        enter(context.new_page(), character)
    faults: list[str] = []
    visited: list[str] = []
    for path, page in crawl(context, faults):
        # The header and the footer of a role are those of its first page.
        sizes = examined.sizes_for(page) if visited else [DESKTOP, PHONE]
        visited.append(path)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            if size in sizes:
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
