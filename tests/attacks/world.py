"""What the attacker knows besides what he reads, taken from the database: the tree, the groupings, who has nobody."""

import datetime
from collections import Counter

from terreau.ground.accounts.models import Role, User
from terreau.ground.evidence.models import Snapshot, SnapshotStructure
from terreau.ground.organisations.models import Posting, Structure
from tests.attacks.subtract import Group, World


def world_of(*employers: Structure, same_people: frozenset[str] = frozenset(), nothing_happened: bool = False) -> World:
    """The trees of the published snapshots, and how many agents each structure itself had on their days."""
    adds, peopled = {}, {}
    for shot in Snapshot.objects.filter(state="published").order_by("on"):
        adds[shot.on] = sums_of(shot, employers)
        peopled[shot.on] = headcounts(shot.on)
    return World(adds, peopled, same_people, nothing_happened)


def sums_of(shot: Snapshot, employers: tuple[Structure, ...]) -> dict[int, Group]:
    """The structures whose people each figure adds up: all below, or the members of a grouping."""
    found: dict[int, Group] = {}
    for employer in employers:
        rows = list(SnapshotStructure.objects.filter(snapshot=shot, path__startswith=employer.path))
        groupings = set(Structure.every.filter(root=employer, is_grouping=True).values_list("pk", flat=True))
        for row in rows:
            if row.structure in groupings:
                found[row.structure] = frozenset(one.structure for one in rows if one.counted_in == row.structure)
            else:
                below = (one.structure for one in rows if one.path.startswith(row.path))
                found[row.structure] = frozenset(below) - groupings
    return {key: group for key, group in found.items() if group}


def accounts() -> list[User]:
    """One account for each role held on each structure."""
    first: dict[tuple, User] = {}
    for role in Role.objects.select_related("user").order_by("structure__path", "role", "user"):
        first.setdefault((role.structure_id, role.role), role.user)
    return list({user.pk: user for user in first.values() if user.is_active}.values())


def headcounts(on: datetime.date) -> Counter[int]:
    return Counter(Posting.objects.true_on(on).order_by().values_list("structure", flat=True))
