"""A row of somebody in every table of seats: registered and present, a guest with the same address, a helper."""

from terreau.ground.common.personal_data import Person
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import actions, attendance
from terreau.ground.seats.enums import Mode, Presence
from terreau.ground.seats.people import outsider, registrant_of
from tests.ground.seats.makers import make_occasion


def plant(person: Person, employer: Structure, word: str) -> None:
    user = person.user
    occasion, other = make_occasion(employer), make_occasion(employer)
    guest = outsider(user.email, f"Nom {word}", f"Organisme {word}")
    own = actions.register(occasion, registrant_of(user), mode=Mode.ON_SITE, by=user)
    as_guest = actions.confirm(actions.register(other, guest, mode=Mode.ON_SITE, by=None))
    for row in (own, as_guest):
        part = row.occasion.parts.get()
        attendance.mark(row, part, Presence.PRESENT, by="test", now=part.starts_at)
    actions.name_helper(other, user, by="test")
