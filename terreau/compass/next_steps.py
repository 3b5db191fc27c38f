"""What to do next: at most three proposals a lever, each with its rule in words, computed from shown figures only."""

import datetime

from terreau.compass.board import Board, LeverView
from terreau.compass.enums import Effort
from terreau.compass.rules import (
    jobs,  # noqa: F401 - imported for the rules they register
    listening,  # noqa: F401
    people,  # noqa: F401
    practice,  # noqa: F401
    steering,  # noqa: F401
)
from terreau.compass.rules.find_out import how_to_know
from terreau.compass.rules.reading import Reading
from terreau.compass.rules.registry import RULES, Proposal
from terreau.ground.initiatives.actions import start
from terreau.ground.initiatives.models import Initiative

PER_LEVER = 3


def proposals(board: Board) -> list[Proposal]:
    """The next steps of a board, lever by lever; those that run here already are not made again."""
    reading = Reading(board)
    running = set(
        Initiative.objects.running().filter(structure=board.structure).exclude(rule="").values_list("rule", flat=True)
    )
    return [each for lever in board.levers for each in _of_lever(reading, lever, running)]


def a_few(board: Board, *, count: int = 3, within_days: int = 30) -> list[Proposal]:
    """The first things to do: short ones, the lightest first, one a lever, and what is known before what is not."""
    weight = {Effort.LIGHT: 0, Effort.MEDIUM: 1, Effort.HEAVY: 2}
    ordered = sorted(
        (each for each in proposals(board) if each.days <= within_days),
        key=lambda each: (not board.lever(each.lever).known, weight[each.effort], each.find_out, each.lever),
    )
    chosen: dict[int, Proposal] = {}
    for each in ordered:
        chosen.setdefault(each.lever, each)
    return list(chosen.values())[:count]


def find(board: Board, rule: str) -> Proposal | None:
    """The proposal that `rule` makes for this board now, if it makes one."""
    return next((each for each in proposals(board) if each.rule == rule), None)


def launch(board: Board, proposal: Proposal, *, by: object) -> Initiative:
    """Write the proposal in the register as an initiative that starts today. Raises `InitiativeRefused`."""
    today = datetime.date.today()
    return start(
        lever=proposal.lever,
        structure=board.structure,
        title=proposal.title[:200],
        description=f"{proposal.because}\n\n{proposal.model}",
        owner=proposal.owner,
        starts_on=today,
        due_on=today + datetime.timedelta(days=proposal.days),
        indicator=proposal.indicator,
        rule=proposal.rule,
        by=by,
    )


def _of_lever(reading: Reading, lever: LeverView, running: set[str]) -> list[Proposal]:
    """Actions first where something is known; where nothing is, how to know comes first. Room is kept for both."""
    actions = [
        proposal
        for rule in RULES.values()
        if rule.lever == lever.lever and rule.code not in running and (proposal := rule.propose(reading))
    ]
    unknown = [
        proposal
        for view in lever.indicators
        if (proposal := how_to_know(reading, view)) and proposal.rule not in running
    ]
    if lever.known or lever.hidden:
        kept = actions[: PER_LEVER - 1] + unknown
        return (kept if unknown else actions)[:PER_LEVER]
    return (unknown[: PER_LEVER - 1] + actions)[:PER_LEVER]
