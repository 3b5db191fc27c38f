"""The only doors to what was said of a session and to what it was bought from: 404 to an outsider, 403 to a reader."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.evaluations.models import Provider, Purchase
from terreau.rooms.learning.evaluations.querysets import ProviderQuerySet
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions import access as sessions
from terreau.rooms.learning.sessions.models import Session

# Who spends, and so writes who was paid.
BUYERS = (RoleName.PROGRAMME_LEAD, RoleName.HR)


def session_told_to(user: Any, pk: int) -> Session:
    """A session whose evaluations this person reads: he organises it, or teaches it with an account."""
    return sessions.session_to_attend(user, pk)


def may_run(user: Any, session: Session) -> bool:
    return sessions.may_run(user, session)


# ---- providers and purchases


def reads_providers(user: Any) -> bool:
    return isinstance(user, User) and bool(user.structures_as(*AUTHORS))


def may_buy_for(user: Any, structure: Structure) -> bool:
    return isinstance(user, User) and user.has_role(*BUYERS, structure=structure)


def buys(user: Any) -> bool:
    return isinstance(user, User) and bool(user.structures_as(*BUYERS))


def providers_of(user: Any) -> ProviderQuerySet:
    """Those of the structures where he prepares sessions, and below. 403 to who prepares none anywhere."""
    if not reads_providers(user):
        raise PermissionDenied
    return Provider.objects.of_structures(user.structures_as(*AUTHORS)).select_related("structure__root")


def provider_for(user: Any, pk: int) -> Provider:
    """404 to who prepares nothing where it is kept."""
    if not reads_providers(user):
        raise Http404
    return get_object_or_404(providers_of(user), pk=pk)


def provider_to_edit(user: Any, pk: int) -> Provider:
    found = provider_for(user, pk)
    if not may_buy_for(user, found.structure):
        raise PermissionDenied
    return found


def structures_to_buy_for(user: Any) -> Any:
    """Where he may keep providers. 403 to who may nowhere."""
    if not buys(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*BUYERS)).open()


def session_to_buy(user: Any, pk: int) -> Session:
    """A session of which this person writes the purchase."""
    session = sessions.session_for(user, pk)
    if not may_buy_for(user, session.occasion.structure):
        raise PermissionDenied
    return session


def purchase_to_edit(user: Any, session_pk: int) -> Purchase:
    session = session_to_buy(user, session_pk)
    return get_object_or_404(Purchase.objects.with_all(), session=session)


def purchases_of(user: Any) -> Any:
    """Those of the sessions that he may prepare."""
    if not reads_providers(user):
        raise PermissionDenied
    mine = any_subtree(user.structures_as(*AUTHORS), "session__occasion__structure__")
    return Purchase.objects.filter(mine).with_all()
