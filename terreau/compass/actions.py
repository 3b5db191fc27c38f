"""The writes of the compass: targets, and what the public reads.

Declared figures are written by the evidence, initiatives by their register.
"""

import datetime
import math
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.compass.models import Opening, Target
from terreau.compass.opening import why_not_public
from terreau.ground.evidence.definitions import INDICATORS, Unit
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure


class OpeningRefused(Exception):
    """The figure cannot become public, or is not any more; the message says why, in the user's words."""


@transaction.atomic
def open_to_public(*, structure: Structure, indicator: str, by: Any) -> Opening:
    """Let everybody read this figure from now on, as the public page shows it. Raises `OpeningRefused`.

    The employer's row is locked: of two leads who open at once a structure and one of its parts, the second is refused.
    """
    known = INDICATORS.get(indicator)
    if known is None:
        raise OpeningRefused(_("Cet indicateur n’existe pas."))
    Structure.objects.select_for_update().get(pk=structure.employer_id)
    if Opening.objects.filter(structure=structure, indicator=indicator, withdrawn_at=None).exists():
        raise OpeningRefused(_("Ce chiffre est déjà public."))
    reason = why_not_public(structure, known, today=timezone.localdate())
    if reason:
        raise OpeningRefused(reason)
    try:
        with transaction.atomic():
            opening = Opening.objects.create(
                structure=structure, indicator=indicator, opened_by=None if isinstance(by, str) else by
            )
    except IntegrityError as error:
        raise OpeningRefused(_("Ce chiffre est déjà public.")) from error
    record("compass.figure.opened", opening, by=by, structure=structure.pk, indicator=indicator)
    return opening


@transaction.atomic
def withdraw_from_public(opening: Opening, *, reason: str, by: Any) -> None:
    """Nobody reads it on the public pages any more. Raises `OpeningRefused`."""
    if not reason.strip():
        raise OpeningRefused(_("Dites pourquoi ce chiffre est retiré."))
    still = Opening.objects.filter(pk=opening.pk, withdrawn_at=None)
    if not still.update(withdrawn_at=timezone.now(), withdrawn_reason=reason.strip()):
        raise OpeningRefused(_("Ce chiffre a déjà été retiré."))
    record(
        "compass.figure.withdrawn",
        opening,
        by=by,
        reason=reason.strip(),
        structure=opening.structure_id,
        indicator=opening.indicator,
    )


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
