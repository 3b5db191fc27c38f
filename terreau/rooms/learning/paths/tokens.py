"""The link by which a partner without account reads a draft and signs it: signed, for a month, one at a time."""

import datetime
import uuid

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.rooms.learning.paths.enums import SideKind, VersionState
from terreau.rooms.learning.paths.models_building import Side

SALT = "terreau.paths.partner"
LIVE = datetime.timedelta(days=30)


def token_of(side: Side) -> str:
    return signing.TimestampSigner(salt=SALT).sign(side.nonce.hex)


def side_of(token: str) -> Side:
    """Whose link this is. 404 for one forged, too old, replaced by a later one, or of a draft that is none any more."""
    try:
        nonce = uuid.UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIVE))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    living = Side.objects.filter(
        kind=SideKind.OUTSIDE, version__state=VersionState.DRAFT, version__asked_at__isnull=False
    )
    return get_object_or_404(living.select_related("version__path__structure__root"), nonce=nonce)
