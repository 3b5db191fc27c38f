"""What the browser tests of gatherings share: a sound page, an event made by hand, a link read in a mail."""

import datetime
import quopri
import re
import time
import uuid
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context
from tests.browser.hands import Pointer, starting
from tests.browser.visit import enter

SECONDS_OF_WORK = 120  # what the worker may take, on a machine that has other things to do
SLOW = 30_000


def once(words: str) -> str:
    """A name that no other test gives."""
    return f"{words} {uuid.uuid4().hex[:8]}"


def said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def sound(page: Page) -> None:
    """No fault for axe and nothing wider than the window, on a computer and on a phone; the window is given back."""
    before = page.viewport_size or DESKTOP
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == [], f"{page.url} at {size['width']} px"
        assert overflow(page) <= 0, f"{page.url} at {size['width']} px"
    page.set_viewport_size(before)


def somebody(
    browser: Browser, site: Site, character: str = "", *, phone: bool = False, javascript: bool = True
) -> Page:
    """A person with a device: a character of the demonstration, or, by default, anybody without account."""
    page = open_context(browser, site, phone=phone, javascript=javascript).new_page()
    page.set_default_timeout(SLOW)
    if character:
        enter(page, character)
    return page


def leave(*pages: Page) -> None:
    for page in pages:
        page.context.close()


def mail_to(email: str, var: Path, link: str) -> str:
    """The link of that shape in a message that the demonstration wrote to that address, once its worker sent it."""
    deadline = time.monotonic() + SECONDS_OF_WORK
    while time.monotonic() < deadline:
        for body in bodies_to(email, var):
            if found := re.search(rf"https?://\S+{link}[^\s\"<>]+", body):
                return found[0]
        time.sleep(0.3)
    raise AssertionError(f"No message to {email} with a link {link} under {var}")


def told(email: str, var: Path, words: str) -> None:
    """A message with these words left for that address."""
    deadline = time.monotonic() + SECONDS_OF_WORK
    while time.monotonic() < deadline:
        if any(words in body for body in bodies_to(email, var)):
            return
        time.sleep(0.3)
    raise AssertionError(f"No message to {email} says « {words} » under {var}")


def bodies_to(email: str, var: Path) -> list[str]:
    """The plain text of each message written to that address."""
    found = []
    for file in var.rglob("mail/*.log"):
        content = file.read_bytes()
        if f"To: {email}".encode() not in content:
            continue
        plain = message_from_bytes(content, policy=policy.default).get_body(("plain",))
        found.append(str(plain.get_content()) if plain else quopri.decodestring(content).decode(errors="replace"))
    return found


@dataclass(frozen=True)
class Plan:
    """An event to make by hand."""

    title: str
    starts_at: datetime.datetime
    seats: int = 20
    outsiders: bool = False
    programme: bool = False

    @property
    def until(self) -> datetime.datetime:
        """Three quarters of an hour, or less before midnight."""
        start = timezone.localtime(self.starts_at)
        return min(start + datetime.timedelta(minutes=45), start.replace(hour=23, minute=59))


def in_some_weeks() -> datetime.datetime:
    """Ten in the morning, in twenty-five days."""
    day = timezone.localdate() + datetime.timedelta(days=25)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def in_a_while() -> datetime.datetime:
    """Soon enough that people may note themselves already; an event never goes past midnight in the form."""
    soon = timezone.localtime(timezone.now() + datetime.timedelta(minutes=15))
    if (soon.hour, soon.minute) < (23, 50):
        return soon
    return timezone.localtime(soon + datetime.timedelta(minutes=20)).replace(minute=5)


def make_event(page: Page, plan: Plan, *, start: str = "/rencontres/nouvelle/") -> str:
    """Fill the form, write its programme if it has one, publish. The address of its page; no `start`: it is there."""
    if start:
        page.goto(start)
    hand = Pointer(page)
    hand.write("Qui organise", page.locator("datalist option").first.get_attribute("value") or "")
    hand.write("Titre", plan.title)
    hand.write("En une phrase", "Essayer ensemble, et repartir avec un réflexe.")
    start = timezone.localtime(plan.starts_at)
    page.locator("#id_day_1").fill(start.date().isoformat())
    page.locator("#id_from_1").fill(f"{start:%H:%M}")
    page.locator("#id_to_1").fill(f"{plan.until:%H:%M}")
    hand.write("Lieu", "Salle des essais, 3 rue des Tilleuls")
    hand.write("Places sur place", str(plan.seats))
    page.locator("label[for=id_is_public]").click()
    if plan.outsiders:
        page.locator("label[for=id_outsiders]").click()
    hand.press("button", "Enregistrer")
    page.wait_for_url("**/programme/")
    if plan.programme:
        add_lines(page)
    hand.press("link", "Voir la page de la rencontre")
    said(page, "Aperçu")
    hand.press("button", "Publier et ouvrir les inscriptions")
    page.get_by_role("link", name=starting("Inscriptions et liste d’attente")).wait_for()
    return page.url


def add_lines(page: Page) -> None:
    """What the page will say, minute by minute: the hours follow from the durations."""
    hand = Pointer(page)
    sound(page)
    for title, minutes in (("Pourquoi un courrier ne se comprend pas", "15"), ("Relecture à plusieurs", "30")):
        hand.write("Titre", title)
        hand.write("Durée en minutes", minutes)
        hand.write("Fonction", "responsable de la simplification")
        hand.press("button", "Enregistrer")
        said(page, title)
    sound(page)


def key_of(address: str) -> str:
    """« /rencontres/12-cafe/ » → 12."""
    found = re.search(r"/rencontres/(\d+)", address)
    assert found is not None, address
    return found.group(1)
