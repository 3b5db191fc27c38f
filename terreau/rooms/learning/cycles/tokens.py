"""The secret links of a cycle: the file of a candidate without account, the commitment asked of an employer.

Signed, dated, and made of a key that a new link replaces: the former ones then lead nowhere.
"""

import datetime
import uuid

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet

DOSSIER, LETTER = "terreau.cycles.dossier", "terreau.cycles.letter"
DOSSIER_LIVE = datetime.timedelta(days=90)
LETTER_LIVE = datetime.timedelta(days=60)


def dossier_token(candidacy: Candidacy) -> str:
    """For the candidate himself: whoever holds it reads and changes the file."""
    return signing.TimestampSigner(salt=DOSSIER).sign(candidacy.key.hex)


def letter_token(candidacy: Candidacy) -> str:
    return signing.TimestampSigner(salt=LETTER).sign(candidacy.letter_key.hex)


def _key_of(token: str, salt: str, live: datetime.timedelta) -> uuid.UUID:
    try:
        return uuid.UUID(signing.TimestampSigner(salt=salt).unsign(token, max_age=live))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error


def dossier_of(token: str) -> Candidacy:
    """Whose link this is. 404 for one forged, too old, or replaced by a later one."""
    return get_object_or_404(_with_dates(), key=_key_of(token, DOSSIER, DOSSIER_LIVE))


def letter_of(token: str) -> Candidacy:
    """The candidacy for which an employer is asked. 404 for one forged, too old, or sent to a former contact."""
    rows = _with_dates().exclude(state__in=("withdrawn", "set_aside", "refused", "declined", "left"))
    return get_object_or_404(rows, letter_key=_key_of(token, LETTER, LETTER_LIVE))


def _with_dates() -> CandidacyQuerySet:
    return Candidacy.objects.with_people().select_related(
        "agent__structure__root", "agent__user", "user", "cycle__session__course",
        "cycle__session__occasion__structure__root",
    )  # fmt: skip
