"""What the pages of paths show, put together from a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from terreau.rooms.learning.paths import access
from terreau.rooms.learning.paths.differences import differences
from terreau.rooms.learning.paths.enums import EnrolmentState, VersionState
from terreau.rooms.learning.paths.following import version_in_force
from terreau.rooms.learning.paths.models import (
    Path,
    PathCompletion,
    PathEnrolment,
    PathVersion,
    Remark,
    Side,
    SignOff,
)
from terreau.rooms.learning.paths.obstacles import obstacles_of
from terreau.rooms.learning.paths.progress import Progress, done_by, progress_of, put_together, steps_by_version
from terreau.rooms.learning.paths.signing import digest_of


@dataclass
class PathPage:
    """The page of a path for this reader: the version that he follows, else the one in force."""

    version: PathVersion | None
    progress: Progress | None
    sides: list[Side] = field(default_factory=list)
    enrolment: PathEnrolment | None = None
    completion: PathCompletion | None = None
    newer: PathVersion | None = None
    changes: list[str] = field(default_factory=list)
    may_follow: bool = False
    may_edit: bool = False
    draft: bool = False  # one that he may read

    @property
    def follows(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == EnrolmentState.ACTIVE

    @property
    def may_finish(self) -> bool:
        """All is completed, and something of the end is still to be made: the line, or its attestation."""
        done = self.follows and self.progress is not None and self.progress.complete
        return done and (self.completion is None or self.completion.attestation_id is None)


def page_of(path: Path, user: Any) -> PathPage:
    enrolment = access.own_enrolment(user, path)
    current = version_in_force(path)
    version = enrolment.version if enrolment is not None else current
    may_edit = access.may_edit(user, path)
    draft = PathVersion.objects.filter(path=path, state=VersionState.DRAFT).exists()
    built = draft and user.is_authenticated
    page = PathPage(version, None, enrolment=enrolment, may_edit=may_edit)
    page.draft = built and (may_edit or Path.objects.built_by(user).filter(pk=path.pk).exists())
    if version is None:
        return page
    agent = user.agent if user.is_authenticated else None
    page.progress = progress_of(version, agent, user=user)
    page.sides = list(version.sides.select_related("structure").order_by("kind", "pk"))
    page.may_follow = path.is_published and agent is not None and agent.left_on is None
    if agent is not None:
        rows = PathCompletion.objects.filter(agent=agent, version=version)
        page.completion = rows.select_related("attestation").first()
    if page.follows and current is not None and current.pk != version.pk:
        page.newer, page.changes = current, differences(version, current)
    return page


@dataclass(frozen=True)
class Followed:
    """A path that the agent follows, in his list."""

    enrolment: PathEnrolment
    progress: Progress
    completion: PathCompletion | None


def followed_by(agent: Any) -> list[Followed]:
    rows = PathEnrolment.objects.of(agent).active().select_related("path__structure", "version")
    enrolments = list(rows.order_by("-began_on", "-pk"))
    ended = PathCompletion.objects.filter(agent=agent, version__in=[each.version_id for each in enrolments])
    completions = {each.version_id: each for each in ended.select_related("attestation")}
    versions = [each.version for each in enrolments]
    steps, done, today = steps_by_version(versions), done_by(agent, versions), timezone.localdate()
    return [
        Followed(
            each, put_together(each.version, steps[each.version_id], done, None, today),
            completions.get(each.version_id),
        )
        for each in enrolments
    ]  # fmt: skip


@dataclass
class SideLine:
    """A side of the draft: what it signed, what it had signed before a change, and whether the reader signs for it."""

    side: Side
    sign_off: SignOff | None
    taken_back: SignOff | None
    mine: bool

    @property
    def signed(self) -> bool:
        return self.sign_off is not None


@dataclass
class DraftPage:
    version: PathVersion
    progress: Progress
    lines: list[SideLine]
    remarks: dict[int, list[Remark]]  # by key of step, 0 for the whole
    obstacles: list[str]
    digest: str
    changes: list[str]
    may_edit: bool
    first: bool

    @property
    def general(self) -> list[Remark]:
        return self.remarks.get(0, [])

    @property
    def steps(self) -> list[tuple[Any, list[Remark]]]:
        return [(each, self.remarks.get(each.step.pk, [])) for each in self.progress.steps]

    @property
    def ready(self) -> bool:
        """Every side has signed, and nothing is missing."""
        return bool(self.lines) and all(each.signed for each in self.lines) and not self.obstacles

    @property
    def asked(self) -> bool:
        return self.version.asked_at is not None

    @property
    def open_remarks(self) -> int:
        return sum(each.resolved_at is None for rows in self.remarks.values() for each in rows)


def draft_page(version: PathVersion, user: Any) -> DraftPage:
    remarks: dict[int, list[Remark]] = {}
    for each in version.remarks.select_related("author", "resolved_by").order_by("said_at", "pk"):
        remarks.setdefault(each.step_id or 0, []).append(each)
    current = version_in_force(version.path)
    return DraftPage(
        version=version,
        progress=progress_of(version, None, user=user),
        lines=lines_of(version, user),
        remarks=remarks,
        obstacles=obstacles_of(version),
        digest=digest_of(version),
        changes=differences(current, version) if current is not None else [],
        may_edit=access.may_edit(user, version.path),
        first=current is None,
    )


def lines_of(version: PathVersion, user: Any) -> list[SideLine]:
    sides = list(version.sides.select_related("structure").order_by("kind", "pk"))
    given: dict[int, list[SignOff]] = {}
    for each in version.sign_offs.select_related("signed_by").order_by("pk"):
        given.setdefault(each.side_id, []).append(each)
    digest = digest_of(version)
    return [side_line(side, given.get(side.pk, []), digest, access.may_sign(user, side)) for side in sides]


def side_line(side: Side, given: Iterable[SignOff], digest: str, mine: bool) -> SideLine:
    rows = list(given)
    standing = next((each for each in rows if each.taken_back_at is None and each.digest == digest), None)
    back = next((each for each in reversed(rows) if each.taken_back_at is not None), None)
    return SideLine(side, standing, None if standing else back, mine)


@dataclass(frozen=True)
class VersionLine:
    """A version that was in force, and what it changed from the one before."""

    version: PathVersion
    changes: list[str]
    first: bool


def versions_of(path: Path, user: Any) -> list[VersionLine]:
    rows = list(access.versions_for(user, path))
    steps = steps_by_version(rows)
    return [
        VersionLine(each, differences(before, each, steps=steps) if before else [], before is None)
        for each, before in zip_longest(rows, rows[1:])
    ]
