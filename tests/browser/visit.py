"""How a person walks through the demonstration: entering as a character, following links."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html
from lxml.html import HtmlElement
from playwright.sync_api import BrowserContext, Page

# The sentence beside each one-click button of the sign-in page.
CHARACTERS = {
    "agent": "Agent :",
    "manager": "Encadrement",
    "hr": "Ressources humaines",
    "lead": "Responsable du programme",
    "case_officer": "Instruction",
    "editor": "Rédaction",
    "skill_importer": "Gestion des résultats Pix",
    "dpo": "Délégation à la protection",
    "administrator": "Administration de",
    "town_hall": "Mairie",
}
PAGES_PER_VIEW = 2  # a view has one template: two of its objects are enough


def enter(page: Page, character: str) -> None:
    """Sign in as a character of the demonstration, as its visitor does."""
    page.goto("/compte/connexion/")
    row = page.locator("li", has=page.locator("button"), has_text=CHARACTERS[character])
    row.get_by_role("button").click()
    page.wait_for_url(lambda url: "connexion" not in url and "demonstration" not in url)


def view_name(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def links(origin: str, page: HtmlElement) -> Iterator[str]:
    """Addresses of this site that the page, read at `origin`, links to, in its order."""
    for href in page.xpath("//a/@href"):
        there = urljoin(origin, href).split("#")[0]
        # Wagtail's editor is not of our making: its own accessibility is told in our declaration.
        if there.startswith(urljoin(origin, "/")) and not there.startswith(urljoin(origin, "/redaction/")):
            yield there.removeprefix(urljoin(origin, "/")[:-1])


def crawl(context: BrowserContext, dead: list[str], start: str = "/") -> Iterator[tuple[str, HtmlElement]]:
    """Yield each page reachable by links from `start`, as the server wrote it, at most two of each view.

    Downloads are asked for and left aside. A link that leads to an error is written in `dead`, with the page it
    stands on.
    """
    waiting, origin, seen = [start], {start: ""}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = view_name(path)
        if name is None or seen.get(name, 0) >= PAGES_PER_VIEW:
            continue
        seen[name] = seen.get(name, 0) + 1
        # Once more if the connection, kept open since an earlier answer, was closed meanwhile; a crash comes again.
        answer = context.request.get(path, max_retries=1)
        if not answer.ok:
            dead.append(f"{origin[path]}: its link to {path} answers {answer.status}")
        elif "text/html" in answer.headers.get("content-type", ""):
            page = html.document_fromstring(answer.body())
            yield path, page
            for link in links(answer.url, page):
                if link not in origin:
                    origin[link] = path
                    waiting.append(link)
        answer.dispose()
