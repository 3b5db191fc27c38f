"""A new version of a socle from a day on: one action closes the former on that day, one undoes it until then."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.skills.actions import SkillsRefused, refuse_invalid, set_socle_levels
from terreau.rooms.skills.models import Competence, Socle


def renew_socle(socle: Socle, *, on: datetime.date, levels: Mapping[Competence, int], by: Any) -> Socle:
    """The version of `socle` that applies from the day `on`, when the former ceases. Raises `SkillsRefused`."""
    refuse_day(socle, on)
    try:
        return _renew(socle, on=on, levels=levels, by=by)
    except IntegrityError as error:
        raise SkillsRefused(already(socle)) from error


@transaction.atomic
def _renew(socle: Socle, *, on: datetime.date, levels: Mapping[Competence, int], by: Any) -> Socle:
    version = Socle(
        structure=socle.structure, label=socle.label, population=socle.population, category=socle.category,
        job=socle.job, valid_from=on, valid_to=socle.valid_to, replaces=socle,
    )  # fmt: skip
    if Socle.objects.filter(replaces=socle).exists():
        raise SkillsRefused(already(socle))
    refuse_invalid(version)
    version.save()  # two at once: the second breaks the unique `replaces`
    # Closed as it was read: what somebody else has dated otherwise meanwhile is looked at again.
    if not Socle.objects.filter(pk=socle.pk, valid_to=socle.valid_to).update(valid_to=on):
        raise SkillsRefused(_("Les dates de ce socle ont changé entre-temps : relisez-les, puis recommencez."))
    socle.valid_to = on
    set_socle_levels(version, levels, by=by)
    record("skills.socle.renewed", version, by=by, replaces=socle.pk, valid_from=str(on))
    return version


def refuse_day(socle: Socle, on: datetime.date) -> None:
    """A new version begins on a day to come, while the former would still apply."""
    if on <= localdate():
        raise SkillsRefused(_("Une nouvelle version s’applique à partir d’un jour à venir."))
    if on <= socle.valid_from:
        raise SkillsRefused(
            _("Ce socle ne s’applique qu’à partir du %(day)s : corrigez-le, ou choisissez un jour plus tard.")
            % {"day": date_format(socle.valid_from)}
        )
    if socle.valid_to and on >= socle.valid_to:
        raise SkillsRefused(
            _("Ce socle cesse de s’appliquer le %(day)s : choisissez un jour plus tôt, ou changez d’abord sa fin.")
            % {"day": date_format(socle.valid_to)}
        )


def already(socle: Socle) -> str:
    version = Socle.objects.filter(replaces=socle).first()
    if version is None:
        return _("Une nouvelle version est déjà prévue : annulez-la d’abord.")
    return _("Une nouvelle version est déjà prévue le %(day)s : corrigez-la, ou annulez-la d’abord.") % {
        "day": date_format(version.valid_from)
    }


def may_undo(version: Socle) -> bool:
    """Until the day it takes effect, and while nothing follows it."""
    return (
        version.replaces_id is not None
        and version.valid_from > localdate()
        and not Socle.objects.filter(replaces=version).exists()
    )


@transaction.atomic
def undo_renewal(version: Socle, *, by: Any) -> Socle:
    """The new version goes, and the one before it applies as it did. Raises `SkillsRefused` once it is in force."""
    former = version.replaces
    if former is None or not may_undo(version):
        raise SkillsRefused(_("Cette version s’applique déjà, ou une autre la suit : elle ne s’annule plus."))
    # As a condition of the deletion: the day may have come, or a next version, since it was read.
    there = Socle.objects.filter(pk=version.pk, valid_from__gt=localdate(), next_version=None)
    key = version.pk
    record("skills.socle.renewal_undone", version, by=by, restores=former.pk)
    if not there.delete()[0]:
        raise SkillsRefused(_("Cette version a changé entre-temps : relisez-la."))
    if not Socle.objects.filter(pk=former.pk, valid_to=version.valid_from).update(valid_to=version.valid_to):
        raise SkillsRefused(
            _("La fin de « %(label)s » a été changée depuis : elle ne se rétablit pas toute seule. Changez ses dates.")
            % {"label": former.label}
        )
    version.pk = key
    former.valid_to = version.valid_to
    return former
