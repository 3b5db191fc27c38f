"""`terreau snapshot`: take the evidence of a day, or erase a person's key from the snapshots kept.

Exit status: 0 done, 1 refused, 2 wrong usage. `--json` prints one JSON object and nothing else.
"""

import argparse
import datetime
import json
import sys
import uuid
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.evidence.actions import SnapshotRefused, purge, take_snapshot
from terreau.ground.evidence.models import Figure

BY = "command:snapshot"


class Command(BaseCommand):
    help = "Take the evidence of a day: facts, protected figures; all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="DATE", help=_("jour du cliché (AAAA-MM-JJ), aujourd’hui sinon"))
        parser.add_argument(
            "--replace", default="", metavar="REASON", help=_("remplace le cliché de ce jour, pour ce motif")
        )
        parser.add_argument(
            "--purge",
            type=key,
            metavar="KEY",
            help=_("donne une clé neuve aux lignes passées de cette personne, sans prendre de cliché"),
        )
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["purge"]:
                said, told = self.purge(options["purge"])
            else:
                said, told = self.take(options["on"] or timezone.localdate(), options["replace"])
        except SnapshotRefused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
            else:
                self.stderr.write(str(refusal))
            sys.exit(1)
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else said)

    def take(self, on: datetime.date, reason: str) -> tuple[str, dict]:
        snapshot = take_snapshot(on, by=BY, replace_reason=reason)
        facts = {name: fact["rows"] for name, fact in snapshot.manifest["facts"].items()}
        statuses = Counter(Figure.objects.filter(snapshot=snapshot).order_by().values_list("status", flat=True))
        told = {
            "snapshot": snapshot.pk,
            "on": on.isoformat(),
            "folder": snapshot.folder,
            "threshold": snapshot.threshold,
            "facts": facts,
            "left_out": {name: fact["left_out"] for name, fact in snapshot.manifest["facts"].items()},
            "figures": dict(statuses),
        }
        said = _("Cliché du %(on)s publié : %(facts)s faits, %(figures)s chiffres dont %(shown)s affichés.") % {
            "on": on.strftime("%d/%m/%Y"),
            "facts": len(facts),
            "figures": statuses.total(),
            "shown": statuses["shown"],
        }
        return said, told

    def purge(self, key: uuid.UUID) -> tuple[str, dict]:
        number = purge(key, by=BY)
        return _("Clé remplacée dans %(number)s clichés.") % {"number": number}, {"purged": number}


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("une date s’écrit AAAA-MM-JJ")) from error


def key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("une clé est un UUID")) from error
