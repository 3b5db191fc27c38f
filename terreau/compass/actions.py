"""The writes of the compass: targets. Declared figures are written by the evidence, initiatives by their register."""

import datetime
import math
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.compass.models import Target
from terreau.ground.evidence.definitions import INDICATORS, Unit
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure


class TargetRefused(Exception):
    """The target cannot be set; the message says why, in the user's words."""


@transaction.atomic
def set_target(
    *, structure: Structure, indicator: str, value: float, valid_from: datetime.date, reason: str, by: Any
) -> Target:
    """Make `value`, in the unit displayed, the target of `indicator` in `structure` and below from that day on.

    A person sets targets for today and later only: moved afterwards, a target would judge nothing. A process (`by` a
    string) may load the past ones of an installation. Raises `TargetRefused`.
    """
    known = INDICATORS.get(indicator)
    if known is None:
        raise TargetRefused(_("Cet indicateur n’existe pas."))
    if not math.isfinite(value) or value <= 0:
        raise TargetRefused(_("La cible est supérieure à 0 : rien ne peut être mesuré contre zéro."))
    if known.unit == Unit.PERCENT and value > 100:
        raise TargetRefused(_("La cible d’un pourcentage ne dépasse pas 100."))
    if not reason.strip():
        raise TargetRefused(_("Dites pourquoi cette cible : ceux qu’elle engage la liront."))
    if valid_from < datetime.date.today() and not isinstance(by, str):
        raise TargetRefused(_("Une cible ne change pas le passé : choisissez aujourd’hui ou plus tard."))
    before = Target.objects.filter(structure=structure, indicator=indicator).valid_on(valid_from).first()
    target, _created = Target.objects.update_or_create(
        structure=structure,
        indicator=indicator,
        valid_from=valid_from,
        defaults={"value": value, "reason": reason.strip(), "set_by": None if isinstance(by, str) else by},
    )
    record(
        "compass.target.set",
        target,
        by=by,
        reason=reason.strip(),
        structure=structure.pk,
        indicator=indicator,
        valid_from=valid_from.isoformat(),
        value=[before.value if before else None, value],
    )
    return target
