"""`terreau restore FILE`: the installation as it was, whole or not at all. Stop `serve` and `worker` first.

Exit status: 0 done, 1 refused and nothing changed, 2 wrong usage.
"""

import datetime
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.desk import backup, clock
from terreau.desk.backup_database import ToolMissing

WORKING = datetime.timedelta(minutes=2)


class Command(BaseCommand):
    help = "Put back an installation from a file of `terreau backup`."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("une archive de terreau backup"))
        parser.add_argument("--replace", action="store_true", help=_("remplace les données qui sont là"))
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        seen = clock.last_seen()
        if seen is not None and timezone.now() - seen < WORKING:
            raise CommandError(
                _("Le travail de fond tourne : arrêtez terreau worker et terreau serve, puis attendez deux minutes.")
            )
        try:
            manifest = backup.restore(options["file"], replace=options["replace"])
        except (backup.BackupRefused, ToolMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        found = backup.summary(manifest) | {"journal": self.journal_goes_on(manifest)}
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write(_("Restauré : l’installation est telle qu’au %(when)s.") % {"when": backup.when(manifest)})
        if not found["same_key"]:
            self.stdout.write(
                _("La clé secrète n’est pas celle de la sauvegarde : les liens déjà envoyés ne marchent plus.")
            )
        if not found["journal"]:
            self.stdout.write(
                _("Le journal attend : lancez terreau journal --restored MOTIF, sous le compte qui a ses clés.")
            )
        self.stdout.write(_("Ensuite : terreau migrate, terreau doctor, puis terreau journal --verify."))

    def journal_goes_on(self, manifest: backup.Manifest) -> bool:
        try:
            backup.go_on_sealing(manifest)
        except OSError:
            return False
        return True
