"""Jobs: `code;libelle;famille`. One nomenclature for the whole installation."""

from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Progress
from terreau.ground.common.importing.report import Report
from terreau.ground.common.importing.staging import lock_table
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.loading.cells import EXAMPLES, held_by
from terreau.ground.organisations.models import Job

ROLES = (RoleName.HR, RoleName.ADMINISTRATOR)
LIMITS = {"code": 40, "libelle": 200, "famille": 200}


def load_jobs(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Create and change jobs by their code; a job that the file does not name stays."""
    report = table.report()
    held = held_by(by, *ROLES)
    if held is not None and not any(structure.parent_id is None for structure in held):
        report.problem(0, "", _("Les métiers servent à toute l’organisation : il faut le rôle chez l’employeur."))
        return report
    wanted = read_jobs(table, report)
    progress(report.rows_in)
    new: list[Job] = []
    changed: list[Job] = []

    def compare(report: Report) -> None:
        lock_table(Job)
        known = {job.code: job for job in Job.objects.all()}
        for code, (line, label, family) in wanted.items():
            job = known.get(code)
            if job is None:
                new.append(Job(code=code, label=label, family=family or ""))
                example(report, _("créé"), line, code, label)
            elif (job.label, job.family) != (label, job.family if family is None else family):
                example(report, _("modifié"), line, code, f"{job.label} → {label}")
                job.label, job.family = label, job.family if family is None else family
                changed.append(job)
        report.created, report.changed = len(new), len(changed)
        report.unchanged = len(wanted) - len(new) - len(changed)

    def apply(report: Report) -> None:
        Job.objects.bulk_create(new, batch_size=500)
        Job.objects.bulk_update(changed, ["label", "family"], batch_size=500)
        record("organisations.jobs.imported", by=by, difference=report.difference)

    return settle(report, check=check, compare=compare, apply=apply, expected=table.expected)


def read_jobs(table: Table, report: Report) -> dict[str, tuple[int, str, str | None]]:
    """Jobs of the file by code: line, label, family (None when the file has no such column)."""
    wanted: dict[str, tuple[int, str, str | None]] = {}
    has_family = "famille" in table.index
    for line, (code, label, family) in table.select(("code", "libelle", "famille"), report):
        report.rows_in += 1
        for column, cell in (("code", code), ("libelle", label)):
            if not cell:
                report.problem(line, column, _("Cellule vide."))
        for column, cell in (("code", code), ("libelle", label), ("famille", family)):
            if len(cell) > LIMITS[column]:
                report.problem(line, column, _("Trop long : %(most)s caractères au plus.") % {"most": LIMITS[column]})
        if code and code in wanted:
            report.problem(
                line,
                "code",
                _("« %(value)s » est déjà à la ligne %(line)s.")
                % {
                    "value": code,
                    "line": wanted[code][0],
                },
            )
            continue
        wanted[code] = (line, label, family if has_family else None)
    return wanted


def example(report: Report, what: str, line: int, code: str, detail: str) -> None:
    if len(report.examples) < EXAMPLES:
        report.examples.append((what, line, f"{code} · {detail}"))
