"""`terreau import KIND FILE`: check a file and load it, all or nothing.

Exit status: 0 done (or checked without a problem), 1 the file is refused, 2 wrong usage.
"""

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from terreau.ground.common.arguments import existing, existing_file
from terreau.ground.common.importing.registry import (
    Importer,
    OptionKind,
    Progress,
    ignore_progress,
    importers,
    parse_date,
    run_import,
)
from terreau.ground.common.importing.report import SHOWN, Report

WRONG_USAGE = 2


class Command(BaseCommand):
    help = "Import a CSV or a workbook: all or nothing, repeatable without effect."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
        for known in importers().values():
            one = kinds.add_parser(known.kind, help=str(known.label), description=describe(known))
            one.add_argument("file", metavar="FILE", type=existing if known.folders else existing_file)
            one.add_argument("--check", action="store_true", help=_("dit ce qui changerait, ne change rien"))
            one.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))
            one.add_argument(
                "--problems", metavar="CSV", type=Path, help=_("écrit tous les problèmes dans ce fichier CSV")
            )
            for option in known.options:
                flag = f"--{option.name.replace('_', '-')}"
                if option.kind == OptionKind.FLAG:
                    one.add_argument(flag, dest=option.name, action="store_true", help=str(option.label))
                else:
                    kind = day if option.kind == OptionKind.DATE else str
                    one.add_argument(
                        flag, dest=option.name, type=kind, default=option.default(), help=str(option.label)
                    )

    def handle(self, *args: Any, **options: Any) -> None:
        known = importers()[options["kind"]]
        if options["problems"]:
            options["problems"].unlink(missing_ok=True)
        report = run_import(
            known.kind,
            options["file"],
            by="command:import",
            check=options["check"],
            options={option.name: options[option.name] for option in known.options},
            progress=self.progress(),
            problems_file=options["problems"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.tell(report, options["file"])
        if report.refused:
            sys.exit(1)

    def progress(self) -> Progress:
        """Lines read so far, on one line of the terminal; nothing elsewhere."""
        if not sys.stderr.isatty():
            return ignore_progress
        return lambda lines: self.stderr.write(f"\r{lines:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), ending="")

    def tell(self, report: Report, file: Path) -> None:
        if sys.stderr.isatty():
            self.stderr.write("")
        for note in report.notes:
            self.stdout.write(note)
        if report.ignored_columns:
            self.stdout.write(_("Colonnes ignorées : %(names)s.") % {"names": ", ".join(report.ignored_columns)})
        for problem in report.problems:
            place = [f"{file.name}:{problem.line}" if problem.line else file.name, problem.column, problem.reason]
            self.stderr.write(" · ".join(filter(None, place)))
        for problem in report.aside:
            place = [f"{file.name}:{problem.line}", problem.column, problem.reason]
            self.stderr.write(" · ".join(filter(None, place)))
        if report.aside_count:
            self.stdout.write(_("%(count)s lignes laissées de côté.") % {"count": report.aside_count})
        if report.problem_count > SHOWN:
            self.stderr.write(
                _("%(more)s autres problèmes ; --problems FICHIER.csv les écrit tous.")
                % {"more": report.problem_count - SHOWN}
            )
        if report.refused:
            self.stdout.write(_("%(rows)s lignes lues.") % {"rows": report.rows_in})
            self.stdout.write(_("Fichier refusé : rien n’a été changé."))
        elif report.check:
            self.stdout.write(
                _(
                    "%(rows)s lignes lues : %(created)s à créer, %(changed)s à modifier, %(moved)s à déplacer, "
                    "%(left)s sorties, %(unchanged)s inchangées."
                )
                % {"rows": report.rows_in, **report.difference}
            )
            self.stdout.write(_("Vérification : rien n’a été changé."))
        else:
            self.stdout.write(
                _(
                    "%(rows)s lignes lues : %(created)s créées, %(changed)s modifiées, %(moved)s déplacées, "
                    "%(left)s sorties, %(unchanged)s inchangées."
                )
                % {"rows": report.rows_in, **report.difference}
            )


def describe(known: Importer) -> str:
    if not known.columns:
        return f"{known.label}. {known.help}"
    columns = ", ".join(column.name if column.required else f"[{column.name}]" for column in known.columns)
    return f"{known.label}. {known.help} {_('Colonnes')} : {columns}."


def day(value: str) -> datetime.date:
    found = parse_date(value)
    if found is None:
        raise argparse.ArgumentTypeError(_("« %(value)s » n’est pas une date AAAA-MM-JJ") % {"value": value})
    return found
