"""Sentences for the team that reads them, then for whoever reads the results."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from terreau.ground.common.naming import Doubt, doubts_in
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document, Question
from terreau.rooms.barometer.results.enums import VerbatimState
from terreau.rooms.barometer.results.models import Verbatim
from terreau.rooms.barometer.results.sentences import version_of
from terreau.rooms.barometer.waves.models import Wave

MOST_SHOWN = 500


@dataclass(frozen=True)
class Progress:
    waiting: int
    released: int
    aside: int

    @property
    def read(self) -> int:
        return self.released + self.aside

    @property
    def all(self) -> int:
        return self.read + self.waiting


def progress_of(wave: Wave) -> Progress:
    """One query. How many sentences there are says nothing of anybody: a sentence is apart from every answer."""
    rows = wave.verbatims.order_by().values_list("state").annotate(Count("pk"))
    found = dict(rows)
    return Progress(
        *(found.get(each, 0) for each in (VerbatimState.WAITING, VerbatimState.RELEASED, VerbatimState.ASIDE))
    )


def next_to_read(wave: Wave) -> Any:
    """The key of the next one that waits: keys are random, so that their order says nothing."""
    rows = wave.verbatims.filter(state=VerbatimState.WAITING)
    return rows.order_by("id").values_list("pk", flat=True).first()


@dataclass(frozen=True)
class ReadLine:
    """A sentence before its reader: to which question, what in it may name somebody."""

    sentence: Verbatim
    question: str
    doubts: list[Doubt]
    version: str


def read_line(sentence: Verbatim) -> ReadLine:
    document: Document = sentence.wave.edition.document
    asked = document.questions.get(sentence.question)
    words = str(asked.text) if asked else ""
    return ReadLine(sentence, words, doubts_in(sentence.text), version_of(sentence))


# ---- with the results


@dataclass
class Heap:
    """Released sentences on one theme."""

    theme: str
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Spoken:
    """What is read with the results: by theme, and how many more there are than the page holds."""

    heaps: list[Heap]
    more: int

    @property
    def empty(self) -> bool:
        return not self.heaps


def theme_labels(document: Document) -> dict[str, str]:
    """The themes that a sentence may be put under: those of the pages."""
    return {page.theme or page.code: str(page.title) for page in document.pages}


def page_theme(document: Document, question: str) -> str:
    page = document.page_of.get(question)
    return (page.theme or page.code) if page else ""


def spoken(wave: Wave, structure: Structure, shown: set[int], most: int = MOST_SHOWN) -> Spoken:
    """The released sentences of the wave, or of `structure` below it. `shown`: the structures whose figures of the wave
    this reader reads: a sentence from elsewhere belongs to the nearest of them above.
    """
    document: Document = wave.edition.document
    labels = theme_labels(document)
    rows = wave.verbatims.filter(state=VerbatimState.RELEASED).select_related("structure").order_by("theme", "id")
    whole = structure.pk == wave.structure_id
    kept = [each for each in rows if whole or _belongs(each, structure, shown)]
    heaps: dict[str, Heap] = {}
    for each in kept[:most]:
        theme = each.theme or page_theme(document, each.question)
        label = labels.get(theme, theme)
        heaps.setdefault(label, Heap(label)).texts.append(each.text)
    order = list(labels.values())
    place = {label: rank for rank, label in enumerate(order)}
    return Spoken(
        sorted(heaps.values(), key=lambda heap: (place.get(heap.theme, len(order)), heap.theme)),
        max(0, len(kept) - most),
    )


def _belongs(sentence: Verbatim, structure: Structure, shown: set[int]) -> bool:
    """Whether the nearest shown structure at or above where it was written lies at or below `structure`."""
    if sentence.structure is None:
        return False
    above = list(reversed(sentence.structure.ancestor_keys))
    nearest = next((key for key in above if key in shown), None)
    return nearest is not None and structure.pk in above[above.index(nearest) :]


def questions_asked(document: Document) -> list[Question]:
    """The questions that are answered by a text."""
    return [each for each in document.questions.values() if each.kind == "text"]
