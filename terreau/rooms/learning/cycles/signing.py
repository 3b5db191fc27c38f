"""The list, signed once: states, ranks and means are written, the seats given, and everybody told."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.ground.seats.enums import OccasionState
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import Registrant, agent_registrant, outsider, registrant_of
from terreau.rooms.learning.cycles import emails_jury
from terreau.rooms.learning.cycles.composing import refuse_signed
from terreau.rooms.learning.cycles.deliberating import Deliberation, deliberation_of, obstacles_of
from terreau.rooms.learning.cycles.enums import TRANSITIONS, CandidacyState
from terreau.rooms.learning.cycles.holding import CycleRefused, held
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror
from terreau.rooms.learning.sessions import actions as sessions


@transaction.atomic
def sign(juror: Juror, *, seen: str, by: Any, now: datetime.datetime | None = None) -> Cycle:
    """Sign what was read (`seen`), for the one who presides; once, whole or not at all.

    Raises `CycleRefused`, or `SeatsRefused` where a seat cannot be given: then nothing at all is written.
    """
    now = now or timezone.now()
    cycle = held(juror.cycle)
    refuse_signed(cycle)
    if not cycle.jurors.filter(pk=juror.pk, presides=True).exists():
        raise CycleRefused(_("Seule la personne qui préside le jury signe la liste."))
    found = deliberation_of(cycle)
    if obstacles := obstacles_of(cycle, found):
        raise CycleRefused(" ".join(obstacles))
    if found.seen != seen:
        raise CycleRefused(_("La liste a changé depuis que vous l’avez lue : relisez-la avant de signer."))
    own = by if isinstance(by, User) else None
    changes = {"signed_at": now, "signed_by": own, "signed_list": as_signed(found)}
    if not Cycle.objects.filter(pk=cycle.pk, signed_at=None).update(**changes):
        raise CycleRefused(_("La liste est déjà signée."))
    cycle = Cycle.objects.with_places().get(pk=cycle.pk)
    open_seats(cycle, by=by, now=now)
    _write(cycle, found, by=by, now=now)
    counts: dict[str, Any] = {
        "admitted": len(found.admitted), "waiting": len(found.waiting),
        "refused": len(found.refused) + len(found.apart), "digest": found.seen,
    }  # fmt: skip
    record("cycles.cycle.signed", cycle, by=by, **counts)
    return cycle


def as_signed(found: Deliberation) -> dict[str, Any]:
    """What stays of the list whatever happens next: counts, and for each file by its key what was decided and why."""
    lines = [
        {
            "key": row.candidacy.pk, "outcome": str(row.line.outcome), "why": str(row.line.why),
            "mean": None if row.line.mean is None else str(row.line.mean), "jurors": row.line.jurors,
            "position": row.line.position, "of_employer": row.line.of_employer,
        }
        for row in found.rows
    ]  # fmt: skip
    return {
        "digest": found.seen, "jurors": found.jurors, "finished": found.finished, "absent": found.absent,
        "recusals": found.recusals, "lines": lines, "apart": [each.pk for each in found.apart],
    }  # fmt: skip


def open_seats(cycle: Cycle, *, by: Any, now: datetime.datetime) -> None:
    """Announce the session, so that seats are given in it; then nobody asks for one, the jury has decided."""
    session = cycle.session
    if session.occasion.state != OccasionState.DRAFT:
        return
    if session.course.is_published and session.trainers.exists():
        sessions.open_session(session, by=by, now=now)
    else:
        # Who leads each half-day is often known later than who comes.
        seats.open_registrations(session.occasion, by=by, now=now)
    seats.close_registrations(session.occasion, by=by)
    session.occasion = Occasion.objects.select_related("structure__root").get(pk=session.occasion_id)


def _write(cycle: Cycle, found: Deliberation, *, by: Any, now: datetime.datetime) -> None:
    rank = 0
    for row in found.rows:
        row.candidacy.cycle = cycle
        changes: dict[str, Any] = {"mean": row.line.mean}
        if row in found.admitted or row in found.waiting:
            rank += 1
            changes["rank"] = rank
        if row.candidacy.by_hand:
            changes["reason"] = row.candidacy.hand_reason
        move(row.candidacy, CandidacyState(row.line.outcome), **changes)
    for row in found.admitted:
        seat(row.candidacy, by=by, now=now)
        emails_jury.tell_admitted(row.candidacy)
    for row in found.waiting:
        emails_jury.tell_waiting(row.candidacy, row.line.position)
    for row in found.refused:
        emails_jury.tell_refused(row.candidacy)
    for each in found.apart:
        each.cycle = cycle
        move(each, CandidacyState.REFUSED, reason=_("L’employeur ne s’est pas engagé."))
        emails_jury.tell_refused(each)


# ---- what replacements do as well


def move(candidacy: Candidacy, to: CandidacyState, **changes: Any) -> None:
    """From the state that was read while the cycle is held to `to`."""
    refused = CycleRefused(
        _("La candidature est dans l’état « %(state)s » : cette action n’est plus possible.")
        % {"state": candidacy.get_state_display()}
    )
    if to not in TRANSITIONS[candidacy.state]:
        raise refused
    if not Candidacy.objects.filter(pk=candidacy.pk, state=candidacy.state).update(state=to, **changes):
        raise refused
    for name, value in {"state": to, **changes}.items():
        setattr(candidacy, name, value)


def seat(candidacy: Candidacy, *, by: Any, now: datetime.datetime, late: bool = False) -> Registration:
    """The seat of somebody admitted, in the session of the cycle; what he is sent is in his language."""
    with translation.override(candidacy.language):
        made = seats.place(candidacy.cycle.session.occasion, registrant(candidacy), late=late, by=by, now=now)
    Candidacy.objects.filter(pk=candidacy.pk).update(registration=made)
    candidacy.registration = made
    return made


def registrant(candidacy: Candidacy) -> Registrant:
    if candidacy.agent is not None:
        return agent_registrant(candidacy.agent)
    if candidacy.user is not None:
        return registrant_of(candidacy.user)
    return outsider(candidacy.email, candidacy.name, candidacy.employer_name)
