"""Who may open what of `waves`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from terreau.rooms.barometer.waves.enums import ArrivalState, Population, WaveState
from terreau.rooms.barometer.waves.models import Arrival, Cell, Right, Wave
from terreau.rooms.barometer.waves.tokens import token_of
from tests.access_words import EVERYBODY, EXPECTING, LEAD, MEMBERS, Url, thing, those
from tests.rooms.barometer.makers import make_edition

if TYPE_CHECKING:
    from tests.house import House, People

SURVEYORS = EXPECTING  # human resources, programme lead
BRINGER = those(LEAD)
DRAFT, OPEN = thing("wave_draft"), thing("wave_open")
ARRIVAL = thing("wave_arrival")


def code(name: str, **more: Any) -> Any:
    def build(house: "House") -> dict[str, Any]:
        return {"code": house.things[name].code} | more

    return build


URLS: dict[str, Url] = {
    "waves:list": Url(SURVEYORS),
    "waves:create": Url(SURVEYORS, SURVEYORS),
    "waves:show(pk)": Url(SURVEYORS, owned=True, build=OPEN),
    "waves:edit(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=DRAFT),
    "waves:addresses(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=thing("wave_addresses")),
    "waves:sample(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=DRAFT),
    "waves:plan(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=DRAFT),
    "waves:take_back(pk)": Url(None, SURVEYORS, owned=True, build=thing("wave_planned")),
    "waves:delete(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=DRAFT),
    "waves:close(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=OPEN),
    "waves:cancel(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=OPEN),
    "waves:follow(pk)": Url(SURVEYORS, owned=True, build=OPEN),
    "waves:follow_csv(pk)": Url(SURVEYORS, owned=True, build=OPEN),
    "waves:bring": Url(SURVEYORS, SURVEYORS),
    # A file shows what people answered: to whoever brought it, and to no colleague.
    "waves:arrival(pk)": Url(BRINGER, BRINGER, owned=True, build=ARRIVAL),
    "waves:columns(pk)": Url(BRINGER, BRINGER, owned=True, build=ARRIVAL),
    "waves:questions(pk)": Url(BRINGER, BRINGER, owned=True, build=ARRIVAL),
    "waves:problems(pk)": Url(BRINGER, owned=True, build=ARRIVAL),
    "waves:abandon(pk)": Url(None, BRINGER, owned=True, build=ARRIVAL),
    "waves:take_again(pk)": Url(None, SURVEYORS, owned=True, build=thing("wave_imported")),
    "waves:anonymity": Url(EVERYBODY),
    # A right to answer once: whoever holds the link has it.
    "waves:invitation(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["wave_token"]}
    ),
    "waves:link(code)": Url(EVERYBODY, EVERYBODY, secret=True, build=code("wave_link")),
    # Of a wave that is not for him nobody reads even the name.
    "waves:mine(code)": Url(MEMBERS, MEMBERS, build=code("wave_open")),
    # What a device has begun opens with its cookie: to others they say that nothing has.
    "waves:page(code, number)": Url(EVERYBODY, EVERYBODY, build=code("wave_open", number=1)),
    "waves:review(code)": Url(EVERYBODY, build=code("wave_open")),
    "waves:deposit(code)": Url(None, EVERYBODY, build=code("wave_open")),
    "waves:forget(code)": Url(None, EVERYBODY, build=code("wave_open")),
    "waves:thanks(code)": Url(EVERYBODY, secret=True, build=code("wave_open")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A wave in each state that a page is about, and a right of somebody."""
    from tests.house import MARK

    edition = make_edition(ours.employer, name=f"Questionnaire {MARK}")
    today = timezone.localdate()
    plain = {
        "structure": ours.employer, "edition": edition, "opens_on": today,
        "closes_on": today + datetime.timedelta(days=9), "message": f"Mot {MARK}",
    }  # fmt: skip
    running = {"state": WaveState.OPEN, "public_key": "0" * 64}
    for name, fields in (
        ("wave_draft", {}),
        ("wave_addresses", {"population": Population.ADDRESSES}),
        ("wave_planned", {"state": WaveState.PLANNED, "opens_on": today + datetime.timedelta(days=5)}),
        ("wave_link", {"population": Population.OPEN} | running),
        ("wave_open", running),
    ):
        things[name] = Wave.objects.create(name=f"Vague {name} {MARK}", **plain | fields)
    cell = Cell.objects.create(wave=things["wave_open"], structure=ours.office, population=20, invited=20)
    right = Right.objects.create(wave=things["wave_open"], cell=cell, email=f"invite.vague.{MARK}@ministere.example")
    things["wave_token"] = token_of(right)
    put_arrivals(things, ours, plain)


def put_arrivals(things: dict[str, Any], ours: "People", plain: dict[str, Any]) -> None:
    """A file that is looked at, and one whose taking was interrupted."""
    from tests.house import MARK

    imported = plain | {"population": Population.IMPORTED}
    things["wave_imported"] = Wave.objects.create(name=f"Vague importée {MARK}", **imported)
    fields = {name: plain[name] for name in ("structure", "edition", "opens_on", "closes_on")}
    fields |= {"author": ours.users[LEAD], "file_name": f"{MARK}.csv", "name": f"Reprise {MARK}"}
    things["wave_arrival"] = Arrival.objects.create(**fields)
    Arrival.objects.create(**fields, state=ArrivalState.FAILED, wave=things["wave_imported"])
