"""What ProConnect says of itself, compared with what we use. For `terreau doctor` alone: no sign-in waits for it."""

from typing import Any

import requests
from django.conf import settings

WELL_KNOWN = "/.well-known/openid-configuration"


class Unreachable(Exception):
    """No usable answer; the message is short and for whoever runs the server."""


def expected() -> dict[str, str]:
    """The names of the description and the addresses of ours that they must hold."""
    return {
        "issuer": settings.PROCONNECT_URL,
        "authorization_endpoint": settings.OIDC_OP_AUTHORIZATION_ENDPOINT,
        "token_endpoint": settings.OIDC_OP_TOKEN_ENDPOINT,
        "userinfo_endpoint": settings.OIDC_OP_USER_ENDPOINT,
        "jwks_uri": settings.OIDC_OP_JWKS_ENDPOINT,
        "end_session_endpoint": settings.OIDC_OP_LOGOUT_ENDPOINT,
    }


def differing_addresses() -> list[str]:
    """The names whose address is not the one we use. Raises Unreachable."""
    said = description()
    return [name for name, address in expected().items() if said.get(name) != address]


def description() -> dict[str, Any]:
    try:
        answer = requests.get(f"{settings.PROCONNECT_URL}{WELL_KNOWN}", timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        content = answer.json()
    except requests.RequestException as error:
        raise Unreachable(type(error).__name__) from error
    if not isinstance(content, dict):
        raise Unreachable("JSON")
    return content
