"""What an auditor leads, and whether those who followed with him find him later: written by himself alone."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles.holding import CycleRefused, held_with
from terreau.rooms.learning.cycles.models import Candidacy, Project
from terreau.rooms.learning.cycles.programme import refuse_unknown

OF_PROJECT = ("title", "problem", "expected", "sponsor", "deliverable_url", "state", "initiative")


@transaction.atomic
def write(candidacy: Candidacy, *, by: Any, **changes: Any) -> Project:
    """Begin it, or bring it up to date. `changes`: columns of `OF_PROJECT`, the title at least when it begins."""
    refuse_unknown(changes, OF_PROJECT)
    _cycle, now = held_with(candidacy)
    if not now.is_auditor:
        raise CycleRefused(_("Vous n’avez plus de place dans ce cycle."))
    project, _made = Project.objects.update_or_create(candidacy=now, defaults=changes)
    record("cycles.project.written", project, by=by, fields=sorted(changes))
    return project


@transaction.atomic
def choose_listed(candidacy: Candidacy, *, listed: bool, by: Any) -> bool:
    """Be found by those who followed the same cycle, or no longer: at once. False when nothing changes."""
    cycle, now = held_with(candidacy)
    if listed and not now.is_auditor:
        raise CycleRefused(_("Vous n’avez plus de place dans ce cycle."))
    if listed and cycle.session.concluded_at is None:
        raise CycleRefused(_("L’annuaire des anciens s’ouvre quand le cycle est conclu."))
    if now.listed == listed:
        return False
    now.listed = listed
    now.save(update_fields=["listed"])
    record("cycles.alumni.listed" if listed else "cycles.alumni.unlisted", now, by=by, cycle=cycle.pk)
    return True
