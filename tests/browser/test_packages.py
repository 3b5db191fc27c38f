"""Packages played in a real Chromium: the real ones to their end, ours for each promise, a hostile one for nothing."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browser.conftest import DESKTOP, free_port, wait_for
from tests.browser.gathered import sound
from tests.durability.installation import Installation
from tests.rooms.learning.packages.scripts import GIVEN, HOSTILE, MODEL, TARGETS, WRITE_ONLY

MADE = """
from tests.rooms.learning.packages import played
print(played.prepare())
"""
SECONDS = 20
# Of the real package: its pages, and the title of the fifth.
PAGES, FIFTH = 15, "The Rules of Golf"
# Its quiz marks the right answers in the page itself.
ANSWER = """body => body.querySelectorAll(".correctAnswer").forEach(each => {
    const input = each.querySelector("input")
    if (input.type === "radio") input.checked = true
    else input.value = /\\((.*)\\)/.exec(each.textContent)[1]
})"""


@dataclass
class Played:
    """An installation with packages in the lessons of a course, and a learner who follows it."""

    installation: Installation
    url: str
    session: str
    lessons: dict[str, int]
    enrolment: int

    def kept(self, name: str) -> tuple[str, str, float | None, int, dict]:
        rows = self.installation.rows(
            f"SELECT progress, success, score, seconds, data FROM study_tracking WHERE lesson_id = {self.lessons[name]}"
        )
        if not rows:
            return "", "", None, 0, {}
        *plain, data = rows[0]
        return (*plain, json.loads(data))

    def values(self, name: str) -> dict[str, str]:
        return self.kept(name)[4].get("values", {})

    def done(self, name: str) -> bool:
        return bool(self.installation.rows(f"SELECT 1 FROM study_lessondone WHERE lesson_id = {self.lessons[name]}"))

    def asked(self) -> str:
        """The routes that the server was asked for, one a line."""
        return (self.installation.var / "serve.log").read_text()

    def path(self, name: str) -> str:
        return f"/formation/parcours/{self.enrolment}/lecon/{self.lessons[name]}/paquet/"

    def context(self, browser: Browser, **more: bool) -> BrowserContext:
        context = browser.new_context(base_url=self.url, viewport=DESKTOP, locale="fr-FR", **more)
        context.add_cookies([{"name": "sessionid", "value": self.session, "url": self.url, "httpOnly": True}])
        context.set_default_timeout(SECONDS * 1000)
        return context


@pytest.fixture(scope="module")
def played(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    var = tmp_path_factory.mktemp("packages")
    shutil.copy(filled / "demo" / "terreau.sqlite3", var)
    with serving(Installation(var, f"sqlite:///{var / 'terreau.sqlite3'}")) as made:
        yield made


@contextmanager
def serving(installation: Installation) -> Iterator[Played]:
    made = json.loads(installation.python(MADE).splitlines()[-1])
    url = f"http://127.0.0.1:{(port := free_port())}"
    log = (installation.var / "serve.log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "serve", "--port", str(port), "--workers", "1"],
        env=installation.environment | {"TERREAU_LOGS": "text"}, stdout=log, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(f"{url}/health/live/", server, installation.var / "serve.log")
        yield Played(installation, url, made["session"], made["lessons"], made["enrolment"])
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def eventually(read, wanted) -> None:
    """The server has kept it: what a page sends as it leaves arrives a moment later."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if (found := read()) == wanted:
            return
        time.sleep(0.2)
    raise AssertionError(f"{found!r} instead of {wanted!r}")


def opened(page: Page, played: Played, name: str) -> FrameLocator:
    page.goto(played.path(name))
    return page.frame_locator("iframe")


def test_the_real_2004_package_is_left_in_the_middle_resumed_elsewhere_and_followed_to_its_end(browser, played):
    context = played.context(browser)
    page = context.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    golf = opened(page, played, "golf")
    inner = golf.frame_locator("#contentFrame")
    expect(inner.locator("h1")).to_have_text("Play of the game")
    for _page in range(4):
        golf.get_by_role("button", name="Next").click()
    eventually(lambda: played.values("golf").get("cmi.location"), "4")
    # By the keyboard: right after a scroll, Chromium may give a click to the frame that was under it before.
    page.get_by_role("link", name="Quitter et revenir au cours").press("Enter")
    page.wait_for_url(lambda url: "paquet" not in url)
    eventually(lambda: played.values("golf").get("cmi.exit"), "suspend")
    assert played.kept("golf")[0] == "incomplete"
    assert not played.done("golf")
    context.close()
    assert asked == []

    other = played.context(browser)
    page = other.new_page()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    golf = opened(page, played, "golf")
    # It reads its own bookmark at once, and offers to resume: on the page where it was left.
    expect(golf.frame_locator("#contentFrame").locator("h1")).to_have_text(FIFTH)
    assert len(asked) == 1
    assert "resume" in asked[0]
    for _page in range(PAGES - 1 - 4):
        golf.get_by_role("button", name="Next").click()
    quiz = golf.frame_locator("#contentFrame")
    expect(quiz.get_by_role("button", name="Submit Answers")).to_be_visible()
    quiz.locator("body").evaluate(ANSWER)
    quiz.get_by_role("button", name="Submit Answers").click()
    eventually(lambda: played.values("golf").get("cmi.score.raw"), "100")
    golf.get_by_role("button", name="Exit").click()
    eventually(lambda: played.kept("golf")[4].get("ended"), True)
    expect(page.locator("#player-status")).to_contain_text("Terminé, enregistré")
    expect(page.locator("#player-done")).to_be_visible()
    progress, success, score, seconds, _data = played.kept("golf")
    assert (progress, success, score) == ("completed", "passed", 100)
    assert 0 < seconds < 600
    assert played.done("golf")
    other.close()


