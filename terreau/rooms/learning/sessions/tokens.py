"""The link by which a trainer without account countersigns: signed, and void once his address is forgotten."""

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from terreau.rooms.learning.sessions.models import Trainer

SALT = "terreau.learning_sessions.trainer"


def token_of(trainer: Trainer) -> str:
    return signing.Signer(salt=SALT).sign(str(trainer.pk))


def link_of(trainer: Trainer) -> str:
    """The path of his page."""
    return reverse("learning_sessions:trainer", args=[token_of(trainer)])


def trainer_of(token: str) -> Trainer:
    """Whose link this is. 404 for one forged, of a draft, of somebody taken off the list, or long after the session."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return get_object_or_404(Trainer.objects.from_outside(), pk=pk)
