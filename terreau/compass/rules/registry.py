"""The rules of the next steps: each a small function that reads shown figures and says what to do, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading


@dataclass(frozen=True)
class Proposal:
    """A next step: what to do, why here, by whom, by when, and the text that starts it."""

    rule: str
    lever: int
    title: str
    because: str
    effort: Effort
    owner: str  # a function, never a name
    days: int
    indicator: str
    model: str  # a message or an agenda, ready to copy
    when: str  # the rule itself, in words
    find_out: bool = False  # how to know a figure, rather than how to change it

    @property
    def anchor(self) -> str:
        """An identifier for the page."""
        return self.rule.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Said:
    """What a rule answers when it applies."""

    title: str
    because: str
    model: str


@dataclass(frozen=True)
class Rule:
    code: str
    lever: int
    indicator: str
    effort: Effort
    owner: Any
    days: int
    when: Any
    say: Callable[[Reading], Said | None]

    def propose(self, reading: Reading) -> Proposal | None:
        said = self.say(reading)
        if said is None:
            return None
        return Proposal(
            rule=self.code,
            lever=self.lever,
            title=said.title,
            because=said.because,
            effort=self.effort,
            owner=str(self.owner),
            days=self.days,
            indicator=self.indicator,
            model=said.model,
            when=str(self.when),
        )


RULES: dict[str, Rule] = {}


def rule(code: str, *, lever: int, indicator: str, effort: Effort, owner: Any, days: int, when: Any):
    """Register the decorated `say(reading) -> Said | None`. In each lever the first registered comes first."""

    def register(say: Callable[[Reading], Said | None]):
        if code in RULES:
            raise ValueError(f"The rule {code!r} is defined twice.")
        RULES[code] = Rule(code, lever, indicator, effort, owner, days, when, say)
        return say

    return register
