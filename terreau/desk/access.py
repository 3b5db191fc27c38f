"""Which structure the pages of the desk open on."""

from typing import Any

from django.http import Http404

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure

# Whose structure comes first for somebody with several roles: he who decides before he who reads.
ORDER = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR, RoleName.MANAGER)


def first_structure(user: Any) -> Structure:
    """Where `user` leads, else where he holds another role, else where he is posted; 404 to somebody without any."""
    for role in ORDER:
        if structures := user.structures_as(role):
            return structures[0]
    if structures := user.structures_as():
        return structures[0]
    if user.agent is not None:
        return user.agent.structure
    raise Http404
