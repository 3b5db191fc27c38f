"""What the opinions hold about who recorded them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.approvals.models import Approval
from terreau.ground.common.personal_data import Rows, Table, holding, person_of

RECORDED = Tie(Approval, "recorded_by")


@holding(
    "approvals.recorded",
    label=_("Les avis que vous avez enregistrés"),
    purpose=_("Pouvoir établir qu’une instance a été consultée, et quand."),
    basis=_("Obligation légale : consultation des instances et protection des données (RGPD, article 6-1 c)."),
    retention=RECORDED.retention(
        _("Tant que l’employeur utilise Terreau ; le lien avec vous disparaît avec votre compte.")
    ),
    seen_by=_("Vous seul : la page des avis ne dit pas qui les a enregistrés."),
    tables=[Table("approvals.approval", RECORDED.rows)],
    erase=RECORDED.untie,
    consequence=_("L’avis reste ; plus rien ne dit que vous l’avez enregistré."),
)
def recorded(user: Any) -> Rows:
    return [(str(row), row.recorded_at) for row in RECORDED.rows(person_of(user)).order_by("id")]
