"""Who may open what of `seats`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access_words import AGENT, EDITOR, EVERYBODY, HR, LEAD, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

RUNNERS = those(LEAD, HR, EDITOR, TRAINER)
TAKES_PART = those(AGENT)


def token(house: "House") -> dict[str, Any]:
    return {"token": house.things["seat_token"]}


def code(house: "House") -> dict[str, Any]:
    return {"pk": house.things["seat_part"].pk, "code": house.things["seat_code"]}


OCCASION: dict[str, Any] = {"owned": True, "build": thing("occasion")}
OWN: dict[str, Any] = {"owned": True, "build": thing("registration")}
ASKED: dict[str, Any] = {"owned": True, "build": thing("seat_request")}

URLS: dict[str, Url] = {
    "seats:mine": Url(MEMBERS),
    "seats:registration(pk)": Url(TAKES_PART, TAKES_PART, **OWN),
    "seats:calendar(pk)": Url(TAKES_PART, **OWN),
    "seats:participants(pk)": Url(RUNNERS | TAKES_PART, **OCCASION),
    # Whoever reads the code of the minute on the screen of the room.
    "seats:present(pk, code)": Url(EVERYBODY, EVERYBODY, secret=True, build=code),
    "seats:guest(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token),
    "seats:guest_calendar(token)": Url(EVERYBODY, secret=True, build=token),
    "seats:lost_link": Url(EVERYBODY, EVERYBODY),
    "seats:registrations(pk)": Url(RUNNERS, **OCCASION),
    "seats:registrations_csv(pk)": Url(RUNNERS, **OCCASION),
    "seats:admit(pk)": Url(None, RUNNERS, **ASKED),
    "seats:refuse(pk)": Url(RUNNERS, RUNNERS, **ASKED),
    "seats:maintain(pk)": Url(None, RUNNERS, **OCCASION),
    "seats:helpers(pk)": Url(RUNNERS, RUNNERS, **OCCASION),
    "seats:check_in(pk)": Url(RUNNERS, **OCCASION),
    "seats:note(pk)": Url(None, RUNNERS, **OCCASION),
    "seats:arrival(pk)": Url(RUNNERS, RUNNERS, **OCCASION),
    "seats:screen(pk)": Url(RUNNERS, **OCCASION),
    "seats:attendance(pk)": Url(RUNNERS, **OCCASION),
    "seats:attendance_csv(pk)": Url(RUNNERS, **OCCASION),
    "seats:attendance_pdf(pk)": Url(RUNNERS, **OCCASION),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """An occasion in ten days: our agent is registered, a guest confirmed; another, moderated, is asked for."""
    from terreau.ground.seats import access, actions, codes
    from terreau.ground.seats.enums import Mode
    from terreau.ground.seats.people import outsider, registrant_of
    from tests.house import MARK

    start = timezone.now() + datetime.timedelta(days=10)
    lead, agent = ours.users["lead"], ours.users["agent"]
    plain: dict[str, Any] = {
        "parts": [actions.PartSpec(start, start + datetime.timedelta(hours=3), f"Matin {MARK}")],
        "place": f"Salle {MARK}",
        "by": lead,
    }
    for name, moderated in (("occasion", False), ("moderated_occasion", True)):
        made = actions.create_occasion(ours.employer, title=f"Café {MARK}", moderated=moderated, **plain)
        things[name] = actions.open_registrations(made, by=lead)
    who = registrant_of(agent)
    things["registration"] = actions.register(things["occasion"], who, mode=Mode.ON_SITE, consent_listed=True, by=agent)
    things["seat_request"] = actions.register(things["moderated_occasion"], who, mode=Mode.ON_SITE, by=agent)
    guest = outsider(f"jo.{MARK}@commune.example", f"Jo {MARK}", f"Commune {MARK}")
    asked = actions.register(things["occasion"], guest, mode=Mode.ON_SITE, by=None)
    things["seat_token"] = access.token_of(actions.confirm(asked))
    things["seat_part"] = things["occasion"].parts.get()
    things["seat_code"] = codes.code_of(things["seat_part"], timezone.now())
