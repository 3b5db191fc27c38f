"""How long a session lasts and when its key changes, whatever door it came in by.

Twelve hours after signing in it is over, however it is used. When the roles or the agent of its user change, its key
changes at the next request: a key seen before opens nothing of the new rights. Closing an account or changing its
password ends its other sessions (`User.get_session_auth_hash`).
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.models import Role, User

SINCE, RIGHTS = "signed_in_at", "rights"


def rights_of(user: User, roles: Iterable[Role]) -> str:
    """The roles and the agent of a user, as a text that changes when one of them does."""
    held = sorted(f"{role.role}@{role.structure_id}" for role in roles)
    return " ".join([f"agent:{user.agent_id}", *held])


# A technical stamp and no rule: Django has one place that every way of signing in goes through, and this is it.
@receiver(user_logged_in)
def stamp(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session[SINCE] = int(time.time())
    # Read anew: the instance may be kept by who signs it in, and must not remember roles that change later.
    request.session[RIGHTS] = rights_of(user, Role.objects.filter(user=user))


class SessionRules:
    """After AuthenticationMiddleware, before LoginRequiredMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self.apply(request, signed_in(request.user))
        return self.get_response(request)

    def apply(self, request: HttpRequest, user: User) -> None:
        session = request.session
        if time.time() - session.get(SINCE, 0) > settings.SESSION_COOKIE_AGE:
            logout(request)
            return
        rights = rights_of(user, user.held_roles)
        if session.get(RIGHTS) != rights:
            session.cycle_key()
            session[RIGHTS] = rights
