"""Which e-mail addresses are those of a public service: a list that comes with the software, and what each employer
adds to it or takes out of it. The longest domain that somebody settled wins, sub-domains included.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import tidy_email
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.models import DomainRule

FILE = Path(__file__).parent / "data" / "domaines_courriel_administration.csv"
# Every service of the State has an address below it.
SUFFIX = "gouv.fr"
SHAPE = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# Anybody may have an address there: no employer can take them in by mistake.
FOR_ANYBODY = frozenset(
    "gmail.com googlemail.com yahoo.fr yahoo.com hotmail.com hotmail.fr outlook.com outlook.fr live.fr live.com "
    "msn.com icloud.com me.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr numericable.fr aol.com "
    "gmx.fr gmx.com proton.me protonmail.com mailo.com mail.com".split()
)


class DomainRefused(Exception):
    """The list cannot be changed so; the message says why, in the user's words."""


@cache
def common() -> frozenset[str]:
    """The domains that come with the software."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(row["domaine"].strip().lower() for row in csv.DictReader(file)) | {SUFFIX}


def domain_of(email: str) -> str:
    return tidy_email(email).rpartition("@")[2]


def above(domain: str) -> list[str]:
    """« a.b.fr » → a.b.fr, b.fr: the domain, then each that holds it."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def is_public_service(email: str, employer: Structure) -> bool:
    """Whether this employer takes the address for one of a public service."""
    names = above(domain_of(email))
    settled = dict(DomainRule.objects.filter(employer=employer, domain__in=names).values_list("domain", "allowed"))
    return next((settled.get(name, True) for name in names if name in settled or name in common()), False)


def tidy_domain(text: str) -> str:
    """« @Ville-Exemple.FR » or a whole address → ville-exemple.fr. Raises `DomainRefused`."""
    domain = text.strip().lower().rpartition("@")[2].strip(".")
    if not SHAPE.fullmatch(domain):
        raise DomainRefused(_("Écrivez un domaine, par exemple ville-exemple.fr."))
    if domain in FOR_ANYBODY:
        raise DomainRefused(
            _("Chacun peut avoir une adresse en %(domain)s : elle ne prouve rien.") % {"domain": domain}
        )
    return domain


@transaction.atomic
def settle(employer: Structure, *, domain: str, allowed: bool, by: Any) -> DomainRule:
    """Accept, or refuse, the addresses of a domain and of what is below it. Raises `DomainRefused`."""
    name = tidy_domain(domain)
    rule, _made = DomainRule.objects.update_or_create(employer=employer, domain=name, defaults={"allowed": allowed})
    record("events.domain.settled", rule, by=by, domain=name, allowed=allowed)
    return rule


@transaction.atomic
def unsettle(rule: DomainRule, *, by: Any) -> None:
    """Back to the list that comes with the software."""
    record("events.domain.unsettled", rule, by=by, domain=rule.domain)
    rule.delete()
