"""A package that somebody imported."""

from typing import Any

from tests.rooms.learning.packages.maker import make_package, package_bytes


def plant(one: Any, word: str) -> None:
    make_package(one.employer, package_bytes(title=f"Paquet de {len(word)}"), by=one.user)
