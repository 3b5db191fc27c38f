"""The sheet of each partner of an event, written by one person and validated by another."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.enums import COMING
from terreau.rooms.gatherings.events.holding import EventRefused, held, refuse_settled
from terreau.rooms.gatherings.events.models import Event, Partner, PartnerSheet

WORDS = ("purpose", "brings", "neutrality", "conflict", "conflict_handling")


@transaction.atomic
def know_partner(
    employer: Structure, *, name: str, kind: str, url: str = "", contact_function: str = "", by: Any
) -> Partner:
    """The partner of this name, with what was last said of it."""
    partner, made = Partner.objects.update_or_create(
        employer=employer, name=name.strip(), defaults={"kind": kind, "url": url, "contact_function": contact_function}
    )
    if made:
        record("events.partner.made", partner, by=by)
    return partner


@transaction.atomic
def write_sheet(event: Event, partner: Partner, *, by: Any, **words: Any) -> PartnerSheet:
    """A sheet to be validated by somebody else."""
    event = held(event)
    refuse_settled(event)
    refuse_announced(event)
    refuse_unhandled(words)
    try:
        with transaction.atomic():
            sheet = PartnerSheet.objects.create(event=event, partner=partner, written_by=writer(by), **words)
    except IntegrityError as error:
        raise EventRefused(_("Ce partenaire a déjà sa fiche pour cette rencontre.")) from error
    record("events.sheet.written", sheet, by=by, employer=event.employer_id)
    return sheet


@transaction.atomic
def change_sheet(sheet: PartnerSheet, *, by: Any, **words: Any) -> None:
    """Other words: the sheet is to be validated again, and whoever changed it cannot do so."""
    event = held(sheet.event)
    refuse_settled(event)
    refuse_announced(event)
    refuse_unhandled(words)
    PartnerSheet.objects.filter(pk=sheet.pk).update(
        written_by=writer(by), validated_by=None, validated_at=None, **words
    )
    record("events.sheet.changed", sheet, by=by, employer=event.employer_id)


@transaction.atomic
def validate_sheet(sheet: PartnerSheet, *, by: Any) -> None:
    """Read over by somebody else. Of the words that the row holds now, whatever page was read."""
    event = held(sheet.event)
    done = (
        PartnerSheet.objects.filter(pk=sheet.pk, validated_at=None)
        .exclude(written_by=by.pk)
        .update(validated_by=by, validated_at=timezone.now())
    )
    if not done:
        current = PartnerSheet.objects.get(pk=sheet.pk)
        if current.written_by_id == by.pk:
            raise EventRefused(_("Une fiche est validée par une autre personne que celle qui l’a rédigée."))
        raise EventRefused(_("Cette fiche est déjà validée."))
    record("events.sheet.validated", sheet, by=by, employer=event.employer_id)


@transaction.atomic
def remove_sheet(sheet: PartnerSheet, *, by: Any) -> None:
    event = held(sheet.event)
    refuse_settled(event)
    refuse_announced(event)
    record("events.sheet.removed", sheet, by=by, employer=event.employer_id)
    sheet.delete()


def refuse_announced(event: Event) -> None:
    """What people were told of a partner does not change behind their back."""
    if event.state in COMING:
        raise EventRefused(_("La rencontre est annoncée : ses fiches partenaires ne changent plus."))


def refuse_unhandled(words: dict[str, Any]) -> None:
    if unknown := set(words) - set(WORDS):
        raise TypeError(f"Not of a sheet: {', '.join(sorted(unknown))}")
    if words.get("conflict") and not words.get("conflict_handling"):
        raise EventRefused(_("Dites comment le conflit d’intérêts est traité."))


def writer(by: Any) -> Any:
    return by if hasattr(by, "structures_as") else None
