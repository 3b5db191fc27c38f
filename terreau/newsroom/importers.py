"""The import of articles: `terreau import article FILE.md|DIR [--media DIR]`."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.importing.registry import Option, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.newsroom.bringing import Brought, bring, forget_files
from terreau.newsroom.door import EDITING_ROLES
from terreau.newsroom.jekyll import SUFFIXES, ArticleRefused


@importer(
    "article",
    label=gettext_lazy("Articles du site public"),
    roles=EDITING_ROLES,
    columns=(),
    options=(
        Option("media", gettext_lazy("dossier des images, le seul où elles sont cherchées")),
        Option("licence", gettext_lazy("source et licence, écrites sous l’article")),
    ),
    help=gettext_lazy(
        "Un article de Jekyll (en-tête YAML, Markdown ou HTML), ou un dossier d’articles. "
        "Le même fichier déposé deux fois met la page à jour et n’en crée pas d’autre."
    ),
    opens=Path,
    folders=True,
    web=False,
)
def articles(path: Path, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Bring in a file, or each file of a folder: whole, or refused with its reason."""
    report = Report()
    media = Path(options["media"]) if options["media"] else None
    if media is not None and not media.is_dir():
        report.problem(0, "", _("Le dossier des images n’existe pas : %(folder)s") % {"folder": media})
        return report
    alone = path.is_file()
    files = [path] if alone else sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES)
    if not files:
        report.problem(0, "", _("Ce dossier ne contient aucun article (.md, .markdown ou .html)."))
    brought: list[Brought] = []
    with transaction.atomic():
        for number, each in enumerate(files, 1):
            _one(each, report, brought, media=media, licence=options["licence"], by=by, alone=alone)
            progress(number)
        if check or report.refused:
            transaction.set_rollback(True)
    if check or report.refused:
        forget_files(name for one in brought for name in one.stored)
    report.more["articles"] = [one.as_json() for one in brought]
    if alone:
        report.more["url"] = brought[0].url if brought else ""
    return report


def _one(path: Path, report: Report, brought: list[Brought], *, alone: bool, **how: Any) -> None:
    report.rows_in += 1
    try:
        done = bring(path, **how)
    except (ArticleRefused, OSError) as error:
        line = getattr(error, "line", 0)
        reason = getattr(error, "reason", "") or _("Impossible d’ouvrir ce fichier.")
        report.problem(line, "", reason) if alone else report.set_aside(line, path.name, reason)
        return
    brought.append(done)
    setattr(report, done.state, getattr(report, done.state) + 1)
    report.notes += [f"{path.name}:{one.line} · {one.words}" for one in done.remarks]
    if done.url:
        report.notes.append(done.url)
