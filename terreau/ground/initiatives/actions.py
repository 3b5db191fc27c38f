"""Every write to the register of actions, journalled. Who wins a double decision is settled by the database."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.ground.initiatives.enums import TRANSITIONS, Lever, State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure

# What the journal may repeat of a change; free text may name somebody, so only the field is named.
TOLD_IN_FULL = ("lever", "starts_on", "due_on", "indicator")
EDITABLE = (*TOLD_IN_FULL, "structure", "title", "description", "owner", "funding_reference")


class InitiativeRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


@transaction.atomic
def start(
    *,
    lever: int,
    structure: Structure,
    title: str,
    description: str = "",
    owner: str = "",
    starts_on: datetime.date,
    due_on: datetime.date,
    indicator: str = "",
    rule: str = "",
    funding_reference: str = "",
    by: Any,
) -> Initiative:
    """Write a planned initiative in the register. `rule` names the next step it comes from: once at a time here."""
    if structure.closed_on is not None:
        raise InitiativeRefused(_("Cette structure est fermée."))
    if due_on < starts_on:
        raise InitiativeRefused(_("L’échéance ne peut pas précéder le début."))
    try:
        with transaction.atomic():
            initiative = Initiative.objects.create(
                lever=Lever(lever),
                structure=structure,
                title=title,
                description=description,
                owner=owner,
                starts_on=starts_on,
                due_on=due_on,
                indicator=indicator,
                rule=rule,
                funding_reference=funding_reference,
                created_by=by if hasattr(by, "structures_as") else None,
            )
    except IntegrityError as error:
        raise InitiativeRefused(_("Cette action est déjà lancée ici.")) from error
    record(
        "initiatives.initiative.started",
        initiative,
        by=by,
        lever=int(initiative.lever),
        structure=structure.pk,
        starts_on=starts_on.isoformat(),
        due_on=due_on.isoformat(),
        indicator=indicator,
        rule=rule,
    )
    return initiative


@transaction.atomic
def edit(initiative: Initiative, *, by: Any, **changes: Any) -> Initiative:
    """Change some of the `EDITABLE` fields; nothing is written, nor journalled, when nothing differs."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    current = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    before = {name: getattr(current, name) for name in changes}
    changed = [name for name, value in changes.items() if value != before[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, changes[name])
    if current.due_on < current.starts_on:
        raise InitiativeRefused(_("L’échéance ne peut pas précéder le début."))
    try:
        with transaction.atomic():
            current.save(update_fields=changed)
    except IntegrityError as error:
        raise InitiativeRefused(_("Cette action est déjà lancée ici.")) from error
    told: dict[str, Any] = {
        name: [_told(before[name]), _told(changes[name])] for name in changed if name in TOLD_IN_FULL
    }
    record("initiatives.initiative.edited", current, by=by, fields=sorted(changed), **told)
    return current


@transaction.atomic
def change_state(initiative: Initiative, *, to: str, by: Any, reason: str = "") -> Initiative:
    """Move from the state that the reader saw (`initiative.state`) to `to`.

    The UPDATE holds only if the row is still in that state: of two people who decide at once, the second is told.
    """
    seen = initiative.state
    if to not in TRANSITIONS[seen]:
        raise InitiativeRefused(
            _("Une initiative « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": State(seen).label, "to": State(to).label if to in State.values else to}
        )
    try:
        with transaction.atomic():
            moved = Initiative.objects.filter(pk=initiative.pk, state=seen).update(state=to)
    except IntegrityError as error:
        raise InitiativeRefused(_("Cette action est déjà lancée ici.")) from error
    if not moved:
        raise InitiativeRefused(_("L’état a changé entre-temps : rien n’a été modifié. Relisez la page."))
    initiative.state = State(to)
    record("initiatives.initiative.state_changed", initiative, by=by, reason=reason, state=[str(seen), str(to)])
    return initiative


def _told(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
