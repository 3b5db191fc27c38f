"""The personal link: a signature of the key of a right. The same in every message, stored nowhere, never guessed."""

import uuid

from django.core import signing

from terreau.rooms.barometer.waves.models import Right

SALT = "terreau.barometer.right"


def token_of(right: Right) -> str:
    return signing.Signer(salt=SALT).sign(right.pk.hex)


def right_of(token: str) -> Right | None:
    """The right whose link this is; None for what we did not sign, and for one that has been used or is over."""
    try:
        key = uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Right.objects.filter(pk=key).select_related("wave__structure__root", "wave__edition", "cell").first()
