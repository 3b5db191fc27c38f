"""The only doors to an occasion and to a registration: who organises, who helps on the day, who takes part."""

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.querysets import any_subtree
from terreau.ground.seats.enums import QUEUED, RegistrationState
from terreau.ground.seats.models import Helper, Occasion, Registration
from terreau.ground.seats.querysets import OccasionQuerySet, RegistrationQuerySet

ORGANISERS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER)
SALT = "terreau.seats.registration"


def occasions_run_by(user: Any) -> OccasionQuerySet:
    """Those that `user` organises: of the structures where he holds a role for it, and below."""
    return Occasion.objects.filter(any_subtree(user.structures_as(*ORGANISERS), "structure__"))


def may_run(user: Any, occasion: Occasion) -> bool:
    """Whether `user` decides on this occasion and reads who comes."""
    return isinstance(user, User) and user.has_role(*ORGANISERS, structure=occasion.structure)


def may_check_in(user: Any, occasion: Occasion) -> bool:
    """Whether `user` notes who is there: an organiser, or somebody named for the day."""
    return may_run(user, occasion) or (
        isinstance(user, User) and Helper.objects.filter(occasion=occasion, user=user).exists()
    )


def visible_to(user: Any) -> OccasionQuerySet:
    """Those that `user` organises, helps, holds any role above, or has a registration in."""
    if not isinstance(user, User):
        return Occasion.objects.none()
    own = Registration.objects.of(user).values("occasion")
    helped = Helper.objects.filter(user=user).values("occasion")
    above = any_subtree(user.structures_as(), "structure__")
    return Occasion.objects.filter(above | Q(pk__in=own) | Q(pk__in=helped))


def occasion_for(user: Any, pk: int) -> Occasion:
    """The occasion `pk` when it is in the sight of `user`; 404 otherwise."""
    return get_object_or_404(visible_to(user).select_related("structure__root"), pk=pk)


def occasion_to_run(user: Any, pk: int) -> Occasion:
    """The same, to decide on it and read who comes: 403 to whoever only sees it."""
    occasion = occasion_for(user, pk)
    if not may_run(user, occasion):
        raise PermissionDenied
    return occasion


def occasion_to_check_in(user: Any, pk: int) -> Occasion:
    """The same, to note who is there: 403 to whoever is neither organiser nor named for the day."""
    occasion = occasion_for(user, pk)
    if not may_check_in(user, occasion):
        raise PermissionDenied
    return occasion


def occasion_shared_with(user: Any, pk: int) -> Occasion:
    """The occasion whose list of participants `user` may read: he takes part, or organises. 404 to others."""
    occasion = occasion_for(user, pk)
    takes_part = Registration.objects.of(user).registered().filter(occasion=occasion).exists()
    if not takes_part and not may_run(user, occasion):
        raise Http404
    return occasion


def own_registrations(user: Any) -> RegistrationQuerySet:
    return Registration.objects.of(user)


def registration_for(user: Any, pk: int) -> Registration:
    """One's own registration; 404 for anybody else's, whatever the role."""
    return get_object_or_404(_whole(own_registrations(user)), pk=pk)


def own_registration(user: Any, occasion: Occasion) -> Registration | None:
    """The registration of `user` in this occasion: the living one, else the last."""
    rows = list(own_registrations(user).filter(occasion=occasion).order_by("-pk"))
    return next((each for each in rows if each.is_living), rows[0] if rows else None)


def registration_to_decide(user: Any, pk: int) -> Registration:
    """Somebody's registration, for the organiser to decide on: 404 to outsiders, 403 to who only sees the occasion."""
    found = get_object_or_404(_whole(Registration.objects.filter(occasion__in=visible_to(user))), pk=pk)
    elsewhere = found.occasion.decided_elsewhere and found.state == RegistrationState.PENDING
    if elsewhere or not may_run(user, found.occasion):
        raise PermissionDenied
    return found


def expected_at(occasion: Occasion, pk: int) -> Registration | None:
    """A registration of an occasion whose door was passed, among those who may come; None for any other key."""
    return _whole(occasion.registrations.filter(state__in=QUEUED)).filter(pk=pk).first()


def token_of(registration: Registration) -> str:
    """What the link of somebody without account carries: signed, so that a copy of the database gives no link."""
    return signing.Signer(salt=SALT, sep=".").sign(registration.key.hex)


def registration_of_token(token: str) -> Registration | None:
    """The registration of a link, None when the link is wrong, was renewed, or its registration is erased."""
    try:
        key = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    return _whole(Registration.objects.filter(key=key)).first()


def _whole(rows: Any) -> Any:
    return rows.select_related("occasion__structure__root", "agent__structure", "agent__user", "user")
