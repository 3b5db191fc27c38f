"""The rule by which a jury's marks become a list. Pure: no database, no clock, no chance.

1. A juror counts for a candidate when he marked him on every criterion. His note is the weighted mean of his points,
   brought to a hundred. Somebody who stood aside, or is absent, does not count at all.
2. The candidate's mean is that of the jurors who count for him, rounded to the hundredth (half up): what is read is
   what orders.
3. Order: the mean, highest first; then more jurors; then the file that was sent first; then the lowest number of file.
4. Seats go in that order to those who reach `least`, while seats are left. Whoever's employer has all its seats is
   passed over and holds nobody back. Those who reach `least` without a seat wait, in the same order; the others are
   refused.
5. What the president decided otherwise comes first: admitted takes a seat before the others, within the number of
   seats and the quota all the same; waiting and refused are what they say, in the order of the means.

It follows, and tests hold, that no seat is given beyond the number or the quota, that a higher mark never makes one's
own outcome worse, that one more seat makes nobody's worse, and that the order in which files are read changes nothing.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

TOP = 5  # points of a criterion


class Outcome(StrEnum):
    ADMITTED = "admitted"
    WAITING = "waiting"
    REFUSED = "refused"
    UNDECIDED = "undecided"  # nobody marked this file, and the president decided nothing


class Why(StrEnum):
    MARKS = "marks"  # the mean, high enough or not
    SEATS = "seats"  # every seat is given
    EMPLOYER = "employer"  # the employer has all its seats
    HAND = "hand"
    UNMARKED = "unmarked"


@dataclass(frozen=True)
class Entrant:
    """A file as the rule reads it. `marks`: points by criterion, by juror; `by_hand`: an outcome, or nothing."""

    key: int
    employer: str
    sent_at: datetime.datetime
    marks: Mapping[int, Mapping[int, int]]
    by_hand: str = ""


@dataclass(frozen=True)
class Line:
    """What becomes of a file. `position`: in the list of those admitted, or of those who wait, from 1; else 0."""

    entrant: Entrant
    mean: Decimal | None
    jurors: int
    outcome: Outcome
    why: Why
    position: int = 0
    of_employer: int = 0  # how many seats the employer has, where that is why


@dataclass(frozen=True)
class Score:
    mean: Decimal | None
    jurors: int


def score(marks: Mapping[int, Mapping[int, int]], weights: Mapping[int, int]) -> Score:
    """The mean of a hundred, and how many jurors made it; no mean where nobody did."""
    whole = TOP * sum(weights.values())
    notes = [
        Fraction(100 * sum(weights[each] * points[each] for each in weights), whole)
        for points in marks.values()
        if whole and points.keys() >= weights.keys()
    ]
    if not notes:
        return Score(None, 0)
    return Score(to_hundredths(sum(notes, Fraction(0)) / len(notes)), len(notes))


def to_hundredths(value: Fraction) -> Decimal:
    """Half up, exactly."""
    return Decimal((value * 100 + Fraction(1, 2)).__floor__()).scaleb(-2)


def in_order(entrants: Iterable[Entrant], weights: Mapping[int, int]) -> list[Line]:
    """Every file with its mean, in the order of the rule; what becomes of it is not said yet."""
    lines = []
    for each in entrants:
        own = score(each.marks, weights)
        lines.append(Line(each, own.mean, own.jurors, Outcome.UNDECIDED, Why.UNMARKED))
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[Decimal, int, datetime.datetime, int]:
    mean = Decimal(-1) if line.mean is None else line.mean
    return (-mean, -line.jurors, line.entrant.sent_at, line.entrant.key)


def ranked(
    entrants: Iterable[Entrant], weights: Mapping[int, int], *, seats: int, per_employer: int | None, least: int
) -> list[Line]:
    """The list: those admitted, those who wait, those refused, those on whom nothing can be said; each in order."""
    ordered = in_order(entrants, weights)
    taken: Counter[str] = Counter()
    found: dict[int, Line] = {}
    by_hand_first = sorted(ordered, key=lambda line: line.entrant.by_hand != Outcome.ADMITTED)
    for line in by_hand_first:
        settled = _settled(line, taken, seats=seats, per_employer=per_employer, least=least)
        if settled.outcome == Outcome.ADMITTED:
            taken[line.entrant.employer] += 1
        found[line.entrant.key] = settled
    return _numbered([found[line.entrant.key] for line in ordered])


def _settled(line: Line, taken: Counter[str], *, seats: int, per_employer: int | None, least: int) -> Line:
    wanted = line.entrant.by_hand
    if wanted in (Outcome.WAITING, Outcome.REFUSED):
        return replace(line, outcome=Outcome(wanted), why=Why.HAND)
    if wanted != Outcome.ADMITTED:
        if line.mean is None:
            return line
        if line.mean < least:
            return replace(line, outcome=Outcome.REFUSED, why=Why.MARKS)
    if per_employer is not None and taken[line.entrant.employer] >= per_employer:
        full = taken[line.entrant.employer]
        return replace(line, outcome=Outcome.WAITING, why=Why.EMPLOYER, of_employer=full)
    if taken.total() >= seats:
        return replace(line, outcome=Outcome.WAITING, why=Why.SEATS)
    return replace(line, outcome=Outcome.ADMITTED, why=Why.HAND if wanted else Why.MARKS)


def _numbered(lines: list[Line]) -> list[Line]:
    found = []
    for outcome in Outcome:
        rows = [line for line in lines if line.outcome == outcome]
        counted = outcome in (Outcome.ADMITTED, Outcome.WAITING)
        found += [replace(line, position=rank if counted else 0) for rank, line in enumerate(rows, start=1)]
    return found
