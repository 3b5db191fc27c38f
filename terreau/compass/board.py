"""The compass of a structure: ten levers, each with its figures, targets, starting points. Ten facts, and no total.

A score says which share of its own target a structure has reached. It is computed from shown figures only, and there
is none for the whole. Nobody is ranked: a board knows one structure.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from terreau.compass.targets import Aim, aims, measured, score
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import Status, Unit
from terreau.ground.evidence.figures import Shown, figures, history, latest_snapshot, sight_of
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.initiatives.enums import Lever
from terreau.ground.organisations.models import Structure


@dataclass(frozen=True)
class IndicatorView:
    """An indicator in a structure: its figure, target and starting point, in the unit that is displayed."""

    indicator: Indicator
    shown: Shown
    target: float | None
    start: Shown | None  # the first measure of the same definition
    score: float | None
    aim: Aim | None = None
    past: tuple[Shown, ...] = ()  # every measure of the same definition up to the board's day, oldest first

    @property
    def closed(self) -> bool:
        """Nothing is read here until the opinions awaited are recorded."""
        return self.shown.closed

    @property
    def figure(self) -> float | None:
        return measured(self.indicator, self.shown)

    @property
    def known(self) -> bool:
        return self.shown.status == Status.SHOWN

    @property
    def hidden(self) -> bool:
        return self.shown.status in {Status.HIDDEN_SMALL, Status.HIDDEN_COMPLEMENT}

    @property
    def start_figure(self) -> float | None:
        return measured(self.indicator, self.start) if self.start else None

    @property
    def is_start(self) -> bool:
        """The only measure so far: a starting point, not a grade."""
        return self.known and (self.start is None or self.start.on == self.shown.on)

    @property
    def distance(self) -> float | None:
        """How far the figure has moved since its starting point, in the unit that is displayed."""
        if self.is_start or self.figure is None or self.start_figure is None:
            return None
        if self.indicator.unit == Unit.PERCENT:  # as they are read: from 54 % to 60 % are 6 points, whatever follows
            return float(round(self.figure) - round(self.start_figure))
        return self.figure - self.start_figure

    @property
    def start_score(self) -> float | None:
        return None if self.is_start else score(self.indicator, self.start_figure, self.target)


@dataclass(frozen=True)
class LeverView:
    """A lever: the mean of its indicators' scores says how much of the targets is reached, on `counted` of `total`."""

    lever: Lever
    indicators: list[IndicatorView]
    score: float | None
    counted: int
    total: int

    @property
    def known(self) -> bool:
        return any(view.known for view in self.indicators)

    @property
    def hidden(self) -> bool:
        """Measured, and nothing of it may be shown here."""
        return not self.known and any(view.hidden for view in self.indicators)

    @property
    def closed(self) -> bool:
        """Neither known nor hidden, and not unknown either: opinions are awaited."""
        return not self.known and not self.hidden and any(view.closed for view in self.indicators)

    @property
    def start_score(self) -> float | None:
        """The same mean at each indicator's own starting point; None while all of them are there still."""
        counted = [view for view in self.indicators if view.score is not None]
        if all(view.is_start for view in counted):
            return None
        scores = [view.score if view.start_score is None else view.start_score for view in counted]
        return sum(score for score in scores if score is not None) / len(scores)


@dataclass(frozen=True)
class Board:
    structure: Structure
    snapshot: Snapshot | None  # the latest, unless an older one was asked for
    levers: list[LeverView]
    known: int  # levers with a shown figure
    unknown: int  # levers that nobody has measured yet; the others are hidden, or closed
    closed: int  # levers that wait for opinions
    scope: Scope = field(repr=False, default_factory=Scope)
    asked: Snapshot | None = None  # the older one, when the reader chose it

    @property
    def hidden(self) -> int:
        return len(self.levers) - self.known - self.unknown - self.closed

    @property
    def computed(self) -> bool:
        """Whether the snapshot says anything here; a structure without agents on file only has what it declares."""
        return any(view.shown.status != Status.NO_DATA and not view.shown.declared for view in self.views.values())

    @property
    def waits(self) -> bool:
        """Whether a figure here is closed until opinions are recorded."""
        return any(view.closed for view in self.views.values())

    @cached_property
    def views(self) -> dict[str, IndicatorView]:
        return {view.indicator.code: view for lever in self.levers for view in lever.indicators}

    def lever(self, number: int) -> LeverView:
        return self.levers[number - 1]


def board(structure: Structure, scope: Scope, *, snapshot: Snapshot | None = None) -> Board:
    """The ten levers of `structure` as `scope` may see them, in a number of queries that depends on nothing.

    Without `snapshot`, the latest; an older one shows the board of its day, with the targets of that day.
    """
    indicators = headline_indicators()
    latest = snapshot or latest_snapshot()
    day = snapshot.on if snapshot else datetime.date.today()
    codes = [indicator.code for indicator in indicators]
    seen = sight_of(scope, [structure.pk], latest)
    shown = {
        figure.indicator: figure for figure in figures(scope, structures=[structure.pk], indicators=codes, sight=seen)
    }
    past: dict[str, list[Shown]] = {}
    for figure in history(scope, structure=structure.pk, indicators=codes, sight=None if snapshot else seen):
        if figure.on and figure.on <= day:
            past.setdefault(figure.indicator, []).append(figure)
    for code, figure in shown.items():
        if figure.declared and figure.on and figure.on > day:
            shown[code] = _declared_before(figure, past.get(code, ()))
    in_force = aims(structure, indicators, on=day)
    views = [
        _view(indicator, shown[indicator.code], past.get(indicator.code, ()), in_force.get(indicator.code))
        for indicator in indicators
        if indicator.code in shown
    ]
    levers = [_lever(lever, [view for view in views if view.indicator.lever == lever]) for lever in Lever]
    known = sum(lever.known for lever in levers)
    closed = sum(lever.closed for lever in levers)
    unknown = len(levers) - known - closed - sum(lever.hidden for lever in levers)
    return Board(structure, latest, levers, known=known, unknown=unknown, closed=closed, scope=scope, asked=snapshot)


def headline_indicators() -> list[Indicator]:
    """Those of the board, flagships first in each lever. What is read by dimension has pages of its own."""
    return sorted(
        (indicator for indicator in INDICATORS.values() if indicator.by is None and not indicator.bins),
        key=lambda indicator: (indicator.lever, not indicator.flagship),
    )


def _declared_before(later: Shown, past: Iterable[Shown]) -> Shown:
    """What was declared at the time of an older board, in place of what was declared later."""
    before = [figure for figure in past if figure.declared]
    return before[-1] if before else Shown(later.indicator, later.version, later.structure, "", Status.NO_DATA)


def _view(indicator: Indicator, shown: Shown, past: Iterable[Shown], aim: Aim | None) -> IndicatorView:
    # A new version is a new formula: measures of the former one are no starting point for it.
    comparable = tuple(figure for figure in past if figure.status == Status.SHOWN and figure.version == shown.version)
    target = aim.value if aim else None
    return IndicatorView(
        indicator=indicator,
        shown=shown,
        target=target,
        start=comparable[0] if comparable and shown.status == Status.SHOWN else None,
        score=score(indicator, measured(indicator, shown), target),
        aim=aim,
        past=comparable,
    )


def _lever(lever: Lever, views: list[IndicatorView]) -> LeverView:
    scores = [view.score for view in views if view.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    return LeverView(lever, views, score=mean, counted=len(scores), total=len(views))
