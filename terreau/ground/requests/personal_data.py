"""What the contact door holds about somebody who asked something while signed in or with the same address."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.requests import actions
from terreau.ground.requests.enums import OPEN, State
from terreau.ground.requests.models import ContactRequest, Exchange

SECRET = _("Ce qui reconnaît votre lien secret : le donner l’affaiblirait.")
WHO_ANSWERS = _("La clé d’une autre personne.")


def asked_by(person: Person) -> QuerySet[ContactRequest]:
    about = Q(pk=None)
    if person.user is not None:
        about |= Q(user=person.user) | Q(email=person.user.email)
    return ContactRequest.objects.filter(about)


def said_in(person: Person) -> QuerySet[Exchange]:
    return Exchange.objects.filter(request__in=asked_by(person).order_by())


def erase_asked(person: Person, *, by: Any) -> int:
    """What waits is withdrawn; of each request only its object and its dates stay."""
    keys = list(asked_by(person).values_list("pk", flat=True))
    now = timezone.now()
    mine = ContactRequest.objects.filter(pk__in=keys)
    mine.filter(state=State.UNCONFIRMED).delete()
    mine.filter(state__in=OPEN).update(state=State.WITHDRAWN, ended_at=now)
    actions.forget_words(keys, now)
    return len(keys)


@holding(
    "requests.asked",
    rank=60,
    label=_("Vos demandes"),
    purpose=_("Vous répondre, dans le délai annoncé."),
    basis=_(
        "Mission d’intérêt public ; pour vos droits sur vos données, obligation légale (RGPD, article 6-1 e et c)."
    ),
    retention=Retention(
        event="ended_at",
        days=settings.REQUEST_KEEP_DAYS,
        words=_(
            "%(time)s après la fin de la demande, votre nom, votre adresse et les textes sont effacés. Une demande "
            "dont l’adresse n’est pas confirmée l’est après deux jours, sans que personne l’ait lue."
        ),
        follows="accounts.user",
        held=lambda: ContactRequest.objects.filter(anonymised_at=None).count(),
        past=lambda now: actions.to_forget(now).count(),
        forget=actions.anonymise,
    ),
    seen_by=_(
        "Ceux qui tiennent chez cet employeur le rôle chargé de ces questions ; pour vos données personnelles, le "
        "délégué à la protection des données."
    ),
    tables=[
        Table(
            "requests.contactrequest",
            asked_by,
            {"confirm_hash": SECRET, "follow_nonce": SECRET, "owner": WHO_ANSWERS},
        ),
        Table("requests.exchange", said_in),
    ],
    erase=erase_asked,
    consequence=_("Une demande en cours est retirée : personne n’y répondra."),
)
def asked(user: Any) -> Rows:
    rows: Rows = []
    for each in asked_by(person_of(user)).order_by("created_at", "id").prefetch_related("exchanges"):
        what = {"reference": each.reference, "what": each.get_intent_display(), "state": each.get_state_display()}
        rows.append((gettext("%(reference)s : %(what)s (%(state)s)") % what, each.created_at))
        rows += [(f"{each.reference} · {said.get_author_display()}", said.text) for said in each.exchanges.all()]
    return rows


def owned_by(person: Person) -> QuerySet[ContactRequest]:
    return ContactRequest.objects.filter(owner=person.user, owner__isnull=False)


def release(person: Person, *, by: Any) -> int:
    """Somebody else may take what he had taken."""
    mine = owned_by(person)
    taken = mine.filter(state=State.TAKEN).update(owner=None, state=State.RECEIVED)
    return taken + mine.update(owner=None)


@holding(
    "requests.owned",
    rank=61,
    label=_("Les demandes que vous suivez"),
    purpose=_("Savoir qui répond à une demande."),
    basis=_("Mission d’intérêt public (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que la demande existe ; le lien avec vous disparaît avec votre compte."),
        ContactRequest.objects.all,
        "owner",
    ),
    seen_by=_("Ceux qui tiennent le même rôle chez cet employeur. Jamais la personne qui demande."),
    tables=[
        Table(
            "requests.contactrequest",
            owned_by,
            {
                "confirm_hash": SECRET,
                "follow_nonce": SECRET,
                "name": WHO_ANSWERS,
                "email": WHO_ANSWERS,
                "user": WHO_ANSWERS,
            },
        )
    ],
    erase=release,
    consequence=_("Ce que vous aviez pris en charge attend de nouveau quelqu’un."),
)
def owned(user: Any) -> Rows:
    rows = owned_by(person_of(user)).order_by("created_at", "id")
    return [(each.reference, each.received_at) for each in rows]
