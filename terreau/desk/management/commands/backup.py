"""`terreau backup FILE`: the whole installation in one file, made while people work. `--check` reads one again.

Exit status: 0 done, 1 refused, 2 wrong usage.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.desk import backup
from terreau.desk.backup_database import ToolMissing


class Command(BaseCommand):
    help = "Write the whole installation to one file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help=_("l’archive à écrire, ou un dossier où elle sera nommée par l’heure")
        )
        parser.add_argument("--check", action="store_true", help=_("relit une archive et vérifie chaque fichier"))
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.is_dir() and not options["check"]:
            file = file / f"terreau-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar.gz"
        try:
            if options["check"]:
                with backup.opened(file) as (manifest, _folder):
                    pass
            else:
                manifest = backup.make(file)
        except (backup.BackupRefused, ToolMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        found = backup.summary(manifest) | {"file": str(file), "bytes": file.stat().st_size}
        said = json.dumps(found, ensure_ascii=False) if options["json"] else self.in_words(found, backup.when(manifest))
        self.stdout.write(said)

    def in_words(self, found: dict[str, Any], when: str) -> str:
        words = ngettext(
            "%(file)s : %(files)d fichier, %(megabytes).1f Mo, sauvegarde du %(when)s.",
            "%(file)s : %(files)d fichiers, %(megabytes).1f Mo, sauvegarde du %(when)s.",
            found["files"],
        )
        return words % (found | {"megabytes": found["bytes"] / 1e6, "when": when})
