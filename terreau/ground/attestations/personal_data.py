"""What the attestations hold about an agent."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.attestations import actions
from terreau.ground.attestations.models import Attestation
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, months_earlier
from terreau.ground.organisations.keeping import with_the_file

BATCH = 200
BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
PURPOSE = _("Vous permettre de prouver ce que vous avez appris ou réussi, et à qui vous le montrez de le vérifier.")
CONSEQUENCE = _(
    "Leur code ne se vérifie plus. Un badge que vous avez gardé reste signé : retirez d’abord celles qui ne "
    "doivent plus valoir."
)


def own(person: Person) -> QuerySet[Attestation]:
    return Attestation.objects.of_agents().filter(agent=person.agent)


def erase(person: Person, *, by: Any) -> int:
    return actions.erase(own(person), person.agent, by=by) if person.agent is not None else 0


def told(rows: QuerySet[Attestation]) -> Rows:
    return [
        (f"{row.title} · {row.spaced_code} · {row.standing.label}", row.issued_at)
        for row in rows.order_by("issued_at", "id")
    ]


@holding(
    "attestations.own",
    rank=15,
    label=_("Vos attestations"),
    purpose=PURPOSE,
    basis=BASIS,
    retention=with_the_file(
        _(
            "Le temps de votre emploi, puis %(time)s après votre départ. Retirée, une attestation n’est plus lisible "
            "que par vous."
        ),
        Attestation.objects.of_agents,
    ),
    seen_by=_(
        "Vous, et ceux à qui vous donnez le code ou le document. D’une formation terminée, les ressources humaines "
        "connaissent le numéro, écrit à votre dossier de formation. Votre encadrant n’en lit rien."
    ),
    tables=[Table("attestations.attestation", own)],
    erase=erase,
    consequence=CONSEQUENCE,
)
def attestations(user: Any) -> Rows:
    return told(own(person_of(user)))


def by_address(person: Person) -> QuerySet[Attestation]:
    """Delivered to the address of the account, when nothing else was known of him here."""
    email = person.user.email if person.user is not None else ""
    return Attestation.objects.from_elsewhere().filter(holder_email=email)


def past(now: datetime.datetime) -> QuerySet[Attestation]:
    day = months_earlier(timezone.localdate(now), settings.KEEP_ATTENDANCE_MONTHS)
    limit = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    return Attestation.objects.from_elsewhere().filter(issued_at__lt=limit)


def forget(now: datetime.datetime) -> int:
    first = past(now).select_related("issuer").order_by("pk").first()
    if first is None:
        return 0
    keys = list(past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return actions.erase(Attestation.objects.filter(pk__in=keys), first.issuer, by="task:retention")


@holding(
    "attestations.elsewhere",
    rank=15,
    label=_("Vos attestations délivrées sans dossier d’agent"),
    purpose=PURPOSE,
    basis=BASIS,
    retention=Retention(
        event="issued_at",
        months=lambda: settings.KEEP_ATTENDANCE_MONTHS,
        words=_("%(time)s après leur délivrance, comme la présence qu’elles attestent."),
        follows="accounts.user",
        held=lambda: Attestation.objects.from_elsewhere().count(),
        past=lambda now: past(now).count(),
        forget=forget,
    ),
    seen_by=_("Vous, par le lien qui vous a été envoyé ou par votre compte, et ceux à qui vous donnez le code."),
    tables=[Table("attestations.attestation", by_address)],
    erase=lambda person, *, by: actions.erase(by_address(person), person.user, by=by),
    consequence=CONSEQUENCE,
)
def attestations_elsewhere(user: Any) -> Rows:
    return told(by_address(person_of(user)))
