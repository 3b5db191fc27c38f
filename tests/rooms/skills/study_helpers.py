"""Many agents who take the test at once, in the database, with levels drawn by the laboratory."""

import datetime
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from django.utils import timezone

from terreau.ground.organisations.models import Agent
from terreau.lab.adaptive import bank_from
from terreau.lab.adaptive.simulation import draw_people, simulate
from terreau.rooms.skills.enums import Ending, StudyState
from terreau.rooms.skills.models import Answer, Sitting, Study
from terreau.rooms.skills.positioning import asking, sittings
from terreau.rooms.skills.positioning.editions import RULE, edition_for
from tests.factories import make_structure
from tests.rooms.skills.helpers import competence


def many_sit(people: int, code: str = "1.1", *, harder: Any = 0.0, seed: int = 1, **fields: Any) -> list[Sitting]:
    """As many agents take the test in force; questions are harder than it believes by `harder` (a number, or each)."""
    edition = edition_for(competence(code))
    believed = bank_from(edition.parameters)
    true = replace(believed, difficulty=believed.difficulty + np.asarray(harder))
    found = simulate(true, RULE, draw_people(true, people, seed), seed, known_as=believed)
    office, now = make_structure(), timezone.now()
    fields |= {"structure": office, "employer_id": office.employer_id}
    first = Agent.objects.count()
    agents = Agent.objects.bulk_create(
        [Agent(matricule=f"T{first + at}", last_name="N", first_name="P", **fields)
         for at in range(people)]
    )  # fmt: skip
    made = Sitting.objects.bulk_create(
        [Sitting(agent=agent, competence=edition.competence, edition=edition, rule=asdict(RULE), seed=at,
                 started_at=now - datetime.timedelta(minutes=6), finished_at=now, reason=Ending.LENGTH)
         for at, agent in enumerate(agents)]
    )  # fmt: skip
    Answer.objects.bulk_create(
        [Answer(sitting=sitting, rank=rank, version_id=int(believed.items[item]), right=bool(right), given=None,
                asked_at=now, answered_at=now)
         for sitting, items, rights in zip(made, found.items, found.right, strict=True)
         for rank, (item, right) in enumerate(zip(items, rights, strict=True), 1) if item >= 0]
    )  # fmt: skip
    for sitting in made:
        measure = sittings.measure(sitting, list(sitting.answers.order_by("rank")))
        sitting.level, sitting.error, sitting.themes = measure.level, measure.error, measure.themes
    Sitting.objects.bulk_update(made, ["level", "error", "themes"])
    return made


def studied(code: str = "1.1", by: Any = "test") -> Study:
    """A study asked and done."""
    asked = asking.ask(competence(code), by=by)
    asking.run(asked)
    return asked


def told(key: str, **fields: Any) -> dict[str, Any]:
    """The row of a question in a report, with nothing to flag unless said."""
    row: dict[str, Any] = {
        "key": key, "answers": 120, "exposure": 0.4, "right": 0.55, "expected": 0.57, "infit": 1.02, "level": 3.0,
        "difficulty": [3.0, 3.2], "difficulty_error": 0.21, "slope": [1.3, 1.2], "slope_error": 0.2, "guess": 0.0,
        "differs": {}, "unfit": False, "unexpected": False,
    }  # fmt: skip
    return row | fields


FLAGGED = (
    {"slope": [1.3, 0.4]},
    {"unfit": True, "unexpected": True},
    {"difficulty": [3.0, 4.6]},
    {"differs": {"category": {"size": "C", "shifts": {"A": -0.5, "C": 0.6}}}},
    {"right": 0.98, "exposure": 0.95},
)


def ready_study(code: str = "1.1") -> Study:
    """A study whose report flags a question of each kind, made by hand: no calculation."""
    edition = edition_for(competence(code))
    keys = edition.parameters["items"]
    rows = [told(key, **fields) for key, fields in zip(keys, FLAGGED, strict=False)]
    rows += [told(key) for key in keys[len(rows) : -2]] + [{"key": key} for key in keys[-2:]]
    report = {
        "agents": 130, "authors": 0.8, "items": rows, "length": [9.8, 10.3], "parameters": edition.parameters,
        "calibrated": {},
    }  # fmt: skip
    now = timezone.now()
    return Study.objects.create(
        competence=edition.competence, edition=edition, state=StudyState.READY, report=report, asked_at=now,
        alive_at=now,
    )  # fmt: skip
