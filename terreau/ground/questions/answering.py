"""Answers: reading what was sent, whether it is right, and the chance of being right without knowing.

An answer is plain JSON: a rank (single choice), ranks (several choices; order; match), a text (short answer) or
identifiers of elements (pointing). Ranks are those of the content, never those shown, which are drawn.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial, perm

from django.http import QueryDict
from django.utils.translation import gettext as _, ngettext

from terreau.ground.questions.comparing import MOST_TYPED, alike, number_in
from terreau.ground.questions.contents import Content
from terreau.ground.questions.enums import Kind

Given = int | list[int] | str | list[str]
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class AnswerIncomplete(Exception):
    """What was sent is no answer yet; the message says what is missing. Nothing of it is lost."""


# ---- showing


@dataclass(frozen=True)
class Option:
    """What may be chosen: its value in the form and its text."""

    value: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A question as it is shown to one person: options in a drawn order, always the same for the same `seed`."""

    content: Content
    options: tuple[Option, ...] = ()
    pieces: tuple[Option, ...] = ()  # what is to be ordered, or the left-hand sides of a match
    several: bool = False


def shown(content: Content, seed: str) -> Shown:
    """The question with its options in the order drawn from `seed`."""
    drawn = random.Random(seed)  # noqa: S311  # nosec B311 # an order to show, no secret
    match content.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            ranks = by_number(content.choices) if content.fixed else mixed(len(content.choices), drawn)
            options = tuple(Option(str(rank), content.choices[rank]) for rank in ranks)
            return Shown(content, options, several=content.kind == Kind.MULTIPLE)
        case Kind.ORDER:
            ranks = mixed(len(content.sequence), drawn)
            if ranks == sorted(ranks):  # the right order would be shown
                ranks = ranks[1:] + ranks[:1]
            places = tuple(Option(str(place), str(place + 1)) for place in range(len(ranks)))
            return Shown(content, places, tuple(Option(str(rank), content.sequence[rank]) for rank in ranks))
        case Kind.MATCH:
            rights = tuple(Option(str(rank), content.rights[rank]) for rank in mixed(len(content.rights), drawn))
            lefts = mixed(len(content.pairs), drawn)
            return Shown(content, rights, tuple(Option(str(rank), content.pairs[rank][0]) for rank in lefts))
        case Kind.POINT:
            return Shown(content, several=len(content.targets) > 1)
    return Shown(content)


def mixed(count: int, drawn: random.Random) -> list[int]:
    return drawn.sample(range(count), count)


def by_number(texts: Sequence[str]) -> list[int]:
    """Ranks in the order of the first number of each text, then of the text."""

    def key(rank: int) -> tuple[float, str]:
        found = NUMBER.search(texts[rank])
        return (float(found.group().replace(",", ".")) if found else float("inf"), texts[rank])

    return sorted(range(len(texts)), key=key)


@dataclass(frozen=True)
class Mask:
    """The numbers that a page writes in place of ranks, where the right answers come first: `pieces` names what is
    placed or matched, `options` what is chosen. Drawn from the seed, which a page never holds."""

    pieces: tuple[int, ...]
    options: tuple[int, ...]


def mask_of(content: Content, seed: str) -> Mask:
    drawn = random.Random(f"mask-{seed}")  # noqa: S311  # nosec B311 # a draw kept from the page, the same each time
    pieces = mixed(len(content.sequence) or len(content.pairs), drawn)
    places = content.kind == Kind.ORDER  # a place is no answer: it is written as it is
    options = (
        list(range(len(content.sequence))) if places else mixed(len(content.choices) or len(content.rights), drawn)
    )
    return Mask(tuple(pieces), tuple(options))


def unmasked(data: QueryDict, content: Content, seed: str) -> QueryDict:
    """What was sent, in ranks: a number that the page did not write is none."""
    mask, found = mask_of(content, seed), data.copy()
    rank_of = {str(number): str(rank) for rank, number in enumerate(mask.options)}
    found.setlist("choice", [rank_of.get(value, "") for value in data.getlist("choice")])
    for rank, number in enumerate(mask.pieces):
        found[f"piece-{rank}"] = rank_of.get(data.get(f"piece-{number}", ""), "")
    return found


def ranks_of(given: Given) -> list[int]:
    """The ranks of an answer that is a list of them; of any other, none."""
    return [rank for rank in given if isinstance(rank, int)] if isinstance(given, list) else []


def masked(content: Content, given: Given, seed: str) -> QueryDict:
    """What a form would send for this answer: `given_in` of its `unmasked` gives it back. To show it again."""
    mask, sent = mask_of(content, seed), QueryDict(mutable=True)
    match content.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            ranks = [given] if isinstance(given, int) else ranks_of(given)
            sent.setlist("choice", [str(mask.options[rank]) for rank in ranks])
        case Kind.ORDER:
            for place, rank in enumerate(ranks_of(given)):
                sent[f"piece-{mask.pieces[rank]}"] = str(place)
        case Kind.MATCH:
            for left, right in enumerate(ranks_of(given)):
                sent[f"piece-{mask.pieces[left]}"] = str(mask.options[right])
        case Kind.POINT:
            sent.setlist("point", [str(key) for key in given] if isinstance(given, list) else [])
        case _:
            sent["answer"] = str(given)
    return sent


# ---- reading


def given_in(data: QueryDict, content: Content) -> Given:
    """The answer sent by a form. Raises `AnswerIncomplete` for none, or for one that is not whole."""
    return READERS[content.kind](data, content)


def _read_single(data: QueryDict, content: Content) -> Given:
    ranks = _ranks(data.getlist("choice"), len(content.choices))
    if len(ranks) != 1:
        raise AnswerIncomplete(_("Choisissez une réponse, ou passez la question."))
    return ranks[0]


