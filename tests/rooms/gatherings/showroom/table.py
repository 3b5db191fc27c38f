"""Who may open what of `showroom`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from terreau.rooms.gatherings.showroom import slots
from terreau.rooms.gatherings.showroom.enums import State
from terreau.rooms.gatherings.showroom.models import Interest, Use
from tests.access_words import AGENT, EDITOR, HR, LEAD, MEMBERS, TRAINER, Url, thing, those
from tests.rooms.gatherings.showroom.makers import make_solution

if TYPE_CHECKING:
    from tests.house import People

ANIMATORS = those(LEAD, HR, EDITOR, TRAINER)
SHOWN, DRAFT, PROPOSED, GONE = (
    thing("solution"),
    thing("draft_solution"),
    thing("proposed_solution"),
    thing("withdrawn"),
)

URLS: dict[str, Url] = {
    "showroom:list": Url(MEMBERS),
    "showroom:list_csv": Url(MEMBERS),
    "showroom:create": Url(ANIMATORS, ANIMATORS),
    "showroom:mine": Url(MEMBERS),
    "showroom:interests": Url(ANIMATORS),
    "showroom:interests_csv": Url(ANIMATORS),
    # The person and those who follow.
    "showroom:move(pk)": Url(None, ANIMATORS | {AGENT}, owned=True, build=thing("interest")),
    # Who said it, and those who answer for the sheet or for the structure.
    "showroom:take_back_use(pk)": Url(None, ANIMATORS | {AGENT}, owned=True, build=thing("use")),
    "showroom:show(pk)": Url(MEMBERS, owned=True, build=SHOWN),
    "showroom:edit(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=SHOWN),
    "showroom:propose(pk)": Url(None, ANIMATORS, owned=True, build=DRAFT),
    "showroom:publish(pk)": Url(None, ANIMATORS, owned=True, build=PROPOSED),
    "showroom:send_back(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=PROPOSED),
    "showroom:withdraw(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=SHOWN),
    "showroom:resume(pk)": Url(None, ANIMATORS, owned=True, build=GONE),
    "showroom:delete(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=DRAFT),
    "showroom:slot_create(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=SHOWN),
    "showroom:register(pk)": Url(None, MEMBERS, owned=True, build=thing("slot")),
    "showroom:slot_cancel(pk)": Url(ANIMATORS, ANIMATORS, owned=True, build=thing("slot")),
    "showroom:tell_interest(pk)": Url(None, MEMBERS, owned=True, build=SHOWN),
    "showroom:say_use(pk)": Url(None, MEMBERS, owned=True, build=SHOWN),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """One sheet in each state, a use, an interest."""
    from tests.house import MARK

    words = {
        "sentence": f"Phrase {MARK}",
        "contact": f"Équipe {MARK}",
        "contact_email": f"outil.{MARK}@ministere.example",
    }
    for key, state in (
        ("solution", State.PUBLISHED),
        ("draft_solution", State.DRAFT),
        ("proposed_solution", State.PROPOSED),
        ("withdrawn", State.WITHDRAWN),
    ):
        things[key] = make_solution(ours.office, state=state, name=f"Outil {state} {MARK}", **words)
    things["use"] = Use.objects.create(
        solution=things["solution"], structure=ours.office, since="2026-03-02", words=f"Usage {MARK}",
        said_by=ours.users["agent"],
    )  # fmt: skip
    things["interest"] = Interest.objects.create(
        solution=things["solution"], agent=ours.agent, structure=ours.office, purpose=f"Besoin {MARK}"
    )
    starts = timezone.now() + datetime.timedelta(days=20)
    things["slot"] = slots.open_slot(
        things["solution"], starts_at=starts, ends_at=starts + datetime.timedelta(minutes=45), place=f"Salle {MARK}",
        on_site=12, by=ours.users["lead"],
    )  # fmt: skip
