"""What the pages of the bank read: its questions, what it lacks, one question with its history."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.search import Query
from terreau.ground.journal.actions import actor_key
from terreau.ground.questions.actions import writers_of
from terreau.ground.questions.answering import solution, words_of
from terreau.ground.questions.contents import document_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.history import Change, differences
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.ground.questions.presenting import Presented, presented
from terreau.ground.questions.quality import faults_of, nearest
from terreau.rooms.skills.models import Competence, Edition
from terreau.rooms.skills.positioning.changing import competences_by_topic
from terreau.rooms.skills.positioning.editions import BANK, LEVELS, RULE

PREVIEW_SEED = "relecture"
MOST_TWINS = 5


def bank_questions() -> QuerySet[Question]:
    """Every question of the bank that has a version, with it and its statement."""
    rows = Question.objects.filter(bank__code=BANK, current__isnull=False).select_related("current")
    return rows.annotate(statement=KeyTextTransform("enonce", "current__document"))


def statements_of(rows: QuerySet[Question]) -> list[tuple[str, str]]:
    """Each code and its statement."""
    return [
        (code, str(statement))
        for code, statement in rows.values_list("code", KeyTextTransform("enonce", "current__document"))
    ]


def among(rows: QuerySet[Question], words: str) -> QuerySet[Question]:
    """Those whose statement, code or theme hold every word."""
    query = Query.of(words)
    found: QuerySet[Question] = query.among(rows, "statement", "code", "current__theme") if query.words else rows
    return found


def themes() -> list[str]:
    """Every theme in use, once."""
    rows = Question.objects.in_use().filter(bank__code=BANK).exclude(current__theme="")
    return list(rows.order_by("current__theme").values_list("current__theme", flat=True).distinct())


def topics() -> list[tuple[str, str]]:
    """The competences, under the names that questions give them."""
    return [(topic, f"{competence} ({competence.domain.framework.label})") for topic, competence in
            competences_by_topic().items()]  # fmt: skip


# ---- what the bank lacks


@dataclass(frozen=True)
class Coverage:
    """A competence and its questions in use, by declared level."""

    competence: Competence
    topic: str
    counts: list[tuple[int, int]]
    total: int
    to_review: int

    @property
    def lacks(self) -> list[str]:
        """What is missing, and what it means for those who take the test."""
        if not self.total:
            return [_("Aucune question : le test de cette compétence est fermé.")]
        lacking = []
        if self.total < RULE.shortest:
            lacking.append(_("Le test reste fermé : il faut au moins %(least)s questions.") % {"least": RULE.shortest})
        return lacking + [words_of_missing(level) for level, count in self.counts if not count]


def words_of_missing(level: int) -> str:
    if level == LEVELS[0]:
        return _("Aucune question de niveau %(level)s : les agents qui débutent seront situés moins précisément.") % {
            "level": level
        }
    if level >= LEVELS[-2]:
        return _(
            "Aucune question de niveau %(level)s : les agents les plus avancés seront situés moins précisément."
        ) % {"level": level}
    return _("Aucune question de niveau %(level)s : les agents de ce niveau seront situés moins précisément.") % {
        "level": level
    }


def coverage() -> list[Coverage]:
    """Each competence of a framework that has questions. Two queries."""
    rows = Question.objects.in_use().filter(bank__code=BANK).values_list(
        "current__topic", "current__level", "current__content_review", "current__language_review"
    )  # fmt: skip
    levels: Counter[tuple[str, int]] = Counter()
    totals: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for topic, level, *reviews in rows:
        levels[topic, level] += 1
        totals[topic] += 1
        waiting[topic] += "to_review" in reviews
    known = competences_by_topic()
    used = {competence.domain.framework_id for topic, competence in known.items() if totals[topic]}
    return [
        Coverage(one, topic, [(level, levels[topic, level]) for level in LEVELS], totals[topic], waiting[topic])
        for topic, one in known.items()
        if one.domain.framework_id in used
    ]


# ---- one question


@dataclass(frozen=True)
class Proof:
    """A question as the agent will see it, before it is kept; `mark` tells this text and these remarks from others."""

    draft: Draft
    asked: Presented
    solution: list[str]
    remarks: list[str]
    mark: str


def proof_of(draft: Draft, code: str = "") -> Proof:
    """What to read again before keeping a question; `code` is its own, which is no twin."""
    remarks = [*faults_of(draft.content), *words_of_twins(draft, code)]
    whole = [draft.topic, draft.theme, draft.level, draft.author, draft.licence, draft.language, remarks]
    text = json.dumps([whole, document_of(draft.content)], ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(text.encode()).hexdigest()
    content = draft.content
    asked = presented(content, seed=PREVIEW_SEED, language=draft.language)
    return Proof(draft, asked, words_of(content, solution(content)), remarks, mark)


def words_of_twins(draft: Draft, code: str) -> Iterable[str]:
    rows = bank_questions().filter(retired_on=None).exclude(code=code).order_by("code")
    found = nearest(draft.content.text, statements_of(rows))
    for twin, _likeness in found[:MOST_TWINS]:
        yield _("L’énoncé ressemble beaucoup à celui de la question « %(code)s » : est-ce la même ?") % {"code": twin}


@dataclass(frozen=True)
class VersionLine:
    """A version in the history: what it changed, whether the reader wrote it, the editions that asked it."""

    version: QuestionVersion
    changes: list[Change]
    mine: bool
    editions: list[Edition]

    @property
    def used(self) -> str:
        if not self.editions:
            return _("Jamais posée")
        first, last = self.editions[0].number, self.editions[-1].number
        words = ngettext("Édition %(first)s du test", "Éditions %(first)s à %(last)s du test", last - first + 1)
        return words % {"first": first, "last": last}


def versions_of(question: Question, user: Any) -> list[VersionLine]:
    """The history of a question, the latest first. Four queries."""
    versions = list(question.versions.order_by("number"))
    writers = writers_of(question)
    asked: dict[str, list[Edition]] = {}
    keys = {str(version.pk) for version in versions}
    wanted = {topic for version in versions if (topic := version.topic)}
    competences = [one.pk for topic, one in competences_by_topic().items() if topic in wanted]
    for edition in Edition.objects.filter(competence__in=competences).order_by("competence", "number"):
        for key in keys.intersection(edition.parameters["items"]):
            asked.setdefault(key, []).append(edition)
    lines = []
    for before, version in zip([None, *versions], versions, strict=False):
        changes = differences(before, version) if before is not None else []
        mine = writers.get(version.number) == actor_key(user)
        lines.append(VersionLine(version, changes, mine, asked.get(str(version.pk), [])))
    return lines[::-1]
