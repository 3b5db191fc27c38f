"""Who may start, and the only door to a first hour: 404 to an outsider, 403 to somebody who only reads."""

import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.desk.models import FirstHour, QuestionLink
from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure

WRITERS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR)
TOKEN_SALT = "terreau.desk.question_link"  # noqa: S105 - a domain separator, not a secret  # nosec B105 # no secret


def installation_is_new() -> bool:
    """Nobody has an account yet: the visitor may open the installation."""
    return not User.objects.exists()


def may_plant(user: Any) -> bool:
    """Whether `user` (or a visitor) may create an employer of his own.

    The first visitor of a new installation; anybody where `TERREAU_OPEN_START` is on; and who undid his tree.
    """
    if not settings.LOCAL_ACCOUNTS and not user.is_authenticated:
        return False  # it would open an account by a password that opens nothing
    if settings.OPEN_START:
        return True
    if user.is_authenticated:
        return unplanted_of(user) is not None
    return installation_is_new()


def unplanted_of(user: Any) -> FirstHour | None:
    """The first hour whose tree this user undid, with what he had pasted."""
    return FirstHour.objects.filter(started_by=user, employer=None).first()


def employers_of(user: Any) -> list[Structure]:
    """The employers whose first hour this user may write."""
    return [structure for structure in user.structures_as(*WRITERS) if structure.parent_id is None]


def first_hour_for(user: Any, pk: int) -> FirstHour:
    """The first hour of the employer `pk`, to somebody who holds a role on the employer itself."""
    first_hour = get_object_or_404(FirstHour.objects.select_related("employer"), employer=pk)
    if not user.has_role(structure=first_hour.employer):
        raise Http404
    return first_hour


def first_hour_to_edit(user: Any, pk: int) -> FirstHour:
    """The same, to write it."""
    first_hour = first_hour_for(user, pk)
    if not user.has_role(*WRITERS, structure=first_hour.employer):
        raise PermissionDenied
    return first_hour


def employer_to_begin(user: Any, pk: int) -> Structure:
    """An employer that has no first hour yet, to somebody who may write it."""
    employer = get_object_or_404(Structure.objects.employers(), pk=pk)
    if not user.has_role(structure=employer):
        raise Http404
    if not user.has_role(*WRITERS, structure=employer):
        raise PermissionDenied
    return employer


def link_to_edit(user: Any, pk: int, link: int) -> QuestionLink:
    """A link of a first hour that `user` may write."""
    return get_object_or_404(QuestionLink, pk=link, first_hour=first_hour_to_edit(user, pk))


def token_of(link: QuestionLink) -> str:
    return signing.Signer(salt=TOKEN_SALT, sep=".").sign(link.nonce.hex)


def link_for(token: str) -> QuestionLink | None:
    """The link that a secret address opens; None when forged, revoked, renewed or expired, without saying which."""
    try:
        nonce = uuid.UUID(hex=signing.Signer(salt=TOKEN_SALT, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return (
        QuestionLink.objects.usable().select_related("first_hour__employer", "created_by").filter(nonce=nonce).first()
    )
