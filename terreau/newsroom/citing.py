"""Public figures inside a page: what lies above says which there are, and how each reads (as `closing` does)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Provider:
    """`choices()`: what an editor may cite, `[(key, label)]`; `figure(key)`: how it reads now, None once withdrawn."""

    choices: Callable[[], list[tuple[str, str]]]
    figure: Callable[[str], Any]
    template: str  # how a figure is shown: it reads `one`


_providers: list[Provider] = []


def provide_figures(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def choices() -> list[tuple[str, str]]:
    """Every figure that may be cited, those that were withdrawn last: a page that cites one can still be saved."""
    return [each for provider in _providers for each in provider.choices()]


def figure(key: str) -> tuple[Any, str]:
    """A public figure and its template; nothing while it is not public."""
    for provider in _providers:
        found = provider.figure(key)
        if found is not None:
            return found, provider.template
    return None, ""
