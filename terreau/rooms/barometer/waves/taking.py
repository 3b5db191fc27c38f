"""The worker seals the lines of a file in the urn of their wave; and files that nobody takes are forgotten.

Each step is claimed by a conditional UPDATE: done twice, it happens once.
"""

import datetime
import logging
import random
import re
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.barometer.waves import bringing, sealing
from terreau.rooms.barometer.waves.actions import WaveRefused, changed_meanwhile, hold, move
from terreau.rooms.barometer.waves.bringing import ArrivalRefused
from terreau.rooms.barometer.waves.enums import ArrivalState, WaveState
from terreau.rooms.barometer.waves.models import Arrival, Ballot, Wave

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=2)
# Without a sign of life for so long, the worker stopped.
SILENCE = datetime.timedelta(minutes=10)
CHUNK, BATCH = 1000, 1000
OURS = re.compile(r"reponses-([0-9a-f]{32})(?:-problemes\.csv)?")
AT_WORK = (ArrivalState.ASKED, ArrivalState.RUNNING)


def claim(arrival: Arrival, sources: tuple[str, ...], target: str, **fields: Any) -> None:
    """Move to `target` if the state still allows it: the database settles who comes first. Raises `WaveRefused`."""
    fields |= {"state": target, "alive_at": timezone.now(), "failure": "", "lines_read": 0}
    if not Arrival.objects.filter(pk=arrival.pk, state__in=sources).update(**fields):
        raise WaveRefused(changed_meanwhile())
    for name, value in fields.items():
        setattr(arrival, name, value)


def take(arrival: Arrival) -> None:
    """Seal the lines in the urn of the wave, whole or not at all, once. What went wrong is said on its page."""
    try:
        claim(arrival, (ArrivalState.ASKED,), ArrivalState.RUNNING)
    except WaveRefused:
        return
    wave = arrival.wave
    if wave is None:  # a constraint says never
        return
    try:
        public_key = sealing.new_urn(wave.code)
        _fill(arrival, wave, public_key, _sealed(arrival, public_key))
    except (ArrivalRefused, WaveRefused) as refusal:
        _fail(arrival, str(refusal))
    except Exception:
        logger.exception("The answers %s were interrupted", arrival.pk)
        _fail(arrival, _("Une erreur a interrompu la reprise : rien n’a été changé."))


def _sealed(arrival: Arrival, public_key: str) -> list[bytes]:
    """Every line that is taken, sealed; in an order of chance, so that none is left of the file's."""
    plan, report = bringing.stored_plan(arrival), bringing.BoundedReport()
    found: list[bytes] = []
    for payload in bringing.lines(arrival.path, plan, report):
        if payload["profile"]["structure"] is None:
            payload["profile"]["structure"] = arrival.structure_id
        found.append(sealing.seal(public_key, payload))
        if len(found) % CHUNK == 0:
            alive = {"lines_read": report.rows_in, "alive_at": timezone.now()}
            Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.RUNNING).update(**alive)
    if len(found) != arrival.report["taken"]:
        raise ArrivalRefused(_("Le fichier ne se lit plus comme à la vérification : déposez-le de nouveau."))
    random.SystemRandom().shuffle(found)
    return found


@transaction.atomic
def _fill(arrival: Arrival, wave: Wave, public_key: str, sealed: list[bytes]) -> None:
    """The urn, its ballots, and no more file, in one transaction."""
    hold(wave, WaveState.DRAFT)
    if not Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.RUNNING).delete()[0]:
        raise WaveRefused(changed_meanwhile())
    Ballot.objects.bulk_create((Ballot(wave=wave, sealed=each) for each in sealed), batch_size=BATCH)
    move(wave, WaveState.CLOSED, public_key=public_key, brought_on=timezone.localdate())
    counted = {name: arrival.report[name] for name in ("lines", "taken", "aside", "refused")}
    record("waves.wave.imported", wave, by=arrival.author, **counted)
    if not sealing.opens(wave.code, public_key):
        raise WaveRefused(_("La clé de l’urne n’a pas été gardée : rien n’a été changé."))
    transaction.on_commit(lambda: erase_files(arrival))


def _fail(arrival: Arrival, words: str) -> None:
    """The file stays until it is asked for again, or forgotten; the urn that was begun goes."""
    failed = {"state": ArrivalState.FAILED, "failure": words[:300]}
    if Arrival.objects.filter(pk=arrival.pk, state__in=AT_WORK).update(**failed) and arrival.wave is not None:
        sealing.destroy_key(arrival.wave.code)


# ---- what time makes due


def erase_files(arrival: Arrival) -> None:
    arrival.path.unlink(missing_ok=True)
    arrival.problems_path.unlink(missing_ok=True)


def past(now: datetime.datetime) -> QuerySet[Arrival]:
    """Those that were neither taken nor given up; one at work is left to its end."""
    old = Q(created_at__lt=now - KEPT) & ~Q(state=ArrivalState.RUNNING, alive_at__gte=now - SILENCE)
    return Arrival.objects.filter(old)


def forget(rows: QuerySet[Arrival]) -> int:
    """Erase files, then their rows. A wave that waited for them stays, empty: whoever made it deletes it."""
    found = list(rows)
    for arrival in found:
        erase_files(arrival)
    return Arrival.objects.filter(pk__in=[each.pk for each in found]).delete()[0]


def forget_old(now: datetime.datetime) -> int:
    """Idempotent: those that crashed are said so, the old ones are forgotten, and files without a row go."""
    for silent in Arrival.objects.filter(state=ArrivalState.RUNNING, alive_at__lt=now - SILENCE).select_related("wave"):
        _fail(silent, _("Le traitement de fond n’a pas répondu."))
    gone = forget(past(now))
    sweep_files()
    return gone


def sweep_files() -> None:
    """Files whose row is gone: with the wave that was deleted, or with their author."""
    if not settings.UPLOAD_DIR.is_dir():
        return
    named = {path: found for path in settings.UPLOAD_DIR.iterdir() if (found := OURS.fullmatch(path.name))}
    if not named:
        return
    keys = {uuid.UUID(each[1]) for each in named.values()}
    kept = {pk.hex for pk in Arrival.objects.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)}
    for path, found in named.items():
        if found[1] not in kept:
            path.unlink(missing_ok=True)
