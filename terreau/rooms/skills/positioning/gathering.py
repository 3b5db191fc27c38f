"""The answers that a study of the questions reads: who stays out of them, and what is read beside them.

One test for each agent, the first: whoever starts again remembers the questions. Every answer of it is there, also to
questions since changed or retired, for the test chose the next ones by them (docs/decisions/0064). Category and age are
read here, used in the study, and kept nowhere with the answers.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.ground.organisations.models import Agent
from terreau.ground.questions.models import QuestionVersion
from terreau.lab.adaptive import Bank as Items, bank_from
from terreau.lab.adaptive.collected import Collected
from terreau.rooms.skills.models import Answer, Competence, Edition, Sitting
from terreau.rooms.skills.positioning.editions import MEAN, parameters_by_item, parameters_of


@dataclass(frozen=True, eq=False)
class Gathered:
    """The answers to a competence's questions. The first `asked` of `items` are those of the edition in force.

    `declared` are the levels of their authors. `groups` gives, by variable, the names of the groups and the group of
    each person (-1: unknown).
    """

    items: Items
    asked: int
    declared: np.ndarray
    answers: Collected
    groups: dict[str, tuple[list[str], np.ndarray]]


def first_sittings(competence: Competence, until: datetime.datetime | None = None) -> dict[int, int]:
    """The first test of each agent, finished at `until` at the latest; by the key of the sitting, the agent's."""
    rows = Sitting.objects.finished().filter(competence=competence, answers__right__isnull=False).distinct()
    if until is not None:
        rows = rows.filter(finished_at__lte=until)
    found: dict[int, int] = {}
    for agent, sitting in rows.order_by("finished_at", "pk").values_list("agent_id", "pk"):
        found.setdefault(agent, sitting)
    return {sitting: agent for agent, sitting in found.items()}


def gather(edition: Edition, until: datetime.datetime | None = None) -> Gathered:
    """The answers to the competence of an edition, in tests finished by then. Always as many queries."""
    first = first_sittings(edition.competence, until)
    rows = Answer.objects.filter(sitting__competence=edition.competence, right__isnull=False)
    table = [
        (first[sitting], str(version), right)
        for sitting, version, right in rows.order_by("sitting", "rank").values_list("sitting", "version", "right")
        if sitting in first
    ]
    asked = list(edition.parameters["items"])
    others = sorted({version for _agent, version, _right in table} - set(asked), key=int)
    items = bank_of(edition, others)
    place = {item: position for position, item in enumerate(items.items)}
    agents, people = np.unique(np.array([agent for agent, _version, _right in table], dtype=np.int64),
                               return_inverse=True)  # fmt: skip
    answers = Collected(
        people.astype(np.int64),
        np.array([place[version] for _agent, version, _right in table], dtype=np.int64),
        np.array([right for _agent, _version, right in table], dtype=np.int64),
    )
    return Gathered(items, len(asked), declared_levels(items.items), answers, groups_of(agents.tolist()))


def bank_of(edition: Edition, others: Sequence[str]) -> Items:
    """The questions of an edition, then others, with the parameters of the last edition that asked them."""
    known: dict[str, dict[str, Any]] = {}
    if others:
        for older in Edition.objects.filter(competence=edition.competence).order_by("number"):
            known |= parameters_by_item(older)
    known |= parameters_by_item(edition)
    return bank_from(parameters_of([known[item] for item in (*edition.parameters["items"], *others)], edition))


def declared_levels(keys: Sequence[str]) -> np.ndarray:
    levels = dict(QuestionVersion.objects.filter(pk__in=map(int, keys)).values_list("pk", "level"))
    return np.array([float(levels[int(key)] or MEAN) for key in keys])


def groups_of(agents: Sequence[int]) -> dict[str, tuple[list[str], np.ndarray]]:
    """The category and the age band of these people, in their order."""
    year = timezone.localdate().year
    known = {key: (category, birth) for key, category, birth in
             Agent.objects.filter(pk__in=agents).values_list("pk", "category", "birth_year")}  # fmt: skip
    category = [known[agent][0] for agent in agents]
    ages = ["" if birth is None else band_of(year - birth) for birth in (known[agent][1] for agent in agents)]
    return {"category": numbered(category), "age_band": numbered(ages)}


def band_of(age: int) -> str:
    return next(band for least, band in AGE_BANDS if age >= least)


def numbered(values: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The names of the groups, and the place of each value among them, -1 for none."""
    names = sorted({value for value in values if value})
    place = {name: position for position, name in enumerate(names)}
    return names, np.array([place.get(value, -1) for value in values], dtype=np.int64)
