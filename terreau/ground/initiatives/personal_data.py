"""What the register of actions holds about somebody."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.initiatives.models import Initiative


@holding(
    "initiatives.created",
    label=_("Les initiatives que vous avez créées"),
    purpose=_("Savoir à qui demander des nouvelles d’une action."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=_("Tant que l’initiative existe ; le lien avec vous disparaît avec votre compte."),
    seen_by=_("Vous seul : la page de l’initiative ne dit pas qui l’a créée."),
    models=["initiatives.initiative"],
)
def created(user: Any) -> Rows:
    rows = Initiative.objects.filter(created_by=user).order_by("created_at", "id")
    return [(row.title, row.created_at) for row in rows]
