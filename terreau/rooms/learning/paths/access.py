"""The only door to a path: 404 to whoever may not read it, 403 to a reader who wants to change it or to sign."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.paths.enums import SIGNERS, VersionState
from terreau.rooms.learning.paths.models import Path, PathEnrolment, PathVersion, Remark, Side, SignOff, Step
from terreau.rooms.learning.paths.querysets import PathQuerySet, signed_for_by
from terreau.rooms.learning.roles import AUTHORS


def path_for(user: Any, pk: int) -> Path:
    """A path that this person, or a visitor, may read. Raises `Http404`."""
    return get_object_or_404(Path.objects.visible_to(user).select_related("structure__root"), pk=pk)


def may_edit(user: Any, path: Path) -> bool:
    return user.is_authenticated and user.has_role(*AUTHORS, structure=path.structure)


def path_to_edit(user: Any, pk: int) -> Path:
    path = path_for(user, pk)
    if not may_edit(user, path):
        raise PermissionDenied
    return path


def may_write(user: Any) -> bool:
    """Whether he prepares paths somewhere."""
    return user.is_authenticated and bool(user.structures_as(*AUTHORS))


def may_sign(user: Any, side: Side) -> bool:
    """Whether he signs for this structure; nobody of ours signs for a partner."""
    return side.structure is not None and user.has_role(*SIGNERS[side.kind], structure=side.structure)


def signs_somewhere(user: Any) -> bool:
    return bool(user.structures_as(*{role for roles in SIGNERS.values() for role in roles}))


def own_paths(user: Any) -> PathQuerySet:
    """Those that he prepares, and those whose draft he is to sign. Raises `PermissionDenied` to who does neither."""
    if not may_write(user) and not signs_somewhere(user):
        raise PermissionDenied
    return Path.objects.written_by(user) | Path.objects.built_by(user)


def writing_structures(user: Any) -> QuerySet[Structure]:
    """The open structures for which he may prepare a path. Raises `PermissionDenied` when there is none."""
    if not may_write(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*AUTHORS)).open().order_by("path")


def structures_to_name(path: Path) -> QuerySet[Structure]:
    """Those of the employer, which may have a part in the path."""
    root = path.structure.root or path.structure
    return Structure.objects.within(root).open().order_by("path")


def courses_to_choose(user: Any) -> QuerySet[Course]:
    return Course.objects.visible_to(user).published()


def draft_for(user: Any, pk: int) -> PathVersion:
    """The draft of a path, for those who prepare it and those who sign it. 403 to who only reads the path."""
    path = path_for(user, pk)
    built = may_edit(user, path) or Path.objects.built_by(user).filter(pk=path.pk).exists()
    if not built:
        raise PermissionDenied
    return _draft(path)


def draft_to_edit(user: Any, pk: int) -> PathVersion:
    """The same, to change it. 404 when nothing is in preparation."""
    return _draft(path_to_edit(user, pk))


def _draft(path: Path) -> PathVersion:
    draft = PathVersion.objects.filter(path=path, state=VersionState.DRAFT).first()
    if draft is None:
        raise Http404
    draft.path = path
    return draft


def step_to_edit(user: Any, pk: int, step_pk: int) -> Step:
    draft = draft_to_edit(user, pk)
    step = get_object_or_404(draft.steps.prefetch_related("after"), pk=step_pk)
    step.version = draft
    return step


def side_to_edit(user: Any, pk: int, side_pk: int) -> Side:
    draft = draft_to_edit(user, pk)
    side = get_object_or_404(draft.sides.select_related("structure"), pk=side_pk)
    side.version = draft
    return side


def side_to_sign(user: Any, pk: int, side_pk: int) -> Side:
    """A side for which this person signs. Raises `Http404` or `PermissionDenied`."""
    draft = draft_for(user, pk)
    side = get_object_or_404(draft.sides.select_related("structure"), pk=side_pk)
    if not may_sign(user, side):
        raise PermissionDenied
    side.version = draft
    return side


def remark_for(user: Any, pk: int, remark_pk: int) -> Remark:
    draft = draft_for(user, pk)
    found = get_object_or_404(draft.remarks, pk=remark_pk)
    found.version = draft
    return found


def versions_for(user: Any, path: Path) -> QuerySet[PathVersion]:
    """Those that were in force one day; nobody but its builders reads a draft."""
    return PathVersion.objects.filter(path=path).exclude(state=VersionState.DRAFT).order_by("-number")


def logo_for(user: Any, pk: int, side_pk: int) -> Side:
    """The partner of a version that this person may read."""
    path = path_for(user, pk)
    side = get_object_or_404(Side.objects.select_related("version"), pk=side_pk, version__path=path)
    if side.version.is_draft:
        draft_for(user, pk)
    return side


def agent_of(user: Any) -> Agent:
    """Who follows: an agent in post. Raises `PermissionDenied`."""
    agent = user.agent
    if agent is None or agent.left_on is not None:
        raise PermissionDenied
    return agent


def own_enrolment(user: Any, path: Path) -> PathEnrolment | None:
    if not user.is_authenticated or user.agent_id is None:
        return None
    rows = PathEnrolment.objects.of(user.agent_id).filter(path=path).select_related("version", "agent")
    enrolment = rows.first()
    if enrolment is not None:
        enrolment.path = enrolment.version.path = path
    return enrolment


def sides_to_sign(user: Any) -> QuerySet[Side]:
    """The sides asked of him that have not signed, where he has not signed for another."""
    if not signs_somewhere(user):
        return Side.objects.none()
    asked = Side.objects.filter(signed_for_by(user), version__state=VersionState.DRAFT, version__asked_at__isnull=False)
    standing = SignOff.objects.filter(taken_back_at=None)
    signed, by_him = standing.filter(side=OuterRef("pk")), standing.filter(version=OuterRef("version"), signed_by=user)
    return asked.exclude(Exists(signed)).exclude(Exists(by_him))
