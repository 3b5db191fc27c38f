"""What the outbox holds about somebody: that a message was sent to his address, and for a time what it said."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.mail.models import Message


@holding(
    "mail.messages",
    rank=70,
    label=_("Les messages envoyés à votre adresse"),
    purpose=_("Vous écrire, et savoir si un message est bien parti."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=_(
        "Un lien ou un code secret est effacé dès l’envoi ; le texte des autres messages, un mois après au plus tard "
        "(réglage de l’installation) ; la trace de l’envoi, un an."
    ),
    seen_by=_("Les administrateurs voient l’adresse, l’objet et l’état d’un message non parti, jamais son texte."),
    models=["mail.message"],
)
def messages(user: Any) -> Rows:
    rows = Message.objects.filter(recipient=user.email).order_by("created_at", "id")
    return [(f"{each.purpose_label} ({each.get_state_display()})", each.created_at) for each in rows]
