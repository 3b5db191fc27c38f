"""`terreau doctor`: what is configured, missing, to do, and the command that mends it.

Exit status: 0 nothing broken, 1 something is broken, 2 wrong usage.
"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from terreau.desk.health import State, examine


class Command(BaseCommand):
    help = "Say what is configured, missing, to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        checks = examine()
        broken = any(check.state == State.BROKEN for check in checks)
        if options["json"]:
            content = {"broken": broken, "checks": [asdict(check) for check in checks]}
            self.stdout.write(json.dumps(content, ensure_ascii=False))
        else:
            words = {State.GOOD: _("bon"), State.TODO: _("à faire"), State.BROKEN: _("en panne")}
            for check in checks:
                mend = f"  →  {check.mend}" if check.mend else ""
                self.stdout.write(f"{words[check.state]:>8}  {check.label} : {check.found}{mend}")
        if broken:
            raise SystemExit(1)
