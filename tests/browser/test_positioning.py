"""The positioning test in a real browser: by keyboard only, without JavaScript, on a phone; axe on each kind."""

import json
import random
import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import Site, open_context
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visit import enter

# A competence each: a test begun in one way is not found begun by another.
BY_KEYBOARD, WITHOUT_SCRIPT, BY_PHONE, ON_TWO_DEVICES, DOUBLED, OF_EACH_KIND = (
    "Gérer des données",
    "Traiter des données",
    "Partager et publier",
    "Programmer",
    "Collaborer",
    "Résoudre des problèmes techniques",
)
MOST_QUESTIONS = 15
PROGRESS = re.compile(r"^\s*Question \d")


def begin(page: Page, hands: Pointer, competence: str) -> None:
    page.goto("/competences/test/")
    row = page.locator(".skills-tests > li", has_text=competence)
    hands.act(row.get_by_role("button").or_(row.get_by_role("link", name="Reprendre")).last)
    expect(page.get_by_role("heading", level=1)).to_have_text(competence)


def over(page: Page) -> bool:
    return page.url.rstrip("/").endswith("resultat")


def fields(page: Page) -> str:
    """How the question on the page is answered."""
    main = page.locator("main")
    if main.locator("select").count():
        return "select"
    if main.locator("#answer").count():
        return "short"
    return "point" if main.locator("input[name=point]").count() else "choice"


def answer(page: Page, select: Callable[[Locator, int], None], write: Callable[[Locator], None],
           tick: Callable[[Locator], None]) -> str:  # fmt: skip
    """Give some whole answer to the question, whatever it is; how it was answered."""
    how = fields(page)
    if how == "select":
        boxes = page.locator("main select")
        for place in range(boxes.count()):
            select(boxes.nth(place), place + 1)
    elif how == "short":
        write(page.locator("#answer"))
    else:
        tick(page.locator(f"main input[name={how}]"))
    return how


def sit(page: Page, press: Callable[[Locator], None], **ways: Callable) -> set[str]:
    """Answer until the result; which kinds of questions were met."""
    met = set()
    for _question in range(MOST_QUESTIONS):
        if over(page):
            break
        met.add(answer(page, **ways))
        with page.expect_navigation():
            press(page.locator("main").get_by_role("button", name="Valider ma réponse"))
    expect(page.locator("main")).to_contain_text("Le test s’est arrêté après")
    return met


def test_a_whole_test_by_keyboard_only(browser: Browser, site: Site) -> None:
    page = open_context(browser, site).new_page()
    enter(page, "agent")
    hands = Keyboard(page)
    begin(page, hands, BY_KEYBOARD)

    def select(box: Locator, option: int) -> None:
        hands.reach(box)
        for _press in range(option):
            page.keyboard.press("ArrowDown")

    def write(field: Locator) -> None:
        hands.reach(field)
        page.keyboard.insert_text("12")

    def tick(boxes: Locator) -> None:
        hands.reach(boxes.first)
        page.keyboard.press("Space")

    sit(page, hands.act, select=select, write=write, tick=tick)
    hands.act(page.locator("main").get_by_role("button", name="Inscrire ce niveau dans mes compétences"))
    expect(page.locator("main")).to_contain_text("Niveau inscrit dans vos compétences")
    page.context.close()


@pytest.mark.parametrize(("competence", "script"), [(WITHOUT_SCRIPT, False), (BY_PHONE, True)])
def test_a_whole_test_on_a_phone(browser: Browser, site: Site, competence: str, script: bool) -> None:
    page = open_context(browser, site, phone=True, javascript=script).new_page()
    enter(page, "agent")
    hands = Pointer(page)
    begin(page, hands, competence)
    drawn = random.Random(competence)

    def tick(boxes: Locator) -> None:
        # The finger falls on the words.
        one = boxes.nth(drawn.randrange(boxes.count())).get_attribute("id")
        page.locator(f"label[for='{one}']").click()

    def select(box: Locator, option: int) -> None:
        assert overflow(page) <= 0, page.url
        box.select_option(index=option)

    sit(page, hands.act, select=select, write=lambda field: field.fill("12"), tick=tick)
    page.locator("details.question-correction > summary").first.click()
    expect(page.locator("main")).to_contain_text("Mes réponses")
    page.context.close()


