"""What the compass holds about somebody: the targets he set."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.compass.models import Target
from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.evidence.definitions import INDICATORS


@holding(
    "compass.targets",
    label=_("Les cibles que vous avez fixées"),
    purpose=_("Savoir à qui demander pourquoi cette cible."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=_("Tant que la cible existe ; le lien avec vous disparaît avec votre compte."),
    seen_by=_("Ceux qui voient la structure lisent la cible et son motif, pas votre nom."),
    models=["compass.target"],
)
def targets(user: Any) -> Rows:
    rows = Target.objects.filter(set_by=user).select_related("structure").order_by("set_at", "id")
    return [(_label(row), row.set_at) for row in rows]


def _label(row: Target) -> str:
    indicator = INDICATORS.get(row.indicator)
    return f"{indicator.label if indicator else row.indicator} · {row.structure} · {row.value:g}"
