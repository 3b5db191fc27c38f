"""`terreau retention`: for each set of personal data, its rule, the rows held, those past their time, the last night.

Exit status: 0 done, 1 `--check` found rows past their time, 2 wrong usage. `--json` prints one JSON object.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.common.retention import said_shortly
from terreau.ground.rights.enforcing import Line, enforce, lines

BY = "command:retention"


class Command(BaseCommand):
    help = "Say how long personal data is kept, and whether that is so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help=_("échoue si des lignes ont dépassé leur durée de plus d’un jour")
        )
        parser.add_argument("--apply", action="store_true", help=_("applique les règles maintenant"))
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"]:
            enforce(timezone.now(), by=BY)
        told = lines()
        past = sum(line.past for line in told)
        if options["json"]:
            content = {"past": past, "holdings": [as_json(line) for line in told]}
            self.stdout.write(json.dumps(content, ensure_ascii=False))
        else:
            for line in told:
                self.stdout.write(in_words(line))
        if options["check"] and past:
            self.stderr.write(_("%(number)s lignes ont dépassé leur durée.") % {"number": past})
            sys.exit(1)


def as_json(line: Line) -> dict[str, Any]:
    return {
        "code": line.holding.code,
        "rule": said_shortly(line.holding.retention),
        "held": line.held,
        "past": line.past,
        "last_run": line.ran_at and line.ran_at.isoformat(),
        "gone": line.gone,
    }


def in_words(line: Line) -> str:
    ran = date_format(timezone.localtime(line.ran_at), "SHORT_DATETIME_FORMAT") if line.ran_at else _("jamais")
    counts = _("%(held)s lignes, %(past)s en retard, dernier passage : %(ran)s") % {
        "held": line.held,
        "past": line.past,
        "ran": ran,
    }
    return f"{line.holding.code:<28} {counts}\n    {line.holding.retention}"