def test_a_1_2_package_that_says_completed_is_done(browser, played):
    context = played.context(browser)
    page = context.new_page()
    package = opened(page, played, "completes")
    expect(package.locator("#said")).to_have_text("true true true")
    expect(page.locator("#player-done")).to_be_visible()
    eventually(lambda: played.kept("completes")[:2], ("completed", "unknown"))
    assert played.done("completes")
    context.close()


def test_every_element_of_1_2_comes_back(browser, played):
    context = played.context(browser)
    page = context.new_page()
    package = opened(page, played, "model")
    expect(package.locator("#said")).to_have_text("[]")  # the elements that were refused
    eventually(lambda: played.kept("model")[4].get("ended"), True)
    kept = played.values("model")
    assert {name: kept.get(name) for name in MODEL} == MODEL
    page.reload()
    expect(package.locator("#said")).to_contain_text("cmi.core.entry")
    read = json.loads(package.locator("#said").inner_text())
    readable = {name: value for name, value in MODEL.items() if name not in WRITE_ONLY}
    assert {name: read.get(name) for name in readable} == readable
    assert {name: read[name] for name in GIVEN} == GIVEN
    assert read["cmi.interactions._count"] == "1"
    assert re.fullmatch(r"[0-9a-f]{20}", read["cmi.core.student_id"])
    context.close()


def test_frames_of_a_package_find_what_it_needs_and_speak_to_one_another(browser, played):
    context = played.context(browser)
    page = context.new_page()
    for location in ("", "chapitre-2"):
        package = opened(page, played, "framed")
        inner = package.frame_locator("iframe[name=main]").frame_locator("iframe")
        expect(inner.locator("#said")).to_have_text(f"true|{location}|0")
        expect(package.locator("#told")).to_have_text("appelé avec 7")
        eventually(lambda: played.values("framed").get("cmi.core.lesson_location"), "chapitre-2")
    context.close()


def test_what_was_done_without_network_leaves_at_the_next_opening(browser, played):
    context = played.context(browser)
    page = context.new_page()
    package = opened(page, played, "walk")
    expect(package.locator("#said")).to_have_text("à")
    package.get_by_role("button", name="Avancer").click()
    eventually(lambda: played.values("walk").get("cmi.core.lesson_location"), "p1")
    context.set_offline(True)
    package.get_by_role("button", name="Avancer").click()
    expect(page.locator("#player-status")).to_contain_text("Pas de réseau")
    assert played.values("walk")["cmi.core.lesson_location"] == "p1"
    # A page that closes takes the cut with it, and what it sends as it leaves would go through: not here.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.close()
    assert played.values("walk")["cmi.core.lesson_location"] == "p1"
    context.set_offline(False)
    page = context.new_page()
    package = opened(page, played, "walk")
    expect(page.locator("#player-status")).to_contain_text("vient de l’être")
    expect(package.locator("#said")).to_have_text("à p2")
    assert played.values("walk")["cmi.core.lesson_location"] == "p2"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('scorm'))") == []
    context.close()


def test_the_same_course_in_two_pages_the_first_says_that_it_keeps_nothing_more(browser, played):
    context = played.context(browser)
    first, second = context.new_page(), context.new_page()
    one, two = opened(first, played, "twice"), opened(second, played, "twice")
    one.get_by_role("button", name="Avancer").click()
    expect(first.locator("#player-status")).to_contain_text("enregistré")
    two.get_by_role("button", name="Avancer").click()
    expect(second.locator("#player-status")).to_contain_text("ouvert ailleurs")
    assert played.values("twice")["cmi.core.lesson_location"] == "p1"
    context.close()


def test_a_package_that_never_speaks_is_said_done_by_its_reader(browser, played):
    context = played.context(browser)
    page = context.new_page()
    package = opened(page, played, "silent")
    expect(package.locator("h1")).to_have_text("Not implemented yet")
    sound(page)
    page.get_by_role("button", name="J’ai terminé").press("Enter")
    page.wait_for_url(lambda url: "paquet" not in url)
    assert played.done("silent")
    context.close()


def test_without_javascript_the_page_says_what_it_needs_and_whom_to_ask(browser, played):
    context = played.context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(played.path("walk"))
    expect(page.locator("main")).to_contain_text("a besoin de JavaScript")
    page.get_by_role("link", name="écrire au guichet").click()
    expect(page.locator("h1")).to_be_visible()
    context.close()


def test_a_hostile_package_gets_nothing(browser, played):
    context = played.context(browser)
    page = context.new_page()
    package = opened(page, played, "hostile")
    expect(package.locator("#said")).to_contain_text("}", timeout=SECONDS * 1000)
    got = json.loads(package.locator("#said").inner_text())
    assert got == dict.fromkeys(HOSTILE, "refused")
    page.wait_for_timeout(1500)
    assert page.url.endswith(played.path("hostile"))
    assert len(context.pages) == 1
    assert played.values("hostile") == {}
    # Nothing of ours was even asked for, with or without a cookie.
    routes = played.asked()
    assert "formation/parcours" in routes
    assert [route for route in TARGETS if route in routes] == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    context.close()


def test_a_package_that_leaves_for_our_pages_is_stopped(browser, played):
    context = played.context(browser)
    page = context.new_page()
    page.goto(played.path("leaves"))
    page.wait_for_timeout(3000)
    assert page.url.endswith(played.path("leaves"))
    assert [route for route in TARGETS if route in played.asked()] == []
    context.close()
