"""A wave counted and told by a snapshot, for the tests of its pages."""

from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.waves.models import Wave
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import ballot, closed_wave, count, turn_out

SATISFIED = [
    {"code": "very", "text": {"fr": "Très satisfait"}, "counted": True},
    {"code": "rather", "text": {"fr": "Plutôt satisfait"}, "counted": True},
    {"code": "little", "text": {"fr": "Peu satisfait"}},
    {"code": "not", "text": {"fr": "Pas satisfait"}},
]
LEAD, HR, MANAGER = RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.MANAGER


def questionnaire() -> dict[str, Any]:
    """Every kind of question, on four pages."""
    data = content(
        [
            question("mark", "scale", role="overall", series="mark", published="note_globale_moyenne"),
            question("known", role="useful_action"),
        ],
        [
            question("tools", options=SATISFIED, role="satisfaction", series="tools"),
            question("why", "text"),
        ],
        [question("uses", "multiple"), question("first", "ranking", most=2), question("grid", "matrix")],
        [question("network", options=SATISFIED, role="satisfaction")],
    )
    data["pages"][1]["theme"], data["pages"][3]["theme"] = "outils", "reseaux"
    return data


def answers(number: int, shift: int = 0) -> dict[str, Any]:
    """Those of the person of this number: spread, and not the same for two questions."""
    return {
        "mark": (number + shift) % 8,
        "known": ("yes", "no", "no")[number % 3],
        "tools": ("very", "rather", "little", "not")[number % 4],
        "network": ("rather", "little", "not", "not", "very")[number % 5],
        "uses": [["a"], ["a", "b"], ["c"]][number % 3],
        "first": [["a", "b"], ["b", "c"], ["d", "a"]][number % 3],
        "grid": {"r1": ("yes", "no")[number % 2], "r2": ("yes", "no", "no")[number % 3]},
    }


def town(agents: int = 0) -> tuple[Structure, Structure, Structure]:
    """A town with two services, and agents in each where it matters."""
    top = make_structure("Ville")
    north, south = make_structure("Service nord", parent=top), make_structure("Service sud", parent=top)
    for number in range(agents):
        make_agent((north, south)[number % 2])
    return top, north, south


def told_wave(
    places: tuple[Structure, Structure, Structure], *, people: int = 240, name: str = "Baromètre 2026", shift: int = 0,
    sentences: tuple[str, ...] = (), snapshot: bool = True, **more: Any,
) -> Wave:  # fmt: skip
    """Counted without weights; each sentence is that of one of the first people."""
    top, north, south = places
    ballots = []
    for number in range(people):
        values = answers(number, shift)
        if number < len(sentences):
            values["why"] = sentences[number]
        where = (north, north, south)[number % 3]
        ballots.append(ballot(where, values, category="AB"[number % 2], age_band="35-44"))
    wave = closed_wave(top, questionnaire(), ballots, name=name, **more)
    turn_out(wave, [(north, people * 4, people * 2 // 3), (south, people * 2, people // 3)])
    count(wave)
    if snapshot:
        take_snapshot(timezone.localdate(), by="tests")
    return wave


def lead_of(structure: Structure) -> User:
    return make_user((LEAD, structure))
