"""The count: the urn opened in memory, weighed and folded; only groups of enough people are written. Worker only."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Sum

from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import PATH_STEP
from terreau.lab.weighting.importance import Importance, relative_weights
from terreau.rooms.barometer.questionnaires.enums import Kind, Role
from terreau.rooms.barometer.questionnaires.items import Item
from terreau.rooms.barometer.results.enums import Axis, Method
from terreau.rooms.barometer.results.folding import fold_values
from terreau.rooms.barometer.results.margins import JOIN, STRUCTURE
from terreau.rooms.barometer.results.models import Count, Estimate, Group, Margin, Tabulation, Verbatim
from terreau.rooms.barometer.results.opening import NO_BIN, Opened, opened
from terreau.rooms.barometer.results.weighing import Drawn, Known, Weighed, measure, weigh
from terreau.rooms.barometer.waves.enums import Drawing
from terreau.rooms.barometer.waves.folding import fold_structures
from terreau.rooms.barometer.waves.models import Wave

BATCH = 2000
# Kinds whose share may be set against a mark.
OF_ONE_ANSWER = (Kind.SINGLE, Kind.SCALE, Kind.MATRIX)
AXES = {Axis.CATEGORY: "category", Axis.AGE: "age_band", Axis.LOCATION: "location"}
LONGEST_SENTENCE = 2000
# Numbers of a trial are told in fives under this: two trials with other levels would tell of those who changed level.
ROUNDED_UNDER, STEP = 100, 5
# Of the way: opening the urn, then the rest.
OPENING = 0.7


@dataclass(frozen=True)
class Outcome:
    """All that is kept of an opening; `groups` and what follows are empty for a trial."""

    answers: int
    population: int | None
    report: dict[str, Any]
    groups: list[tuple[Group, list[Count]]]
    estimates: list[Estimate]
    verbatims: list[Verbatim]


class Places:
    """The structures of a wave by key; whoever is in none of them is counted at its structure."""

    def __init__(self, wave: Wave):
        rows = list(Structure.every.within(wave.structure).order_by("path").values_list("pk", "path", "code"))
        self.root = wave.structure.path
        self.path_of = {key: path for key, path, _code in rows}
        self.key_of = {path: key for key, path, _code in rows}
        self.code_of = {path: code for _key, path, code in rows}

    def paths(self, keys: list[Any]) -> list[str]:
        return [self.path_of.get(int(key), self.root) if key else self.root for key in keys]

    def nearest(self, path: str, codes: set[str]) -> str:
        """The code of the structure or of the nearest one above it that is among `codes`; its own one if none is."""
        for end in range(len(path), len(self.root) - 1, -PATH_STEP):
            if self.code_of[path[:end]] in codes:
                return self.code_of[path[:end]]
        return self.code_of[path]


def tabulate(asked: Tabulation, progress: Callable[[float], None], *, results: bool) -> Outcome | None:
    """Open, weigh and, with `results`, count. None when fewer than the threshold answered.

    `progress` is given the part done. Raises `ResultsRefused` in the user's words, `CannotOpen` when the key is gone.
    """
    wave = asked.wave
    if wave.ballots.count() < settings.EVIDENCE_THRESHOLD:
        return None
    scales, singles = variables_of(asked)
    found = opened(wave, [*scales, *singles], lambda part: progress(OPENING * part))
    if found.rows < settings.EVIDENCE_THRESHOLD:
        return None
    places, known = Places(wave), known_of(asked)
    paths = places.paths(found.profile[STRUCTURE])
    drawn = Drawn(found.weights, found.design["stratum"], found.design["cluster"], found.design["fpc"])
    weighed = weigh(
        drawn, known, labels_of(found, known, places, paths), {code: numbers(found.raw[code]) for code in known.totals},
        method=asked.method, low=asked.low, high=asked.high, least=settings.EVIDENCE_THRESHOLD,
    )  # fmt: skip
    report = report_of(found, known, weighed)
    if not results:
        return Outcome(found.rows, known.people, report, [], [], [])
    progress(OPENING + 0.1)
    where = fold_structures(counted(paths), places.root, settings.EVIDENCE_THRESHOLD)
    folded = [places.key_of[where[path]] for path in paths]
    groups = [group for axis, labels in axes_of(found, folded) for group in counts_of(found, weighed, axis, labels)]
    progress(OPENING + 0.2)
    estimates = estimates_of(found, known, weighed)
    return Outcome(found.rows, known.people, report, groups, estimates, sentences_of(found, wave, folded))


# ---- what is known of the population


def variables_of(asked: Tabulation) -> tuple[list[str], list[str]]:
    """The questions that margins speak of: scales, of which the total is known, and the others, by their levels."""
    questions = asked.wave.edition.document.questions
    named = [code for code in asked.variables if code in questions]
    scales = [code for code in named if questions[code].kind == Kind.SCALE]
    return scales, [code for code in named if code not in scales]


def known_of(asked: Tabulation) -> Known:
    wave = asked.wave
    scales, _singles = variables_of(asked)
    levels: dict[str, dict[str, float]] = {}
    totals: dict[str, float] = {}
    used = asked.variables if asked.method != Method.NONE else []
    for row in Margin.objects.filter(wave=wave, variable__in=used).order_by("id"):
        if row.variable in scales:
            totals[row.variable] = row.total
        else:
            levels.setdefault(row.variable, {})[row.level] = row.total
    strata = {}
    if wave.drawing == Drawing.STRATA:
        strata = {str(key): float(number) for key, number in wave.strata.values_list("structure", "population")}
    cells = wave.cells.aggregate(population=Sum("population"), invited=Sum("invited"))
    invited = wave.turnout.aggregate(invited=Sum("invited"))["invited"] or cells["invited"]
    return Known(levels, totals, strata, cells["population"] or None, invited or None)


def labels_of(found: Opened, known: Known, places: Places, paths: list[str]) -> dict[str, list[str]]:
    """The level of each row in each margin; of a structure, the nearest one that the margin counts."""
    labels: dict[str, list[str]] = {}
    for variable, levels in known.levels.items():
        if variable == STRUCTURE:
            codes = {part for level in levels for part in level.split(JOIN)}
            nearest = {path: places.nearest(path, codes) for path in set(paths)}
            labels[variable] = [nearest[path] for path in paths]
        elif variable in found.profile:
            labels[variable] = [str(value) for value in found.profile[variable]]
        else:
            labels[variable] = ["" if answer is None else str(answer) for answer in found.raw[variable]]
    return labels


def numbers(answers: list[Any]) -> np.ndarray:
    return np.array([np.nan if answer is None else float(answer) for answer in answers])


def response_of(found: Opened, known: Known) -> float | None:
    """The part who answered of those who were asked, or of the population where nobody was invited by name."""
    asked = known.invited or known.people
    return min(found.rows / asked, 1.0) if asked else None


# ---- what is kept


def counted(labels: list[Any]) -> dict[Any, int]:
    names, numbers_ = np.unique(np.array(labels), return_counts=True)
    return dict(zip(names.tolist(), numbers_.tolist(), strict=True))


def axes_of(found: Opened, folded: list[int]) -> Iterator[tuple[Axis, list[Any]]]:
    """Each axis that has groups, and the group of each row."""
    yield Axis.STRUCTURE, folded
    for axis, name in AXES.items():
        where = fold_values(counted(found.profile[name]), settings.EVIDENCE_THRESHOLD)
        if where:
            yield axis, [where[value] for value in found.profile[name]]


def counts_of(found: Opened, weighed: Weighed, axis: Axis, labels: list[Any]) -> Iterator[tuple[Group, list[Count]]]:
    """The groups of an axis, each with what its people answered to each item, by bin."""
    names, of_row, people = np.unique(np.array(labels), return_inverse=True, return_counts=True)
    counts: list[list[Count]] = [[] for _name in names]
    for place, item in enumerate(found.items):
        for at, count in _item_counts(found, weighed.weights, place, item, of_row, len(names)):
            counts[at].append(count)
    for number, name in enumerate(names.tolist()):
        group = Group(axis=axis, people=int(people[number]))
        if axis == Axis.STRUCTURE:
            group.structure_id = name
        else:
            group.value = name
        yield group, counts[number]


def _item_counts(
    found: Opened, weights: np.ndarray, place: int, item: Item, of_row: np.ndarray, groups: int
) -> Iterator[tuple[int, Count]]:
    bins = list(item.bins) or [""]
    rows = np.flatnonzero(~np.isnan(found.values[place]))
    value, weight, base = found.values[place, rows], weights[rows], found.base(place)
    bin_ = np.where(found.bins[place, rows] == NO_BIN, 0, found.bins[place, rows])
    cell, size = of_row[rows] * len(bins) + bin_, groups * len(bins)
    people = np.bincount(cell, minlength=size)
    values, weighted = np.bincount(cell, value, size), np.bincount(cell, value * weight, size)
    bases = np.bincount(cell, weight * base, size)
    for at in np.flatnonzero(people).tolist():
        yield (
            at // len(bins),
            Count(
                item=item.code, bin=bins[at % len(bins)], people=int(people[at]), value=float(values[at]),
                base=float(people[at] * base), weighted_value=float(weighted[at]), weighted_base=float(bases[at]),
            ),
        )  # fmt: skip


def estimates_of(found: Opened, known: Known, weighed: Weighed) -> list[Estimate]:
    """One an item that enough people answered."""
    response, goes_with = response_of(found, known), importance_of(found, weighed)
    estimates = []
    for place, item in enumerate(found.items):
        if np.count_nonzero(~np.isnan(found.values[place])) < settings.EVIDENCE_THRESHOLD:
            continue
        question = item.question
        scale = (float(question.low), float(question.high)) if item.is_mean else None
        made = measure(weighed, found.values[place], scale=scale, response=response)
        plausible, worst = made.plausible or (None, None), made.worst or (None, None)
        estimates.append(
            Estimate(
                item=item.code, answers=made.estimate.rows, value=made.value, se=made.se, deff=made.estimate.deff,
                freedom=max(made.estimate.freedom, 0), low=made.interval[0], high=made.interval[1],
                plausible_low=plausible[0], plausible_high=plausible[1], worst_low=worst[0], worst_high=worst[1],
                importance=goes_with.get(item.code),
            )
        )  # fmt: skip
    return estimates


def importance_of(found: Opened, weighed: Weighed) -> dict[str, float]:
    """By item of satisfaction, the part of the spread of the overall mark that goes with it; empty where it is not
    known. Of a scale, marks are read, and the share bears the figure."""
    marks = next((place for place, one in enumerate(found.items) if _asks(one, Role.OVERALL) and one.is_mean), None)
    themes = [
        (place, one) for place, one in enumerate(found.items)
        if _asks(one, Role.SATISFACTION) and not one.is_mean and one.question.kind in OF_ONE_ANSWER
    ]  # fmt: skip
    if marks is None or not themes:
        return {}
    read = [place + (one.question.kind == Kind.SCALE) for place, one in themes]  # the mean follows the share
    made: Importance | None = relative_weights(found.values[read].T, found.values[marks], weighed.weights)
    if made is None:
        return {}
    told = zip(themes, made.weights.tolist(), strict=True)
    return {one.code: weight for (_place, one), weight in told if not np.isnan(weight)}


def _asks(item: Item, role: Role) -> bool:
    return item.question.role == role


def sentences_of(found: Opened, wave: Wave, folded: list[int]) -> list[Verbatim]:
    """Sentences under random keys, in an order drawn anew: neither tells what was written together."""
    drawn = random.SystemRandom().sample(found.sentences, len(found.sentences))
    return [
        Verbatim(wave=wave, question=one.question, structure_id=folded[one.row], text=one.text[:LONGEST_SENTENCE])
        for one in drawn
    ]


# ---- what is told of the weighting


def report_of(found: Opened, known: Known, weighed: Weighed) -> dict[str, Any]:
    """How the weighting does, without any result; numbers of people in fives where they are few."""
    response = response_of(found, known)
    told: dict[str, Any] = {
        "deff": round(weighed.deff, 3), "effective": round(found.rows / weighed.deff), "collapsed": weighed.collapsed,
        "unreadable": found.unreadable, "response": None if response is None else round(response, 4),
    }  # fmt: skip
    if weighed.calibration is None:
        return told | {"margins": []}
    ratios = weighed.cut.ratios if weighed.cut else weighed.calibration.ratios
    worst = weighed.calibration.worst
    told |= {
        "ratio": [round(float(ratios.min()), 2), round(float(ratios.max()), 2)],
        "error": weighed.calibration.error, "worst": [worst.margin, worst.label],
        "margins": [
            {
                "variable": line.margin, "level": line.label, "target": line.target,
                "respondents": rounded(line.respondents), "error": line.error,
            }
            for line in weighed.calibration.lines
        ],
    }  # fmt: skip
    if weighed.cut is not None:
        cut = weighed.cut
        told["cut"] = {"count": cut.count, "lowest": round(cut.lowest, 2), "highest": round(cut.highest, 2)}
    return told


def rounded(number: int) -> int:
    return STEP * round(number / STEP) if number < ROUNDED_UNDER else number
