"""What a rule may read of a board: shown figures, the gap to the target, the structures below. Never a person."""

import datetime
import math
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from terreau.compass import wording
from terreau.compass.board import Board, IndicatorView
from terreau.compass.models import Target
from terreau.compass.targets import measured
from terreau.ground.evidence.definitions import INDICATORS, SEPARATOR, Better, Counts, Unit
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import (
    EXACT_FROM,
    STEP,
    Shown,
    Sight,
    dimension_labels,
    figures,
    latest_snapshot,
    sight_of,
)
from terreau.ground.organisations.groupings import shown_below

COVERAGE = "competence_coverage"
# Agents without the level asked; those who are one level from it are whom one training brings there.
BELOW, NEAR = "competence_below", "near"
# Agents who wait for a peer's help on a competence that nobody here offers to help with.
ALONE = "seekers_without_coach"
# Agents satisfied with each theme, as a barometer asked them.
SATISFACTION = "barometer_satisfaction"
# Beyond this many, a list of structures stops helping.
STRUCTURES_NAMED = 5


@dataclass(frozen=True)
class Weakest:
    competence: str
    share: float
    strongest: str
    strongest_share: float


@dataclass(frozen=True)
class Training:
    """The competence and the structure where most agents are one level from what their baseline asks."""

    competence: str
    place: str
    near: float
    missing: float  # without the level there, those one level from it included


@dataclass(frozen=True)
class WithoutCoach:
    """The competence on which most agents wait for the help of a peer that nobody offers."""

    competence: str
    waiting: float


@dataclass(frozen=True)
class Dissatisfied:
    """The theme with which fewest are satisfied here, and the structure just below where they are fewest, if shown."""

    theme: str
    share: float
    place: str
    share_there: float


