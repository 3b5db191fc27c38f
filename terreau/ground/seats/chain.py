"""The proof of attendance: each entry carries the digest of the one before it, and the journal the heads.

What a digest covers is everything that an entry says, and not who: the person is a mark, made of the registration and
of a secret that lies in it. As long as the registration is there the mark is made again and compared, so that an entry
cannot be given to somebody else; once the person is erased nothing leads from the mark to him, and the chain still
holds. Whoever changes the table and computes every digest again is shown by the journal, which is sealed apart.
"""

import datetime
import hashlib
import hmac
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.ground.journal.models import Entry as JournalEntry
from terreau.ground.seats.models import AttendanceEntry, Occasion, Registration

NOTED, CORRECTED = "seats.attendance.noted", "seats.attendance.corrected"


@dataclass(frozen=True)
class Break:
    """The first entry that is not what was written, and what happened to it."""

    number: int
    what: str

    @property
    def words(self) -> str:
        told = {
            "altered": _("la case n° %(number)s a été modifiée après coup"),
            "missing": _("la case n° %(number)s a disparu"),
            "inserted": _("la case n° %(number)s a été ajoutée après coup"),
            "other": _("la case n° %(number)s a été donnée à une autre personne"),
            "rewritten": _("la case n° %(number)s a été réécrite : le journal en garde une autre"),
        }
        return told[self.what] % {"number": self.number}


def mark_of(registration: Registration) -> str:
    """Who, for the chain. The secret goes with the registration: then nobody can tell any more."""
    if registration.agent_id is not None:
        person = f"agent:{registration.agent_id}"
    else:
        person = f"person:{registration.email}:{registration.name}"
    said = f"{registration.occasion_id}:{person}"
    return hmac.new(registration.seal_key.encode(), said.encode(), hashlib.sha256).hexdigest()


def digest_of(entry: AttendanceEntry) -> str:
    said = [
        entry.previous,
        entry.occasion_id,
        entry.number,
        entry.part_id,
        entry.mark,
        entry.value,
        entry.means,
        entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        entry.by_key,
    ]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def verify(occasion: Occasion) -> Break | None:
    """The first entry of this occasion that was altered, taken out or slipped in; None when all holds."""
    entries = list(occasion.attendance.order_by("number").select_related("registration"))
    marks = {mark_of(each) for each in occasion.registrations.all()}
    heads = heads_of(occasion)
    previous = ""
    for number, entry in enumerate(entries, start=1):
        if broken := _broken(entry, number, previous, marks, heads):
            return broken
        previous = entry.digest
    cut = [number for number in heads if number > len(entries)]
    return Break(min(cut), "missing") if cut else None


def _broken(entry: AttendanceEntry, number: int, previous: str, marks: set[str], heads: dict[int, str]) -> Break | None:
    if entry.number != number:
        return Break(number, "missing" if entry.number > number else "inserted")
    if entry.digest != digest_of(entry):
        return Break(number, "altered")
    if entry.previous != previous:
        return Break(number, "inserted")
    # Erased, the registration leads nowhere; still there, it is the one that the entry was written for.
    if entry.registration is None:
        return Break(number, "other") if entry.mark in marks else None
    if entry.mark != mark_of(entry.registration) or entry.registration.occasion_id != entry.occasion_id:
        return Break(number, "other")
    if number in heads and heads[number] != entry.digest:
        return Break(number, "rewritten")
    return None


def heads_of(occasion: Occasion) -> dict[int, str]:
    """What the journal remembers of this chain: number and digest. Its oldest entries go in time."""
    rows = JournalEntry.objects.filter(
        object_type=occasion._meta.label_lower, object_key=str(occasion.pk), action__in=[NOTED, CORRECTED]
    )
    return {data["number"]: data["head"] for data in rows.order_by().values_list("data", flat=True)}
