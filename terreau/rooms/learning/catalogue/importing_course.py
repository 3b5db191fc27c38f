"""The import of a course on files: `terreau import course FILE.zip|DIR --structure CODE`."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.importing.registry import Option, OptionKind, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.bringing import BringRefused, bring
from terreau.rooms.learning.catalogue.folders import opened
from terreau.rooms.learning.roles import AUTHORS


@importer(
    "course",
    label=gettext_lazy("Un cours sur fichiers"),
    roles=AUTHORS,
    columns=(),
    options=(
        Option("structure", gettext_lazy("code de la structure qui le propose")),
        Option("shipped", gettext_lazy("il vient de Terreau : garder la fiche et les questions changées ici"),
               kind=OptionKind.FLAG),
    ),
    help=gettext_lazy(
        "Le dossier d’un cours (cours.yaml, un dossier par module), ou son archive ZIP. Il est pris en entier ou "
        "refusé ; le même, importé deux fois, ne change rien."
    ),
    opens=Path,
    folders=True,
    web=False,
)  # fmt: skip
def course(path: Path, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Take it into the catalogue of a structure; from the pages, an author uploads it himself."""
    report = Report(kind="course", check=check, rows_in=1)
    structure = structure_of(options["structure"], report)
    if structure is None:
        return report
    with opened(path) as folder:
        for problem in folder.problems:
            report.problem(problem.line, problem.file, problem.reason)
        if report.refused:
            return report
        try:
            done = bring(folder, structure=structure, by=by, shipped=bool(options["shipped"]), check=check)
        except BringRefused as refusal:
            for reason in refusal.reasons:
                report.problem(0, "", reason)
            return report
    progress(1)
    setattr(report, done.state, 1)
    report.notes += done.notes
    return report


def structure_of(code: str, report: Report) -> Structure | None:
    """The structure of this code, or the only employer here."""
    found = Structure.objects.open().order_by("path")
    rows = list((found.filter(code__iexact=code) if code else found.employers())[:2])
    if len(rows) == 1:
        return rows[0]
    report.problem(0, "structure", _("Dites quelle structure le propose : --structure CODE (un code, un seul)."))
    return None
