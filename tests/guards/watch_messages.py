"""A message that holds the secret link of somebody without account is erased from the outbox once it has left."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

# At the foot of what is sent to many: they stop a list, and show nothing of anybody.
HARMLESS = {"desk:stop_list", "desk:choose_lists"}


class SecretKept(AssertionError):
    pass


def install(patch: pytest.MonkeyPatch) -> None:
    from terreau.ground.mail.models import Message

    save = Message.save

    def watched_save(self: Message, *args: Any, **options: Any) -> None:
        if not self.secret and (found := secret_links(self.text)):
            raise SecretKept(f"{self.purpose}: {found[0]} stays in the outbox; say `secret=True`")
        save(self, *args, **options)

    patch.setattr(Message, "save", watched_save)


def secret_links(text: str) -> list[str]:
    """Those of our addresses that open without signing in, by what is written in them."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s<>\"]*)", text)
    return [path for path in found if is_secret(urlsplit(path.rstrip(".,;:)")).path)]


def is_secret(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    is_open = not getattr(match.func, "login_required", True)
    return is_open and "token" in match.kwargs and match.view_name not in HARMLESS
