"""What the levers know of wishes: what was asked, by theme, and whether it was obtained. Nothing before a signature."""

import datetime
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, When

from terreau.ground.evidence.definitions import DATE, INT, STR, fact
from terreau.rooms.learning.wishes.enums import CampaignState, Outcome
from terreau.rooms.learning.wishes.models import Placed, Wish


@fact(
    "training_wishes",
    columns={"agent": INT, "structure": INT, "closed_on": DATE, "theme": STR, "rank": INT, "served": INT},
)
def training_wishes(on: datetime.date) -> Any:
    """One row per wish of a campaign signed; `structure`: that of the campaign; `served`: 1 when a seat was given."""
    given = Placed.objects.filter(list=OuterRef("list"), course=OuterRef("course"), outcome=Outcome.GIVEN)
    rows = Wish.objects.filter(list__campaign__state=CampaignState.SIGNED, list__campaign__closes_on__lte=on)
    return rows.order_by().values(
        "rank",
        agent=F("list__agent"),
        structure=F("list__campaign__structure"),
        closed_on=F("list__campaign__closes_on"),
        theme=F("course__theme"),
        served=Case(When(Exists(given.order_by()), then=1), default=0, output_field=IntegerField()),
    )
