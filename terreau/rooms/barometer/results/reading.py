"""What the pages of results read: protected figures of the evidence, and beside them what the lab says of the whole.

An estimate is shown only where the figure of the same item is shown for the structure of the wave, and from a hundred
people: below, figures are rounded, and an exact interval would tell what the rounding hides.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import name_of
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import EXACT_FROM, Shown, figures, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document, Page, Question
from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.questionnaires.items import Item, items_of
from terreau.rooms.barometer.results import margins_of_error as errors
from terreau.rooms.barometer.results.enums import TabulationState
from terreau.rooms.barometer.results.models import Estimate, Tabulation
from terreau.rooms.barometer.waves.models import Wave

SHARE, YES, NO, TURNOUT = "barometer_share", "barometer_yes", "barometer_no", "barometer_turnout"
# Facts of a wave are taken for forty days after its count: the last snapshots of that time hold its figures.
AFTER_THE_COUNT = datetime.timedelta(days=38)


def figure_name(wave: Wave, item: str) -> str:
    """The value of the dimension: « q7k2m9xa q4.screen »."""
    return f"{wave.code} {item}"


def decimal(value: float, places: int = 0) -> str:
    """Rounded: `number_format` alone cuts."""
    return number_format(round(value, places), decimal_pos=places, force_grouping=True)


def percent(share: float) -> str:
    return _("%(share)s %%") % {"share": decimal(100 * share)}


def hidden_words(shown: Shown | None) -> str:
    """Why there is nothing to read, in words. A group is hidden for its size, and when all or nobody answered so."""
    if shown is None or shown.status == Status.NO_DATA:
        return _("fermé : des avis sont attendus") if shown is not None and shown.closed else _("pas de chiffre")
    if shown.status == Status.HIDDEN_SMALL:
        return _("masqué : trop peu de réponses, ou toutes pareilles")
    return str(Status(shown.status).label)


@dataclass(frozen=True)
class Line:
    """An item as a reader may see it somewhere. `estimate`: only with the whole wave."""

    item: Item
    shown: Shown | None
    estimate: Estimate | None = None
    label: str = ""
    structure: Structure | None = None
    deff: float = 1.0
    detail: tuple["Part", ...] = ()

    @property
    def known(self) -> bool:
        return self.shown is not None and self.shown.status == Status.SHOWN and self.shown.ratio is not None

    @property
    def share(self) -> float | None:
        """From 0 to 1, of a mean too: its place on its scale."""
        return self.shown.ratio if self.known and self.shown is not None else None

    @property
    def value(self) -> float | None:
        """A share from 0 to 1, or a mark."""
        return None if self.share is None else self.scaled(self.share)

    @property
    def people(self) -> int | None:
        return self.shown.people if self.known and self.shown is not None else None

    def scaled(self, share: float) -> float:
        one = self.item.question
        return one.low + share * (one.high - one.low) if self.item.is_mean else share

    def worded(self, value: float) -> str:
        """« 62 % », or « 6,2 »."""
        return decimal(value, 1) if self.item.is_mean else percent(value)

    @property
    def words(self) -> str:
        """« 62 % », « 6,2 sur 10 », or why it is not shown."""
        if self.value is None:
            return hidden_words(self.shown)
        if self.item.is_mean:
            said = {"mark": self.worded(self.value), "most": self.item.question.high}
            return _("%(mark)s sur %(most)s") % said
        return self.worded(self.value)

    @property
    def people_words(self) -> str:
        return "" if self.people is None else decimal(self.people)

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """At 95 %, of the drawing and of chance alone: the lab's for a whole of a hundred, else by the generalised
        variance, a function of published figures only."""
        if self.share is None or not self.people:
            return None
        if self.exact and self.estimate is not None:
            return self.estimate.low, self.estimate.high
        low, high = errors.interval_of(self.share, self.people, self.deff, mean=self.item.is_mean)
        return self.scaled(low), self.scaled(high)

    @property
    def exact(self) -> bool:
        return self.known and self.estimate is not None and (self.people or 0) >= EXACT_FROM

    @property
    def interval_words(self) -> str:
        return self._between(self.interval)

    @property
    def band(self) -> tuple[float, float] | None:
        """What those who did not answer could change, if they differ by ten points at most."""
        if not self.exact or self.estimate is None or self.estimate.plausible_low is None:
            return None
        return self.estimate.plausible_low, self.estimate.plausible_high or 0.0

    @property
    def band_words(self) -> str:
        return self._between(self.band)

    def _between(self, ends: tuple[float, float] | None) -> str:
        if ends is None:
            return ""
        low, high = (decimal(100 * each) for each in ends)
        if self.item.is_mean:
            low, high = (self.worded(each) for each in ends)
            return _("entre %(low)s et %(high)s") % {"low": low, "high": high}
        return _("entre %(low)s et %(high)s %%") % {"low": low, "high": high}


@dataclass(frozen=True)
class Part:
    """A bin of a question: its share of all who answered, None when it is hidden."""

    code: str
    label: str
    counted: bool
    share: float | None
    words: str


@dataclass(frozen=True)
class Sheet:
    """Everything that a reader may see of a wave in one structure: one query for the figures, one for the estimates."""

    wave: Wave
    structure: Structure
    final: Tabulation | None
    snapshot: Snapshot | None
    found: dict[tuple[str, str], Shown]
    estimates: dict[str, Estimate]

    @property
    def document(self) -> Document:
        return self.wave.edition.document

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.code: item for item in items_of(self.document)}

    @property
    def is_whole(self) -> bool:
        return self.structure.pk == self.wave.structure_id

    @property
    def taken(self) -> bool:
        return self.snapshot is not None

    @property
    def weighed(self) -> bool:
        return self.final is not None and self.final.method != "none"

    def line(self, code: str) -> Line:
        item = self.items[code]
        estimate = self.estimates.get(code) if self.is_whole else None
        return Line(item, self.found.get((SHARE, code)), estimate, str(item.label), deff=self.deff(code))

    def deff(self, code: str) -> float:
        """Of what is smaller than the wave: that of the whole, and never less than what unequal weights cost."""
        estimate = self.estimates.get(code)
        kish = float((self.final.report or {}).get("deff", 1.0)) if self.final else 1.0
        return max(estimate.deff if estimate is not None and estimate.deff else 1.0, kish, 1.0)

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {code: self.line(code) for code in self.items}

    @property
    def any_shown(self) -> bool:
        return any(line.known for line in self.lines.values())

    @property
    def any_hidden(self) -> bool:
        return any(not line.known and line.shown is not None for line in self.lines.values())

    def parts(self, code: str) -> list[Part]:
        """The answers of a question, the counted ones first, the best of a scale first."""
        line, item = self.lines[code], self.items[code]
        share = line.share
        order = list(item.bins.items())
        order = order[::-1] if item.question.kind == "scale" else order
        found = []
        for bin_, counted in sorted(order, key=lambda pair: not pair[1]):
            side = self.found.get((YES if counted else NO, name_of(code, bin_)))
            inside = side.ratio if side is not None and side.status == Status.SHOWN else None
            if list(item.bins.values()).count(counted) == 1:  # alone on its side: the share says it all
                side, inside = line.shown, 1.0
            whole = None if share is None else (share if counted else 1 - share)
            of_all = None if inside is None or whole is None else inside * whole
            words = percent(of_all) if of_all is not None else hidden_words(side)
            found.append(Part(bin_, bin_label(item, bin_), counted, of_all, words))
        return found

    def by_role(self, role: Role) -> list[Line]:
        return [line for line in self.lines.values() if line.item.question.role == role]

    @cached_property
    def turnout(self) -> Shown | None:
        return self.found.get((TURNOUT, ""))


def bin_label(item: Item, bin_: str) -> str:
    option = item.question.option(bin_)
    return str(option.text) if option is not None else bin_.replace("-", " à ")


def counted_words(item: Item) -> str:
    """What the figure of an item counts: the words of its option or row, else « Très satisfait ou Plutôt satisfait »,
    « 6 ou plus »."""
    if item.part is not None:
        return str(item.label)
    if item.question.kind == "scale":
        return _("%(mark)s ou plus") % {"mark": item.question.counted_from}
    return _(" ou ").join(str(each.text) for each in item.question.options if each.counted)


def final_of(wave: Wave) -> Tabulation | None:
    return wave.tabulations.filter(state=TabulationState.FINAL).first()


def snapshot_of(final: Tabulation | None) -> Snapshot | None:
    """The latest snapshot that holds the figures of this very count, if one was taken since."""
    if final is None or final.made_at is None:
        return None
    found = latest_snapshot(on=final.made_at.date() + AFTER_THE_COUNT)
    return found if found is not None and found.taken_at >= final.made_at else None


def sheet_of(wave: Wave, structure: Structure, scope: Scope) -> Sheet:
    """A dozen queries, whatever the number of questions and of structures."""
    final = final_of(wave)
    snapshot = snapshot_of(final)
    codes = [item.code for item in items_of(wave.edition.document)]
    found: dict[tuple[str, str], Shown] = {}
    if snapshot is not None:
        rows = figures(
            scope,
            structures=[structure.pk],
            indicators=[SHARE, YES, NO, TURNOUT],
            dimensions=names_of(wave, codes),
            snapshot=snapshot,
        )
        found = {
            (each.indicator, item_of(wave, each.dimension)): each for each in rows if each.dimension or each.closed
        }
    estimates = {each.item: each for each in final.estimates.all()} if final is not None else {}
    return Sheet(wave, structure, final, snapshot, found, estimates)


def names_of(wave: Wave, codes: Iterable[str]) -> list[str]:
    """The names of every figure of these items: themselves and their bins, and the wave's own."""
    items = {item.code: item for item in items_of(wave.edition.document)}
    found = [wave.code]
    for code in codes:
        found.append(figure_name(wave, code))
        found += [name_of(figure_name(wave, code), bin_) for bin_ in items[code].bins]
    return found


def item_of(wave: Wave, name: str) -> str:
    """The name without its wave: « q4.screen », « q1|often », "" for the wave itself."""
    return name.removeprefix(wave.code).strip()


@dataclass(frozen=True)
class Asked:
    """A question of a page with its lines: its own, its mean's, its options' or its rows'."""

    question: Question
    lines: list[Line]
    mean: Line | None

    @property
    def parts(self) -> bool:
        """Whether its lines have a detail."""
        return any(line.detail for line in self.lines)


def asked_on(page: Page, sheet: Sheet) -> list[Asked]:
    found = []
    for question in page.questions:
        items = [item for item in sheet.items.values() if item.question.code == question.code]
        mean = next((sheet.lines[item.code] for item in items if item.is_mean), None)
        plain = [item for item in items if not item.is_mean]
        lines = [
            replace(sheet.lines[item.code], label=counted_words(item), detail=tuple(sheet.parts(item.code)))
            for item in plain
        ]
        found.append(Asked(question, lines, mean))
    return found
