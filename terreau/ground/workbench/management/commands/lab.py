"""`terreau lab TOOL ACTION`: the numerical tools on CSV files, without a database.

Exit status: 0 done, 1 the files are refused, 2 wrong usage. `--json` prints one JSON object and nothing else.
"""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from terreau.ground.common.charts import draw
from terreau.ground.workbench.answers import Result
from terreau.ground.workbench.frames import FilesRefused, Problem, located
from terreau.ground.workbench.tools import Action, Bench, Progress, tools
from terreau.lab.refusals import Refusal


class Command(BaseCommand):
    help = "The numerical tools on CSV files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = parser.add_subparsers(dest="tool", metavar="TOOL", required=True)
        for tool in tools().values():
            of_tool = names.add_parser(tool.name, help=str(tool.label), description=str(tool.label))
            actions = of_tool.add_subparsers(dest="action", metavar="ACTION", required=True)
            for action in tool.actions:
                one = actions.add_parser(action.name, help=str(action.label), description=str(action.label))
                action.arguments(one)
                add_outputs(one)

    def handle(self, *args: Any, **options: Any) -> None:
        action = action_of(options)
        bench = Bench(self.progress())
        try:
            self.tell(action.run(options, bench), options)
        except FilesRefused as refused:
            self.refuse(refused.problems, as_json=options["json"])
        except Refusal as refusal:
            self.refuse([located(refusal, bench.frames)], as_json=options["json"])
        except BrokenPipeError:
            # Whoever reads has read enough (`| head`): nothing more is written, not even when Python closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def tell(self, result: Result, options: dict[str, Any]) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r", ending="")
        written = result.write(options["out"]) if options["out"] else []
        if options["chart"] and result.chart:
            options["chart"].write_text(draw(result.chart(), prefix="lab"), encoding="utf-8")
            written.append(options["chart"])
        elif options["chart"]:
            result.warnings.append(_("cette action n’a pas de dessin."))
        if options["json"]:
            self.stdout.write(result.as_json())
            return
        for line in result.as_text():
            self.stdout.write(line)
        for path in written:
            self.stdout.write(_("Écrit : %(path)s") % {"path": path})

    def refuse(self, problems: list[Problem], *, as_json: bool) -> None:
        if as_json:
            told = {"refused": [problem._asdict() for problem in problems]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            shown = FilesRefused(problems)
            self.stderr.write(str(shown))
        sys.exit(1)

    def progress(self) -> Progress | None:
        """How far, on one line of the terminal; nothing elsewhere."""
        if not sys.stderr.isatty():
            return None
        return lambda done, total: self.stderr.write(f"\r{100 * done // max(total, 1):3d} % ", ending="")


def action_of(options: dict[str, Any]) -> Action:
    return next(action for action in tools()[options["tool"]].actions if action.name == options["action"])


def add_outputs(parser: ArgumentParser) -> None:
    """How the answer is wanted, alike for every tool."""
    parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))
    parser.add_argument("--out", type=Path, metavar="DOSSIER", help=_("écrit chaque tableau en CSV dans ce dossier"))
    parser.add_argument("--chart", type=Path, metavar="FICHIER.svg", help=_("dessine la réponse dans ce fichier"))
