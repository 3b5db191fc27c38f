"""Makers of solutions for tests."""

import datetime
from typing import Any

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.showroom.actions import sort_name
from terreau.rooms.gatherings.showroom.enums import Licence, Need, State
from terreau.rooms.gatherings.showroom.models import Solution

PLAIN: dict[str, Any] = {
    "name": "Guichet partagé",
    "sentence": "Rassemble les pièces d’un dossier pour les agents des guichets.",
    "need": Need.PAPERLESS,
    "licence": Licence.EUPL,
    "contact": "Équipe du guichet",
    "contact_email": "guichet@ministere.example",
}


def make_solution(structure: Structure, *, state: str = State.PUBLISHED, **fields: Any) -> Solution:
    fields = PLAIN | fields
    day = datetime.date(2026, 3, 2) if state in (State.PUBLISHED, State.WITHDRAWN) else None
    fields = {"published_on": day, "sort_name": sort_name(fields["name"])} | fields
    return Solution.objects.create(structure=structure, state=state, **fields)
