"""What the contact door holds about somebody who asked something while signed in or with the same address."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.requests.models import ContactRequest


@holding(
    "requests.asked",
    rank=60,
    label=_("Vos demandes"),
    purpose=_("Vous répondre, dans le délai annoncé."),
    basis=_(
        "Mission d’intérêt public ; pour vos droits sur vos données, obligation légale (RGPD, article 6-1 e et c)."
    ),
    retention=_(
        "Un an après la fin de la demande, votre nom, votre adresse et les textes sont effacés. Une demande dont "
        "l’adresse n’est pas confirmée l’est après deux jours, sans que personne l’ait lue."
    ),
    seen_by=_(
        "Ceux qui tiennent chez cet employeur le rôle chargé de ces questions ; pour vos données personnelles, le "
        "délégué à la protection des données."
    ),
    models=["requests.contactrequest", "requests.exchange"],
)
def asked(user: Any) -> Rows:
    mine = ContactRequest.objects.filter(Q(user=user) | Q(email=user.email)).order_by("created_at", "id")
    rows: Rows = []
    for each in mine.prefetch_related("exchanges"):
        what = {"reference": each.reference, "what": each.get_intent_display(), "state": each.get_state_display()}
        rows.append((gettext("%(reference)s : %(what)s (%(state)s)") % what, each.created_at))
        rows += [(f"{each.reference} · {said.get_author_display()}", said.text) for said in each.exchanges.all()]
    return rows


@holding(
    "requests.owned",
    rank=61,
    label=_("Les demandes que vous suivez"),
    purpose=_("Savoir qui répond à une demande."),
    basis=_("Mission d’intérêt public (RGPD, article 6-1 e)."),
    retention=_("Tant que la demande existe ; le lien avec vous disparaît avec votre compte."),
    seen_by=_("Ceux qui tiennent le même rôle chez cet employeur. Jamais la personne qui demande."),
    models=["requests.contactrequest"],
)
def owned(user: Any) -> Rows:
    rows = ContactRequest.objects.filter(owner=user).order_by("created_at", "id")
    return [(each.reference, each.received_at) for each in rows]
