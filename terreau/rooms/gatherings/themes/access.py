"""The only doors to a call and to a theme: 404 to an outsider, 403 to a reader who wants to animate.

A call whose address is enough to propose opens to whoever holds it. Voting takes an account: without one nothing tells
two votes of one person from those of two.
"""

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.ground.accounts.proofs import tidy_paper_code, token_hash
from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import StructureQuerySet
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.themes.emails import SALT
from terreau.rooms.gatherings.themes.enums import CallState, Proposers, ThemeState
from terreau.rooms.gatherings.themes.models import CODE_LENGTH, Call, Support, Theme
from terreau.rooms.gatherings.themes.querysets import CallQuerySet, ThemeQuerySet

THANKS = "terreau.themes.thanks"
THANKS_LIVE = 24 * 3600  # seconds during which who proposed may leave an address


def animates(user: Any) -> bool:
    return bool(user.structures_as(*ANIMATORS))


def may_run(user: Any, call: Call) -> bool:
    return user.has_role(*ANIMATORS, structure=call.structure)


def structures_to_call(user: Any) -> StructureQuerySet:
    """The open structures where `user` animates; 403 to who animates nowhere."""
    if not animates(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*ANIMATORS)).open().order_by("path")


def calls() -> CallQuerySet:
    return Call.objects.select_related("structure__root")


def call_for(user: Any, pk: int) -> Call:
    return get_object_or_404(calls().visible_to(user), pk=pk)


def call_to_run(user: Any, pk: int) -> Call:
    """The same, to animate it: 403 to a reader."""
    call = call_for(user, pk)
    if not may_run(user, call):
        raise PermissionDenied
    return call


def takes_part(user: Any, call: Call) -> bool:
    """Whether the call is put to this person: an agent of its structure, or of what lies below."""
    return isinstance(user, User) and call.structure_id in own_line(user)


def call_to_vote(user: Any, pk: int) -> Call:
    """The same, to vote: 403 to who is not an agent of its structure."""
    call = call_for(user, pk)
    if not takes_part(user, call):
        raise PermissionDenied
    return call


def call_by_code(user: Any, code: str) -> Call:
    """The call of an address, for whoever may propose in it; 404 to the others, as for an address that leads nowhere.

    Raises `PermissionDenied` for a visitor whom only an account would let in.
    """
    tidy = tidy_paper_code(code)
    call = calls().exclude(state=CallState.DRAFT).filter(code=tidy).first() if len(tidy) == CODE_LENGTH else None
    if call is None:
        raise Http404
    if call.proposers == Proposers.LINK:
        return call
    if not isinstance(user, User):
        raise PermissionDenied
    return call_for(user, call.pk)


def themes() -> ThemeQuerySet:
    return Theme.objects.select_related("call__structure__root", "merged_into")


def theme_for(user: Any, pk: int) -> Theme:
    """What others may read; one's own proposal; everything in the calls that one animates."""
    theme = themes().visible_to(user).filter(pk=pk).first()
    if theme is None:
        mine = themes().filter(proposer=user, proposer__isnull=False, call__in=Call.objects.visible_to(user).order_by())
        theme = get_object_or_404(mine, pk=pk)
    return theme


def theme_to_run(user: Any, pk: int) -> Theme:
    theme = theme_for(user, pk)
    if not may_run(user, theme.call):
        raise PermissionDenied
    return theme


def theme_to_support(user: Any, pk: int) -> Theme:
    """403 to who is not an agent of the structure."""
    theme = theme_for(user, pk)
    if not takes_part(user, theme.call):
        raise PermissionDenied
    return theme


def themes_to_schedule(user: Any) -> ThemeQuerySet:
    """The chosen themes that `user` may turn into an event: answers published, no event yet."""
    there = themes().filter(call__in=Call.objects.run_by(user).order_by())
    return there.filter(state=ThemeState.CHOSEN).order_by("title", "id")


def theme_to_schedule(user: Any, pk: int) -> Theme:
    """One of them; 404 when it is not chosen, or has its event; 403 to who does not animate its call."""
    theme = theme_to_run(user, pk)
    if theme.state != ThemeState.CHOSEN:
        raise Http404
    return theme


# ---- links without account


def thanks_token(theme: Theme) -> str:
    return signing.TimestampSigner(salt=THANKS).sign(str(theme.pk))


def theme_thanked(token: str) -> Theme:
    """The theme that was just proposed, for a day. Raises `Http404`."""
    try:
        key = int(signing.TimestampSigner(salt=THANKS).unsign(token, max_age=THANKS_LIVE))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return get_object_or_404(themes(), pk=key)


def support_to_confirm(token: str) -> Support | None:
    """The address that this link proves, if it still waits."""
    waiting = Support.objects.to_confirm().select_related("theme__call__structure__root")
    return waiting.filter(confirm_hash=token_hash(token)).first()


def support_to_stop(token: str) -> Support | None:
    """What the link « ne plus me prévenir » ends; None when it is over already. Raises `Http404` for a forged one."""
    try:
        nonce = uuid.UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return Support.objects.select_related("theme__call").filter(nonce=nonce).first()
