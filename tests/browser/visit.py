"""How a person walks through the demonstration: entering as a character, following links."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Error, Page

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


def links(page: Page) -> Iterator[str]:
    """Addresses of this site that the page links to, in its order."""
    origin = "/".join(page.url.split("/")[:3])
    for href in page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.href)"):
        # Wagtail's editor is not of our making: its own accessibility is told in our declaration.
        if href.startswith(origin + "/") and not href.startswith(f"{origin}/redaction/"):
            yield href.split("#")[0].removeprefix(origin)


def crawl(context: BrowserContext, dead: list[str], start: str = "/") -> Iterator[tuple[str, Page]]:
    """Yield each page reachable by links from `start`, at most two of each view; downloads are left aside.

    A link that leads to an error is written in `dead`, with the page it stands on.
    """
    page = context.new_page()
    waiting, origin, seen = [start], {start: ""}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = view_name(path)
        if name is None or seen.get(name, 0) >= PAGES_PER_VIEW:
            continue
        seen[name] = seen.get(name, 0) + 1
        status, is_page = open_or_ask(page, path)
        if status >= 400:
            dead.append(f"{origin[path]}: its link to {path} answers {status}")
        if status >= 400 or not is_page:
            continue
        yield path, page
        for link in links(page):
            if link not in origin:
                origin[link] = path
                waiting.append(link)
    page.close()


def open_or_ask(page: Page, path: str) -> tuple[int, bool]:
    """Open the address; what downloads instead of opening is asked for aside. (status, is it a page)"""
    try:
        answer = page.goto(path)
    except Error:  # the browser will not open a download
        # Once more if the connection, kept open since an earlier file, was closed meanwhile; a crash comes again.
        return page.context.request.get(path, max_retries=1).status, False
    return (answer.status, "text/html" in answer.headers.get("content-type", "")) if answer else (0, False)
