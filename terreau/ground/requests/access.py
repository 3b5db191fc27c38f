"""The only doors to a request: who answers, who asked while signed in, who holds the secret link."""

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.accounts.proofs import token_hash
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import StructureQuerySet
from terreau.ground.requests.enums import ANSWERING, State
from terreau.ground.requests.models import ContactRequest
from terreau.ground.requests.querysets import ContactRequestQuerySet

SALT = "terreau.requests.follow"


def employers_to_write_to() -> StructureQuerySet:
    """The employers that answer: open, with somebody active who may."""
    answering = User.objects.active().filter(roles__role__in=ANSWERING)
    return Structure.objects.employers().open().filter(roles__user__in=answering).distinct().order_by("label", "id")


def answers(user: Any) -> bool:
    return any(held.structure.parent_id is None and held.role in ANSWERING for held in user.held_roles)


def requests_for(user: Any) -> ContactRequestQuerySet:
    """What `user` may have to answer; 403 to who answers nowhere."""
    if not answers(user):
        raise PermissionDenied
    return ContactRequest.objects.visible_to(user).select_related("employer", "owner")


def request_for(user: Any, pk: int) -> ContactRequest:
    """404 to everybody but the holders of the routed role on that employer."""
    return get_object_or_404(ContactRequest.objects.visible_to(user).select_related("employer", "owner"), pk=pk)


def request_to_answer(user: Any, pk: int) -> ContactRequest:
    """The same, to answer it: 403 to a holder who has not taken it."""
    found = request_for(user, pk)
    if found.owner_id != user.pk:
        raise PermissionDenied
    return found


def holders(request: ContactRequest) -> list[User]:
    """Who may answer this request."""
    held = User.objects.active().filter(roles__structure=request.employer_id, roles__role=request.role)
    return list(held.distinct().order_by("name", "email"))


def own_request_for(user: Any, pk: int) -> ContactRequest:
    return get_object_or_404(ContactRequest.objects.select_related("employer"), pk=pk, user=user)


def follow_token(request: ContactRequest) -> str:
    assert request.follow_nonce is not None  # noqa: S101 - for the types; only asked where the link lives  # nosec B101 # the same
    return signing.Signer(salt=SALT).sign(request.follow_nonce.hex)


def followed(token: str) -> ContactRequest:
    """The request of this link. Raises `Http404` when it was revoked, is too old, or is not one of ours."""
    try:
        nonce = uuid.UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    living = ContactRequest.objects.filter(follow_before__gt=timezone.now()).exclude(state=State.UNCONFIRMED)
    return get_object_or_404(living.select_related("employer"), follow_nonce=nonce)


def to_confirm(token: str) -> ContactRequest | None:
    """The request whose address this link proves, if it still waits."""
    waiting = ContactRequest.objects.filter(state=State.UNCONFIRMED, confirm_before__gt=timezone.now())
    return waiting.select_related("employer").filter(confirm_hash=token_hash(token)).first()
