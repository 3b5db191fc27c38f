"""The way from the compass to the results of a barometer."""

from typing import Any

from django.urls import reverse

from terreau.ground.organisations.access import in_sight
from terreau.rooms.barometer.results.access import waves_read_by


def address_of_last(user: Any, structure: Any) -> str:
    """The page of the last counted wave of the structure, or of one above it, that the user reads; "" for none."""
    if not in_sight(user, structure):
        return ""
    wave = waves_read_by(user).filter(structure__in=structure.ancestor_keys).first()
    if wave is None:
        return ""
    address = reverse("results:show", args=[wave.pk])
    return address if wave.structure_id == structure.pk else f"{address}?structure={structure.pk}"
