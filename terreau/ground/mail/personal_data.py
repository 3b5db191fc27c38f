"""What the outbox holds about somebody: that a message was sent to his address, and for a time what it said."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Kept, Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.mail.actions import KEEP_ROWS
from terreau.ground.mail.models import Message, Opposition
from terreau.ground.mail.opposing import addresses_of, key_of
from terreau.ground.mail.purposes import list_of

BODY = _("Vous l’avez reçu ; un texte peut porter un lien ou un code secret, effacé dès l’envoi.")


def to_him(person: Person) -> QuerySet[Message]:
    """Messages to the address of his account, and to that of his file."""
    return Message.objects.filter(recipient__in=addresses_of(person))


def erase(person: Person, *, by: Any) -> int:
    return to_him(person).delete()[0]


def past(now: datetime.datetime) -> QuerySet[Message]:
    return Message.objects.filter(created_at__lt=now - KEEP_ROWS)


@holding(
    "mail.messages",
    rank=70,
    label=_("Les messages envoyés à votre adresse"),
    purpose=_("Vous écrire, et savoir si un message est bien parti."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=Retention(
        event="created_at",
        days=KEEP_ROWS.days,
        words=_(
            "Un lien ou un code secret est effacé dès l’envoi ; le texte des autres messages, un mois après au plus "
            "tard (réglage de l’installation) ; la trace de l’envoi, %(time)s après."
        ),
        follows="accounts.user",
        held=lambda: Message.objects.count(),
        past=lambda now: past(now).count(),
        forget=lambda now: past(now).delete()[0],
    ),
    seen_by=_("Les administrateurs voient l’adresse, l’objet et l’état d’un message non parti, jamais son texte."),
    tables=[Table("mail.message", to_him, {"text": BODY, "html": BODY, "calendar": BODY})],
    erase=erase,
    consequence=_("Ce qui attendait d’être envoyé ne partira pas."),
)
def messages(user: Any) -> Rows:
    rows = to_him(person_of(user)).order_by("created_at", "id")
    return [(f"{each.purpose_label} ({each.get_state_display()})", each.created_at) for each in rows]


def refused_by_him(person: Person) -> QuerySet[Opposition]:
    return Opposition.objects.filter(key__in=[key_of(address) for address in addresses_of(person)])


@holding(
    "mail.oppositions",
    rank=71,
    label=_("Les listes de courriels que vous avez refusées"),
    purpose=_("Ne plus vous écrire pour ces listes."),
    basis=_("Votre droit d’opposition (RGPD, article 21), que nous devons respecter."),
    retention=Retention(
        event="never",
        words=_(
            "Tant que vous ne changez pas d’avis, et même après l’effacement de votre compte : sans cette trace, une "
            "liste qui contiendrait encore votre adresse vous écrirait de nouveau."
        ),
        held=lambda: Opposition.objects.count(),
        past=nothing_past,
    ),
    seen_by=_(
        "Personne. Votre adresse n’y est pas écrite : seulement une empreinte, qui ne permet pas de la retrouver "
        "et sert à la reconnaître au moment d’écrire."
    ),
    tables=[Table("mail.opposition", refused_by_him)],
    kept=Kept(
        _("Votre refus est gardé, sans votre adresse : l’effacer ferait reprendre les envois."),
        _("Respect du droit d’opposition (RGPD, articles 17-3 b et 21)."),
    ),
)
def oppositions(user: Any) -> Rows:
    rows = refused_by_him(person_of(user)).order_by("since", "id")
    return [(found.label if (found := list_of(each.list)) else each.list, each.since) for each in rows]
