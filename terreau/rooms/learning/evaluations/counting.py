"""From answers to what is told of them: nothing under the threshold, nothing where all said the same.

Under a hundred answers shares are rounded to five and means to a half, as between two snapshots of the evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from terreau.rooms.learning.evaluations.models import TOP, Evaluation

ROUNDED_UNDER = 100
ASKED: dict[str, Any] = {
    "recommends": _("La recommanderaient à un collègue"),
    "useful": _("Utile dans leur travail"),
    "led_well": _("Bien animée"),
    "applied": _("Leur a servi depuis"),
}
# Upper bound of each slice.
SLICES: tuple[tuple[int, Any], ...] = ((4, _("de 0 à 4")), (6, _("5 ou 6")), (8, _("7 ou 8")), (TOP, _("9 ou 10")))


@dataclass(frozen=True)
class Share:
    label: Any
    percent: int


@dataclass(frozen=True)
class Line:
    """A question; `mean` is None where all gave the same mark, `shares` is empty where all are in one slice."""

    label: Any
    mean: float | None
    shares: list[Share]


@dataclass(frozen=True)
class Told:
    answers: int
    lines: list[Line]


def told_of(answers: Sequence[Evaluation]) -> Told | None:
    """What may be told, None under the threshold."""
    if len(answers) < settings.EVIDENCE_THRESHOLD:
        return None
    lines = [
        line_of(label, marks)
        for name, label in ASKED.items()
        if len(marks := [mark for each in answers if (mark := getattr(each, name)) is not None])
        >= settings.EVIDENCE_THRESHOLD
    ]
    return Told(rounded(len(answers), len(answers), to=5), lines)


def line_of(label: Any, marks: list[int]) -> Line:
    number = len(marks)
    same = len(set(marks)) == 1
    mean = None if same else sum(marks) / number
    return Line(
        label,
        None if mean is None else round(mean, 1) if number >= ROUNDED_UNDER else round(2 * mean) / 2,
        shares_of(marks),
    )


def shares_of(marks: list[int]) -> list[Share]:
    """How marks spread, in slices; nothing where one slice holds them all."""
    counts, low = [], -1
    for high, label in SLICES:
        counts.append((label, sum(low < mark <= high for mark in marks)))
        low = high
    number = len(marks)
    if any(count == number for _label, count in counts):
        return []
    return [Share(label, rounded(round(100 * count / number), number, to=5)) for label, count in counts]


def rounded(value: int, number: int, *, to: int) -> int:
    return to * round(value / to) if number < ROUNDED_UNDER else value


def poolable(rounds: Iterable[tuple[int, int]]) -> set[int]:
    """Which rounds may be counted together, of (key, answers) in the order in which they closed.

    Those that are told alone; the others by groups, in their order, each made of as many as reach the threshold. What
    does not reach it yet waits: between two readings at least a whole group is added, and the difference tells of
    nobody.
    """
    found: set[int] = set()
    waiting: list[int] = []
    number = 0
    for key, answers in rounds:
        if answers >= settings.EVIDENCE_THRESHOLD:
            found.add(key)
            continue
        waiting.append(key)
        number += answers
        if number >= settings.EVIDENCE_THRESHOLD:
            found.update(waiting)
            waiting, number = [], 0
    return found
