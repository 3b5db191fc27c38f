"""Answering a barometer in a real browser: on a phone without scripts, by keyboard only, stopped and resumed; and what
is read of it afterwards.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site, watch
from tests.browser.gathered import leave, said, somebody, sound
from tests.browser.hands import Keyboard, Pointer

MOST_PAGES = 12
OPEN_WAVE = "À l’accueil du site"


@pytest.fixture(scope="module")
def link(browser: Browser, site: Site) -> str:
    """The address that whoever runs the open wave puts on a poster."""
    lead = somebody(browser, site, "lead")
    lead.goto("/barometre/")
    Pointer(lead).press("link", OPEN_WAVE)
    address = re.search(r"/barometre/l/\w+/", lead.locator("main").inner_text())
    assert address, "the page of the wave gives its link"
    sound(lead)
    leave(lead)
    return address[0]


def answer_all(page: Page, choose: Callable[[Locator], None], press: Callable[[str], None], *, look: bool) -> int:
    """Answer the first choice of everything, page after page, until what was answered is read over; how many pages."""
    for number in range(1, MOST_PAGES + 1):
        said(page, f"Page {number} sur")
        if look:
            sound(page)
        seen: set[str] = set()
        for radio in page.locator("main input[type=radio]").all():
            name = radio.get_attribute("name") or ""
            if name not in seen:
                seen.add(name)
                choose(radio)
        last = page.get_by_role("button", name="Relire avant de déposer").count()
        with page.expect_navigation():
            press("Relire avant de déposer" if last else "Page suivante")
        if last:
            return number
    raise AssertionError("the last page is never reached")


def test_a_whole_answer_on_a_phone_without_scripts(browser: Browser, site: Site, link: str) -> None:
    phone = somebody(browser, site, phone=True, javascript=False)
    phone.goto(link)
    said(phone, "Pourquoi c’est anonyme")
    hands = Pointer(phone)
    hands.press("button", "Commencer")
    pages = answer_all(
        phone, lambda radio: radio.check(force=True), lambda name: hands.press("button", name), look=False
    )
    assert pages >= 5
    said(phone, "Rien n’est encore déposé")
    hands.press("button", "Déposer mon bulletin")
    said(phone, "votre bulletin est dans l’urne")
    phone.goto(link)
    said(phone, "Un bulletin est déjà parti de cet appareil")
    leave(phone)


def test_a_whole_answer_by_keyboard_only(browser: Browser, site: Site, link: str) -> None:
    page = somebody(browser, site)
    errors = watch(page)
    page.goto(link)
    sound(page)
    hands = Keyboard(page)
    hands.press("button", "Commencer")

    def choose(radio: Locator) -> None:
        hands.reach(radio)
        page.keyboard.press("Space")
        expect(radio).to_be_checked()

    answer_all(page, choose, lambda name: hands.press("button", name), look=True)
    sound(page)
    hands.press("button", "Déposer mon bulletin")
    said(page, "votre bulletin est dans l’urne")
    sound(page)
    leave(page)
    assert not errors, errors


def test_an_agent_stops_resumes_on_the_same_device_and_answers_once(browser: Browser, site: Site) -> None:
    agent = somebody(browser, site, "agent", phone=True)
    agent.goto("/")
    Pointer(agent).press("link", "Votre avis en quelques minutes")
    welcome = agent.url
    sound(agent)
    Pointer(agent).press("button", "Commencer")
    agent.locator("main input[type=radio][value='7']").check(force=True)
    Pointer(agent).press("button", "Page suivante")
    said(agent, "Page 2 sur")

    # The page is closed; the mail, or the home page, leads back to where it was.
    agent.goto(welcome)
    said(agent, "Une réponse est commencée sur cet appareil")
    Pointer(agent).press("button", "Reprendre où j’en étais")
    said(agent, "Page 2 sur")
    Pointer(agent).press("button", "Page précédente")
    expect(agent.locator("main input[type=radio][value='7']")).to_be_checked()

    other = somebody(browser, site, "agent")
    other.goto(welcome)
    expect(other.locator("main")).not_to_contain_text("Une réponse est commencée")
    leave(other)

    with agent.expect_navigation():
        Pointer(agent).press("button", "Page suivante")
    agent.goto(re.sub(r"/v/(\w+)/.*", r"/reponse/\1/relire/", welcome))
    sound(agent)
    Pointer(agent).press("button", "Déposer mon bulletin")
    said(agent, "votre bulletin est dans l’urne")
    agent.goto(welcome)
    expect(agent.get_by_role("button", name="Commencer")).to_have_count(0)
    agent.goto("/")
    expect(agent.locator("main")).not_to_contain_text("Votre avis en quelques minutes")
    leave(agent)


def test_an_agent_reads_what_was_said_and_what_is_done(browser: Browser, site: Site) -> None:
    agent = somebody(browser, site, "agent", phone=True)
    agent.goto("/barometre/resultats/")
    Pointer(agent).press("link", "Baromètre numérique")
    said(agent, "sur 10")
    Pointer(agent).press("link", "Ce que vous avez dit, ce que nous faisons")
    said(agent, "Le réseau est ce qui vous satisfait le moins")
    leave(agent)
