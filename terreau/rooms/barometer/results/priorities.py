"""What to look at first: how satisfied people are with each theme, and how much it goes with their overall mark.

Importance is derived (Johnson's relative weights), not asked: it says what goes together, nothing of causes.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.results.reading import Line, Sheet, percent


@dataclass(frozen=True)
class Priority:
    """A theme: its line, its importance (0 to 1), and where it stands in the drawing (0 to 1 each)."""

    number: int
    label: str
    line: Line
    importance: float
    x: float
    y: float
    first: bool

    @property
    def importance_words(self) -> str:
        return percent(self.importance)

    @property
    def place(self) -> Any:
        if self.first:
            return _("à regarder d’abord")
        if self.y >= 0.5:
            return _("à garder")
        return _("plus tard") if self.x < 0.5 else _("à surveiller")


def priorities(sheet: Sheet) -> list[Priority]:
    """The themes whose satisfaction is shown for the whole and whose importance is known, in the order of the
    questionnaire. Their middle is that of themselves: none is bad, some come first."""
    lines = [
        line
        for line in sheet.by_role(Role.SATISFACTION)
        if not line.item.is_mean and line.exact and line.estimate is not None and line.estimate.importance is not None
    ]
    if not lines:
        return []
    shares = [line.share or 0.0 for line in lines]
    weights = [line.estimate.importance or 0.0 for line in lines if line.estimate is not None]
    found = []
    for number, (line, share, weight) in enumerate(zip(lines, shares, weights, strict=True), start=1):
        x, y = _placed(share, shares), _placed(weight, weights)
        page = sheet.document.page_of[line.item.question.code]
        found.append(Priority(number, str(page.title), line, weight, x, y, first=x < 0.5 <= y))
    return found


def _placed(value: float, among: list[float]) -> float:
    """From 0.05 to 0.95, the mean of all in the middle."""
    middle = sum(among) / len(among)
    reach = max(abs(each - middle) for each in among)
    return 0.5 if reach == 0 else 0.5 + 0.45 * (value - middle) / reach
