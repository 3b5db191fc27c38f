"""What can be searched: a room says so in its own `search.py`, with a function decorated by `searcher`.

A searcher starts from the door of its room (`visible_to` and the like) and only narrows it: what somebody may not open,
he does not find. One that is not `public` is not even called for a visitor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat

from terreau.ground.common.plain import Plain, plain, plain_words

MOST_LETTERS, MOST_WORDS = 100, 8
AROUND = 90  # letters of the text kept on each side of what was found


@dataclass(frozen=True)
class Part:
    """A piece of text, and whether it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Hit:
    """Something found: its page, what it is called, and the words that made it found."""

    url: str
    title: str
    text: str = ""  # where the words may be, beside the title
    detail: str = ""
    language: str = ""


@dataclass(frozen=True)
class Query:
    """What is looked for: every word, or its beginning, whatever the accents and the case."""

    asked: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, asked: str) -> "Query":
        asked = " ".join(asked.replace("\0", " ").split())[:MOST_LETTERS]
        return cls(asked, tuple(dict.fromkeys(plain_words(asked)))[:MOST_WORDS])

    @property
    def long_enough(self) -> bool:
        return any(len(word) > 1 for word in self.words)

    def among(self, rows: QuerySet, *columns: str) -> QuerySet:
        """The rows of which the columns together hold every word."""
        parts: list[Any] = []
        for column in columns:
            parts += [Coalesce(F(column), Value(""), output_field=TextField()), Value(" ")]
        spoken = Plain(joined(parts))
        return rows.alias(spoken=spoken).filter(self.condition("spoken"))

    def condition(self, column: str) -> Q:
        """Every word begins somewhere in `column`, which is plain and begins with a blank."""
        return reduce(and_, (Q(**{f"{column}__contains": f" {word}"}) for word in self.words), Q())

    def found_in(self, text: str) -> bool:
        spoken = f" {plain(text)}"
        return all(f" {word}" in spoken for word in self.words)

    def marked(self, text: str) -> list[Part]:
        """The whole text, what was looked for marked."""
        letters, places = _spoken(text)
        ends = sorted(
            (at, at + len(word)) for word in self.words for at in _begins(letters, word)
        )  # places in `letters`, less the blank that comes first
        parts, done = [], 0
        for first, end in ends:
            start, stop = places[first], places[end - 1] + 1
            if start < done:
                continue
            parts += [Part(text[done:start]), Part(text[start:stop], marked=True)]
            done = stop
        return [part for part in (*parts, Part(text[done:])) if part.text]

    def excerpt(self, text: str) -> list[Part]:
        """The surroundings of the first word found; nothing when no word is there."""
        letters, places = _spoken(text)
        begins = [at for word in self.words for at in _begins(letters, word)]
        if not begins:
            return []
        at = places[min(begins)]
        start = 0 if at < AROUND else text.rfind(" ", 0, at - AROUND // 2) + 1
        end = text.find(" ", at + 2 * AROUND)
        end = len(text) if end < 0 else end
        before, after = "… " if start else "", " …" if end < len(text) else ""
        shown = self.marked(text[start:end])
        return [part for part in (Part(before), *shown, Part(after)) if part.text]


def joined(parts: list[Any]) -> Any:
    """Expressions end to end, as a balanced tree: nested, five columns are too deep for SQLite to parse."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return Concat(joined(parts[:half]), joined(parts[half:]), output_field=TextField())


def _spoken(text: str) -> tuple[str, list[int]]:
    """`text` in plain letters after a blank, and for each of these letters the place of the one it came from."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for each in plain(letter):
            letters.append(each)
            places.append(place)
    return " " + "".join(letters), places


def _begins(letters: str, word: str) -> list[int]:
    found, at = [], letters.find(f" {word}")
    while at >= 0:
        found.append(at)
        at = letters.find(f" {word}", at + 1)
    return found


@dataclass(frozen=True)
class Searcher:
    code: str
    label: Any
    find: Callable[[Any, Query, int], list[Hit]]
    public: bool = False
    rank: int = 50


@dataclass(frozen=True)
class Found:
    """What one room found, and whether it has more than what is shown."""

    searcher: Searcher
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


SEARCHERS: dict[str, Searcher] = {}


class InvalidSearcher(Exception):
    """Two searchers carry the same code."""


def searcher(code: str, *, label: Any, rank: int, public: bool = False) -> Callable:
    """Register `find(user, query, most)`, which returns at most `most` hits in a number of queries of its own that
    nothing makes larger. `public`: it is also asked for somebody signed out, and then finds what is public."""

    def register(find: Callable[[Any, Query, int], list[Hit]]) -> Callable[[Any, Query, int], list[Hit]]:
        if code in SEARCHERS:
            raise InvalidSearcher(f"The searcher {code!r} is declared twice.")
        SEARCHERS[code] = Searcher(code, label, find, public, rank)
        return find

    return register


def search(user: Any, query: Query, *, most: int, within: str = "") -> list[Found]:
    """What each room finds for `user`, in the order of the rooms; those that find nothing are left out."""
    found = []
    for each in sorted(SEARCHERS.values(), key=lambda one: one.rank):
        if (within and each.code != within) or not (each.public or user.is_authenticated):
            continue
        hits = each.find(user, query, most + 1)
        if hits:
            found.append(Found(each, hits[:most], more=len(hits) > most))
    return found
