"""What imports made from the web hold about who made them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.models import ImportJob
from terreau.ground.common.personal_data import Rows, holding


@holding(
    "common.imports",
    label=_("Les imports que vous avez faits"),
    purpose=_("Vous montrer ce qu’un fichier va changer avant de l’appliquer, et ce qui en a été fait."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=_("Le compte rendu, tant que votre compte existe. Le fichier est détruit à la fin de l’import."),
    seen_by=_("Vous seul."),
    models=["common.importjob"],
    rank=60,
)
def imports(user: Any) -> Rows:
    rows = ImportJob.objects.filter(author=user).order_by("created_at", "id")
    return [(f"{row.file_name} ({row.get_state_display()})", row.created_at) for row in rows]
