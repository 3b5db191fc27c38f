"""Every write of the evidence: snapshots, declared figures, erasure, pruning. Journalled, without any person's name."""

import datetime
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Kind, SnapshotState
from terreau.ground.evidence.figures import is_employer
from terreau.ground.evidence.models import DeclaredFigure, Figure, KeyToForget, Snapshot, SnapshotStructure
from terreau.ground.journal.actions import record

BATCH = 5000
USUAL_THRESHOLD = 11  # going below is a decision of the data protection officer


class FigureRefused(Exception):
    """A declared figure cannot be accepted; the message says why, in the user's words."""


class SnapshotRefused(Exception):
    """A snapshot cannot be taken; the message says why, in the user's words."""


def evidence_dir() -> Path:
    folder = Path(settings.EVIDENCE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keys_file(folder: str) -> Path:
    """Where the keys of the agents of a snapshot lie: apart from it, readable by the service only."""
    apart = Path(settings.EVIDENCE_KEYS_DIR)
    apart.mkdir(mode=0o700, parents=True, exist_ok=True)
    return apart / f"{folder}.parquet"


def take_snapshot(on: datetime.date, *, by: Any, replace_reason: str = "") -> Snapshot:
    """Take the evidence true on `on`: facts to files, indicators to protected figures, all published or nothing.

    Reads what is committed, by a second connection, so it cannot run inside a transaction. With `replace_reason`, the
    snapshot already published for that day is superseded. Raises `SnapshotRefused`; any other error leaves a snapshot
    marked failed, and no file.
    """
    if connection.in_atomic_block:
        raise SnapshotRefused(
            _("Un cliché lit ce qui est enregistré : il ne se prend pas au milieu d’une transaction.")
        )
    if on > timezone.localdate():
        raise SnapshotRefused(_("Un cliché ne peut pas être pris pour un jour à venir."))
    if not replace_reason and published_on(on):
        raise SnapshotRefused(_("Un cliché de ce jour est déjà publié : remplacez-le en donnant un motif."))
    # Here and not above: a web process that imports these actions must not load the engine.
    from terreau.ground.evidence import engine, snapshots

    snapshot = Snapshot.objects.create(on=on, threshold=settings.EVIDENCE_THRESHOLD)
    name = f"{on}-{snapshot.pk}-{uuid.uuid4().hex[:8]}"
    aside, final = evidence_dir() / f".{name}", evidence_dir() / name
    try:
        aside.mkdir(mode=0o700)
        manifest = snapshots.write(aside, on, keys_file(name))
        tree = snapshots.tree(aside)
        rows = engine.run(aside, tree, on, snapshot.threshold)
        aside.rename(final)
        publish(snapshot, final.name, manifest, tree, rows, by=by, replace_reason=replace_reason)
    except BaseException:
        snapshots.remove(aside, keys_file(name))
        snapshots.remove(final, keys_file(name))
        Snapshot.objects.filter(pk=snapshot.pk).update(state=SnapshotState.FAILED)
        raise
    return snapshot


def published_on(on: datetime.date) -> bool:
    return Snapshot.objects.filter(on=on, state=SnapshotState.PUBLISHED).exists()


@transaction.atomic
def publish(
    snapshot: Snapshot, folder: str, manifest: dict, tree: list[dict], rows: list, *, by: Any, replace_reason: str
) -> None:
    """Make the snapshot and its figures visible at once, superseding the one of the same day."""
    superseded = list(Snapshot.objects.filter(on=snapshot.on, state=SnapshotState.PUBLISHED))
    if superseded and not replace_reason:
        raise SnapshotRefused(_("Un cliché de ce jour est déjà publié : remplacez-le en donnant un motif."))
    for old in superseded:
        old.state = SnapshotState.SUPERSEDED
        old.save(update_fields=["state"])
    SnapshotStructure.objects.bulk_create(
        (
            SnapshotStructure(
                snapshot=snapshot,
                **row | {"counted_in": None if row["counted_in"] == row["structure"] else row["counted_in"]},
            )
            for row in tree
        ),
        batch_size=BATCH,
    )
    Figure.objects.bulk_create((Figure(snapshot=snapshot, **vars(row)) for row in rows), batch_size=BATCH)
    tell_lowered_threshold(snapshot, by=by)
    snapshot.folder, snapshot.manifest, snapshot.state = folder, manifest, SnapshotState.PUBLISHED
    snapshot.save(update_fields=["folder", "manifest", "state"])
    record(
        "evidence.snapshot.replaced" if superseded else "evidence.snapshot.published",
        snapshot,
        by=by,
        reason=replace_reason,
        on=snapshot.on.isoformat(),
        threshold=snapshot.threshold,
        figures=len(rows),
        superseded=[old.pk for old in superseded],
    )


def tell_lowered_threshold(snapshot: Snapshot, *, by: Any) -> None:
    """Journal, with the reason of the data protection officer, the first snapshot under a threshold below the usual."""
    published = Snapshot.objects.exclude(pk=snapshot.pk).filter(folder__gt="").order_by("-taken_at", "-pk")
    before = published.values_list("threshold", flat=True).first() or USUAL_THRESHOLD
    if snapshot.threshold < min(before, USUAL_THRESHOLD):
        record(
            "evidence.threshold.lowered",
            snapshot,
            by=by,
            reason=settings.EVIDENCE_THRESHOLD_REASON,
            before=before,
            now=snapshot.threshold,
        )


@transaction.atomic
def declare(
    *,
    structure: int,
    indicator: str,
    numerator: float,
    denominator: float | None,
    on: datetime.date,
    source: str,
    author: str,
    by: Any,
    employer: int | None = None,
) -> DeclaredFigure:
    """State a figure of a structure on a day; declared again for the same day, it is replaced.

    `employer` is that of the structure, for the journal: the evidence knows structures by their keys only.

    Raises `FigureRefused` with the reason.
    """
    one = INDICATORS.get(indicator)
    if one is None:
        raise FigureRefused(_("L’indicateur « %(code)s » n’existe pas.") % {"code": indicator})
    if on > timezone.localdate():
        raise FigureRefused(_("Un chiffre ne peut pas être déclaré pour un jour à venir."))
    if one.employers_only and not is_employer(structure):
        raise FigureRefused(_("Ce chiffre se déclare pour l’employeur entier, et pas pour une de ses structures."))
    if one.kind == Kind.RATE and denominator is None:
        raise FigureRefused(_("Ce taux demande un dénominateur : sur combien ?"))
    figure = DeclaredFigure.objects.filter(structure=structure, indicator=indicator, on=on).first()
    changed = figure is not None
    figure = figure or DeclaredFigure(structure=structure, indicator=indicator, on=on)
    figure.numerator, figure.denominator = numerator, denominator
    figure.source, figure.author = source.strip(), author.strip()
    if one.unit == "percent" and denominator is not None and numerator > denominator:
        raise FigureRefused(_("Le numérateur dépasse le dénominateur."))
    try:
        figure.full_clean()
    except ValidationError as error:
        raise FigureRefused(" ".join(error.messages)) from error
    figure.save()
    record(
        "evidence.figure.corrected" if changed else "evidence.figure.declared",
        figure,
        by=by,
        employer=employer,
        structure=structure,
        indicator=indicator,
        on=on.isoformat(),
    )
    return figure


@transaction.atomic
def withdraw(figure: DeclaredFigure, *, by: Any, employer: int | None = None) -> None:
    """Take a declared figure back."""
    record(
        "evidence.figure.withdrawn",
        figure,
        by=by,
        employer=employer,
        structure=figure.structure,
        indicator=figure.indicator,
        on=figure.on.isoformat(),
    )
    figure.delete()


def purge(*keys: uuid.UUID, by: Any) -> int:
    """Give the past rows of these people a fresh key in every snapshot kept, so that nothing leads back to them.

    Each file of keys is rewritten aside then renamed, once whatever the number of keys; the snapshots themselves hold
    none. Figures do not change. Returns how many snapshots held one. The journal says how many, never which person.
    """
    from terreau.ground.evidence import snapshots

    changed = 0
    for snapshot in Snapshot.objects.exclude(folder="").order_by("pk"):
        separate_keys(snapshot)
        if snapshots.replace_keys(keys_file(snapshot.folder), keys):
            record("evidence.snapshot.purged", snapshot, by=by)
            changed += 1
    return changed


def separate_keys(snapshot: Snapshot) -> None:
    """Take the keys out of a snapshot of the time when they lay in it. Done again, it does nothing."""
    from terreau.ground.evidence import snapshots

    folder = evidence_dir() / snapshot.folder
    if not folder.is_dir() or not snapshots.move_keys(folder, keys_file(snapshot.folder)):
        return
    snapshot.manifest["facts"][snapshots.AGENTS]["sha256"] = snapshots.rehash(folder, snapshots.AGENTS)
    snapshot.save(update_fields=["manifest"])


@transaction.atomic
def ask_to_forget(key: uuid.UUID) -> None:
    """Remember, with the erasure itself, that this key must leave the snapshots; background work does it."""
    from terreau.ground.evidence.tasks import forget_keys

    KeyToForget.objects.get_or_create(key=key)
    forget_keys.enqueue()


def forget_asked(*, by: Any) -> int:
    """Purge the keys that wait, then forget them too. Returns how many remain.

    A snapshot under way may have read the person before the erasure: the keys wait until it is published, and are
    looked for again.
    """
    waiting = list(KeyToForget.objects.order_by("pk"))
    if not waiting:
        return 0
    KeyToForget.objects.filter(pk__in=[each.pk for each in waiting]).update(tried_at=timezone.now())
    lately = timezone.now() - datetime.timedelta(days=1)
    under_way = Snapshot.objects.filter(state=SnapshotState.BUILDING, taken_at__gt=lately).exists()
    purge(*(each.key for each in waiting), by=by)
    if under_way:
        return len(waiting)
    KeyToForget.objects.filter(pk__in=[each.pk for each in waiting]).delete()
    return 0


def sweep(before: datetime.datetime) -> None:
    """Remove the files of no snapshot, older than `before`: what a crash left, keys first of all."""
    from terreau.ground.evidence import snapshots

    known = set(Snapshot.objects.exclude(folder="").values_list("folder", flat=True))
    for path in [*keys_file("any").parent.iterdir(), *evidence_dir().iterdir()]:
        name = path.name if path.is_dir() else path.stem
        if snapshots.FOLDER_NAME.fullmatch(name) and name not in known and path.stat().st_mtime < before.timestamp():
            snapshots.remove(evidence_dir() / path.name, keys_file(name))


def prune(today: datetime.date, *, by: Any) -> int:
    """Forget daily snapshots older than a month save the first of each month, and monthly ones past their time.

    Also removes what crashes and replacements left behind. Returns how many snapshots went.
    """
    from terreau.ground.evidence import snapshots

    months = settings.EVIDENCE_KEEP_MONTHS
    oldest = months_before(today, months)
    gone = []
    kept_months = set()
    for snapshot in Snapshot.objects.filter(state=SnapshotState.PUBLISHED).order_by("on"):
        month = (snapshot.on.year, snapshot.on.month)
        first_of_month = month not in kept_months
        kept_months.add(month)
        if snapshot.on < oldest or (snapshot.on < months_before(today, 1) and not first_of_month):
            gone.append(snapshot)
    stale = timezone.now() - datetime.timedelta(days=1)
    gone += Snapshot.objects.filter(
        state__in=[SnapshotState.SUPERSEDED, SnapshotState.FAILED, SnapshotState.BUILDING], taken_at__lt=stale
    )
    for snapshot in gone:
        folder = snapshot.folder
        with transaction.atomic():
            record("evidence.snapshot.pruned", snapshot, by=by, on=snapshot.on.isoformat(), state=snapshot.state)
            snapshot.delete()
        if folder:
            snapshots.remove(evidence_dir() / folder, keys_file(folder))
    for snapshot in Snapshot.objects.exclude(folder=""):
        separate_keys(snapshot)
    sweep(stale)
    return len(gone)


def too_old(today: datetime.date) -> QuerySet[Snapshot]:
    """Published snapshots past the time that the installation keeps them."""
    oldest = months_before(today, settings.EVIDENCE_KEEP_MONTHS)
    return Snapshot.objects.filter(state=SnapshotState.PUBLISHED, on__lt=oldest)


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month that many months before."""
    index = day.year * 12 + day.month - 1 - months
    return datetime.date(index // 12, index % 12 + 1, 1)
