"""« Mon agenda » and its secret address: what each application gathers in its `agenda.py`, for one person."""

import datetime
import hashlib
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.desk.models import AgendaFeed
from terreau.ground.accounts.models import User
from terreau.ground.common.agenda import Dated, agenda
from terreau.ground.journal.actions import record
from terreau.ground.seats.calendar_files import CalendarEntry, feed

TOKEN_SALT = "terreau.desk.agenda_feed"  # noqa: S105 - a domain separator, not a secret  # nosec B105 # no secret
SOON = datetime.timedelta(days=31)
NEXT, YEAR, PAST = datetime.timedelta(days=122), datetime.timedelta(days=366), datetime.timedelta(days=366)
# What a subscribed calendar is given of the past: what it has it keeps or not, as it likes.
FEED_PAST = datetime.timedelta(days=92)
# The devices of one person ask every few minutes at most; beyond, somebody else has the address.
ASKS_AN_HOUR = 240
HOUR = 3600
SEEN_FOR = 30 * 24 * HOUR


@dataclass(frozen=True)
class Day:
    """A day of the list. What began before today stands under today."""

    date: datetime.date
    entries: list[Dated]


def coming(user: Any, *, within: datetime.timedelta) -> list[Day]:
    today = timezone.localdate()
    start = timezone.make_aware(datetime.datetime.combine(today, datetime.time.min))
    return by_day(agenda(user, start, start + within), earliest=today)


def past(user: Any) -> list[Day]:
    """The latest first."""
    today = timezone.localdate()
    end = timezone.make_aware(datetime.datetime.combine(today, datetime.time.min))
    over = [each for each in agenda(user, end - PAST, end) if each.last_day < today]
    return by_day(over)[::-1]


def by_day(entries: list[Dated], *, earliest: datetime.date = datetime.date.min) -> list[Day]:
    groups = groupby(entries, key=lambda each: max(each.first_day, earliest))
    return [Day(date, list(found)) for date, found in groups]


# ---- the secret address


def token_of(one: AgendaFeed) -> str:
    return signing.Signer(salt=TOKEN_SALT, sep=".").sign(one.nonce.hex)


def nonce_of(token: str) -> uuid.UUID | None:
    """What the token signs; None for one that was never ours."""
    try:
        return uuid.UUID(hex=signing.Signer(salt=TOKEN_SALT, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def feed_at(nonce: uuid.UUID) -> AgendaFeed | None:
    """None once renewed or stopped, or when its account no longer comes in."""
    return AgendaFeed.objects.select_related("user__agent").filter(nonce=nonce, user__is_active=True).first()


@transaction.atomic
def open_address(user: User) -> AgendaFeed:
    """The address of this user, made if there is none: two clicks make one."""
    found, made = AgendaFeed.objects.get_or_create(user=user)
    if made:
        record("desk.agenda_feed.opened", by=user)
    return found


@transaction.atomic
def renew_address(user: User) -> None:
    """Another address: the former one is dead at once."""
    if AgendaFeed.objects.filter(user=user).update(nonce=uuid.uuid4(), created_at=timezone.now()):
        record("desk.agenda_feed.renewed", by=user)


@transaction.atomic
def close_address(user: User) -> None:
    if AgendaFeed.objects.filter(user=user).delete()[0]:
        record("desk.agenda_feed.closed", by=user)


# ---- what is read there


def calendar_of(one: AgendaFeed) -> bytes:
    """The same bytes as long as nothing of the agenda changes."""
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        found = agenda(one.user, now - FEED_PAST, now + YEAR)
        return feed([entry_of(each, one) for each in found], _("Mon agenda (%(site)s)") % {"site": settings.SITE_NAME})


def entry_of(each: Dated, one: AgendaFeed) -> CalendarEntry:
    return CalendarEntry(
        uid=each.key,
        sequence=each.sequence,
        title=each.title,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        changed_at=each.changed_at or one.created_at,
        place=each.place,
        url=each.url if "://" in each.url else f"{settings.SITE_URL}{each.url}",
        description=each.note,
        cancelled=each.cancelled,
        all_day=each.all_day,
    )


def seen_since(one: AgendaFeed, content: bytes) -> tuple[str, int]:
    """The ETag of the content, and the second since when it is what it is, as far as this machine knows.

    Known from the cache: one that was emptied says « now », and a calendar reads once for nothing.
    """
    digest = hashlib.sha256(content).hexdigest()
    key = f"agenda-seen-{one.nonce.hex}"
    known = cache.get(key)
    if known is None or known[0] != digest:
        known = (digest, int(timezone.now().timestamp()))
        cache.set(key, known, SEEN_FOR)
    return f'"{digest}"', known[1]


def asked_too_often(nonce: uuid.UUID) -> bool:
    """Count one reading. In the cache: reading writes nothing in the database."""
    key = f"agenda-asked-{nonce.hex}-{int(timezone.now().timestamp()) // HOUR}"
    number = cache.get(key, 0) + 1
    cache.set(key, number, HOUR)
    return number > ASKS_AN_HOUR
