"""After the list: a place given back, the next one called, his answer or his silence.

Somebody called holds his place until he answers: admitted and called are never more than the seats, nor than the quota
of an employer. Every step holds the cycle first, then the occasion, always in that order.
"""

import datetime
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import RegistrationState
from terreau.rooms.learning.cycles import emails_jury
from terreau.rooms.learning.cycles.enums import CandidacyState
from terreau.rooms.learning.cycles.holding import CycleRefused, held, held_with
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.signing import move, seat

HOURS = 48
MOST_HOURS = 14 * 24
SYSTEM = "due:cycles"
TAKEN = (CandidacyState.ADMITTED, CandidacyState.CALLED)


def taken_of(cycle: Cycle) -> list[Candidacy]:
    """Those who hold a place, or to whom one is proposed."""
    return list(cycle.candidacies.with_people().filter(state__in=TAKEN))


def places_left(cycle: Cycle, taken: list[Candidacy] | None = None) -> int:
    return max(cycle.seats - len(taken_of(cycle) if taken is None else taken), 0) if cycle.is_signed else 0


def next_to_call(cycle: Cycle) -> Candidacy | None:
    """The first who waits and whose employer is under its quota, where a place is free."""
    taken = taken_of(cycle)
    if not places_left(cycle, taken):
        return None
    by_employer = Counter(each.employer_key for each in taken)
    most = cycle.seats_per_employer
    for each in cycle.candidacies.with_people().to_call():
        if most is None or by_employer[each.employer_key] < most:
            return each
    return None


def place_in_list(candidacy: Candidacy) -> int:
    """His place among those who wait now, from 1."""
    waiting = candidacy.cycle.candidacies.filter(state=CandidacyState.WAITING, rank__lt=candidacy.rank or 0)
    return waiting.count() + 1


def _refuse_unless_living(cycle: Cycle, now: datetime.datetime) -> None:
    if not cycle.is_signed:
        raise CycleRefused(_("La liste du jury n’est pas signée."))
    occasion = cycle.session.occasion
    if cycle.session.is_cancelled or (occasion.ends_at is not None and occasion.ends_at <= now):
        raise CycleRefused(_("Ce cycle est terminé ou annulé : on n’appelle plus personne."))


@transaction.atomic
def call_next(cycle: Cycle, *, hours: int = HOURS, by: Any, now: datetime.datetime | None = None) -> Candidacy:
    """Propose the free place to the next one, until the delay is over. Raises `CycleRefused` with the reason."""
    now = now or timezone.now()
    cycle = held(cycle)
    _refuse_unless_living(cycle, now)
    if not 1 <= hours <= MOST_HOURS:
        raise CycleRefused(_("Le délai de réponse va d’une heure à quatorze jours."))
    if not places_left(cycle):
        raise CycleRefused(_("Aucune place n’est libre : elles sont prises, ou proposées à quelqu’un."))
    called = _call(cycle, hours=hours, by=by, now=now)
    if called is None:
        raise CycleRefused(_("Personne n’attend, ou les employeurs de ceux qui attendent ont toutes leurs places."))
    return called


def _call(cycle: Cycle, *, hours: int, by: Any, now: datetime.datetime) -> Candidacy | None:
    found = next_to_call(cycle)
    if found is None:
        return None
    found.cycle = cycle
    until = now + datetime.timedelta(hours=hours)
    move(found, CandidacyState.CALLED, called_until=until)
    record("cycles.candidacy.called", found, by=by, cycle=cycle.pk, until=until.isoformat())
    emails_jury.tell_called(found)
    return found


@transaction.atomic
def accept(candidacy: Candidacy, *, by: Any, now: datetime.datetime | None = None) -> Candidacy:
    """Take the place that is proposed, in time: before the start or after it."""
    now = now or timezone.now()
    cycle, candidacy = held_with(candidacy)
    if candidacy.state != CandidacyState.CALLED:
        raise CycleRefused(_("Aucune place ne vous est proposée en ce moment."))
    if candidacy.called_until is None or candidacy.called_until <= now:
        raise CycleRefused(_("Le délai pour accepter est passé : la place est proposée à la personne suivante."))
    _refuse_unless_living(cycle, now)
    move(candidacy, CandidacyState.ADMITTED, called_until=None)
    seat(candidacy, late=True, by=by, now=now)
    record("cycles.candidacy.accepted", candidacy, by=by, cycle=cycle.pk)
    emails_jury.tell_admitted(candidacy)
    return candidacy


