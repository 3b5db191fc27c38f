"""The chain that shows any change of a sealed entry: altered, taken away, put in, put elsewhere.

Actions write entries without waiting for one another. The worker seals them in batches, every minute: it numbers them,
gives each the hash of the mark before it and of its own content, and signs the last mark (`keys.py`). Until then, a
minute at most, an entry is not protected. Whoever can write the database, and has not the key, cannot sign.
A purge signs the mark of the last entry that it takes away: what remains is verified from there.
The worker also keeps its last seal beside its key, and seals nothing more while the database holds less: entries
unsealed, changed and left to be sealed again would otherwise come out whole.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from terreau.ground.journal import keys
from terreau.ground.journal.actions import record
from terreau.ground.journal.models import Entry, Seal, SealKind

BATCH = 2000  # never less in a later version: a batch of this size says that more was waiting (see `_Walk.close`)
# No action lasts a day: an entry sealed so long after its date was not written by one.
LATEST = datetime.timedelta(days=1)


class ChainCut(Exception):
    """The database holds less than what was sealed: nothing is sealed before somebody has said why."""


def content(entry: Entry) -> bytes:
    """Everything that an entry says, in one spelling."""
    told = [
        entry.pk.hex, entry.at.astimezone(datetime.UTC).isoformat(), entry.actor, entry.action, entry.object_type,
        entry.object_key, entry.employer, entry.data, entry.reason,
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def next_mark(mark: str, number: int, entry: Entry) -> str:
    return hashlib.sha256(f"{mark}:{number}:".encode() + content(entry)).hexdigest()


def signed(seal: Seal) -> bytes:
    """What the signature of a seal covers: all of it."""
    at = seal.at.astimezone(datetime.UTC).isoformat()
    return json.dumps([seal.kind, seal.previous, seal.number, seal.mark, at], separators=(",", ":")).encode()


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number", "kind").first()


def put_seal(kind: SealKind, *, previous: int, number: int, mark: str) -> Seal | None:
    """Sign and keep a seal, unless another worker has just done it."""
    seal = Seal(kind=kind, previous=previous, number=number, mark=mark, at=timezone.now())
    seal.signature = keys.sign(signed(seal))
    try:
        with transaction.atomic():
            seal.save()
    except IntegrityError:
        return None
    return seal


def refuse_cut(last: Seal | None) -> None:
    """Raises ChainCut when the last seal that the worker kept is not in the database any more."""
    head = keys.kept_head()
    if head is None or not head.number:  # nothing was sealed yet
        return
    there = Entry.objects.filter(number=head.number).values_list("mark", flat=True).first() or (
        last.mark if last and last.number == head.number else None
    )
    purged = Seal.objects.filter(kind=SealKind.PURGED, number__gte=head.number).exists()
    if there != head.mark and not (there is None and purged):
        raise ChainCut(
            f"Entry {head.number} of the journal was sealed and is not there as it was: see terreau journal --verify"
        )


@transaction.atomic
def accept_restored(*, reason: str, by: str = "command:journal") -> None:
    """An older backup was put back: go on from its last seal. The journal keeps the reason, and how much is missing."""
    last, head = last_seal(), keys.kept_head()
    number, mark = (last.number, last.mark) if last else (0, "")
    record("journal.chain.restored", by=by, reason=reason, sealed=head.number if head else 0, now=number)
    transaction.on_commit(lambda: keys.keep_head(number, mark))


@transaction.atomic
def seal_waiting(size: int = BATCH) -> int:
    """Seal up to `size` entries, the oldest first; returns how many. Once its first row is written no other worker
    can seal the same ones.

    The seal is read before the entries. Each query of PostgreSQL sees what was committed before it: were another worker
    to seal between the two, entries read first would be sealed again after his; read last, they meet his seal.
    """
    last = last_seal()
    waiting = list(Entry.objects.waiting().order_by("at", "id")[:size])
    if not waiting:
        return 0
    refuse_cut(last)
    previous, mark = (last.number, last.mark) if last else (0, "")
    for number, entry in enumerate(waiting, start=previous + 1):
        entry.number, entry.mark = number, next_mark(mark, number, entry)
        mark = entry.mark
    seal = put_seal(SealKind.SEALED, previous=previous, number=previous + len(waiting), mark=mark)
    if seal is None:
        return 0
    Entry.objects.bulk_update(waiting, ["number", "mark"], batch_size=200)
    transaction.on_commit(lambda: keys.keep_head(seal.number, seal.mark))
    return len(waiting)


@transaction.atomic
def purge_before(limit: datetime.datetime) -> int:
    """Take away the sealed entries older than `limit`, up to the first that is not; returns how many."""
    sealed = Entry.objects.sealed()
    first_kept = sealed.filter(at__gte=limit).aggregate(number=Min("number"))["number"]
    old = sealed.filter(at__lt=limit)
    if first_kept is not None:
        old = old.filter(number__lt=first_kept)
    last = old.order_by("-number").first()
    if last is None or last.number is None:
        return 0
    before = Seal.objects.filter(kind=SealKind.PURGED).order_by("-number").first()
    if not put_seal(SealKind.PURGED, previous=before.number if before else 0, number=last.number, mark=last.mark):
        return 0
    Seal.objects.filter(kind=SealKind.SEALED, number__lte=last.number).delete()
    Seal.objects.filter(kind=SealKind.PURGED, number__lt=last.number).delete()
    return sealed.filter(number__lte=last.number).delete()[0]


# ---- verification


@dataclass(frozen=True)
class Break:
    """Where the chain stops holding: `what` (see `labels.BREAKS`) and the number of the first entry concerned."""

    what: str
    number: int
    entry: Entry | None = None


@dataclass(frozen=True)
class Verdict:
    sealed: int  # entries whose mark holds
    waiting: int
    purged_to: int
    last: int  # number of the last entry whose mark holds
    broken: Break | None

    @property
    def sound(self) -> bool:
        return self.broken is None


def verify(public_keys: Sequence[str]) -> Verdict:
    """Read the whole chain with the public keys that are trusted, and stop at the first entry that does not hold."""
    walk = _Walk(public_keys)
    broken = next(walk.breaks(), None)
    return Verdict(walk.held, Entry.objects.waiting().count(), walk.purged_to, walk.number, broken)


class _Walk:
    def __init__(self, public_keys: Sequence[str]) -> None:
        self.public_keys = public_keys
        self.number = self.purged_to = self.held = 0
        self.mark = ""
        self.since: datetime.datetime | None = None
        self.head = keys.kept_head()
        self.seals = list(Seal.objects.filter(kind=SealKind.SEALED).order_by("number"))

    def breaks(self) -> Iterator[Break]:
        """Every way in which the chain may fail, in the order of the entries."""
        anchor = Seal.objects.filter(kind=SealKind.PURGED).order_by("-number").first()
        if anchor is not None:
            if not self.signature_holds(anchor):
                yield Break("purge", anchor.number)
            self.number, self.mark, self.purged_to = anchor.number, anchor.mark, anchor.number
        for entry in Entry.objects.sealed().order_by("number").iterator():
            yield from self.step(entry)
        if self.seals:
            yield Break("missing", self.number + 1)
        if self.head and self.head.number > self.number:
            yield Break("cut", self.number + 1)

    def step(self, entry: Entry) -> Iterator[Break]:
        number = entry.number or 0
        if number <= self.purged_to:
            yield Break("inserted", number, entry)
        if number != self.number + 1:
            yield Break("missing", self.number + 1)
        if not self.seals:
            yield Break("inserted", number, entry)
        if next_mark(self.mark, number, entry) != entry.mark:
            yield Break("altered", number, entry)
        if self.since and entry.at < self.since - LATEST:
            yield Break("backdated", number, entry)
        if self.head and self.head.number == number and self.head.mark != entry.mark:
            yield Break("altered", number, entry)
        self.number, self.mark = number, entry.mark
        self.held += 1
        if number == self.seals[0].number:
            yield from self.close(self.seals.pop(0), entry)

    def close(self, seal: Seal, entry: Entry) -> Iterator[Break]:
        """The last entry of a batch: the signed mark is the one that the entries give.

        Nothing older than it was waiting when a batch was full; nothing at all when it was not.
        """
        if seal.mark != self.mark or not self.signature_holds(seal):
            yield Break("seal", max(seal.previous, self.purged_to) + 1, entry)
        self.since = entry.at if seal.number - seal.previous >= BATCH else seal.at

    def signature_holds(self, seal: Seal) -> bool:
        return any(keys.holds(key, seal.signature, signed(seal)) for key in self.public_keys)
