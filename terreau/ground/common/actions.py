"""An import from the web, step by step. Each step is claimed by a conditional UPDATE: done twice, it happens once.

What an import changes is journalled by the import itself, in its own transaction.
"""

import datetime
import json
import logging
import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common import antivirus
from terreau.ground.common.enums import ENDED, TRANSITIONS, ImportState
from terreau.ground.common.importing.registry import Importer, get, option_values, run_import
from terreau.ground.common.importing.report import Report
from terreau.ground.common.models import ImportJob
from terreau.ground.common.uploads import shown_name

logger = logging.getLogger(__name__)

# Files up to this many lines are checked and applied while their author waits: no background process is needed.
INLINE_LINES = 2_000
KEPT_DAYS = 2


def upload(*, known: Importer, file: UploadedFile, options: dict[str, Any], by: Any) -> ImportJob:
    """Keep the file aside, readable by the service only, and remember who brought it."""
    job = ImportJob.objects.create(
        kind=known.kind,
        author=by,
        file_name=shown_name(file.name or ""),
        options=plain(options),
        state=first_state(),
    )
    settings.UPLOAD_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(job.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return job


def first_state() -> ImportState:
    """Where there is an antivirus, nothing opens the file before it has said that it is clean."""
    return ImportState.UNSCANNED if antivirus.required() else ImportState.WAITING


def scan_now(job: ImportJob) -> bool:
    """Have the file scanned; whether it may be opened. Infected, it is destroyed; unanswered, it waits."""
    if job.state != ImportState.UNSCANNED:
        return True
    ImportJob.objects.filter(pk=job.pk).update(alive_at=timezone.now())
    found = antivirus.scan(job.path) if antivirus.required() else antivirus.Scan.CLEAN
    if found == antivirus.Scan.CLEAN:
        return claim(job, ImportState.WAITING)
    if found != antivirus.Scan.UNAVAILABLE:
        refuse_scanned(job, found)
    return False


def refuse_scanned(job: ImportJob, found: antivirus.Scan) -> None:
    if claim(job, ImportState.REFUSED):
        job.failure = antivirus.words_of(found)
        ImportJob.objects.filter(pk=job.pk).update(failure=job.failure)
        destroy(job)


def plain(options: dict[str, Any]) -> dict[str, Any]:
    """Options as JSON keeps them."""
    return {name: str(value) if isinstance(value, datetime.date) else value for name, value in options.items()}


def is_short(job: ImportJob) -> bool:
    """Few enough lines to be done at once. A workbook counts by its size, for it must be opened to be counted."""
    with job.path.open("rb") as file:
        start = file.read(2)
        if start == b"PK":
            return job.path.stat().st_size <= 100_000
        return start.count(b"\n") + sum(block.count(b"\n") for block in blocks(file)) <= INLINE_LINES


def blocks(file: Any) -> Iterable[bytes]:
    while block := file.read(1024 * 1024):
        yield block


def claim(job: ImportJob, target: ImportState) -> bool:
    """Move to `target` if the state still allows it. The database settles who comes first."""
    sources = [state for state, following in TRANSITIONS.items() if target in following]
    claimed = ImportJob.objects.filter(pk=job.pk, state__in=sources).update(
        state=target, alive_at=timezone.now(), failure=""
    )
    if claimed:
        job.state = target
    return bool(claimed)


def check_now(job: ImportJob) -> None:
    """Check the file: ready to be confirmed, or refused with its problems."""
    if not claim(job, ImportState.CHECKING):
        return
    report = attempt(job, check=True)
    if report:
        finish(job, report, ImportState.REFUSED if report.refused else ImportState.READY)


def apply_now(job: ImportJob) -> None:
    """Apply the file exactly as it was previewed, or refuse it because what is there changed since."""
    if not claim(job, ImportState.APPLYING):
        return
    report = attempt(job, check=False, expected=job.report.get("difference"))
    if report:
        finish(job, report, ImportState.REFUSED if report.refused else ImportState.DONE)


def attempt(job: ImportJob, *, check: bool, expected: dict[str, int] | None = None) -> Report | None:
    """Run the import. A crash leaves the data as it was: the job says so, the log says why."""
    job.problems_path.unlink(missing_ok=True)
    try:
        return run_import(
            job.kind,
            job.path,
            by=job.author,
            check=check,
            options=option_values(get(job.kind), job.options),
            progress=lambda lines: sign_of_life(job, lines),
            problems_file=job.problems_path,
            expected=expected,
        )
    except Exception:
        logger.exception("Import %s (%s) was interrupted", job.pk, job.kind)
        fail(job, _("Une erreur a interrompu le traitement : rien n’a été changé."))
        return None


def sign_of_life(job: ImportJob, lines: int) -> None:
    ImportJob.objects.filter(pk=job.pk).update(lines_read=lines, alive_at=timezone.now())


def finish(job: ImportJob, report: Report, state: ImportState) -> None:
    job.report = report.as_json() | {"difference": report.difference, "examples": report.examples}
    job.lines_read = report.rows_in
    job.save(update_fields=["report", "lines_read"])
    claim(job, state)
    if job.ended:
        destroy(job)


def confirm(job: ImportJob) -> bool:
    """Accept the preview. False when somebody, or another click, already settled it."""
    return claim(job, ImportState.CONFIRMED)


def abandon(job: ImportJob) -> bool:
    """Give up: the file is destroyed."""
    if not claim(job, ImportState.ABANDONED):
        return False
    destroy(job)
    return True


def fail(job: ImportJob, reason: str) -> None:
    if claim(job, ImportState.FAILED):
        ImportJob.objects.filter(pk=job.pk).update(failure=reason)
        job.failure = reason


def retry(job: ImportJob) -> bool:
    """Check again from the start an import that a crash interrupted."""
    if job.stale:
        fail(job, _("Le traitement de fond n’a pas répondu."))
    return job.path.exists() and claim(job, first_state())


def destroy(job: ImportJob) -> None:
    """The uploaded file goes; the list of problems stays for its author a few days."""
    job.path.unlink(missing_ok=True)


def purge(now: datetime.datetime) -> int:
    """Mark crashed imports, then forget those that are over or forgotten, with their files. Idempotent."""
    for job in ImportJob.objects.stale(now):
        fail(job, _("Le traitement de fond n’a pas répondu."))
    return forget_jobs(past(now))


def forget_of(author: Any) -> int:
    """Forget the imports of somebody who is erased, with their files."""
    return forget_jobs(ImportJob.objects.filter(author=author))


def forget_mentions(*words: str) -> int:
    """Forget the reports of imports that are over and name somebody who is erased.

    What is still to be confirmed stays: its file is destroyed when it ends, or after two days.
    """
    named = [word.casefold() for word in words if word]
    ended = ImportJob.objects.filter(state__in=ENDED)
    mentioning = [job.pk for job in ended if any(word in written(job) for word in named)]
    return forget_jobs(ImportJob.objects.filter(pk__in=mentioning))


def written(job: ImportJob) -> str:
    """Everything that the report of an import says, lower case."""
    problems = job.problems_path.read_text(encoding="utf-8", errors="replace") if job.problems_path.exists() else ""
    return f"{job.file_name} {json.dumps(job.report, ensure_ascii=False)} {problems}".casefold()


def forget_jobs(jobs: QuerySet[ImportJob]) -> int:
    for job in jobs:
        job.problems_path.unlink(missing_ok=True)
        destroy(job)
    return jobs.delete()[0]


def past(now: datetime.datetime) -> QuerySet[ImportJob]:
    """Imports that are over or forgotten since too long."""
    return ImportJob.objects.filter(created_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