@transaction.atomic
def decline(candidacy: Candidacy, *, by: Any, now: datetime.datetime | None = None) -> Candidacy | None:
    """Leave the place that is proposed: the next one is called at once. Says who, if anybody."""
    now = now or timezone.now()
    cycle, candidacy = held_with(candidacy)
    if candidacy.state != CandidacyState.CALLED:
        raise CycleRefused(_("Aucune place ne vous est proposée en ce moment."))
    move(candidacy, CandidacyState.DECLINED, called_until=None)
    record("cycles.candidacy.declined", candidacy, by=by, cycle=cycle.pk)
    return _call_if_living(cycle, by=SYSTEM, now=now)


def _call_if_living(cycle: Cycle, *, by: Any, now: datetime.datetime) -> Candidacy | None:
    try:
        _refuse_unless_living(cycle, now)
    except CycleRefused:
        return None
    return _call(cycle, hours=HOURS, by=by, now=now)


def lapse(now: datetime.datetime) -> int:
    """Silence is a refusal once the delay is over; the next one is called. One cycle, one transaction."""
    rows = Candidacy.objects.filter(state=CandidacyState.CALLED, called_until__lte=now)
    keys = rows.order_by("cycle").values_list("cycle", flat=True).distinct()
    return sum(_lapse(cycle, now) for cycle in Cycle.objects.filter(pk__in=list(keys)).order_by("pk"))


@transaction.atomic
def _lapse(cycle: Cycle, now: datetime.datetime) -> int:
    cycle = held(cycle)
    late = cycle.candidacies.with_people().filter(state=CandidacyState.CALLED, called_until__lte=now).order_by("rank")
    found = list(late)
    for each in found:
        each.cycle = cycle
        move(each, CandidacyState.DECLINED, called_until=None)
        record("cycles.candidacy.lapsed", each, by=SYSTEM, cycle=cycle.pk)
        emails_jury.tell_lapsed(each)
    for _each in found:
        _call_if_living(cycle, by=SYSTEM, now=now)
    return len(found)


@transaction.atomic
def leave(candidacy: Candidacy, *, reason: str = "", by: Any, now: datetime.datetime | None = None) -> None:
    """Give one's place back, or be said to have given it back, with a reason: the seat is free at once."""
    now = now or timezone.now()
    cycle, candidacy = held_with(candidacy)
    if candidacy.state != CandidacyState.ADMITTED:
        raise CycleRefused(_("Cette personne ne tient pas de place dans la cohorte."))
    move(candidacy, CandidacyState.LEFT, reason=reason.strip()[:500])
    registration = candidacy.registration
    if registration is not None and registration.is_living:
        seats.give_back(registration, by=by, now=now)
    record("cycles.candidacy.left", candidacy, by=by, cycle=cycle.pk)
    emails_jury.tell_left(candidacy)


def note_given_back(now: datetime.datetime) -> int:
    """Somebody gave his seat back from the page of his registration: his place in the cohort is free as well."""
    gone = (RegistrationState.WITHDRAWN, RegistrationState.REFUSED)
    rows = Candidacy.objects.filter(state=CandidacyState.ADMITTED, registration__state__in=gone)
    rows = rows.exclude(cycle__session__occasion__state="cancelled").select_related("cycle")
    return sum(_noted(each) for each in rows.order_by("pk"))


@transaction.atomic
def _noted(candidacy: Candidacy) -> bool:
    cycle, candidacy = held_with(candidacy)
    if candidacy.state != CandidacyState.ADMITTED:
        return False
    move(candidacy, CandidacyState.LEFT)
    record("cycles.candidacy.left", candidacy, by=SYSTEM, cycle=cycle.pk)
    return True
