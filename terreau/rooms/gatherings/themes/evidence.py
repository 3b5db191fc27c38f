"""What lever 7 knows of themes: those of closed calls, and how many of the chosen ones became an event.

A theme speaks of no person. Its supporters are a number that was written at the close, or nothing (decision 0068):
before the close this fact holds neither the theme nor the number.
"""

import datetime
from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import INT, STR, Counts, Kind, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.rooms.gatherings.themes.enums import CallState, ThemeState
from terreau.rooms.gatherings.themes.models import Theme

COUNTED = datetime.timedelta(days=365)
CHOSEN = (ThemeState.CHOSEN, ThemeState.SCHEDULED)


def end_of(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


@fact(
    "themes",
    columns={"theme": INT, "structure": INT, "status": STR, "supporters": INT},
)
def themes(on: datetime.date) -> Any:
    """The themes of calls answered by the day, within a year, as they stood on the day."""
    end = end_of(on)
    answered = Theme.objects.readable().filter(
        call__state=CallState.CLOSED, call__published_at__lt=end, call__published_at__gte=end - COUNTED
    )
    event = When(scheduled_at__lt=end, then=Value(ThemeState.SCHEDULED.value))
    kept = When(state__in=CHOSEN, then=Value(ThemeState.CHOSEN.value))
    return answered.order_by().values(
        "supporters",
        theme=F("pk"),
        structure=F("call__structure"),
        status=Case(event, kept, default=Value(ThemeState.NOT_KEPT.value), output_field=CharField()),
    )


@indicator(
    code="themes_scheduled",
    version=1,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    default_target=80,
    target_reason=_("Quatre thèmes retenus sur cinq ont leur événement : le dernier vient d’être retenu."),
    label=_("Thèmes retenus devenus un événement"),
    formula=_("Thèmes retenus depuis moins de douze mois qui ont un événement, sur ceux retenus dans ce temps."),
    source=_("Réponses publiées des appels à thèmes, et événements créés à partir d’eux."),
    guard=_("Ne rien retenir n’augmente pas ce chiffre : sans thème retenu, il n’y a pas de donnée."),
)
def themes_scheduled(facts: Any, on: datetime.date) -> Any:
    units = facts.themes.filter(facts.themes.status.isin([ThemeState.CHOSEN.value, ThemeState.SCHEDULED.value]))
    return units.select(
        unit=units.theme,
        structure=units.structure,
        value=(units.status == ThemeState.SCHEDULED.value).cast("int64"),
        base=1,
        people=1,
    )
