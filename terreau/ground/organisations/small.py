"""The writes of small employers: whether figures stop at the whole, and how structures are grouped."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.importing.staging import reserve_keys
from terreau.ground.journal.actions import record
from terreau.ground.organisations.actions import OrganisationRefused, locked
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.groupings import MOST, assigned, count, groupable, groupings_of
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import path_of


@transaction.atomic
def set_small(employer: Structure, *, small: bool, reason: str, by: Any) -> bool:
    """Stop the figures of an employer at its whole and its groupings, or show its tree again. Returns whether anything
    changed.

    Showing the tree again, where it was not, asks for a reason. Raises `OrganisationRefused`.
    """
    employer = locked(employer)
    if employer.parent_id is not None:
        raise OrganisationRefused(_("Seul un employeur est une « petite structure »."))
    if employer.small is small:
        return False
    if employer.small and not reason.strip():
        raise OrganisationRefused(_("Dites pourquoi montrer de nouveau les services : le journal le garde."))
    before = employer.small
    employer.small = small
    employer.save(update_fields=["small"])
    record("organisations.small.set", employer, by=by, reason=reason.strip(), small=[before, small])
    return True


@transaction.atomic
def draw_groupings(employer: Structure, *, labels: Sequence[str], chosen: Mapping[int, int], by: Any) -> int:
    """Make these the groupings of the employer, in place of the former ones, from the next snapshot on.

    `chosen`: structure → place of its grouping in `labels`. A grouping that holds the same structures as before stays
    the same one, with its history; another is new, and starts without. Returns how many there are. Raises
    `OrganisationRefused`.
    """
    employer = locked(employer)
    labels = [" ".join(label.split()) for label in labels]
    refuse_labels(labels)
    counted = count(employer, labels, chosen)
    if labels and counted.problems:
        raise OrganisationRefused(" ".join(counted.problems))
    structures = groupable(employer)
    former = contents(assigned(structures, {each.pk: each.grouping_id for each in structures}))
    wanted = contents(assigned(structures, chosen))
    kept = {place: key for place, held in wanted.items() for key, same in former.items() if same == held}
    keys = dict(kept)
    for place, label in enumerate(labels):
        if place in kept:
            Structure.every.filter(pk=kept[place]).update(label=label)
        else:
            keys[place] = new_grouping(employer, label).pk
    closed = [one.pk for one in groupings_of(employer) if one.pk not in keys.values()]
    Structure.every.filter(pk__in=closed).update(closed_on=timezone.localdate())
    Structure.objects.within(employer).exclude(grouping=None).update(grouping=None)
    drawn = {key: sorted(one for one, at in chosen.items() if at == place) for place, key in sorted(keys.items())}
    for key, held in drawn.items():
        Structure.objects.within(employer).filter(pk__in=held).update(grouping=key)
    record(
        "organisations.groupings.drawn",
        employer,
        by=by,
        groupings={str(key): held for key, held in drawn.items()},
        new=sorted(set(keys.values()) - set(kept.values())),
        closed=sorted(closed),
    )
    return len(keys)


def refuse_labels(labels: Sequence[str]) -> None:
    if len(labels) > MOST:
        raise OrganisationRefused(_("Au plus %(most)s regroupements.") % {"most": MOST})
    if len({label.casefold() for label in labels}) < len(labels):
        raise OrganisationRefused(_("Deux regroupements portent le même nom."))
    if not all(labels):
        raise OrganisationRefused(_("Chaque regroupement a un nom."))


def contents(into: Mapping[int, Any]) -> dict[Any, set[int]]:
    """The structures counted in each grouping; those in none left out."""
    found: dict[Any, set[int]] = {}
    for key, place in into.items():
        if place is not None:
            found.setdefault(place, set()).add(key)
    return found


def new_grouping(employer: Structure, label: str) -> Structure:
    key = reserve_keys(Structure, 1)
    return Structure.every.create(
        pk=key, code=f"REGROUPEMENT-{key}", label=label, kind=StructureKind.OTHER, parent=employer, root=employer,
        path=path_of(key, employer.path), is_grouping=True,
    )  # fmt: skip
