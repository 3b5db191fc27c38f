"""How long the names of speakers are kept: their functions stay with the event."""

import datetime
from typing import Any

from django.db.models import Q

from terreau.rooms.gatherings.events.models import Speaker

NAMES_MONTHS = 36
NOBODY_ELSE = "Intervenant"


def names_past(before: datetime.datetime) -> Any:
    """Speakers whose name is still there although their event ended before this instant."""
    return Speaker.objects.exclude(name="").filter(line__event__occasion__ends_at__lt=before)


def unname(rows: Any) -> int:
    """Take the names away; who had neither function nor organisation is « Intervenant »."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
    named = Speaker.objects.filter(pk__in=keys)
    named.filter(Q(function="") & Q(organisation="")).update(function=NOBODY_ELSE)
    return named.update(name="", may_be_named=False)
