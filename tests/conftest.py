"""Fixtures of every test, and the guards: whole classes of bugs that fail wherever they appear."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from terreau.ground.accounts.models import User


@pytest.fixture(autouse=True, scope="session")
def fast_settings():
    """What costs time and proves nothing: slow hashing, and listing the 3 000 files of the DSFR at each new client."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def client_for(db) -> Callable[[User | None], Client]:
    """`client_for(user)`: a test client signed in as `user`; `client_for(None)`: a visitor."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make
