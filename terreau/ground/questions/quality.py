"""What makes a question bad whoever answers it: found by reading it, before anybody has answered.

`faults_of` looks at one question, `twins` at pairs of a bank, `giveaways` at the bank as a whole.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from terreau.ground.questions.comparing import folded
from terreau.ground.questions.contents import Content
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Kind

MOST_WORDS = 70  # of a statement
MOST_WORDS_OF_SENTENCE = 28
EASIEST_TO_REFUSE = 25.0  # Kandel and Moles's ease: below, a text is for specialists
GIVEAWAY = 1.5  # a right answer this many times longer than every wrong one shows itself
GIVEAWAY_LETTERS = 15  # and by at least so many characters
ALIKE = 0.86  # stems that share this much once numbers and names are taken away
SHARE_OF_LONGEST = 0.45  # of choices whose right answer may be the longest
SENTENCE = re.compile(r"[.!?…:;]+(?:\s|$)|\n")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
MUTE_END = re.compile(r"[^aeiouyàâäéèêëîïôöùûü]e(?:s|nt)?$")
CATCH_ALL = re.compile(r"\b(?:toutes les réponses|aucune de ces|aucune des réponses|réponses? ci-dessus)\b", re.I)


def sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.split(text) if WORD.search(part)]


def syllables(word: str) -> int:
    """Groups of vowels, a mute final « e » apart: what a measure of ease needs."""
    lower = word.lower()
    return max(1, len(VOWELS.findall(lower)) - bool(MUTE_END.search(lower) and len(VOWELS.findall(lower)) > 1))


def ease(text: str) -> float:
    """How easy a French text is: 100 very easy, 0 very hard (Kandel and Moles, *Cahiers d’études de radio-télévision*,
    1958, the adaptation of Flesch's: 207 - 1,015 × words per sentence - 73,6 × syllables per word)."""
    words = WORD.findall(text)
    if not words:
        return 100.0
    per_sentence = len(words) / max(1, len(sentences(text)))
    return 207 - 1.015 * per_sentence - 73.6 * sum(map(syllables, words)) / len(words)


def faults_of(content: Content) -> list[str]:
    """What should be mended in a question, in words; empty when nothing was found."""
    return [*_unreadable(content), *_given_away(content)]


def _unreadable(content: Content) -> Iterable[str]:
    words = len(WORD.findall(content.text))
    if words > MOST_WORDS:
        yield _("L’énoncé a %(words)s mots : %(most)s au plus.") % {"words": words, "most": MOST_WORDS}
    longest = max((len(WORD.findall(each)) for each in sentences(content.text)), default=0)
    if longest > MOST_WORDS_OF_SENTENCE:
        yield _("Une phrase de l’énoncé a %(words)s mots : %(most)s au plus.") % {
            "words": longest,
            "most": MOST_WORDS_OF_SENTENCE,
        }
    if words >= 8 and ease(content.text) < EASIEST_TO_REFUSE:
        yield _("L’énoncé est difficile à lire : raccourcissez les phrases et choisissez des mots courants.")
    if any(CATCH_ALL.search(text) for text in content.choices):
        yield _("Une réponse renvoie aux autres (« toutes les réponses »…) : l’ordre est tiré au sort.")


def _given_away(content: Content) -> Iterable[str]:
    if content.kind == Kind.SINGLE and content.wrong:
        right, longest = len(content.right[0]), max(map(len, content.wrong))
        if right > GIVEAWAY * longest and right - longest > GIVEAWAY_LETTERS:
            yield _("La bonne réponse se reconnaît à sa longueur : %(right)s caractères contre %(longest)s.") % {
                "right": right,
                "longest": longest,
            }
    if content.kind == Kind.MULTIPLE and content.wrong:
        shortest, longest = min(map(len, content.right)), max(map(len, content.wrong))
        if shortest > GIVEAWAY * longest and shortest - longest > GIVEAWAY_LETTERS:
            yield _("Les bonnes réponses se reconnaissent à leur longueur.")
    if content.kind == Kind.SHORT and any(
        len(folded(expected)) > 2 and f" {folded(expected)} " in f" {folded_whole(content.text)} "
        for expected in content.accepted
    ):
        yield _("L’énoncé contient la réponse.")


def folded_whole(text: str) -> str:
    return " ".join(folded(word) for word in WORD.findall(text))


class Twins(NamedTuple):
    """Two questions whose statements differ only by numbers or names, or nearly so."""

    one: Draft
    other: Draft
    likeness: float


def twins(drafts: Sequence[Draft]) -> list[Twins]:
    """Pairs of statements that are one question asked twice."""
    bones = [skeleton(draft.content) for draft in drafts]
    found = []
    for (one, other), (bone, other_bone) in zip(combinations(drafts, 2), combinations(bones, 2), strict=True):
        likeness = _likeness(bone, other_bone)
        if likeness >= ALIKE:
            found.append(Twins(one, other, likeness))
    return found


def nearest(text: str, others: Iterable[tuple[str, str]]) -> list[tuple[str, float]]:
    """Among statements given with their codes, those that are nearly this one, the nearest first."""
    bone = words_that_last(text)
    found = [(code, _likeness(bone, list(bones_of(other)))) for code, other in others]
    return sorted((each for each in found if each[1] >= ALIKE), key=lambda each: (-each[1], each[0]))


@lru_cache(maxsize=8192)
def bones_of(text: str) -> tuple[str, ...]:
    return tuple(words_that_last(text))


def skeleton(content: Content) -> list[str]:
    return words_that_last(content.text)


def words_that_last(text: str) -> list[str]:
    """The words of a statement without numbers nor what begins with a capital inside a sentence (names, places)."""
    kept = []
    for sentence in sentences(text):
        for place, word in enumerate(WORD.findall(sentence)):
            if place == 0 or not word[0].isupper():
                kept.append(folded(word))
    return kept


def _likeness(one: list[str], other: list[str]) -> float:
    """The share of words in common, in order. Sizes and sets are looked at first: they rule most pairs out."""
    if not one or not other or 2 * min(len(one), len(other)) / (len(one) + len(other)) < ALIKE:
        return 0.0
    if 2 * len(set(one) & set(other)) / (len(set(one)) + len(set(other))) < ALIKE - 0.1:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def share_of_longest(contents: Iterable[Content]) -> float:
    """Among single choices, how often the right answer is the longest, equals counting for their share."""
    singles = [content for content in contents if content.kind == Kind.SINGLE]
    longest = 0.0
    for content in singles:
        most = max(map(len, content.choices))
        if len(content.right[0]) == most:
            longest += 1 / sum(len(choice) == most for choice in content.choices)
    return longest / len(singles) if singles else 0.0
