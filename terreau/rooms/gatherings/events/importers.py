"""The import of published pages: `terreau import events FILE.markdown|DIR --structure CODE`."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.front_matter import HeadRefused
from terreau.ground.common.importing.registry import Option, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.bringing import Brought, bring
from terreau.rooms.gatherings.events.published import SUFFIXES
from terreau.rooms.gatherings.roles import ANIMATORS


@importer(
    "events",
    label=gettext_lazy("Pages de rencontres d’un site public"),
    roles=ANIMATORS,
    columns=(),
    options=(
        Option("structure", gettext_lazy("code de la structure qui organise")),
        Option("series", gettext_lazy("série où les ranger ; les cafés ont la leur")),
    ),
    help=gettext_lazy(
        "Une page de rencontre (en-tête YAML, Markdown), ou un dossier de pages. Chacune devient une rencontre en "
        "préparation ; ce qui se contredit dans la page est à régler avant de la publier."
    ),
    opens=Path,
    folders=True,
    web=False,
)
def events(path: Path, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Bring in a file, or each file of a folder."""
    report = Report()
    structure = organiser(options["structure"], report)
    if structure is None:
        return report
    alone = path.is_file()
    files = [path] if alone else sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES)
    if not files:
        report.problem(0, "", _("Ce dossier ne contient aucune page de rencontre (.md ou .markdown)."))
    brought: list[Brought] = []
    with transaction.atomic():
        for number, each in enumerate(files, 1):
            one(each, report, brought, structure=structure, series=options["series"], by=by, alone=alone)
            progress(number)
        if check or report.refused:
            transaction.set_rollback(True)
    report.more["events"] = [each.as_json() for each in brought]
    return report


def organiser(code: str, report: Report) -> Structure | None:
    """The structure of this code, or the only employer here."""
    found = Structure.objects.open().order_by("path")
    rows = list((found.filter(code__iexact=code) if code else found.employers())[:2])
    if len(rows) == 1:
        return rows[0]
    report.problem(0, "structure", _("Dites quelle structure organise : --structure CODE (un code, un seul)."))
    return None


def one(path: Path, report: Report, brought: list[Brought], *, alone: bool, **how: Any) -> None:
    report.rows_in += 1
    try:
        done = bring(path, **how)
    except (HeadRefused, OSError) as error:
        line = getattr(error, "line", 0)
        reason = getattr(error, "reason", "") or _("Impossible d’ouvrir ce fichier.")
        report.problem(line, "", reason) if alone else report.set_aside(line, path.name, reason)
        return
    brought.append(done)
    setattr(report, done.state, getattr(report, done.state) + 1)
    report.notes += [f"{path.name} · {each.field} · {each.reason}" for each in done.doubts]
