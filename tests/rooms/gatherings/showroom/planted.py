"""Rows of the showroom about somebody, each text recognisable."""

import datetime
from typing import Any

from terreau.rooms.gatherings.showroom.models import Interest, Use
from tests.rooms.gatherings.showroom.makers import make_solution


def plant(one: Any, word: str) -> None:
    solution = make_solution(
        one.employer, name=f"Outil de {word}", created_by=one.user, proposed_by=one.user, reviewed_by=one.hr
    )
    make_solution(one.employer, name=f"Autre outil de {word}", proposed_by=one.hr, reviewed_by=one.user)
    Use.objects.create(
        solution=solution, structure=one.employer, since=datetime.date(2026, 3, 2), words=f"Usage {word}",
        said_by=one.user,
    )  # fmt: skip
    Interest.objects.create(solution=solution, agent=one.agent, structure=one.employer, purpose=f"Besoin de {word}")
