"""The study of a competence's questions, in a task: what the report says of each one, and the parameters it proposes.

The report is about questions. It keeps no level of anybody, nor of any group; nothing by structure; no figure of a
question that fewer than `LEAST` agents answered, nor of a group of fewer than `GROUP`; counts are rounded. Two reports
differ by `LEAST` agents at least (`asking.ask`), so that their difference is nobody's answers.
"""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np

from terreau.lab.adaptive import Bank as Items
from terreau.lab.adaptive.collected import LEAST
from terreau.lab.adaptive.quality import Differential, Fit, differential, exposure, false_alarms_held, fit_of
from terreau.lab.adaptive.recalibration import Recalibration, law_of, recalibrate
from terreau.lab.adaptive.simulation import draw_people, simulate
from terreau.rooms.skills.models import Edition
from terreau.rooms.skills.positioning.editions import RULE, SLOPE
from terreau.rooms.skills.positioning.gathering import Gathered, gather

Progress = Callable[[int, int], None]
TRIED = 500  # simulated people who say how long the test would be
ROUND = 5


def study(edition: Edition, progress: Progress | None = None, until: datetime.datetime | None = None) -> dict[str, Any]:
    """The report on the questions of an edition. Raises `Refusal` when too few answers would tell nothing."""
    gathered = gather(edition, until)
    found = recalibrate(gathered.items, gathered.answers, gathered.declared, SLOPE, progress=progress)
    before, after = fits(gathered, found)
    by_group = {
        name: (names, differential(found.bank, gathered.answers, member))
        for name, (names, member) in gathered.groups.items()
    }
    proposed = found.bank.only(range(gathered.asked))
    rows = [
        row_of(position, gathered, found, before, after, by_group) if found.free[position]
        else {"key": gathered.items.items[position]}
        for position in range(gathered.asked)
    ]  # fmt: skip
    signals = false_alarms_held(after.p[: gathered.asked]), false_alarms_held(before.p[: gathered.asked])
    for row, unfit, unexpected in zip(rows, *signals, strict=True):
        if len(row) > 1:
            row |= {"unfit": bool(unfit), "unexpected": bool(unexpected)}
    return {
        "agents": rounded(gathered.answers.count), "authors": round(found.authors, 2), "items": rows,
        "length": [length_of(gathered.items.only(range(gathered.asked))), length_of(proposed)],
        "parameters": proposed.as_dict(), "calibrated": calibrated(gathered, found),
    }  # fmt: skip


def fits(gathered: Gathered, found: Recalibration) -> tuple[Fit, Fit]:
    """The fit of questions to the parameters in force, and to those that are proposed."""
    answers = gathered.answers
    return fit_of(law_of(gathered.items, answers), answers), fit_of(found.answered, answers)


def row_of(
    position: int,
    gathered: Gathered,
    found: Recalibration,
    before: Fit,
    after: Fit,
    by_group: dict[str, tuple[list[str], Differential]],
) -> dict[str, Any]:
    """What the report keeps of one question: numbers that are rounded to what they are worth."""
    items = gathered.items
    return {
        "key": items.items[position],
        "answers": rounded(int(found.count[position])),
        "exposure": round(float(exposure(items, gathered.answers)[position]), 2),
        "right": round(float(before.right[position]), 2),
        "expected": round(float(before.expected[position]), 2),
        "infit": round(float(after.infit[position]), 2),
        "level": float(gathered.declared[position]),
        "difficulty": [round(float(bank.difficulty[position]), 2) for bank in (items, found.bank)],
        "difficulty_error": round(float(found.difficulty_error[position]), 2),
        "slope": [round(float(bank.slope[position]), 2) for bank in (items, found.bank)],
        "slope_error": round(float(found.slope_error[position]), 2),
        "guess": float(items.guess[position]),
        "differs": {
            name: {"size": one.size[position], "shifts": shifts(names, one, position)}
            for name, (names, one) in by_group.items()
            if one.size[position] in ("B", "C")
        },
    }


def shifts(names: list[str], found: Differential, position: int) -> dict[str, float]:
    """By how much the question is harder for each of the groups that were compared, in levels."""
    return {
        name: round(float(shift), 1)
        for name, shift in zip(names, found.shift[position], strict=False)
        if np.isfinite(shift)
    }


def calibrated(gathered: Gathered, found: Recalibration) -> dict[str, Any]:
    """What the edition keeps of how its parameters were found, by question."""
    return {
        gathered.items.items[position]: {
            "answers": rounded(int(found.count[position])),
            "difficulty_error": round(float(found.difficulty_error[position]), 3),
            "slope_error": round(float(found.slope_error[position]), 3),
        }
        for position in range(gathered.asked)
        if found.free[position]
    }


def length_of(items: Items) -> float:
    """How many questions the test would ask on average to people of the law that it supposes."""
    found = simulate(items, RULE, draw_people(items, TRIED, 1), 1)
    return round(float(found.questions.mean()), 1)


def rounded(count: int) -> int:
    """To the nearest five, and never below what may be told."""
    return max(ROUND * round(count / ROUND), LEAST)
