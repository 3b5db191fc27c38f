"""The link of somebody who may answer: signed, so that a copy of the database gives no link."""

import uuid
from dataclasses import dataclass

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.rooms.learning.evaluations.models import Ballot, Round

SALT = "terreau.evaluations.answer"


@dataclass(frozen=True)
class Link:
    """What a link leads to. Without ballot: it was used, or its round is closed."""

    round: Round
    ballot: Ballot | None


def token_of(ballot: Ballot) -> str:
    """`ballot`: with its right. The round is in it, so that a link that was used still says what it was for."""
    return signing.Signer(salt=SALT, sep=".").sign(f"{ballot.right.round_id}-{ballot.key.hex}")


def link_of(token: str) -> Link:
    """404 for a link that we did not write, or of a session that is gone."""
    try:
        number, key = signing.Signer(salt=SALT, sep=".").unsign(token).split("-")
        pk, found = int(number), uuid.UUID(key)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    asked = get_object_or_404(Round.objects.select_related("session__occasion__structure__root"), pk=pk)
    return Link(asked, Ballot.objects.filter(key=found, right__round=asked).first())
