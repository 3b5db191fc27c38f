"""The end of a wave: what is left of rights and drafts goes, and how many answered is written."""

import datetime
import random
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.actions import WaveRefused, cancel, move
from terreau.rooms.barometer.waves.enums import ArrivalState, WaveState
from terreau.rooms.barometer.waves.models import Ballot, Draft, Right, Wave, random_key
from terreau.rooms.barometer.waves.turnout import settle

WORKER = "task:waves"
KEPT_UNCOUNTED = datetime.timedelta(days=180)
BATCH = 1000
WITHOUT_URN = (WaveState.DRAFT, WaveState.CANCELLED)


def close_past(now: datetime.datetime) -> None:
    """Close what is over."""
    for wave in Wave.objects.past(timezone.localdate(now)).select_related("structure__root").order_by("pk"):
        try:
            close(wave, by=WORKER)
        except WaveRefused:  # closed by hand at this moment
            continue


@transaction.atomic
def close_early(wave: Wave, *, reason: str, by: Any) -> Wave:
    """Before its last day, by whoever runs it, who says why. Raises `WaveRefused`."""
    if not reason.strip():
        raise WaveRefused(_("Dites pourquoi cette vague est close avant son dernier jour."))
    return close(wave, reason=reason.strip(), by=by)


@transaction.atomic
def close(wave: Wave, *, by: Any, reason: str = "") -> Wave:
    """No more answers: one that is being written is counted, or refused. Raises `WaveRefused` when it is not open."""
    # First: it waits for the ballots that are being written (`answering.still_open`), and those after it see it closed.
    move(wave, WaveState.CLOSED)
    settle(wave)
    Right.objects.filter(wave=wave).delete()
    Draft.objects.filter(wave=wave).delete()
    shuffle(wave)
    record("waves.wave.closed", wave, by=by, reason=reason)
    return wave


def give_up_forgotten(now: datetime.datetime) -> None:
    """Ballots that nobody counts are not kept for ever: half a year after the close they go, unread, and it is said."""
    last = timezone.localdate(now) - KEPT_UNCOUNTED
    # Answers of another tool come closed, whatever the day on which they were given.
    old = Q(brought_on=None, closes_on__lt=last) | Q(brought_on__lt=last)
    waves = Wave.objects.filter(old, state=WaveState.CLOSED)
    for wave in waves.select_related("structure__root").order_by("pk"):
        try:
            cancel(wave, reason=_("Personne ne l’a dépouillée en six mois."), by=WORKER)
        except WaveRefused:  # counted at this moment
            continue


def shuffle(wave: Wave) -> None:
    """Write the ballots again under new keys and in an order of chance: none is left of how they came."""
    keys = list(Ballot.objects.filter(wave=wave).values_list("pk", flat=True))
    random.SystemRandom().shuffle(keys)
    for start in range(0, len(keys), BATCH):
        chosen = Ballot.objects.filter(pk__in=keys[start : start + BATCH])
        sealed = list(chosen.values_list("sealed", flat=True))
        chosen.delete()
        random.SystemRandom().shuffle(sealed)
        Ballot.objects.bulk_create(Ballot(pk=random_key(), wave=wave, sealed=bytes(each)) for each in sealed)


def sweep_keys() -> None:
    """Destroy the keys that open nothing any more: of a wave given up, taken back, emptied or deleted."""
    kept = sealing.codes()
    if not kept:
        return
    # In one query: a wave whose answers are being sealed elsewhere is a draft, then closed, never neither.
    has_an_urn = ~Q(state__in=WITHOUT_URN) | Q(arrival__state=ArrivalState.RUNNING)
    needed = Wave.objects.filter(has_an_urn, code__in=kept, emptied_on=None)
    for code in set(kept).difference(needed.values_list("code", flat=True)):
        sealing.destroy_key(code)
