"""What is known of what events leave: the lessons published. No speaker is counted; satisfaction is told by event only
(docs/decisions/0080)."""

import datetime
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import INT, Counts, Kind, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.rooms.gatherings.echoes.enums import RecapState
from terreau.rooms.gatherings.echoes.models import Takeaway
from terreau.rooms.gatherings.events.enums import OVER
from terreau.rooms.gatherings.events.models import Event


def end_of(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


@fact("events_over", columns={"event": INT, "structure": INT})
def events_over(on: datetime.date) -> Any:
    """Events that took place in the year before the day."""
    held = Event.objects.filter(state__in=OVER, occasion__ends_at__lt=end_of(on))
    year = held.filter(occasion__ends_at__gte=end_of(on - datetime.timedelta(days=365))).order_by()
    return year.values(event=F("pk"), structure=F("occasion__structure"))


@fact("event_takeaways", columns={"event": INT, "takeaways": INT})
def event_takeaways(on: datetime.date) -> Any:
    """How many lessons, read over, are on the page of each event."""
    rows = Takeaway.objects.filter(recap__state=RecapState.PUBLISHED, reviewed=True).order_by()
    return rows.values(event=F("recap__event")).annotate(takeaways=Count("pk"))


@indicator(
    code="events_with_takeaways",
    version=1,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    default_target=80,
    target_reason=_("Quatre rencontres sur cinq laissent quelque chose à ceux qui n’y étaient pas."),
    label=_("Rencontres dont les enseignements sont publiés"),
    formula=_(
        "Rencontres des douze derniers mois dont la page porte au moins un enseignement relu, sur rencontres qui ont "
        "eu lieu dans ces douze mois."
    ),
    source=_("Rencontres et leurs enseignements."),
    guard=_(
        "Un enseignement ne compte que relu, et la rencontre ne compte qu’une fois : en écrire vingt n’ajoute rien."
    ),
)
def events_with_takeaways(facts: Any, on: datetime.date) -> Any:
    units = facts.events_over.left_join(facts.event_takeaways, "event")
    value = (units.takeaways.fill_null(0) > 0).cast("int64")
    return units.select(unit=units.event, structure=units.structure, value=value, base=1, people=0)
