"""Figures on persons that an employer keeps closed. What lies above says for whom; the one reader of figures obeys."""

from collections.abc import Callable, Iterable

from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Counts

_askers: list[Callable[[], Iterable[int]]] = []


def close_figures_of(asker: Callable[[], Iterable[int]]) -> None:
    """Register a function that lists the keys of the roots below which no computed figure on persons is read."""
    if asker not in _askers:
        _askers.append(asker)


def closed_roots() -> frozenset[int]:
    return frozenset(key for asker in _askers for key in asker())


def codes_on_persons(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code not in INDICATORS or INDICATORS[code].counts == Counts.PERSONS]
