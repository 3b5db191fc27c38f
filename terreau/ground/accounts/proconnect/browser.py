"""What the session holds of a sign-in: the way there, an identity that has no account yet, the way out."""

import json
import time
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.http import urlencode

from terreau.ground.accounts.proconnect.backend import Identity, after_sign_out_address
from terreau.ground.accounts.proconnect.failures import SignInFailed, Why

STATES = "oidc_states"  # the library's
NEXT = "oidc_login_next"  # the library's
OTHERS = ("oidc_sid", "silent")  # left by the library, of no use here
PENDING = "proconnect_pending"
ID_TOKEN = "proconnect_id_token"  # noqa: S105 - a key of the session  # nosec B105 # the same
LEAVING = "proconnect_leaving"
PENDING_SECONDS = 15 * 60


def extra_parameters(redirect_uri: str) -> dict[str, str]:
    """What is asked beside the usual. ProConnect refuses any parameter that it does not know: nothing else leaves."""
    if not settings.PROCONNECT_ACR:
        return {"redirect_uri": redirect_uri}
    acr = {"essential": True, "values": settings.PROCONNECT_ACR}
    return {"redirect_uri": redirect_uri, "claims": json.dumps({"id_token": {"acr": acr}}, separators=(",", ":"))}


def take_nonce(request: HttpRequest) -> str:
    """The nonce sent with the state that came back; the state is spent. Raises SignInFailed when it is not ours."""
    states = request.session.get(STATES)
    sent = states.pop(request.GET.get("state", ""), None) if isinstance(states, dict) else None
    if sent is None:
        raise SignInFailed(Why.UNKNOWN_STATE)
    request.session[STATES] = states
    # Now, and not with the answer: what follows is slow, and the same address must not serve twice meanwhile.
    request.session.save()
    return str(sent["nonce"])


def keep_pending(request: HttpRequest, identity: Identity) -> None:
    """Remember who ProConnect recognised, without signing anybody in; whoever was signed in here leaves."""
    target = request.session.get(NEXT) or ""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session[PENDING] = asdict(identity) | {"until": time.time() + PENDING_SECONDS, "next": target}


def pending(request: HttpRequest) -> Identity | None:
    """Who came through ProConnect in this browser, within a quarter of an hour, and has no account yet."""
    held: dict[str, Any] = request.session.get(PENDING) or {}
    if not held or held["until"] < time.time() or not settings.PROCONNECT_URL:
        return None
    return Identity(**{name: held[name] for name in Identity.__dataclass_fields__})


def target_of(request: HttpRequest) -> str:
    """The page asked for before the sign-in; the library let only ours through."""
    held: dict[str, Any] = request.session.get(PENDING) or {}
    return held.get("next") or request.session.get(NEXT) or ""


def entered(request: HttpRequest, identity: Identity) -> None:
    """The session is open: keep what signing out will need, forget the rest."""
    for key in (STATES, NEXT, PENDING, LEAVING, *OTHERS):
        request.session.pop(key, None)
    request.session[ID_TOKEN] = identity.id_token


def forget(request: HttpRequest) -> None:
    """A sign-in failed: nothing of it stays."""
    for key in (NEXT, PENDING, *OTHERS):
        request.session.pop(key, None)
    if request.session.modified:
        request.session.save()  # Django keeps no session after an answer of 500 or more


def sign_out(request: HttpRequest) -> str:
    """End the session here, at once; the address that ends the one of ProConnect, or nothing when there is none."""
    id_token = request.session.get(ID_TOKEN) if settings.PROCONNECT_URL else None
    logout(request)
    if not id_token:
        return ""
    state = get_random_string(settings.OIDC_STATE_SIZE)
    request.session[LEAVING] = state
    asked = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": after_sign_out_address()}
    return f"{settings.OIDC_OP_LOGOUT_ENDPOINT}?{urlencode(asked)}"


def came_back_signed_out(request: HttpRequest) -> bool:
    """Whether ProConnect gives back the state with which this browser left. It serves once."""
    expected, given = request.session.get(LEAVING), request.GET.get("state", "")
    if not expected or not constant_time_compare(expected, given):
        return False
    del request.session[LEAVING]
    return True
