"""The attestation of somebody who followed a cycle without an agent's file here: agents ask for theirs at home.

The rule is that of the session: the half-days that were to be followed. He asks from the page of his place, by the link
of a message; nothing is written to any file.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from terreau.ground.attestations.actions import Asked, AttestationRefused, Guest, deliver, revoke
from terreau.ground.attestations.models import Attestation
from terreau.ground.seats import attendance
from terreau.rooms.learning.completions.attesting import asked, language_of
from terreau.rooms.learning.cycles import emails_jury
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet
from terreau.rooms.learning.sessions import concluding
from terreau.rooms.learning.sessions.concluding import Outcome


def ended() -> CandidacyQuerySet:
    """The seats, in cycles that are concluded, of those who have no agent's file."""
    rows = Candidacy.objects.auditors().with_people().filter(agent=None, registration__isnull=False)
    return rows.filter(cycle__session__concluded_at__isnull=False)


def outcomes_of(cycle: Cycle) -> dict[int, Outcome]:
    """What each followed, by the key of the registration; nothing of a sheet that was altered."""
    session = cycle.session
    sheet = attendance.sheet(session.occasion)
    found = [] if sheet.broken else concluding.outcomes(session, sheet)
    return {each.registration.pk: each for each in found if each.registration is not None}


def outcome_of(candidacy: Candidacy) -> Outcome | None:
    """What he followed, once the cycle is concluded; None for an agent, whose record says it."""
    if not ended().filter(pk=candidacy.pk).exists():
        return None
    return outcomes_of(candidacy.cycle).get(candidacy.registration_id or 0)


def attestation_of(candidacy: Candidacy) -> Attestation | None:
    """The one that stands."""
    rows = Attestation.objects.from_elsewhere().standing()
    return rows.filter(holder_email=candidacy.email, subject=subject_of(candidacy)).first()


def subject_of(candidacy: Candidacy) -> str:
    return f"learning:cycle:{candidacy.cycle_id}"


@transaction.atomic
def attest(candidacy: Candidacy, *, by: Any) -> Attestation:
    """The attestation of a cycle that he followed enough of: asked twice, it is the same. Raises `CycleRefused`."""
    outcome = outcome_of(candidacy)
    if outcome is None:
        raise CycleRefused(_("L’attestation se demande une fois le cycle conclu, sur une feuille de présence intacte."))
    if not outcome.enough:
        raise CycleRefused(outcome.why)
    with translation.override(language_of(candidacy.cycle.session.course)):
        told = _asked(candidacy, outcome)
    try:
        return deliver(told, by=by)
    except AttestationRefused as refusal:
        raise CycleRefused(str(refusal)) from refusal


def withdraw(candidacy: Candidacy, *, by: Any) -> None:
    """For its holder, by the link of his place. He may ask for another, of another code. Raises `CycleRefused`."""
    found = attestation_of(candidacy)
    if found is None:
        raise CycleRefused(_("Cette attestation est déjà retirée."))
    try:
        revoke(found, by_holder=True, by=by)
    except AttestationRefused as refusal:
        raise CycleRefused(str(refusal)) from refusal


def _asked(candidacy: Candidacy, outcome: Outcome) -> Asked:
    session = candidacy.cycle.session
    last = session.occasion.parts.order_by("position").last()
    if last is None:
        raise TypeError("A concluded session has half-days.")
    return asked(
        session.course,
        Guest(candidacy.name, candidacy.email),
        subject=subject_of(candidacy),
        issuer=session.occasion.structure,
        on=last.day,
        minutes=outcome.minutes,
        criteria=session.course.validation.strip() or _("Présence constatée au stage."),
    )


def tell(now: datetime.datetime) -> int:
    """Write once to each who may ask for one. Says to how many."""
    waiting = ended().filter(end_told_at=None).order_by("cycle", "pk")
    known: dict[int, dict[int, Outcome]] = {}
    told = 0
    for each in waiting:
        if each.cycle_id not in known:
            known[each.cycle_id] = outcomes_of(each.cycle)
        outcome = known[each.cycle_id].get(each.registration_id or 0)
        told += _tell(each, outcome, now) if outcome else 0
    return told


@transaction.atomic
def _tell(candidacy: Candidacy, outcome: Outcome, now: datetime.datetime) -> int:
    if not Candidacy.objects.filter(pk=candidacy.pk, end_told_at=None).update(end_told_at=now):
        return 0
    if outcome.enough:
        emails_jury.tell_followed(candidacy)
    return int(outcome.enough)
