"""The only doors to a session and to a request: 404 to an outsider, 403 to a reader who may not decide."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions.deciders import may_settle
from terreau.rooms.learning.sessions.models import Delegation, Request, Session, Trainer
from terreau.rooms.learning.sessions.querysets import RequestQuerySet, SessionQuerySet


def session_for(user: Any, pk: int) -> Session:
    """A session that this person may read. Raises `Http404`."""
    return get_object_or_404(Session.objects.visible_to(user).with_places(), pk=pk)


def may_run(user: Any, session: Session) -> bool:
    return isinstance(user, User) and user.has_role(*AUTHORS, structure=session.occasion.structure)


def session_to_run(user: Any, pk: int) -> Session:
    """A session that this person prepares. Raises `Http404` or `PermissionDenied`."""
    session = session_for(user, pk)
    if not may_run(user, session):
        raise PermissionDenied
    return session


def initiatives_to_serve(user: Any, course: Course, session: Session | None = None) -> QuerySet[Initiative]:
    """For which initiatives a session of the course may be held: those of its employer that this person may read and
    that run, and the one that the session says already."""
    running = Initiative.objects.visible_to(user).running()
    mine = running.filter(Q(structure=course.structure.employer_id) | Q(structure__root=course.structure.employer_id))
    held = session.initiative_id if session else None
    return Initiative.objects.filter(Q(pk__in=mine.order_by().values("pk")) | Q(pk=held)).order_by("-due_on", "pk")


def own_trainer(user: Any, session: Session) -> Trainer | None:
    """The trainer that this account is, in this session."""
    return session.trainers.filter(user=user.pk).first() if isinstance(user, User) else None


def session_to_attend(user: Any, pk: int) -> Session:
    """A session whose sheet this person reads: he organises it, or teaches it. Raises `Http404` or 403."""
    session = session_for(user, pk)
    if not may_run(user, session) and own_trainer(user, session) is None:
        raise PermissionDenied
    return session


def may_write(user: Any) -> bool:
    return isinstance(user, User) and bool(user.structures_as(*AUTHORS))


def own_sessions(user: Any) -> SessionQuerySet:
    """Those that he organises or teaches."""
    run = Session.objects.run_by(user).values("pk")
    taught = Session.objects.taught_by(user).values("pk")
    return Session.objects.filter(Q(pk__in=run) | Q(pk__in=taught)).with_places()


def course_to_date(user: Any, pk: int) -> Course:
    """A course of which this person may prepare a session. Raises `Http404` or `PermissionDenied`."""
    course = get_object_or_404(Course.objects.visible_to(user).select_related("structure__root"), pk=pk)
    if not (isinstance(user, User) and user.has_role(*AUTHORS, structure=course.structure)):
        raise PermissionDenied
    return course


# ---- requests


def request_for(user: User, pk: int) -> Request:
    """One's own request. Raises `Http404` for anybody else's, whatever the role."""
    return get_object_or_404(Request.objects.of(user).with_all(), pk=pk)


def to_decide(user: User, on: datetime.date) -> RequestQuerySet:
    """What awaits this person, in the order in which answers are expected."""
    return Request.objects.awaiting().decidable_by(user, on).with_all().order_by("due_at", "pk")


def decided_by(user: User) -> RequestQuerySet:
    """What he decided himself, and nothing of what others did."""
    return Request.objects.filter(decided_by=user.pk).with_all().order_by("-decided_at", "-pk")


def request_to_decide(user: User, pk: int) -> Request:
    """A request on which this person decides, or has decided. 404 to outsiders, 403 to the agent himself."""
    mine = Request.objects.decidable_by(user, timezone.localdate()).values("pk")
    seen = Q(pk__in=mine) | Q(decided_by=user.pk)
    seen |= Q(agent=user.agent_id) if user.agent_id else Q(pk__in=[])
    found = get_object_or_404(Request.objects.filter(seen).with_all(), pk=pk)
    if found.agent_id == user.agent_id:
        raise PermissionDenied
    return found


def appeal_to_settle(user: User, pk: int) -> Request:
    """An appeal that this person settles, or has settled. 404 to outsiders, 403 to the agent and to who refused."""
    hr = Request.objects.appeals_of(user).filter(appealed_at__isnull=False).values("pk")
    own = Q(agent=user.agent_id) if user.agent_id else Q(pk__in=[])
    rows = Request.objects.filter(Q(pk__in=hr) | own | Q(decided_by=user.pk)).filter(appealed_at__isnull=False)
    found = get_object_or_404(rows.with_all(), pk=pk)
    if not may_settle(user, found):
        raise PermissionDenied
    return found


def may_delegate(user: User) -> bool:
    return bool(user.structures_as(RoleName.MANAGER))


def delegation_given(user: User, pk: int) -> Delegation:
    """A delegation that this manager gave. Raises `Http404`."""
    return get_object_or_404(Delegation.objects.filter(manager=user).select_related("delegate"), pk=pk)


def managers_only(user: User) -> None:
    if not may_delegate(user):
        raise PermissionDenied


def decides(user: User, on: datetime.date) -> bool:
    """Whether requests may come to him: a manager, in the place of one, human resources."""
    held = user.structures_as(RoleName.MANAGER, RoleName.HR)
    return bool(held) or Delegation.objects.active(on).filter(delegate=user).exists()


def deciders_only(user: User, on: datetime.date) -> None:
    if not decides(user, on):
        raise Http404


def appeals_waiting(user: User) -> RequestQuerySet:
    """The appeals that this person is to settle."""
    return Request.objects.appealed().appeals_of(user).with_all().order_by("appealed_at", "pk")
