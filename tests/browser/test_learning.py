"""A whole course in a real browser, on a phone without JavaScript: a quiz failed then passed, and the attestation."""

import json
import re
import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import overflow
from tests.browser.conftest import Site, open_context
from tests.browser.gathered import said, sound
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visit import enter

COURSE = "L’IA pour les agents publics"  # brought by the software; nobody of the demonstration's characters follows it
MOST_STEPS = 150
QUESTION = re.compile(r"/questionnaire/(\d+)/")


def rows(site: Site, query: str, *values: Any) -> list[tuple]:
    base = sqlite3.connect(next(site.var.rglob("terreau.sqlite3")), timeout=30)
    with base:
        found = base.execute(query, values).fetchall()
    base.close()
    return found


def document_asked(site: Site, page: Page) -> dict[str, Any]:
    """The question on the page, as its author wrote it: nothing on the page tells the right answer."""
    rank = int(QUESTION.search(page.url)[1])
    enrolment = int(re.search(r"/parcours/(\d+)/", page.url)[1])
    asked = rows(site, "SELECT questions FROM study_attempt WHERE enrolment_id = ? AND passed IS NULL", enrolment)
    version = json.loads(asked[0][0])[rank - 1]
    return json.loads(rows(site, "SELECT document FROM questions_questionversion WHERE id = ?", version)[0][0])


def answer(page: Page, document: dict[str, Any]) -> None:
    """The right answer, by what is written on the page."""
    main = page.locator("main")
    kind = document["genre"]
    if kind in ("choix-unique", "choix-multiple"):
        for text in document["bonnes"]:
            main.locator("label.fr-label").filter(has_text=exactly(text)).click()
    elif kind == "classement":
        for place, text in enumerate(document["ordre"], start=1):
            box_of(page, text).select_option(label=str(place))
    elif kind == "appariement":
        for left, right in document["paires"]:
            box_of(page, left).select_option(label=" ".join(right.split()))
    elif kind == "reponse-courte":
        number = document.get("nombre")
        main.locator("#answer").fill(str(number["valeur"] if number else document["reponses"][0]))
    else:
        for key in document["cibles"]:
            main.locator(f"#point-{key}").check()


def exactly(text: str) -> re.Pattern[str]:
    """Those words and no more, whatever the spaces between."""
    return re.compile(r"^\s*" + r"\s+".join(map(re.escape, text.split())) + r"\s*$")


def box_of(page: Page, text: str) -> Any:
    group = page.locator(".question-piece").filter(has=page.locator("label").filter(has_text=exactly(text)))
    return group.locator("select")


def go(hands: Pointer, role: str, name: str) -> None:
    """Press what leads to another page, and be there."""
    with hands.page.expect_navigation():
        hands.press(role, name)


def take_quiz(page: Page, site: Site, hands: Pointer, *, well: bool) -> None:
    """From its first question to the result."""
    for _question in range(MOST_STEPS):
        if not QUESTION.search(page.url):
            break
        if well:
            answer(page, document_asked(site, page))
            go(hands, "button", "Enregistrer et continuer")
        else:
            go(hands, "link", "Passer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Relire mes réponses")
    go(hands, "button", "Rendre mes réponses")


class Twin:
    """The same person elsewhere, with scripts: axe needs them to look at a page. Each kind of page once."""

    def __init__(self, page: Page) -> None:
        enter(page, "lead")
        self.page, self.seen = page, set[str]()

    def look(self, page: Page, kind: str) -> None:
        assert overflow(page) <= 0, page.url
        if kind not in self.seen:
            self.seen.add(kind)
            self.page.goto(page.url)
            sound(self.page)


def test_a_whole_course_on_a_phone_without_javascript(browser: Browser, site: Site) -> None:
    page = open_context(browser, site, phone=True, javascript=False).new_page()
    enter(page, "lead")
    hands, twin = Pointer(page), Twin(open_context(browser, site).new_page())
    page.goto("/formation/?q=agents publics")
    go(hands, "link", COURSE)
    expect(page.get_by_role("heading", level=1)).to_have_text(COURSE)
    twin.look(page, "sheet")
    go(hands, "button", "Commencer")
    said(page, "À suivre")
    twin.look(page, "course")
    go(hands, "link", "Commencer")

    failed = False
    for _step in range(MOST_STEPS):
        if page.url.rstrip("/").endswith("termine"):
            break
        if "/lecon/" in page.url:
            twin.look(page, "lesson")
            go(hands, "button", "J’ai terminé, continuer")
        elif page.url.rstrip("/").endswith("questionnaire"):
            twin.look(page, "quiz")
            go(hands, "button", "Commencer")
            twin.look(page, "question")
            take_quiz(page, site, hands, well=failed)
            if not failed:
                said(page, "Pas encore réussi")
                twin.look(page, "failed")
                failed = True
                go(hands, "button", "Recommencer")
                take_quiz(page, site, hands, well=True)
            expect(page.get_by_role("heading", level=1)).to_have_text("Réussi")
            twin.look(page, "result")
            go(hands, "link", "Continuer")
        else:
            pytest.fail(f"The course led to {page.url}")
    said(page, "est terminé")
    twin.look(page, "end")
    go(hands, "button", "Obtenir mon attestation")
    said(page, COURSE)
    page.goto("/formation/parcours/")
    said(page, "Terminé le")
    twin.look(page, "mine")
    twin.page.context.close()
    page.context.close()


def test_a_lesson_a_locked_page_and_leaving_by_keyboard(browser: Browser, site: Site) -> None:
    page = open_context(browser, site).new_page()
    enter(page, "editor")
    keys = Keyboard(page)
    page.goto("/formation/?q=agents publics")
    page.locator("main").get_by_role("link", name=COURSE).first.click()
    keys.press("button", "Commencer")
    said(page, "À suivre")
    course = page.url
    keys.press("link", "Commencer")
    keys.press("button", "J’ai terminé, continuer")
    said(page, "1 leçon faite sur")
    # What is locked is said without a link; its address explains itself.
    enrolment = int(re.search(r"/parcours/(\d+)/", page.url)[1])
    last = rows(
        site,
        "SELECT lesson.id FROM catalogue_lesson lesson JOIN catalogue_module module ON module.id = lesson.module_id"
        " JOIN study_enrolment enrolment ON enrolment.edition_id = module.edition_id WHERE enrolment.id = ?"
        " ORDER BY module.position DESC, lesson.position DESC LIMIT 1",
        enrolment,
    )[0][0]
    locked = page.goto(f"/formation/parcours/{enrolment}/lecon/{last}/")
    assert locked
    assert locked.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’est pas encore ouverte")
    sound(page)
    page.goto(course)
    keys.press("link", "Quitter ce cours")
    said(page, "Continuer à le suivre")
    sound(page)
    keys.press("button", "Quitter ce cours")
    said(page, "Vous avez quitté ce cours")
    keys.press("button", "Reprendre")
    said(page, "1 leçon faite sur")
    # Nobody else, whatever his role.
    for character in ("hr", "administrator", "manager"):
        other = open_context(browser, site).new_page()
        enter(other, character)
        answered = other.goto(course)
        assert answered
        assert answered.status == 404
        other.context.close()
    page.context.close()
