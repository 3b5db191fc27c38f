"""What in a text may name somebody, for whoever reads it before others do.

It points at words, and finds neither every name nor only names: somebody still reads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# The kinds in the order in which they claim a piece of text: an address is no name, a telephone no number of file.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(r"(?<!\w)(?:\+?\d[\s.-]?){8,}")),
    ("number", re.compile(r"\b(?:[A-Za-z]{1,3}-?\d{4,}|\d{5,})[A-Za-z]?\b")),
    # Somebody addressed or spoken of, wherever it stands.
    ("title", re.compile(r"\b(?:M\.|Mme|Mlle|MM\.|Monsieur|Madame)[ \u00a0][A-ZÀ-ÞŒ][\w’'-]+")),
    # A capital that begins no sentence: after a small letter, a comma, a quotation mark, a bracket.
    ("capital", re.compile(r"(?<=[a-zà-ÿœ,;:’'«(\d][ \u00a0])[A-ZÀ-ÞŒ][\w’'-]+(?:[ -][A-ZÀ-ÞŒ][\w’'-]+)*")),
)
WORDS: dict[str, Any] = {
    "email": _("une adresse de courriel"),
    "phone": _("un numéro de téléphone"),
    "number": _("un numéro qui peut être celui d’un dossier ou d’un agent"),
    "capital": _("peut-être un nom propre"),
    "title": _("peut-être un nom propre"),
}
MASK = "[…]"


@dataclass(frozen=True)
class Doubt:
    """A piece of a text, and what it may be."""

    words: Any
    piece: str


def doubts_in(text: str) -> list[Doubt]:
    """What to look at before others read the text, in its order."""
    found = sorted(_pieces(text), key=lambda each: each[0])
    return [Doubt(WORDS[kind], piece.strip()) for _start, kind, piece in found]


def doubts_of(text: str) -> list[str]:
    """The same in words, each kind once."""
    return list(dict.fromkeys(str(each.words) for each in doubts_in(text)))


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:
    """Each piece once: what an earlier kind claims, a later one does not."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                yield start, kind, match[0]


def masked(text: str, pieces: list[str]) -> str:
    """The text with each of `pieces` replaced by « […] », the longest first, whole words only."""
    for piece in sorted(set(pieces), key=len, reverse=True):
        if piece.strip():
            text = re.sub(rf"(?<!\w){re.escape(piece.strip())}(?!\w)", MASK, text)
    return text
