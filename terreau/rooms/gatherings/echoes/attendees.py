"""Who came: those noted present at one part at least; where nobody was noted, those who were registered."""

from terreau.ground.seats.enums import Presence, RegistrationState
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.rooms.gatherings.events.models import Event


def who_came(event: Event) -> list[Registration]:
    last: dict[tuple[int, int], str] = {}
    noted = AttendanceEntry.objects.filter(occasion=event.occasion_id, registration__isnull=False).order_by("number")
    for registration, part, value in noted.values_list("registration", "part", "value"):
        last[registration, part] = value
    rows = Registration.objects.filter(occasion=event.occasion_id)
    if last:
        present = {registration for (registration, _part), value in last.items() if value == Presence.PRESENT}
        rows = rows.filter(pk__in=present)
    else:
        rows = rows.filter(state=RegistrationState.REGISTERED)
    return list(rows.select_related("agent__user", "user").order_by("pk"))
