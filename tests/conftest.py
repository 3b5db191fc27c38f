"""Fixtures of every test, and the guards: whole classes of bugs that fail wherever they appear (tests/guards)."""

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from terreau.ground.accounts.models import User
from tests.copied_back import Kept, kept
from tests.guards import watch_client, watch_messages, watch_network, watch_queries, watch_templates
from tests.numbering import number_elsewhere

if TYPE_CHECKING:
    from tests.house import House


OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "installations", "cluster"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--of-the-database", action="store_true", help="only the tests that ask the database: the rest knows none"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("of_the_database"):
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_database(item)])
        items[:] = filter(asks_the_database, items)


def asks_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not OF_THE_DATABASE.isdisjoint(fixtures)


@pytest.fixture(autouse=True, scope="session")
def fast_settings() -> None:
    """What costs time and proves nothing: slow hashing, and listing the 3 000 files of the DSFR at each new client."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test touches what the installation on whose machine it runs keeps: pictures, documents, keys."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.JOURNAL_KEYS_DIR = tmp_path_factory.mktemp("journal-keys")
    settings.BADGE_KEYS_DIR = tmp_path_factory.mktemp("badge-keys")
    settings.EVIDENCE_KEYS_DIR = tmp_path_factory.mktemp("evidence-keys")
    settings.URN_KEYS_DIR = tmp_path_factory.mktemp("urn-keys")


@pytest.fixture(autouse=True, scope="session")
def guards() -> Iterator[None]:
    """Put the watchers in place once for the whole run: a test does not ask for them and cannot forget them."""
    with pytest.MonkeyPatch.context() as patch:
        for watcher in (watch_templates, watch_queries, watch_network, watch_client, watch_messages):
            watcher.install(patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept]:
    """A test that commits leaves the database to the next as it was migrated."""
    with django_db_blocker.unblock():
        number_elsewhere()
        with kept() as found, pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: found.put_back())
            yield found


@pytest.fixture(scope="session")
def migrated(django_db_setup: Kept, django_db_blocker: DjangoDbBlocker) -> Callable[[str], None]:
    """`migrated(name)`: another database, migrated and empty: a file of SQLite, or one on the server of the suite."""

    def save_as(name: str) -> None:
        with django_db_blocker.unblock():
            django_db_setup.save_as(name)

    return save_as


@pytest.fixture(autouse=True)
def french() -> None:
    """Django leaves a thread in the language of its last request: without this a test would inherit that of another."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def client_for(db: None) -> Callable[[User | None], Client]:
    """`client_for(user)`: a test client signed in as `user`; `client_for(None)`: a visitor."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@dataclass
class Standing:
    """Two whole employers take seconds to write: they stand until a test comes that does not ask for them."""

    blocker: DjangoDbBlocker
    house: "House | None" = None
    undo: ExitStack = field(default_factory=ExitStack)

    def stand(self) -> None:
        from tests.house import build

        if self.house is None:
            translation.activate(settings.LANGUAGE_CODE)
            self.undo.enter_context(self.blocker.unblock())
            self.undo.enter_context(transaction.atomic())
            self.undo.callback(transaction.set_rollback, True)
            self.house = build()

    def fall(self) -> None:
        self.undo.close()
        self.house = None


STANDING = pytest.StashKey[Standing]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the test opens its own transaction; the first that asks for the house builds it by `standing`."""
    if (standing := item.config.stash.get(STANDING, None)) is not None:
        standing.stand() if "standing" in getattr(item, "fixturenames", ()) else standing.fall()


@pytest.fixture(scope="session")
def standing(
    pytestconfig: pytest.Config, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Standing]:
    pytestconfig.stash[STANDING] = made = Standing(django_db_blocker)
    made.stand()
    yield made
    made.fall()


@pytest.fixture
def house(standing: Standing, db: None) -> "House":
    """Two employers, somebody in every role, one of each object: as built, whatever another test did to them."""
    return copy.deepcopy(standing.house)
