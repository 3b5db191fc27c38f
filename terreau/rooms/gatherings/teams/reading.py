"""What the pages of a team read, as plain dataclasses."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.teams.enums import DiagnosisState, Mode, VersionState
from terreau.rooms.gatherings.teams.forms import name_of
from terreau.rooms.gatherings.teams.guide import GUIDES, OF, Guide
from terreau.rooms.gatherings.teams.models import MOST_ACTIONS, CharterVersion, Clause, Diagnosis, TeamAction

LOWEST, HIGHEST = 0.1, 3.9


@dataclass(frozen=True)
class ClauseLine:
    guide: Guide
    clause: Clause


@dataclass(frozen=True)
class ThemeLine:
    """How the team sees itself on a theme, beside the time before."""

    guide: Guide
    mean: float | None
    before: float | None
    said: str
    marks: list[tuple[Any, str]]  # statement, answer in words

    @property
    def words(self) -> str:
        return told(self.mean)

    @property
    def words_before(self) -> str:
        return told(self.before)

    @property
    def change(self) -> str:
        if self.mean is None or self.before is None:
            return ""
        gap = round(self.mean - self.before, 1)
        sign = "+" if gap > 0 else "−" if gap < 0 else "="
        return sign if sign == "=" else f"{sign} {number_format(abs(gap), decimal_pos=1)}"

    @property
    def answered(self) -> bool:
        return self.mean is not None


@dataclass(frozen=True)
class TeamPage:
    team: Structure
    draft: CharterVersion | None
    charter: CharterVersion | None
    lines: list[ClauseLine]
    open: Diagnosis | None
    last: Diagnosis | None
    results: list[ThemeLine]
    actions: list[TeamAction]
    versions: list[CharterVersion]

    @property
    def may_add_action(self) -> bool:
        return self.last is not None and len(self.actions) < MOST_ACTIONS


def told(mean: float | None) -> str:
    return "" if mean is None else number_format(mean, decimal_pos=1)


def team_page(team: Structure) -> TeamPage:
    versions = list(CharterVersion.objects.filter(structure=team).order_by("-number"))
    draft = next((each for each in versions if each.state == VersionState.DRAFT), None)
    adopted = [each for each in versions if each.state == VersionState.ADOPTED]
    charter = adopted[0] if adopted else None
    diagnoses = list(Diagnosis.objects.filter(structure=team).order_by("-held_on", "-pk")[:20])
    running = next((each for each in diagnoses if each.state == DiagnosisState.OPEN), None)
    closed = [each for each in diagnoses if each.state == DiagnosisState.CLOSED]
    last = closed[0] if closed else None
    known = [each for each in closed if not each.too_few]
    results = results_of(known[0], known[1] if len(known) > 1 else None) if known and known[0] == last else []
    actions = list(TeamAction.objects.filter(diagnosis=last).order_by("due_on", "rank")) if last else []
    return TeamPage(
        team, draft, charter, clauses_of(charter) if charter else [], running, last, results, actions, adopted
    )


def clauses_of(version: CharterVersion) -> list[ClauseLine]:
    """In the order of the guide."""
    known = {clause.theme: clause for clause in version.clauses.all()}
    return [ClauseLine(guide, known[guide.theme]) for guide in GUIDES if guide.theme in known]


def results_of(diagnosis: Diagnosis, before: Diagnosis | None = None) -> list[ThemeLine]:
    """Theme by theme. Answers given alone never read as « everybody, wholly » nor « nobody »: that tells of each."""
    marks = {mark.statement: mark for mark in diagnosis.marks.all()}
    earlier = {mark.statement: mark for mark in before.marks.all()} if before else {}
    said = {one.theme: one.text for one in diagnosis.said.all()}
    lines = []
    for guide in GUIDES:
        lines.append(
            ThemeLine(
                guide,
                mean_of(guide, marks, alone=diagnosis.mode == Mode.ALONE),
                mean_of(guide, earlier, alone=before is not None and before.mode == Mode.ALONE),
                said.get(guide.theme, ""),
                [
                    (one, told(value_of(marks.get(one.code), alone=diagnosis.mode == Mode.ALONE)))
                    for one in guide.statements
                ],
            )
        )
    return lines


def value_of(mark: Any, *, alone: bool) -> float | None:
    if mark is None or not mark.answers:
        return None
    mean = round(mark.total / mark.answers, 1)
    return min(max(mean, LOWEST), HIGHEST) if alone else mean


def mean_of(guide: Guide, marks: dict[str, Any], *, alone: bool) -> float | None:
    values = [value_of(marks.get(one.code), alone=alone) for one in guide.statements]
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 1) if len(known) == len(guide.statements) else None


def answers_so_far(diagnosis: Diagnosis, theme: str) -> dict[str, Any]:
    """What the team has answered on a theme, by field."""
    marks = {mark.statement: mark for mark in diagnosis.marks.all()}
    known = {name_of(one.code): str(marks[one.code].total) for one in OF[theme].statements if marks[one.code].answers}
    return known | {"said": next((each.text for each in diagnosis.said.all() if each.theme == theme), "")}


def next_theme(theme: str) -> str:
    """The theme after this one; "" after the last."""
    themes = [guide.theme.value for guide in GUIDES]
    place = themes.index(theme) + 1
    return themes[place] if place < len(themes) else ""
