"""A brake on guessing, and on flooding by the public forms: one database row per account and per network address.

Each try is paid before it is checked.

The first tries are free; then each doubles the wait, up to a quarter of an hour, so that nobody can lock somebody else
out for a day. A row not touched for a day starts again. Accounts that do not exist are braked like the others.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _, ngettext

from terreau.ground.accounts.models import Throttle, tidy_email

# Free tries by kind. A network address may be the one door of a whole administration. `form`: what a network address
# sends through the public forms; `mailbox`: what strangers may make us write to one address.
FREE = {"account": 5, "address": 50, "form": 20, "mailbox": 3}
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)


class TooManyTries(Exception):
    """The brake is on: nothing was checked. `wait` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(wait)

    def __str__(self) -> str:
        seconds = max(1, math.ceil(self.wait.total_seconds()))
        if seconds < 60:
            delay = ngettext("%(count)d seconde", "%(count)d secondes", seconds) % {"count": seconds}
        else:
            minutes = math.ceil(seconds / 60)
            delay = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        return _("Trop d’essais. Réessayez dans %(delay)s.") % {"delay": delay}


def network_address(request: HttpRequest) -> str:
    """The visitor's address; behind a declared proxy, the last one that the proxy wrote."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded.split(",")[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def keys_of(request: HttpRequest, account: str) -> list[tuple[str, str]]:
    """What a try against `account` (an address, a matricule…) from this request weighs on."""
    return [("address", network_address(request)), ("account", tidy_email(account))]


def take(keys: Iterable[tuple[str, str]]) -> None:
    """Pay one try on each key. Raises TooManyTries when one of them is still waiting."""
    for kind, value in keys:
        _take_one(kind, value)


def forgive(keys: Iterable[tuple[str, str]]) -> None:
    """The try succeeded: the account is free again; the address gets its try back, not those that failed."""
    for kind, value in keys:
        row = Throttle.objects.filter(pk=key_of(kind, value))
        if kind == "account":
            row.delete()
        else:
            row.filter(failures__gt=0).update(failures=F("failures") - 1, blocked_until=timezone.now())


def forget_old(now: datetime) -> int:
    """Delete the rows that no longer brake anything."""
    return Throttle.objects.filter(blocked_until__lt=now - FORGET_AFTER).delete()[0]


def wait_after(kind: str, failures: int) -> timedelta:
    """How long the next try waits after this many failures."""
    beyond = failures - FREE[kind]
    return min(FIRST_WAIT * 2 ** min(beyond, 20), LONGEST_WAIT) if beyond >= 0 else timedelta()


def key_of(kind: str, value: str) -> str:
    return salted_hmac("terreau.accounts.throttle", f"{kind}:{value}", algorithm="sha256").hexdigest()


def _take_one(kind: str, value: str) -> None:
    key = key_of(kind, value)
    for _turn in range(10):
        row = Throttle.objects.filter(pk=key).first()
        now = timezone.now()
        if row is None:
            try:
                with transaction.atomic():
                    Throttle.objects.create(key=key, failures=1, blocked_until=now + wait_after(kind, 1))
            except IntegrityError:
                continue  # another request made it meanwhile
            return
        # A free try waits for nothing, even where two servers' clocks differ by a little.
        if row.failures >= FREE[kind] and row.blocked_until > now:
            raise TooManyTries(row.blocked_until - now)
        failures = 1 if row.blocked_until < now - FORGET_AFTER else row.failures + 1
        # Compare and swap: of several tries at once each pays its own, or reads again.
        same = Throttle.objects.filter(pk=key, failures=row.failures, blocked_until=row.blocked_until)
        if same.update(failures=failures, blocked_until=now + wait_after(kind, failures)):
            return
    raise TooManyTries(FIRST_WAIT)
