"""A trainer countersigns the sheet of a half-day: what he read is kept, and what is corrected after it shows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.ground.seats import attendance
from terreau.ground.seats.attendance import Sheet
from terreau.ground.seats.enums import OccasionState, Presence
from terreau.ground.seats.models import Part
from terreau.rooms.learning.sessions.holding import SessionRefused, held
from terreau.rooms.learning.sessions.models import Countersignature, Session, Trainer


@dataclass(frozen=True)
class Signed:
    """One countersignature, and whether what it vouched for has been corrected since."""

    signature: Countersignature
    corrected: bool

    @property
    def words(self) -> str:
        return _("modifiée après la contresignature") if self.corrected else _("contresignée")


@dataclass(frozen=True)
class HalfDay:
    """A half-day of the sheet: what is noted in it, and who vouches for it."""

    part: Part
    rank: int
    present: int
    missing: tuple[str, ...]
    last_entry: int
    signed: tuple[Signed, ...]

    @property
    def is_signed(self) -> bool:
        """Somebody vouches for what it says today."""
        return any(not each.corrected for each in self.signed)


def half_days(session: Session, sheet: Sheet) -> list[HalfDay]:
    """Each half-day of the session with its countersignatures, the last of each trainer."""
    rows = Countersignature.objects.filter(trainer__session=session).select_related("trainer").order_by("at", "pk")
    last = {(each.part_id, each.trainer_id): each for each in rows}
    # Numbers grow: the last one of each half-day wins.
    entries = dict(sheet.occasion.attendance.order_by("number").values_list("part", "number"))
    return [
        _half_day(part, rank, sheet, entries.get(part.pk, 0), last.values()) for rank, part in enumerate(sheet.parts)
    ]


def _half_day(part: Part, rank: int, sheet: Sheet, last_entry: int, signatures: Iterable[Countersignature]) -> HalfDay:
    cells = [(line, line.cells[rank]) for line in sheet.lines]
    return HalfDay(
        part=part,
        rank=rank,
        present=sum(cell is not None and cell.value == Presence.PRESENT for _line, cell in cells),
        missing=tuple(line.name for line, cell in cells if cell is None or not cell.value),
        last_entry=last_entry,
        signed=tuple(Signed(each, last_entry > each.entry) for each in signatures if each.part_id == part.pk),
    )


@transaction.atomic
def countersign(
    trainer: Trainer, part: Part, *, although_missing: bool = False, by: Any, now: datetime.datetime | None = None
) -> Countersignature:
    """Vouch for what the sheet of this half-day says. Once it is over; with every cell filled, or saying so."""
    now = now or timezone.now()
    session = held(trainer.session)
    occasion = session.occasion
    if part.occasion_id != occasion.pk:
        raise SessionRefused(_("Cette demi-journée n’est pas de cette session."))
    if occasion.state not in (OccasionState.OPEN, OccasionState.CLOSED):
        raise SessionRefused(_("Cette session n’a pas lieu."))
    if now < part.ends_at:
        raise SessionRefused(_("On contresigne une demi-journée quand elle est finie."))
    sheet = attendance.sheet(occasion)
    if sheet.broken:
        raise SessionRefused(_("Cette feuille a été altérée : personne ne peut l’attester. Prévenez qui organise."))
    [found] = [each for each in half_days(session, sheet) if each.part == part]
    if found.missing and not although_missing:
        raise SessionRefused(
            ngettext(
                "Une case n’est pas renseignée : remplissez-la, ou dites que vous contresignez ainsi.",
                "%(count)d cases ne sont pas renseignées : remplissez-les, ou dites que vous contresignez ainsi.",
                len(found.missing),
            )
            % {"count": len(found.missing)}
        )
    try:
        with transaction.atomic():
            made = Countersignature.objects.create(
                part=part, trainer=trainer, at=now, entry=found.last_entry, head=sheet.head, present=found.present,
                missing=len(found.missing),
            )  # fmt: skip
    except IntegrityError as error:
        raise SessionRefused(
            _("Vous avez déjà contresigné cette demi-journée, et rien n’y a changé depuis.")
        ) from error
    record(
        "learning_sessions.part.countersigned", made, by=by, session=session.pk, part=part.pk, entry=found.last_entry,
        head=sheet.head, present=found.present, missing=len(found.missing),
    )  # fmt: skip
    return made
