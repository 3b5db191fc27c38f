"""`terreau journal`: verify the chain, seal what waits, print the public key.

Exit status: 0 the chain holds (or done), 1 it does not, 2 wrong usage.
`--json` prints one JSON object and nothing else.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from terreau.ground.journal import chain, keys
from terreau.ground.journal.labels import break_label


class Command(BaseCommand):
    help = "Verify that no sealed entry of the journal was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--verify", action="store_true", help=_("vérifie toute la chaîne"))
        what.add_argument("--seal", action="store_true", help=_("scelle ce qui attend, sans attendre le worker"))
        what.add_argument("--public-key", action="store_true", help=_("affiche la clé publique, à garder ailleurs"))
        what.add_argument(
            "--restored", metavar="REASON", help=_("reprend après la restauration d’une sauvegarde, pour ce motif")
        )
        parser.add_argument(
            "--trust", action="append", default=[], metavar="KEY",
            help=_("clé publique à laquelle se fier, au lieu de celle de cette machine (répétable)"),
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["public_key"]:
            self.say(options, {"public_key": keys.public_key()}, keys.public_key())
        elif options["restored"]:
            chain.accept_restored(reason=options["restored"])
            self.say(options, {"restored": True}, _("Le journal reprend à son dernier sceau ; le motif y est inscrit."))
        elif options["seal"]:
            sealed = 0
            while batch := chain.seal_waiting():
                sealed += batch
            self.say(options, {"sealed": sealed}, _("Entrées scellées : %(number)s.") % {"number": sealed})
        else:
            self.verify(options)

    def verify(self, options: dict[str, Any]) -> None:
        trusted = options["trust"] or keys.trusted_keys()
        if not trusted and chain.last_seal():
            raise CommandError(
                _("La clé qui scelle le journal n’est pas ici : donnez la clé publique avec --trust."), returncode=2
            )
        verdict = chain.verify(trusted)
        told = {
            "sound": verdict.sound,
            "sealed": verdict.sealed,
            "waiting": verdict.waiting,
            "purged_to": verdict.purged_to,
            "last": verdict.last,
            "first_broken": self.tell(verdict.broken),
        }
        if verdict.broken is None:
            said = _(
                "Le journal est intact : %(sealed)s entrées scellées, "
                "%(waiting)s en attente, purgé jusqu’au n° %(purged)s."
            )
            said = said % {"sealed": verdict.sealed, "waiting": verdict.waiting, "purged": verdict.purged_to}
        else:
            said = _("Le journal n’est pas intact : %(what)s.") % {"what": break_label(verdict.broken)}
        self.say(options, told, said)
        if not verdict.sound:
            sys.exit(1)

    def tell(self, broken: chain.Break | None) -> dict[str, Any] | None:
        if broken is None:
            return None
        entry = broken.entry
        return {
            "what": broken.what,
            "number": broken.number,
            "entry": str(entry.pk) if entry else None,
            "at": entry.at.isoformat() if entry else None,
            "action": entry.action if entry else None,
            "reason": break_label(broken),
        }

    def say(self, options: dict[str, Any], told: dict[str, Any], said: str) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else said)