@dataclass(frozen=True)
class Reading:
    board: Board

    @property
    def structure(self) -> str:
        return self.board.structure.label

    def view(self, code: str) -> IndicatorView | None:
        return self.board.views.get(code)

    def unknown(self, code: str) -> bool:
        """Nobody has measured it here; a hidden figure is measured, and a closed one may be."""
        view = self.view(code)
        return view is not None and view.shown.status == Status.NO_DATA and not view.closed

    def gap(self, code: str) -> float | None:
        """How many more (agents, directions, days…) reach the target; None unless shown and below it."""
        view = self.view(code)
        if view is None or view.target is None or not view.known or (view.score or 0) >= 100:
            return None
        return missing(view, view.shown, view.target)

    def why(self, code: str) -> str:
        """« Aujourd’hui 17 sur 32 (53 %). La cible de 60 % en demande 3 de plus. »"""
        view, gap = self.view(code), self.gap(code)
        if view is None:
            return ""
        if gap is None:
            return _("Personne ne connaît encore ce chiffre ici : « %(label)s ». L’action le fera connaître.") % {
                "label": view.indicator.label
            }
        said = {
            "counts": wording.counts(view.shown),
            "figure": wording.figure(view),
            "target": wording.amount(view.indicator, view.target),
            "gap": wording.number(gap),
        }
        if view.indicator.unit == Unit.PERCENT:
            return _("Aujourd’hui %(counts)s (%(figure)s). La cible de %(target)s en demande %(gap)s de plus.") % said
        return _("Aujourd’hui %(figure)s. La cible est de %(target)s : il en faut %(gap)s de plus au total.") % said

    def where(self, code: str) -> str:
        """The structures just below that have not reached their target, alphabetical, with what each lacks."""
        lacking = self._lacking.get(code, [])
        if not lacking:
            return ""
        named = ", ".join(f"{label} ({wording.number(gap)})" for label, gap in lacking[:STRUCTURES_NAMED])
        others = len(lacking) - STRUCTURES_NAMED
        if others > 0:
            words = ngettext(
                "Par ordre alphabétique : %(named)s… et %(others)s autre.",
                "Par ordre alphabétique : %(named)s… et %(others)s autres.",
                others,
            )
            return " " + words % {"named": named, "others": others}
        return " " + _("Par ordre alphabétique : %(named)s.") % {"named": named}

    def most_lacking(self, code: str) -> tuple[str, float] | None:
        """Where most are missing and how many, among the figures shown just below, or here when none there lacks any:
        where seats serve most. None without gap here."""
        gap = self.gap(code)
        if gap is None:
            return None
        lacking = self._lacking.get(code, [])
        # In alphabetical order: the first of those that lack as much.
        return max(lacking, key=lambda pair: pair[1]) if lacking else (self.structure, gap)

    @cached_property
    def weakest(self) -> Weakest | None:
        """The competence that fewest agents hold at the required level, when at least two are shown."""
        indicator = INDICATORS.get(COVERAGE)
        if indicator is None:
            return None
        found = [
            (shown.ratio, shown.dimension)
            for shown in self._figures([self.board.structure.pk], [COVERAGE], dimensions=True)
            if shown.dimension and shown.status == Status.SHOWN and shown.ratio is not None
        ]
        if len(found) < 2:
            return None
        labels = dimension_labels(self.board.snapshot, str(indicator.by))
        (low, weakest), (high, strongest) = min(found), max(found)
        return Weakest(labels.get(weakest, weakest), low * 100, labels.get(strongest, strongest), high * 100)

    @cached_property
    def training(self) -> Training | None:
        """Where one training would move most agents to their baseline, among the figures shown: just below, or here
        when nothing below is shown. None when every figure is hidden."""
        if BELOW not in INDICATORS:
            return None
        labels = self._below | {self.board.structure.pk: self.structure}
        near = [
            shown
            for shown in self._figures(list(labels), [BELOW], dimensions=True)
            if shown.dimension.endswith(f"{SEPARATOR}{NEAR}") and shown.status == Status.SHOWN and shown.value
        ]
        if not near:
            return None
        among = [shown for shown in near if shown.structure != self.board.structure.pk] or near
        most = max(shown.value or 0 for shown in among)
        first = [shown for shown in among if shown.value == most]
        shown = min(first, key=lambda one: (wording.alphabetical(labels[one.structure]), one.dimension))
        code = shown.dimension.split(SEPARATOR)[0]
        competences = dimension_labels(self.board.snapshot, str(INDICATORS[BELOW].by))
        return Training(
            competences.get(code, code), labels[shown.structure], near=shown.value or 0, missing=shown.base or 0
        )

    @cached_property
    def dissatisfied(self) -> Dissatisfied | None:
        """Among the figures shown here, then just below on the same theme; None when none is shown here."""
        if SATISFACTION not in INDICATORS:
            return None
        labels = self._below | {self.board.structure.pk: self.structure}
        shown = [
            one
            for one in self._figures(list(labels), [SATISFACTION], dimensions=True)
            if one.dimension and one.status == Status.SHOWN and one.ratio is not None
        ]
        here = [one for one in shown if one.structure == self.board.structure.pk]
        if not here:
            return None
        least = min(here, key=lambda one: (one.ratio or 0, one.dimension))
        there = [one for one in shown if one.structure in self._below and one.dimension == least.dimension]
        fewest = min(there, key=lambda one: (one.ratio or 0, wording.alphabetical(labels[one.structure])), default=None)
        themes = dimension_labels(self.board.snapshot, str(INDICATORS[SATISFACTION].by))
        return Dissatisfied(
            themes.get(least.dimension, least.dimension),
            100 * (least.ratio or 0),
            labels[fewest.structure] if fewest is not None else "",
            100 * (fewest.ratio or 0) if fewest is not None else 0.0,
        )

    @cached_property
    def without_coach(self) -> WithoutCoach | None:
        """Among the figures shown here; None when there is none."""
        if ALONE not in INDICATORS:
            return None
        found = [
            shown
            for shown in self._figures([self.board.structure.pk], [ALONE], dimensions=True)
            if shown.dimension and shown.status == Status.SHOWN and shown.value
        ]
        if not found:
            return None
        shown = min(found, key=lambda one: (-(one.value or 0), one.dimension))
        labels = dimension_labels(self.board.snapshot, str(INDICATORS[ALONE].by))
        return WithoutCoach(labels.get(shown.dimension, shown.dimension), shown.value or 0)

    @cached_property
    def _below(self) -> dict[int, str]:
        """What has figures just below, by key."""
        return dict(shown_below(self.board.structure).order_by("pk").values_list("pk", "label"))

    @cached_property
    def _sight(self) -> Sight:
        """What may be read here and just below: worked out once for every rule."""
        here = [self.board.structure.pk, *self._below]
        return sight_of(self.board.scope, here, self.board.snapshot or latest_snapshot())

    def _figures(self, structures: list[int], codes: list[str], *, dimensions: bool = False) -> list[Shown]:
        readable = [key for key in self._sight.readable if key in structures]
        sight = replace(self._sight, readable=readable)
        return figures(self.board.scope, structures=structures, indicators=codes, dimensions=dimensions, sight=sight)

    @cached_property
    def _lacking(self) -> dict[str, list[tuple[str, float]]]:
        """Per indicator below its target here: the children below theirs. Three queries for all the rules."""
        codes = [view.indicator.code for view in self.board.views.values() if self.gap(view.indicator.code)]
        children = self._below if codes else {}
        if not children:
            return {}
        own: dict[tuple[int, str], float] = {}
        day = self.board.asked.on if self.board.asked else datetime.date.today()  # targets are those of the board's day
        for target in Target.objects.filter(structure__in=children, indicator__in=codes).valid_on(day):
            own.setdefault((target.structure_id, target.indicator), target.value)
        lacking: dict[str, list[tuple[str, float]]] = {}
        for shown in self._figures(list(children), codes):
            view = self.board.views[shown.indicator]
            gap = missing(view, shown, own.get((shown.structure, shown.indicator), view.target or 0))
            if gap:
                lacking.setdefault(shown.indicator, []).append((children[shown.structure], gap))
        return {code: sorted(found, key=lambda pair: wording.alphabetical(pair[0])) for code, found in lacking.items()}


def missing(view: IndicatorView, shown: Shown, target: float) -> float | None:
    """What `shown` lacks to reach `target`, in whole units; None when it is reached, hidden or unknown."""
    figure = measured(view.indicator, shown)
    if figure is None or not shown.base or view.indicator.better == Better.LOWER or figure >= target:
        return None
    share = target / 100 if view.indicator.unit in {Unit.PERCENT, Unit.PER_HUNDRED} else target
    gap = math.ceil(shown.base * share - (shown.value or 0) - 1e-9)
    rounded = view.indicator.counts == Counts.PERSONS and not shown.declared
    if rounded and shown.people is not None and shown.people < EXACT_FROM:
        # Computed on numbers that are rounded themselves: nothing finer is said of them.
        return STEP * math.ceil(gap / STEP)
    return gap


def day_in(days: int) -> str:
    """The day to write in a model text: « 23 décembre 2026 »."""
    return date_format(datetime.date.today() + datetime.timedelta(days=days), "j F Y")
