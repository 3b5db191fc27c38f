"""Every write of a wave by whoever prepares it: prepared, corrected, planned, taken back, closed, given up."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.actions import freeze
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.enums import TRANSITIONS, Drawing, Population, WaveState
from terreau.rooms.barometer.waves.models import Ballot, Cell, Draft, Right, Stratum, Wave
from terreau.rooms.barometer.waves.population import how_many

MOST_DAYS = 120


class WaveRefused(Exception):
    """A rule says no; the message is for the user."""


# ---- prepared


@transaction.atomic
def create(structure: Structure, *, by: Any, central: Iterable[Structure] = (), **values: Any) -> Wave:
    """A wave in preparation: nobody is told anything. Raises `WaveRefused`."""
    wave = Wave(structure=structure)
    describe(wave, values)
    wave.save()
    put_central(wave, central)
    record("waves.wave.created", wave, by=by, structure=structure.pk, population=wave.population)
    return wave


@transaction.atomic
def edit(wave: Wave, *, by: Any, central: Iterable[Structure] = (), **values: Any) -> Wave:
    """Change everything but the structure of a wave in preparation. Raises `WaveRefused`."""
    hold(wave, WaveState.DRAFT)
    before = Wave.objects.get(pk=wave.pk).population
    if before == Population.IMPORTED:
        raise WaveRefused(_("Ses réponses viennent d’un fichier : supprimez cette vague, puis recommencez."))
    describe(wave, values)
    if wave.population != before:
        forget_people(wave)
    if wave.population != Population.AGENTS:
        wave.drawing = Drawing.WHOLE
        wave.strata.all().delete()
    wave.save()
    put_central(wave, central)
    record("waves.wave.edited", wave, by=by, population=wave.population)
    return wave


@transaction.atomic
def adjust(wave: Wave, *, by: Any, **values: Any) -> Wave:
    """What may still change while it is open: its last day, its words, its reminders. Raises `WaveRefused`."""
    hold(wave, WaveState.OPEN)
    if values["closes_on"] < timezone.localdate():
        raise WaveRefused(_("Le dernier jour est passé : pour arrêter la vague, fermez-la."))
    describe(wave, values)
    wave.save(update_fields=[*values])
    record("waves.wave.adjusted", wave, by=by, closes_on=wave.closes_on.isoformat())
    return wave


def describe(wave: Wave, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(wave, name, value)
    wave.name, wave.message = " ".join(wave.name.split()), wave.message.strip()
    if (wave.closes_on - wave.opens_on).days > MOST_DAYS:
        raise WaveRefused(_("Une vague dure %(days)s jours au plus.") % {"days": MOST_DAYS})
    try:
        wave.full_clean()
    except ValidationError as error:
        raise WaveRefused(" ".join(error.messages)) from error


def put_central(wave: Wave, central: Iterable[Structure]) -> None:
    chosen = list(central)
    if any(not each.path.startswith(wave.structure.path) for each in chosen):
        raise WaveRefused(_("Les services centraux sont choisis dans la structure de la vague."))
    wave.central.set(chosen)


@transaction.atomic
def put_strata(wave: Wave, strata: Mapping[int, tuple[int, int]], *, by: Any) -> None:
    """Draw by lot: by structure, how many people it has and how many are invited. Raises `WaveRefused`."""
    hold(wave, WaveState.DRAFT)
    if wave.population != Population.AGENTS:
        raise WaveRefused(_("Seuls des agents connus sont tirés au sort."))
    wave.strata.all().delete()
    rows = [Stratum(wave=wave, structure_id=key, population=all_, size=size) for key, (all_, size) in strata.items()]
    Stratum.objects.bulk_create(rows)
    put_drawing(wave, Drawing.STRATA)
    record("waves.wave.drawn", wave, by=by, strata=len(rows), invited=sum(row.size for row in rows))


@transaction.atomic
def invite_everybody(wave: Wave, *, by: Any) -> None:
    """No more drawing. Raises `WaveRefused`."""
    hold(wave, WaveState.DRAFT)
    wave.strata.all().delete()
    put_drawing(wave, Drawing.WHOLE)
    record("waves.wave.drawn", wave, by=by, strata=0)


def put_drawing(wave: Wave, drawing: Drawing) -> None:
    Wave.objects.filter(pk=wave.pk).update(drawing=drawing)
    wave.drawing = drawing


@transaction.atomic
def delete(wave: Wave, *, by: Any) -> None:
    """Forget a wave in preparation, of which nobody was told. Raises `WaveRefused`."""
    hold(wave, WaveState.DRAFT)
    record("waves.wave.deleted", wave, by=by, structure=wave.structure_id)
    wave.delete()


# ---- planned


def why_not_plan(wave: Wave, today: datetime.date) -> str:
    """What prevents a wave in preparation from being planned, in words; nothing when it may be."""
    if wave.population == Population.IMPORTED:
        return _("Ses réponses viennent d’un fichier : elle ne s’ouvre pas.")
    if closed := words_of_closing(BAROMETER, wave.structure):
        return closed
    if wave.closes_on < today:
        return _("Le dernier jour de cette vague est passé : changez ses dates.")
    if wave.opens_on < today:  # those asked are those of the first day
        return _("Le premier jour de cette vague est passé : changez ses dates.")
    try:
        _document = wave.edition.document
    except ContentRefused as error:  # begun, and without a question yet
        return str(error)
    if wave.drawing == Drawing.STRATA and not wave.strata.exists():
        return _("Préparez le tirage au sort, ou invitez tout le monde.")
    asked = how_many(wave, today)
    if asked is not None and asked < settings.EVIDENCE_THRESHOLD:
        return _("Cette vague concerne moins de %(number)s personnes : rien ne pourrait en être dit.") % {
            "number": settings.EVIDENCE_THRESHOLD
        }
    return ""


@transaction.atomic
def plan(wave: Wave, *, by: Any, today: datetime.date | None = None) -> Wave:
    """It will open by itself on its first day; its questionnaire no longer changes. Raises `WaveRefused`."""
    if refusal := why_not_plan(wave, today or timezone.localdate()):
        raise WaveRefused(refusal)
    move(wave, WaveState.PLANNED)
    freeze(Edition.objects.get(pk=wave.edition_id), by=by)
    record("waves.wave.planned", wave, by=by, opens_on=wave.opens_on.isoformat(), closes_on=wave.closes_on.isoformat())
    return wave


@transaction.atomic
def take_back(wave: Wave, *, by: Any) -> Wave:
    """From planned to in preparation again. Raises `WaveRefused` once it has opened."""
    move(wave, WaveState.DRAFT)
    back_to_nothing(wave)
    record("waves.wave.taken_back", wave, by=by)
    return wave


def back_to_nothing(wave: Wave) -> None:
    """Undo what the worker had begun of an opening."""
    if wave.population != Population.ADDRESSES:
        forget_people(wave)
    Wave.objects.filter(pk=wave.pk).update(public_key="")
    wave.public_key = ""


def forget_people(wave: Wave) -> None:
    Right.objects.filter(wave=wave).delete()
    Cell.objects.filter(wave=wave).delete()


# ---- given up


@transaction.atomic
def cancel(wave: Wave, *, reason: str, by: Any) -> Wave:
    """Give up an open or closed wave: its rights and its answers are destroyed, unread. Raises `WaveRefused`.

    The key goes with the next minute of the worker (`closing.sweep_keys`), the only one that reaches it.
    """
    if not reason.strip():
        raise WaveRefused(_("Dites pourquoi cette vague est abandonnée."))
    move(wave, WaveState.CANCELLED, emptied_on=timezone.localdate())
    for model in (Draft, Right, Ballot):
        model.objects.filter(wave=wave).delete()
    wave.turnout.all().delete()
    record("waves.wave.cancelled", wave, by=by, reason=reason.strip())
    return wave


# ---- what every transition does


def hold(wave: Wave, state: WaveState) -> None:
    """Go on only if the wave is in this state now, and keep it there until the end of the transaction."""
    # An UPDATE that changes nothing takes the row: another transition waits, then finds another state.
    if not Wave.objects.filter(pk=wave.pk, state=state).update(state=state):
        raise WaveRefused(changed_meanwhile())


def move(wave: Wave, state: WaveState, **changes: Any) -> None:
    """Of two transitions at once the database keeps one, and the other is told."""
    if state not in TRANSITIONS[wave.state]:
        raise WaveRefused(changed_meanwhile())
    if not Wave.objects.filter(pk=wave.pk, state=wave.state).update(state=state, **changes):
        raise WaveRefused(changed_meanwhile())
    wave.state = state
    for name, value in changes.items():
        setattr(wave, name, value)


def changed_meanwhile() -> str:
    return _("L’état de la vague a changé entre-temps : rien n’a été modifié. Relisez la page.")
