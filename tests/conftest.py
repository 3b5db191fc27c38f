"""Fixtures of every test, and the guards: whole classes of bugs that fail wherever they appear (tests/guards)."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from terreau.ground.accounts.models import User
from tests.guards import watch_client, watch_network, watch_queries, watch_templates


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
        for watcher in (watch_templates, watch_queries, watch_network, watch_client):
            watcher.install(patch)
        yield


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
