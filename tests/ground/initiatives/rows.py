"""Makers of initiatives for tests."""

import datetime

from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure


def make_initiative(structure: Structure, **fields) -> Initiative:
    fields = {
        "lever": 5,
        "title": "Ateliers du mardi",
        "starts_on": datetime.date(2026, 1, 5),
        "due_on": datetime.date(2099, 6, 30),
    } | fields
    return Initiative.objects.create(structure=structure, **fields)
