"""Near duplicates by trigrams, computed here so that SQLite and PostgreSQL say the same.

The rule is that of PostgreSQL's `pg_trgm`: each word with two blanks before and one after, the trigrams that two texts
share over those that either has. Threshold and number are Decidim's.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from terreau.ground.common.plain import plain_words

THRESHOLD, MOST = 0.25, 10
Thing = TypeVar("Thing")


def trigrams(text: str) -> frozenset[str]:
    padded = (f"  {word} " for word in plain_words(text))
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def nearest(text: str, things: Iterable[Thing], *, text_of: Callable[[Thing], str]) -> list[Thing]:
    """At most ten of `things` that say nearly the same, the nearest first; those equally near keep their order."""
    wanted = trigrams(text)
    near = [(similarity(wanted, trigrams(text_of(thing))), thing) for thing in things]
    near = [pair for pair in near if pair[0] >= THRESHOLD]
    return [thing for _score, thing in sorted(near, key=lambda pair: -pair[0])[:MOST]]
