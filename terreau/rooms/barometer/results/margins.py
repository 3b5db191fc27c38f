"""What is known of the population of a wave, as margins: proposed from the agents file, without opening the urn."""

from collections import Counter

from django.db.models import Sum

from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import PATH_STEP
from terreau.rooms.barometer.questionnaires.content import Question
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.results.folding import join_neighbours
from terreau.rooms.barometer.results.models import Margin
from terreau.rooms.barometer.waves.enums import Location
from terreau.rooms.barometer.waves.folding import fold_structures
from terreau.rooms.barometer.waves.models import Wave

STRUCTURE, CATEGORY, AGE_BAND, LOCATION = "structure", "category", "age_band", "location"
PROFILE = (STRUCTURE, CATEGORY, AGE_BAND, LOCATION)
# Answers that a level of a margin should have: fewer carry too much.
ENOUGH = 30
JOIN = "|"
ORDERS = {
    CATEGORY: [*Category.values, ""],
    AGE_BAND: [*(band for _age, band in reversed(AGE_BANDS)), ""],
    LOCATION: [*Location.values, ""],
}


def proposed(wave: Wave) -> list[Margin]:
    """Structures folded where thirty answered, categories, age bands and locations joined where thirty are expected.

    Empty where nobody counted the population: a wave of addresses, of whoever has the link, of another tool. Only the
    numbers of those who were asked and who answered by structure are read, as the close of the wave wrote them.
    """
    cells = list(wave.cells.values_list("structure__path", *(CATEGORY, AGE_BAND, LOCATION), "population"))
    population = sum(cell[-1] for cell in cells)
    if not population:
        return []
    turnout = wave.turnout.aggregate(invited=Sum("invited"), answered=Sum("answered"))
    rate = (turnout["answered"] or 0) / (turnout["invited"] or population)
    margins = _structures(wave, cells)
    for place, variable in enumerate((CATEGORY, AGE_BAND, LOCATION), start=1):
        people: Counter = Counter()
        for cell in cells:
            people[cell[place]] += cell[-1]
        expected = {level: rate * count for level, count in people.items()}
        order = [level for level in ORDERS[variable] if level in people]
        order += sorted(set(people) - set(order))
        levels = join_neighbours(expected, order, ENOUGH)
        if len(levels) > 1:
            margins += [
                Margin(wave=wave, variable=variable, level=JOIN.join(joined), total=sum(people[one] for one in joined))
                for joined in levels
            ]
    return margins


def _structures(wave: Wave, cells: list[tuple]) -> list[Margin]:
    answered = {row[0]: row[1] for row in wave.turnout.values_list("structure__path", "answered")}
    root = wave.structure.path
    levels = set(fold_structures(answered, root, ENOUGH).values())
    if len(levels) < 2:
        return []
    people: Counter = Counter()
    for path, *_rest, population in cells:
        ends = range(len(path), len(root) - 1, -PATH_STEP)
        people[next((path[:end] for end in ends if path[:end] in levels), root)] += population
    codes = dict(Structure.every.filter(path__in=people).values_list("path", "code"))
    return [
        Margin(wave=wave, variable=STRUCTURE, level=codes[path], total=people[path]) for path in sorted(people)
    ]  # fmt: skip


def refused_variable(wave: Wave, variable: str, level: str, codes: set[str]) -> str:
    """What is wrong with a margin on this variable, as a code; nothing when it may be. `codes`: of its structures."""
    if variable == STRUCTURE and not set(level.split(JOIN)) <= codes:
        return "structure"
    if variable in PROFILE:
        return ""
    question: Question | None = wave.edition.document.questions.get(variable)
    if question is None:
        return "unknown"
    if question.kind == Kind.SCALE:
        return "total" if level else ""
    if question.kind != Kind.SINGLE:
        return "kind"
    known = {option.code for option in question.options} | {""}
    return "" if set(level.split(JOIN)) <= known else "level"
