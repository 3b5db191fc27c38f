"""The only doors to an attestation: its holder, whoever was given its code, who may withdraw it for the issuer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.attestations.models import ALPHABET, CODE_LENGTH, Attestation
from terreau.ground.attestations.querysets import AttestationQuerySet
from terreau.ground.organisations.enums import RoleName

# Who withdraws what was issued by mistake. They have no list: they are shown the code, as anybody else.
ISSUERS = (RoleName.PROGRAMME_LEAD, RoleName.HR)


def tidy_code(typed: str) -> str:
    """The code without what people put between the groups; empty when it cannot be one."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def own_attestations(user: Any) -> AttestationQuerySet:
    return Attestation.objects.of(user)


def own_attestation(user: Any, pk: int) -> Attestation:
    """One of the user's own. Raises `Http404` for anybody else's, whatever the role."""
    return get_object_or_404(own_attestations(user).select_related("agent__user"), pk=pk)


def attestation_of_code(code: str) -> Attestation | None:
    """The attestation of a code as somebody typed it, None when there is none."""
    tidy = tidy_code(code)
    return Attestation.objects.select_related("agent__user", "issuer").filter(code=tidy).first() if tidy else None


def may_withdraw_for_issuer(user: Any, attestation: Attestation) -> bool:
    """Whether the user answers for the structure that issued it."""
    held = user.is_authenticated and attestation.issuer is not None
    return bool(held and user.has_role(*ISSUERS, structure=attestation.issuer))


def attestation_to_revoke(user: Any, code: str) -> Attestation:
    """404 to who holds no role over the structure that issued it, 403 to who holds another one."""
    found = attestation_of_code(code)
    if found is None or found.issuer is None or not user.has_role(structure=found.issuer):
        raise Http404
    if not may_withdraw_for_issuer(user, found):
        raise PermissionDenied
    return found
