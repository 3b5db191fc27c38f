"""What every write begins with, and what a rule says no with."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.rooms.learning.cycles.models import Candidacy, Cycle


class CycleRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def held(cycle: Cycle) -> Cycle:
    """The cycle as it is now, nobody else deciding on it until the end of the transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A cycle is held inside a transaction.")
    if not Cycle.objects.filter(pk=cycle.pk).update(turn=F("turn") + 1):
        raise CycleRefused(_("Ce cycle n’existe plus."))
    return Cycle.objects.with_places().get(pk=cycle.pk)


def held_with(candidacy: Candidacy) -> tuple[Cycle, Candidacy]:
    """The cycle held, and the candidacy as it is under that hold."""
    cycle = held(candidacy.cycle)
    now = Candidacy.objects.with_people().filter(pk=candidacy.pk).first()
    if now is None:
        raise CycleRefused(_("Cette candidature n’existe plus."))
    now.cycle = cycle
    return cycle, now
