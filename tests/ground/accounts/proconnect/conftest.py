"""The strict provider, our settings turned to it, and a browser that follows from one to the other."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from tests.ground.accounts.proconnect.fake import FakeProConnect, turn_to


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeProConnect]:
    """A provider of its own for each test."""
    fake = FakeProConnect()
    turn_to(settings, fake, site="http://testserver")
    settings.OIDC_TIMEOUT = 60  # a busy machine is slow, and that is not what these tests are about
    yield fake
    fake.close()


class Browser:
    """Goes to ProConnect and back as a browser does, by real requests to the provider."""

    def __init__(self) -> None:
        self.client = Client()

    def leave(self, target: str = "") -> str:
        """Press the button: where our site sends to."""
        response = self.client.get(reverse("accounts:proconnect"), {"next": target} if target else {})
        assert response.status_code == 302
        return response["Location"]

    def go(self, address: str) -> str:
        """What the provider does with it: where it sends back to."""
        answer = requests.get(address, allow_redirects=False, timeout=60)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def arrive(self, address: str) -> Any:
        """Open an address of ours."""
        return self.client.get(address.removeprefix("http://testserver"))

    def sign_in(self, target: str = "") -> Any:
        return self.arrive(self.go(self.leave(target)))

    @property
    def user_id(self) -> str | None:
        return self.client.session.get("_auth_user_id")


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


@pytest.fixture
def browser(provider: FakeProConnect) -> Browser:
    return Browser()
