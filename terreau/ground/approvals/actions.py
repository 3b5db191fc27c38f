"""Every write on opinions, locks and particulars, journalled. Two people at once are settled by the database."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.approvals.enums import Body, Opinion
from terreau.ground.approvals.models import Approval, Lock, Particulars
from terreau.ground.approvals.registry import Door
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure


class ApprovalRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


@transaction.atomic
def record_approval(
    employer: Structure, door: Door, *, body: str, on: datetime.date, opinion: str, reference: str, by: Any
) -> Approval:
    """Write an opinion received. Raises `ApprovalRefused` when that body's is already there, or not given yet."""
    if on > timezone.localdate():
        raise ApprovalRefused(_("Un avis ne peut pas être daté de demain."))
    try:
        with transaction.atomic():
            approval = Approval.objects.create(
                employer=employer,
                room=door.code,
                body=Body(body),
                on=on,
                opinion=Opinion(opinion),
                reference=reference,
                recorded_by=by if hasattr(by, "structures_as") else None,
            )
    except IntegrityError as error:
        raise ApprovalRefused(_("Un avis de cette instance est déjà enregistré ici : retirez-le d’abord.")) from error
    record("approvals.approval.recorded", approval, by=by, room=door.code, body=body, on=str(on), opinion=opinion)
    return approval


@transaction.atomic
def withdraw_approval(approval: Approval, *, reason: str, by: Any) -> None:
    """Withdraw an opinion: a room that waits for it closes again. Once only, and never without a reason."""
    if not reason.strip():
        raise ApprovalRefused(_("Dites pourquoi cet avis est retiré."))
    withdrawn = Approval.objects.standing().filter(pk=approval.pk)
    if not withdrawn.update(withdrawn_at=timezone.now(), withdrawn_reason=reason.strip()):
        raise ApprovalRefused(_("Cet avis a déjà été retiré."))
    record("approvals.approval.withdrawn", approval, by=by, reason=reason.strip(), room=approval.room)


@transaction.atomic
def set_locks(employer: Structure, door: Door, bodies: Iterable[str], *, reason: str = "", by: Any) -> None:
    """The room waits for the opinions of exactly these bodies. To ask for fewer takes a reason, that is journalled."""
    wanted = {Body(body) for body in bodies}
    held = {Body(body) for body in locks_of(employer, door)}
    if held - wanted and not reason.strip():
        raise ApprovalRefused(_("Dites pourquoi un avis n’est plus attendu."))
    if held == wanted:
        return
    Lock.objects.filter(employer=employer, room=door.code).exclude(body__in=wanted).delete()
    missing = [Lock(employer=employer, room=door.code, body=body) for body in sorted(wanted - held)]
    Lock.objects.bulk_create(missing, ignore_conflicts=True)
    before, after = sorted(map(str, held)), sorted(map(str, wanted))
    record("approvals.locks.set", employer, by=by, reason=reason.strip(), room=door.code, bodies=[before, after])


def locks_of(employer: Structure, door: Door) -> list[str]:
    """The bodies that the room waits for, whether or not they have spoken."""
    return list(Lock.objects.filter(employer=employer, room=door.code).values_list("body", flat=True))


@transaction.atomic
def set_particulars(employer: Structure, *, by: Any, **values: str) -> Particulars:
    """Fill in what the documents repeat; the journal names the fields and not what was typed."""
    found, _created = Particulars.objects.get_or_create(employer=employer)
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if changed:
        for name in changed:
            setattr(found, name, values[name])
        found.save(update_fields=changed)
        record("approvals.particulars.set", employer, by=by, fields=sorted(changed))
    return found
