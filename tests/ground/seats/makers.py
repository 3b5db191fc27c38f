"""Makers of occasions and of people who ask for seats."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import actions
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Mode
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import Registrant, agent_registrant
from tests.factories import make_agent, make_structure, make_user

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


def half_days(start: datetime.datetime, number: int = 1) -> list[PartSpec]:
    """`number` parts of three hours, one every four hours, from `start`."""
    begins = [start + 4 * HOUR * rank for rank in range(number)]
    return [PartSpec(each, each + 3 * HOUR, f"Partie {rank}") for rank, each in enumerate(begins, start=1)]


def make_occasion(structure: Structure | None = None, *, by: Any = None, opened: bool = True, **more: Any) -> Occasion:
    """An occasion in ten days, open, with two seats on site."""
    structure = structure or make_structure()
    by = by or make_user((RoleName.PROGRAMME_LEAD, structure))
    start = more.pop("starts_at", timezone.now() + 10 * DAY)
    plain: dict[str, Any] = {
        "title": "Café des données",
        "parts": half_days(start, more.pop("number", 1)),
        "place": "Salle des cartes, 3 rue des Tilleuls",
        "capacity_on_site": 2,
    }
    made = actions.create_occasion(structure, **(plain | more), by=by)
    return actions.open_registrations(made, by=by) if opened else made


def somebody(structure: Structure, **fields: Any) -> Registrant:
    """An agent with an account."""
    agent = make_agent(structure, **fields)
    make_user(agent=agent, email=agent.email)
    return agent_registrant(agent)


def enrol(occasion: Occasion, who: Registrant | None = None, *, mode: str = Mode.ON_SITE, **more: Any) -> Registration:
    who = who or somebody(occasion.structure)
    return actions.register(occasion, who, mode=mode, by=who.user, **more)
