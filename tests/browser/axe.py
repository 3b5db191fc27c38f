"""Axe on a page: every rule of WCAG 2.1 A and AA, RGAA and good practice, with no exclusion."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4", "best-practice"]


def violations(page: Page) -> list[str]:
    """Each violation as « rule: what (where) »; evaluated inside the page, so the content policy stays on."""
    if not page.evaluate("'axe' in window"):  # half a megabyte, once a page
        page.evaluate(SCRIPT)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [
        f"{violation['id']}: {violation['help']} ({node['target'][0]}) {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window: a reader must never scroll both ways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
