"""A pace for the forms that a visitor may send, so that no machine fills them: so many at once, then one now and
then.

One row per form and network address, in the table of the brake on guessing. An address may be the one door of a whole
administration: the pace is that of a crowd, never that of a person. What is guessed (passwords, codes) has its own
brake, per account (`throttle.py`).
"""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from terreau.ground.accounts.models import Throttle
from terreau.ground.accounts.throttle import TooManyTries, key_of, network_address


@dataclass(frozen=True)
class Pace:
    """`burst` sends at once, then one each `every`."""

    burst: int
    every: datetime.timedelta


CROWD = Pace(120, datetime.timedelta(seconds=0.5))  # answering, signing in: a whole administration at nine o'clock
HEAVY = Pace(30, datetime.timedelta(seconds=4))  # writes much, draws a PDF or sends a message


def paced(pace: Pace) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer 429, with the wait, to the POSTs of an address that go beyond `pace`. Reading is not paced."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def paced_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                try:
                    keep_pace(name, network_address(request), pace)
                except TooManyTries as refusal:
                    return too_many(request, refusal)
            return view(request, *args, **kwargs)

        paced_view.pace = pace  # type: ignore[attr-defined]
        return paced_view

    return decorate


def too_many(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    response = render(request, "429.html", {"refusal": str(refusal)}, status=429)
    response["Retry-After"] = str(max(1, math.ceil(refusal.wait.total_seconds())))
    return response


def keep_pace(form: str, address: str, pace: Pace) -> None:
    """Count one send. Raises TooManyTries beyond the pace.

    The row holds the instant at which everything sent so far would have been due at the steady pace: as long as it is
    less than a burst ahead of now, one more goes.
    """
    key = key_of(f"pace:{form}", address)
    for _turn in range(10):
        now = timezone.now()
        row = Throttle.objects.filter(pk=key).first()
        due = max(now, row.blocked_until) if row else now
        ahead = due - now - pace.every * (pace.burst - 1)
        if ahead > datetime.timedelta():
            raise TooManyTries(ahead)
        if row is None:
            try:
                with transaction.atomic():
                    Throttle.objects.create(key=key, blocked_until=now + pace.every)
            except IntegrityError:
                continue  # another request made it meanwhile
            return
        # Compare and swap, as for the brake on guessing.
        if Throttle.objects.filter(pk=key, blocked_until=row.blocked_until).update(blocked_until=due + pace.every):
            return
    raise TooManyTries(pace.every)