def test_a_test_stopped_here_goes_on_there(browser: Browser, site: Site) -> None:
    desk, phone = open_context(browser, site).new_page(), open_context(browser, site, phone=True).new_page()
    for page in (desk, phone):
        enter(page, "agent")
    begin(desk, Pointer(desk), ON_TWO_DEVICES)
    desk.get_by_role("button", name="Passer").click()
    expect(desk.locator("main")).to_contain_text("Question 2.")
    statement = desk.locator("#statement").inner_text()
    begin(phone, Pointer(phone), ON_TWO_DEVICES)
    expect(phone.locator("main")).to_contain_text("Question 2.")
    assert phone.locator("#statement").inner_text() == statement
    phone.get_by_role("button", name="Passer").click()
    # The first device still shows the second question: its answer comes too late, and says so.
    desk.get_by_role("button", name="Passer").click()
    expect(desk.locator("main")).to_contain_text("c’est la première qui compte")
    expect(desk.locator("main")).to_contain_text("Question 3.")
    for page in (desk, phone):
        page.context.close()


def test_going_back_and_clicking_twice_take_one_answer(browser: Browser, site: Site) -> None:
    page = open_context(browser, site).new_page()
    enter(page, "agent")
    begin(page, Pointer(page), DOUBLED)
    page.get_by_role("button", name="Passer").dblclick()
    # A second click falls on the page that came, or nowhere: never twice on the first question.
    expect(page.locator("main p", has_text=re.compile(r"^\s*Question [23]\."))).to_be_visible(timeout=15_000)
    asked = page.locator("main p", has_text=PROGRESS).first.inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Passer").click()
    following = page.locator("main p", has_text=PROGRESS).first.inner_text()
    assert following != asked
    # No page of the test is kept by the browser: going back shows the question that waits, not an old one.
    page.goto("/competences/test/")
    page.go_back()
    expect(page.locator("main")).to_contain_text(following)
    page.context.close()


def test_no_kind_of_question_has_an_accessibility_fault(browser: Browser, site: Site) -> None:
    """Every kind of answer on every kind of support that the bank holds, looked at by axe at two widths."""
    context = open_context(browser, site)
    page = context.new_page()
    enter(page, "agent")
    begin(page, Pointer(page), OF_EACH_KIND)
    faults: list[str] = []
    kinds = one_of_each(site)
    for name, version in kinds.items():
        ask_instead(site, page, version)
        page.reload()
        expect(page.locator("#statement")).to_be_visible()
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            faults += [f"{name} at {width} px: {fault}" for fault in violations(page)]
            if (wide := overflow(page)) > 0:
                faults.append(f"{name}: {wide} px wider than a window of {width} px")
    context.close()
    assert not faults, "\n".join(faults)
    assert {kind for kind, _support in kinds} == {"single", "multiple", "order", "match", "short", "point"}
    assert {support for _kind, support in kinds} >= {
        "courriel", "dossier", "adresse", "feuille", "tableau", "graphique", "ecran", "conversation", "image",
    }  # fmt: skip


def one_of_each(site: Site) -> dict[tuple[str, str], int]:
    """A question of the bank for each kind of answer and support, as the demonstration holds them."""
    rows = run(site, "SELECT v.id, v.kind, v.document FROM questions_questionversion v "
                     "JOIN questions_question q ON q.current_id = v.id ORDER BY v.id")  # fmt: skip
    found: dict[tuple[str, str], int] = {}
    for version, kind, document in rows:
        found.setdefault((kind, json.loads(document).get("support", {}).get("type", "")), version)
    return found


def ask_instead(site: Site, page: Page, version: int) -> None:
    """Put this question in the place of the one that waits in the test on the page."""
    sitting = re.search(r"/test/(\d+)/", page.url)
    assert sitting
    run(site, "UPDATE skills_answer SET version_id = ? WHERE sitting_id = ? AND answered_at IS NULL",
        version, int(sitting[1]))  # fmt: skip


def run(site: Site, query: str, *values: int) -> list[tuple]:
    base = sqlite3.connect(next(site.var.rglob("terreau.sqlite3")), timeout=30)
    with base:
        found = base.execute(query, values).fetchall()
    base.close()
    return found
