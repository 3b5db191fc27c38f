"""What whoever counts a wave reads: its margins, what is being made, what the last trial says."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.evidence.figures import EXACT_FROM
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results import actions
from terreau.rooms.barometer.results.enums import TabulationState
from terreau.rooms.barometer.results.forms_counting import variable_label
from terreau.rooms.barometer.results.models import Margin, Tabulation
from terreau.rooms.barometer.results.reading import decimal
from terreau.rooms.barometer.waves.models import Wave

JOIN = "|"


@dataclass(frozen=True)
class Known:
    """A variable of the margins, with its levels in words."""

    variable: str
    label: str
    levels: list[tuple[str, str, str]]  # code, words, how many


@dataclass(frozen=True)
class Residual:
    """A margin as the weights render it: « visé », answers, and what is left between both."""

    label: str
    level: str
    target: str
    respondents: str
    error: str


@dataclass(frozen=True)
class Report:
    """What a trial or a count says of its weights, in words."""

    tabulation: Tabulation
    residuals: list[Residual]

    @property
    def plain(self) -> dict[str, Any]:
        return self.tabulation.report or {}

    @property
    def method(self) -> str:
        return str(self.tabulation.get_method_display())

    @property
    def deff(self) -> str:
        return decimal(self.plain.get("deff", 1.0), 2)

    @property
    def effective(self) -> str:
        return decimal(self.plain.get("effective", 0))

    @property
    def ratio(self) -> list[str]:
        """The lowest and the highest ratio of a weight to the mean one."""
        return [decimal(each, 2) for each in self.plain.get("ratio", [])]

    @property
    def cut(self) -> dict[str, Any] | None:
        return self.plain.get("cut")

    @property
    def unreadable(self) -> int:
        return int(self.plain.get("unreadable", 0))


@dataclass(frozen=True)
class Counting:
    margins: list[Known]
    at_work: Tabulation | None
    done: int  # percent
    trial: Report | None
    final: Report | None
    failed: Tabulation | None
    last: Tabulation | None  # made, a trial or for good
    too_few: bool

    @property
    def may_count(self) -> bool:
        return self.at_work is None


def counting_of(wave: Wave) -> Counting:
    rows = list(wave.tabulations.order_by("-id")[:20])
    last = rows[0] if rows else None
    at_work = actions.at_work(wave)
    by_state = {each.state: each for each in reversed(rows)}
    trial, final = by_state.get(TabulationState.TRIAL), by_state.get(TabulationState.FINAL)
    failed = last if last is not None and last.state == TabulationState.FAILED else None
    labels = structure_labels(wave)
    return Counting(
        margins=margins_of(wave, labels),
        at_work=at_work,
        done=int((at_work.report or {}).get("done", 0)) if at_work else 0,
        trial=report_of(wave, trial, labels) if trial else None,
        final=report_of(wave, final, labels) if final and not final.too_few else None,
        failed=failed,
        last=last if last is not None and last.made_at else None,
        too_few=final is not None and final.too_few,
    )


def structure_labels(wave: Wave) -> dict[str, str]:
    return dict(Structure.every.within(wave.structure).order_by("path").values_list("code", "label"))


def margins_of(wave: Wave, labels: dict[str, str]) -> list[Known]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in Margin.objects.filter(wave=wave).order_by("id"):
        words = level_words(wave, row.variable, row.level, labels)
        number = decimal(row.total, 0 if row.total == int(row.total) else 1)
        found.setdefault(row.variable, []).append((row.level, words, number))
    return [Known(name, variable_label(wave, name), levels) for name, levels in found.items()]


def level_words(wave: Wave, variable: str, level: str, labels: dict[str, str]) -> str:
    """« Direction du réseau », « A ou A+ », « non précisé »."""
    question = wave.edition.document.questions.get(variable)
    if question is not None and question.kind == "scale":
        return _("total des notes")

    def one(code: str) -> str:
        if not code:
            return _("non précisé")
        option = question.option(code) if question is not None else None
        return str(option.text) if option is not None else labels.get(code, code) if variable == "structure" else code

    return _(" ou ").join(one(code) for code in level.split(JOIN))


def report_of(wave: Wave, made: Tabulation, labels: dict[str, str]) -> Report:
    residuals = [
        Residual(
            variable_label(wave, line["variable"]),
            level_words(wave, line["variable"], line["level"], labels),
            decimal(line["target"]),
            respondents_words(line["respondents"]),
            _("%(error)s %%") % {"error": decimal(100 * line["error"], 2)},
        )
        for line in (made.report or {}).get("margins", [])
    ]
    return Report(made, residuals)


def respondents_words(number: int) -> str:
    """Rounded where they are few, and said so."""
    words = decimal(number)
    return _("environ %(number)s") % {"number": words} if number < EXACT_FROM else words
