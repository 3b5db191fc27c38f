"""Another event like one that exists: everything but its dates, its registrations and what was decided of it."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from terreau.ground.journal.actions import record
from terreau.ground.seats.actions import PartSpec
from terreau.rooms.gatherings.events import actions
from terreau.rooms.gatherings.events.models import Event, Question
from terreau.rooms.gatherings.events.programme import LineSpec, SpeakerSpec, add_line


def moved_to(event: Event, first_day: datetime.date) -> list[PartSpec]:
    """The sessions of the event at the same hours of the clock, the first of them on this day."""
    parts = list(event.occasion.parts.order_by("position"))
    if not parts:
        return []
    days = first_day - timezone.localdate(parts[0].starts_at)
    return [PartSpec(later(each.starts_at, days), later(each.ends_at, days), each.label) for each in parts]


def later(moment: datetime.datetime, days: datetime.timedelta) -> datetime.datetime:
    """The same hour of the clock some days later, whatever the season."""
    naive = timezone.localtime(moment).replace(tzinfo=None) + days
    return timezone.make_aware(naive)


@transaction.atomic
def duplicate(event: Event, *, title: str, first_day: datetime.date, by: Any) -> Event:
    """A draft. Speakers are to be asked again whether they may be named; partners' sheets are written anew."""
    occasion = event.occasion
    copied = {name: getattr(event, name) for name in actions.OF_EVENT if name not in {"kind", "summary"}}
    copied |= {
        name: getattr(occasion, name) for name in actions.OF_OCCASION if name not in {"title", "parts", "closes_at"}
    }
    made = actions.prepare(
        event.structure, title=title, kind=event.kind, summary=event.summary, parts=moved_to(event, first_day),
        audience_structures=list(event.audience_structures.all()), by=by, **copied,
    )  # fmt: skip
    for line in event.programme.prefetch_related("speakers").order_by("position"):
        speakers = [SpeakerSpec(each.name, each.function, each.organisation) for each in line.speakers.all()]
        add_line(made, LineSpec(line.kind, line.title, line.minutes, line.session, speakers), by=by)
    Question.objects.bulk_create(
        Question(
            event=made, position=each.position, kind=each.kind, text=each.text, choices=each.choices,
            required=each.required,
        )
        for each in event.questions.order_by("position")
    )  # fmt: skip
    record("events.event.duplicated", made, by=by, original=event.pk)
    return made
