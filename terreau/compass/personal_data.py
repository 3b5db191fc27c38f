"""What the compass holds about somebody: the targets he set."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.compass.models import Target
from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.evidence.definitions import INDICATORS


def own_targets(person: Person) -> QuerySet[Target]:
    return Target.objects.filter(set_by=person.user, set_by__isnull=False)


def untie(person: Person, *, by: Any) -> int:
    return own_targets(person).update(set_by=None)


@holding(
    "compass.targets",
    label=_("Les cibles que vous avez fixées"),
    purpose=_("Savoir à qui demander pourquoi cette cible."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que la cible existe ; le lien avec vous disparaît avec votre compte."), Target.objects.all, "set_by"
    ),
    seen_by=_("Ceux qui voient la structure lisent la cible et son motif, pas votre nom."),
    tables=[Table("compass.target", own_targets)],
    erase=untie,
    consequence=_("La cible et son motif restent ; plus rien ne dit que vous l’avez fixée."),
)
def targets(user: Any) -> Rows:
    rows = Target.objects.filter(set_by=user).select_related("structure").order_by("set_at", "id")
    return [(_label(row), row.set_at) for row in rows]


def _label(row: Target) -> str:
    indicator = INDICATORS.get(row.indicator)
    return f"{indicator.label if indicator else row.indicator} · {row.structure} · {row.value:g}"
