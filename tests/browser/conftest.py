"""A real Chromium on the real demonstration: `terreau demo` fills and serves it, nothing is replaced."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AGENTS = 700
SECONDS_TO_FILL = 600
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium, say so once and loudly."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(
                        reason="BROWSER TESTS DID NOT RUN: no Chromium here. Install it: apt install chromium"
                    )
                )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    url: str
    var: Path


def demo(*more: str) -> list[str]:
    return [sys.executable, "-m", "config.cli", "demo", "--agents", str(AGENTS), *more]


def environment(var: Path) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"TERREAU_VAR": str(var)}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its workers see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def filled(shared: Path) -> Path:
    """The folder of a demonstration that is filled: by the first worker that needs it, for all of them."""
    filling, filled = shared / "filling", shared / "filled"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not filled.exists():
            filling.mkdir()
            subprocess.run(demo("--no-serve"), env=environment(filling), check=True, timeout=SECONDS_TO_FILL)
            filling.rename(filled)
    return filled


@pytest.fixture(scope="session")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration of a small fictional ministry, served on a free port for the whole session."""
    var = tmp_path_factory.mktemp("demo") / "var"
    shutil.copytree(filled, var)
    url = f"http://127.0.0.1:{(port := free_port())}"
    log = (var / "demo.log").open("w+")
    process = subprocess.Popen(
        demo("--port", str(port)), env=environment(var), stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        wait_for(url, process, var / "demo.log")
        yield Site(url, var)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_FILL
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"The demonstration did not answer at {url}:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the ORM of the other tests on this worker is not asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


def open_context(browser: Browser, site: Site, *, phone: bool = False, javascript: bool = True) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url, viewport=PHONE if phone else DESKTOP, java_script_enabled=javascript, locale="fr-FR"
    )
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page at 1280 or 360 px; any error of the page's own scripts or of the content policy fails the test."""
    context = open_context(browser, site, phone=request.param == "phone")
    page = context.new_page()
    errors = watch(page)
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = open_context(browser, site, phone=True, javascript=False)
    yield context.new_page()
    context.close()


def watch(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors
