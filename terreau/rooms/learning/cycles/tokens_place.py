"""The link by which somebody without account answers for his place: signed, void once his key is renewed.

The link of his file, as long as it lives, opens it as well: it is he who holds it.
"""

import datetime
import uuid

from django.core import signing
from django.http import Http404

from terreau.rooms.learning.cycles.enums import CandidacyState
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.tokens import dossier_of

SALT = "terreau.cycles.place"
# From the list to the last seminar: a place may be given back until then.
LIVE = datetime.timedelta(days=550)


def token_of(candidacy: Candidacy) -> str:
    return signing.TimestampSigner(salt=SALT).sign(candidacy.key.hex)


def candidacy_of_link(token: str) -> Candidacy:
    """Whose link this is. 404 for one that is forged, too old, replaced, or of a file that was never decided on."""
    try:
        key = uuid.UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIVE))
    except (signing.BadSignature, ValueError):
        found: Candidacy | None = dossier_of(token)
    else:
        found = Candidacy.objects.with_people().filter(key=key).first()
    if found is None or found.agent_id or found.user_id or not found.cycle.is_signed:
        raise Http404
    if found.state == CandidacyState.DRAFT:
        raise Http404
    return found
