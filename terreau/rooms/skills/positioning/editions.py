"""What the test of a competence asks: editions of its questions, with parameters on the scale of levels.

A question that nobody has answered yet has the parameters that its author supposes: its declared level as difficulty,
one slope for all, and the chance of answering right by a draw. Recalibration replaces them (docs/decisions/0057).
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from terreau.ground.questions.answering import chance
from terreau.ground.questions.contents import content_of
from terreau.ground.questions.models import Bank, Question, QuestionVersion
from terreau.lab.adaptive import Bank as Items, Rule, make_bank
from terreau.rooms.skills.models import Competence, Edition

BANK = "positionnement"
LABEL = "Test de positionnement numérique"
# The law of levels among agents before any answer: wide, and centred on the middle of the six levels that are asked.
MEAN, SD, SPREAD = 3.0, 1.5, 0.8
SLOPE = 1.3  # per level, until answers say otherwise
LEVELS = range(1, 7)
# An error of 0.7 level is about ten questions (measured on the bank by the simulator: docs/decisions/0057).
RULE = Rule(error=0.7, shortest=6, longest=15)


class NoTest(Exception):
    """The test of this competence cannot be asked; the message says why, in the agent's words."""


def topic_of(competence: Competence) -> str:
    """The name under which questions know a competence: « crcn 1.1 »."""
    return f"{competence.domain.framework.code} {competence.code}"


def the_bank() -> Bank:
    return Bank.objects.get_or_create(code=BANK, defaults={"label": LABEL})[0]


def questions_of(competence: Competence) -> list[Question]:
    """The questions asked for a competence, in the order of their codes."""
    rows = Question.objects.in_use().filter(bank__code=BANK).of_topic(topic_of(competence))
    return list(rows.select_related("current").order_by("code"))


def edition_for(competence: Competence) -> Edition:
    """The edition in force. Raises `NoTest` when there are too few questions for a level to be told."""
    edition = Edition.objects.filter(competence=competence).order_by("-number").first()
    asked = len(edition.parameters["items"]) if edition else 0
    if edition is None or asked < RULE.shortest:
        raise NoTest(
            _("Le test « %(name)s » n’a pas encore assez de questions : %(asked)s, il en faut au moins %(least)s.")
            % {"name": competence.label, "asked": asked, "least": RULE.shortest}
        )
    return edition


def renew_editions(competences: Iterable[Competence]) -> list[Edition]:
    """A new edition of each competence whose questions changed since the last one. Three queries, however many."""
    several = list(competences)
    lasts, versions = last_editions(several), versions_by_topic(several)
    renewed = (renewed_edition(one, lasts.get(one.pk), versions.get(topic_of(one), [])) for one in several)
    return Edition.objects.bulk_create(edition for edition in renewed if edition is not None)


def renew_edition(competence: Competence) -> Edition | None:
    """The new edition of a competence, or None when its questions are those of the last one."""
    return next(iter(renew_editions([competence])), None)


def last_editions(competences: Iterable[Competence]) -> dict[int, Edition]:
    """The edition in force of each competence that has one."""
    rows = Edition.objects.filter(competence__in=competences).alias(latest=Max("competence__editions__number"))
    return {edition.competence_id: edition for edition in rows.filter(number=F("latest")).order_by("competence")}


def versions_by_topic(competences: Iterable[Competence]) -> dict[str, list[QuestionVersion]]:
    """The versions asked for each competence, in the order of the codes of their questions."""
    topics = [topic_of(competence) for competence in competences]
    rows = Question.objects.in_use().filter(bank__code=BANK, current__topic__in=topics).select_related("current")
    found: dict[str, list[QuestionVersion]] = {}
    for question in rows.order_by("code"):
        if question.current is not None:
            found.setdefault(question.current.topic, []).append(question.current)
    return found


def renewed_edition(
    competence: Competence, last: Edition | None, versions: Sequence[QuestionVersion]
) -> Edition | None:
    """The edition of these versions after `last`, not stored; None when it would be the same."""
    keys = [str(version.pk) for version in versions]
    if keys == (last.parameters["items"] if last else []):
        return None
    known = parameters_by_item(last)
    rows = [known.get(str(version.pk)) or supposed(version) for version in versions]
    calibrated = {key: value for key, value in (last.calibrated if last else {}).items() if key in keys}
    return edition_after(competence, last, parameters_of(rows, last), calibrated)


def edition_after(
    competence: Competence, last: Edition | None, parameters: dict[str, Any], calibrated: dict[str, Any]
) -> Edition:
    number = last.number + 1 if last else 1
    return Edition(competence=competence, number=number, parameters=parameters, calibrated=calibrated)


def make_edition(
    competence: Competence, last: Edition | None, parameters: dict[str, Any], calibrated: dict[str, Any]
) -> Edition:
    """The edition after `last`. Two at once: the database keeps the first, and `IntegrityError` tells the second."""
    edition = edition_after(competence, last, parameters, calibrated)
    edition.save()
    return edition


@lru_cache(maxsize=4096)
def chance_in(document: str) -> float:
    """The chance of answering a question right by a draw; its document is read once a process."""
    return chance(content_of(json.loads(document)))


def supposed(version: QuestionVersion) -> dict[str, Any]:
    """The parameters of a question that was never calibrated."""
    return {
        "items": str(version.pk), "themes": version.theme, "slope": SLOPE, "difficulty": float(version.level or MEAN),
        "guess": chance_in(json.dumps(version.document)), "admission": 1.0,
    }  # fmt: skip


COLUMNS = ("items", "themes", "slope", "difficulty", "guess", "admission")


def parameters_by_item(edition: Edition | None) -> dict[str, dict[str, Any]]:
    """The row of each question in an edition."""
    if edition is None:
        return {}
    columns = zip(*(edition.parameters[name] for name in COLUMNS), strict=True)
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in columns}


def parameters_of(rows: Sequence[dict[str, Any]], last: Edition | None = None) -> dict[str, Any]:
    """The bank of these rows under the law of the last edition, checked by the laboratory."""
    law = {name: last.parameters[name] for name in ("mean", "sd", "spread")} if last else {}
    if not rows:
        return {name: [] for name in COLUMNS} | ({"mean": MEAN, "sd": SD, "spread": SPREAD} | law)
    items: Items = make_bank(
        [row["items"] for row in rows], [row["themes"] for row in rows],
        [row["slope"] for row in rows], [row["difficulty"] for row in rows],
        guess=[row["guess"] for row in rows], admission=[row["admission"] for row in rows],
        **({"mean": MEAN, "sd": SD, "spread": SPREAD} | law),
    )  # fmt: skip
    return items.as_dict()


def missing_levels(competence: Competence) -> list[int]:
    """The levels without any question: those who hold them are situated less precisely."""
    declared = {question.current.level for question in questions_of(competence) if question.current}
    return [level for level in LEVELS if level not in declared]
