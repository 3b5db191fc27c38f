"""The life of an event: prepared, announced, closed, put off, cancelled, held, reported. Journalled, atomic.

Seats, dates and what people are told of them belong to the occasion (`ground/seats`); here is what an event adds.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import actions as seats
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.occasions import differ
from terreau.rooms.gatherings.events.enums import COMING, TRANSITIONS, Audience, Kind, State
from terreau.rooms.gatherings.events.holding import EventRefused, held, refuse_settled
from terreau.rooms.gatherings.events.models import Event, Series
from terreau.rooms.gatherings.events.obstacles import obstacles
from terreau.rooms.gatherings.themes import actions as themes
from terreau.rooms.gatherings.themes.enums import ThemeState
from terreau.rooms.gatherings.themes.models import Theme

# What belongs to the occasion, and what belongs to the event.
OF_OCCASION = (
    "title", "parts", "place", "online_url", "capacity_on_site", "capacity_online", "quota", "minimum", "moderated",
    "closes_at",
)  # fmt: skip
OF_EVENT = (
    "kind", "series", "summary", "description", "is_public", "audience", "audience_categories", "outsiders", "contact",
)  # fmt: skip


@transaction.atomic
def prepare(
    structure: Structure,
    *,
    title: str,
    kind: str,
    summary: str,
    parts: Iterable[PartSpec],
    audience_structures: Iterable[Structure] = (),
    theme: Theme | None = None,
    source: str = "",
    source_digest: str = "",
    by: Any,
    **more: Any,
) -> Event:
    """Write a draft that only its organisers see."""
    refuse_unknown(more)
    if structure.closed_on is not None:
        raise EventRefused(_("Cette structure est fermée."))
    of_occasion = {name: more.pop(name) for name in OF_OCCASION if name in more}
    occasion = seats.create_occasion(structure, title=title, parts=list(parts), by=by, **of_occasion)
    try:
        with transaction.atomic():
            event = Event.objects.create(
                occasion=occasion, theme=theme, kind=Kind(kind), summary=summary, source=source,
                source_digest=source_digest, created_by=by if hasattr(by, "structures_as") else None, **more,
            )  # fmt: skip
    except IntegrityError as error:
        raise EventRefused(_("Une rencontre se prépare déjà sur ce thème, ou vient de cette page.")) from error
    set_audience(event, audience_structures)
    seats.change_occasion(occasion, page=page_of(event), by=by)
    record("events.event.prepared", event, by=by, kind=event.kind)
    return Event.objects.with_places().get(pk=event.pk)


def page_of(event: Event) -> str:
    """Where it is read, whatever its title becomes."""
    return f"/rencontres/{event.pk}/"


def refuse_unknown(changes: dict[str, Any]) -> None:
    if unknown := set(changes) - {*OF_OCCASION, *OF_EVENT}:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")


def set_audience(event: Event, structures: Iterable[Structure]) -> None:
    invited = list(structures)
    if event.audience == Audience.STRUCTURES and not invited:
        raise EventRefused(_("Dites quelles structures sont invitées."))
    if event.audience == Audience.CATEGORIES and not event.audience_categories:
        raise EventRefused(_("Dites quelles catégories sont invitées."))
    event.audience_structures.set(invited if event.audience == Audience.STRUCTURES else [])


@transaction.atomic
def change(event: Event, *, audience_structures: Iterable[Structure] | None = None, by: Any, **changes: Any) -> Event:
    """Change words, places, audience. Those registered are told by the seats of what changes for them."""
    refuse_unknown(changes)
    event = held(event)
    refuse_settled(event)
    own = {name: value for name, value in changes.items() if name in OF_EVENT and getattr(event, name) != value}
    for name, value in own.items():
        setattr(event, name, value)
    event.save(update_fields=[*own, "changed_at"])
    if audience_structures is not None:
        set_audience(event, audience_structures)
    if event.state == State.POSTPONED and (parts := changes.pop("parts", None)) and differ(event.occasion, parts):
        raise EventRefused(_("Cette rencontre est reportée : donnez ses nouvelles dates par « Reporter »."))
    if of_occasion := {name: value for name, value in changes.items() if name in OF_OCCASION}:
        seats.change_occasion(event.occasion, by=by, **of_occasion)
    record("events.event.changed", event, by=by, fields=sorted({*own, *of_occasion}))
    if event.state in COMING and (still := obstacles(event, dated=False)):
        raise EventRefused(" ".join(still))
    return Event.objects.with_places().get(pk=event.pk)


@transaction.atomic
def open_event(event: Event, *, by: Any, now: datetime.datetime | None = None) -> Event:
    """Announce it, or take registrations again. Raises `EventRefused` with everything that still stands in the way."""
    event = held(event)
    refuse_step(event, State.OPEN)
    if found := obstacles(event, now=now):
        raise EventRefused(" ".join(found))
    seats.open_registrations(event.occasion, by=by, now=now)
    move(event, State.OPEN, publish_at=None, published_at=event.published_at or now or timezone.now())
    if event.theme is not None and event.theme.state == ThemeState.CHOSEN:
        themes.schedule(event.theme, event_path=page_of(event), event_title=event.title, by=by)
    record("events.event.opened", event, by=by)
    return event


@transaction.atomic
def plan(event: Event, *, at: datetime.datetime | None, by: Any) -> None:
    """Have it announced by itself at this hour; `None` gives it up."""
    event = held(event)
    if event.state != State.DRAFT:
        raise EventRefused(_("Cette rencontre est déjà publiée."))
    if at is not None and at <= timezone.now():
        raise EventRefused(_("Cette heure est passée : publiez la rencontre tout de suite."))
    if at is not None and event.occasion.starts_at is not None and at >= event.occasion.starts_at:
        raise EventRefused(_("La publication doit précéder la rencontre."))
    if at is not None and (found := obstacles(event)):
        raise EventRefused(" ".join(found))
    Event.objects.filter(pk=event.pk).update(publish_at=at)
    record("events.event.planned", event, by=by, at=at.isoformat() if at else None)


@transaction.atomic
def close(event: Event, *, by: Any) -> None:
    """Take no more registrations; it still takes place."""
    event = held(event)
    refuse_step(event, State.CLOSED)
    seats.close_registrations(event.occasion, by=by)
    move(event, State.CLOSED)
    record("events.event.closed", event, by=by)


@transaction.atomic
def postpone(event: Event, *, parts: Iterable[PartSpec] | None, by: Any) -> Event:
    """Put it off to other dates, or to dates that are not known yet. Everybody registered is told and stays so."""
    event = held(event)
    if event.state not in COMING:
        raise EventRefused(_("Seule une rencontre annoncée se reporte."))
    first = event.postponed_from or event.occasion.starts_at
    if parts is None:
        refuse_step(event, State.POSTPONED)
        seats.put_off(event.occasion, by=by)
        move(event, State.POSTPONED, postponed_from=first)
    else:
        was_waiting = event.state == State.POSTPONED
        seats.change_occasion(event.occasion, parts=list(parts), closes_at=None, by=by)
        Event.objects.filter(pk=event.pk).update(postponed_from=first)
        event = held(event)
        if problems := obstacles(event):
            raise EventRefused(" ".join(problems))
        if was_waiting:
            event = open_event(event, by=by)
    record("events.event.postponed", event, by=by, known=parts is not None)
    return Event.objects.with_places().get(pk=event.pk)


@transaction.atomic
def cancel(event: Event, *, reason: str, by: Any) -> None:
    """It will not take place: everybody registered is told why."""
    event = held(event)
    refuse_step(event, State.CANCELLED)
    seats.cancel_occasion(event.occasion, reason=reason, by=by)
    move(event, State.CANCELLED)
    record("events.event.cancelled", event, by=by)


@transaction.atomic
def hold(event: Event, *, by: Any, now: datetime.datetime | None = None) -> None:
    """It took place. A draft that is past is announced so, once nothing is left to settle."""
    event = held(event)
    refuse_step(event, State.HELD)
    now = now or timezone.now()
    if event.occasion.ends_at is None or event.occasion.ends_at > now:
        raise EventRefused(_("Cette rencontre n’est pas terminée."))
    if event.state == State.DRAFT and (found := obstacles(event, dated=False)):
        raise EventRefused(" ".join(found))
    move(event, State.HELD, publish_at=None, published_at=event.published_at or now)
    record("events.event.held", event, by=by)


@transaction.atomic
def report(event: Event, *, recap: str, by: Any) -> None:
    """Say where the account of it is read; an empty address takes it back."""
    event = held(event)
    if recap and not recap.startswith(("/", "https://")):
        raise EventRefused(_("L’adresse du compte rendu commence par https:// ou, sur ce site, par une barre oblique."))
    if event.state == State.REPORTED and recap:
        Event.objects.filter(pk=event.pk).update(recap=recap)
    else:
        refuse_step(event, State.REPORTED if recap else State.HELD)
        move(event, State.REPORTED if recap else State.HELD, recap=recap)
    record("events.event.reported", event, by=by, withdrawn=not recap)


@transaction.atomic
def delete_draft(event: Event, *, by: Any) -> None:
    """Give up what nobody was told of."""
    event = held(event)
    if event.state != State.DRAFT:
        raise EventRefused(_("Cette rencontre est publiée : annulez-la plutôt, en disant pourquoi."))
    record("events.event.deleted", event, by=by)
    occasion = event.occasion
    event.delete()
    seats.delete_draft(occasion, by=by)


@transaction.atomic
def make_series(structure: Structure, *, name: str, description: str = "", by: Any) -> Series:
    try:
        with transaction.atomic():
            series = Series.objects.create(structure=structure, name=name, description=description)
    except IntegrityError as error:
        raise EventRefused(_("Cette structure a déjà une série de ce nom.")) from error
    record("events.series.made", series, by=by)
    return series


@transaction.atomic
def change_series(series: Series, *, name: str, description: str, by: Any) -> None:
    series.name, series.description = name, description
    try:
        with transaction.atomic():
            series.save(update_fields=["name", "description"])
    except IntegrityError as error:
        raise EventRefused(_("Cette structure a déjà une série de ce nom.")) from error
    record("events.series.changed", series, by=by)


def refuse_step(event: Event, to: State) -> None:
    if to not in TRANSITIONS[event.state]:
        raise EventRefused(
            _("Une rencontre « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": event.get_state_display(), "to": to.label}
        )


def move(event: Event, to: State, **changes: Any) -> None:
    """From the state that was read to `to`: the row is held, nobody moved it meanwhile."""
    Event.objects.filter(pk=event.pk, state=event.state).update(state=to, **changes)
    event.state = to
    for name, value in changes.items():
        setattr(event, name, value)
