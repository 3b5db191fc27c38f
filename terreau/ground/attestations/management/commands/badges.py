"""`terreau badges`: the keys that verify badges; make the one that signs, or another.

To be run under the account of the web process, which reads the file. Exit status: 0 done, 2 wrong usage.
`--json` prints one JSON object and nothing else.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from terreau.ground.attestations import actions, badges, signing_keys
from terreau.ground.attestations.models import BadgeKey

BY = "command:badges"


class Command(BaseCommand):
    help = "Show, make or renew the key that signs the badges of attestations."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--prepare", action="store_true", help=_("fait la clé si elle manque, et publie sa moitié publique")
        )
        what.add_argument("--renew", action="store_true", help=_("signe désormais avec une nouvelle clé"))
        parser.add_argument(
            "--compromised", action="store_true", help=_("avec --renew : les badges déjà signés ne valent plus")
        )
        parser.add_argument("--json", action="store_true", help=_("un objet JSON et rien d’autre"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compromised"] and not options["renew"]:
            raise CommandError(_("--compromised ne va qu’avec --renew."), returncode=2)
        if options["renew"]:
            actions.renew_key(compromised=options["compromised"], by=BY)
        elif options["prepare"]:
            actions.prepare_key(by=BY)
        self.tell(as_json=options["json"])

    def tell(self, *, as_json: bool) -> None:
        signing, issuer = signing_keys.read(), badges.issuer_did()
        kid = signing.kid if signing else None
        published = list(BadgeKey.objects.order_by("-made_at", "-id").values_list("kid", flat=True))
        if as_json:
            self.stdout.write(json.dumps({"issuer": issuer, "signs_with": kid, "published": published}))
            return
        self.stdout.write(_("Émetteur : %(did)s") % {"did": issuer})
        self.stdout.write(_("Signe avec : %(kid)s") % {"kid": kid or _("aucune clé ici")})
        self.stdout.write(_("Vérifient : %(kids)s") % {"kids": ", ".join(published) or _("aucune clé")})