def _read_multiple(data: QueryDict, content: Content) -> Given:
    ranks = _ranks(data.getlist("choice"), len(content.choices))
    if not ranks:
        raise AnswerIncomplete(_("Cochez au moins une réponse, ou passez la question."))
    return sorted(set(ranks))


def _read_order(data: QueryDict, content: Content) -> Given:
    """For each place, the rank of the element put there."""
    count = len(content.sequence)
    places = [_ranks([data.get(f"piece-{rank}", "")], count) for rank in range(count)]
    if not all(places):
        raise AnswerIncomplete(_("Donnez une place à chaque élément, ou passez la question."))
    if len({place[0] for place in places}) < count:
        raise AnswerIncomplete(_("Deux éléments ont la même place : donnez à chacun la sienne."))
    return sorted(range(count), key=lambda rank: places[rank][0])


def _read_match(data: QueryDict, content: Content) -> Given:
    """For each left-hand side, the rank of the right-hand side chosen."""
    chosen = [_ranks([data.get(f"piece-{rank}", "")], len(content.rights)) for rank in range(len(content.pairs))]
    if not all(chosen):
        raise AnswerIncomplete(_("Associez chaque élément, ou passez la question."))
    return [each[0] for each in chosen]


def _read_short(data: QueryDict, content: Content) -> Given:
    typed = data.get("answer", "").replace("\x00", "").strip()[:MOST_TYPED]
    if not typed:
        raise AnswerIncomplete(_("Écrivez une réponse, ou passez la question."))
    if content.number is not None and number_in(typed, content.number.unit) is None:
        raise AnswerIncomplete(_("Écrivez un nombre, comme 1 250,5, ou passez la question."))
    return typed


def _read_point(data: QueryDict, content: Content) -> Given:
    known = [element.key for element in content.support.elements] if content.support else []
    chosen = [key for key in known if key in set(data.getlist("point"))]
    if not chosen:
        raise AnswerIncomplete(
            ngettext(
                "Désignez un élément, ou passez la question.",
                "Désignez au moins un élément, ou passez la question.",
                len(content.targets),
            )
        )
    return chosen


def _ranks(values: Sequence[str], count: int) -> list[int]:
    ranks = [int(value) for value in values if value.isascii() and value.isdecimal() and len(value) <= 3]
    return [rank for rank in ranks if rank < count]


READERS = {
    Kind.SINGLE: _read_single,
    Kind.MULTIPLE: _read_multiple,
    Kind.ORDER: _read_order,
    Kind.MATCH: _read_match,
    Kind.SHORT: _read_short,
    Kind.POINT: _read_point,
}

# ---- checking


def is_right(content: Content, given: Given | None) -> bool:
    """Whether the answer is wholly right; None, a question passed, is wrong."""
    if given is None:
        return False
    match content.kind:
        case Kind.SINGLE:
            return given == 0
        case Kind.MULTIPLE:
            return given == list(range(len(content.right)))
        case Kind.ORDER:
            return given == list(range(len(content.sequence)))
        case Kind.MATCH:
            return given == list(range(len(content.pairs)))
        case Kind.POINT:
            return set(given) == set(content.targets) if isinstance(given, list) else False
    return isinstance(given, str) and short_is_right(content, given)


def short_is_right(content: Content, typed: str) -> bool:
    if content.number is not None:
        found = number_in(typed, content.number.unit)
        return found is not None and abs(found - content.number.value) <= content.number.tolerance
    return any(alike(typed, expected) for expected in content.accepted)


def chance(content: Content) -> float:
    """The probability of a right answer by a draw among all the answers that can be given."""
    match content.kind:
        case Kind.SINGLE:
            return 1 / len(content.choices)
        case Kind.MULTIPLE:
            return 1 / (2 ** len(content.choices) - 1)
        case Kind.ORDER:
            return 1 / factorial(len(content.sequence))
        case Kind.MATCH:
            return 1 / perm(len(content.rights), len(content.pairs))
        case Kind.POINT:
            count = len(content.support.elements) if content.support else 1
            return 1 / count if len(content.targets) == 1 else 1 / (2**count - 1)
    return 0.0


# ---- in words


def words_of(content: Content, given: Given | None) -> list[str]:
    """An answer as its author reads it again; nothing for a question passed."""
    if given is None:
        return []
    match content.kind:
        case Kind.SINGLE:
            return [content.choices[rank] for rank in ([given] if isinstance(given, int) else [])]
        case Kind.MULTIPLE | Kind.ORDER:
            texts = content.choices or content.sequence
            return [texts[rank] for rank in given if isinstance(rank, int)] if isinstance(given, list) else []
        case Kind.MATCH:
            ranks = [rank for rank in given if isinstance(rank, int)] if isinstance(given, list) else []
            return [
                f"{left} → {content.rights[rank]}" for (left, _right), rank in zip(content.pairs, ranks, strict=True)
            ]
        case Kind.POINT:
            said = {element.key: element.text for element in content.support.elements} if content.support else {}
            return [said.get(str(key), str(key)) or str(key) for key in given] if isinstance(given, list) else []
    return [str(given)]


def solution(content: Content) -> Given:
    """A right answer."""
    match content.kind:
        case Kind.SINGLE:
            return 0
        case Kind.MULTIPLE:
            return list(range(len(content.right)))
        case Kind.ORDER:
            return list(range(len(content.sequence)))
        case Kind.MATCH:
            return list(range(len(content.pairs)))
        case Kind.POINT:
            return list(content.targets)
    if content.number is not None:
        unit = f" {content.number.unit}" if content.number.unit else ""
        return f"{content.number.value.normalize():f}".replace(".", ",") + unit
    return content.accepted[0]
