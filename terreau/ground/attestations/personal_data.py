"""What the attestations hold about an agent."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.attestations import actions
from terreau.ground.attestations.models import Attestation
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.organisations.keeping import with_the_file


def own(person: Person) -> QuerySet[Attestation]:
    return Attestation.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return actions.erase(person.agent, by=by) if person.agent is not None else 0


@holding(
    "attestations.own",
    rank=15,
    label=_("Vos attestations"),
    purpose=_("Vous permettre de prouver ce que vous avez appris ou réussi, et à qui vous le montrez de le vérifier."),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=with_the_file(
        _(
            "Le temps de votre emploi, puis %(time)s après votre départ. Retirée, une attestation n’est plus lisible "
            "que par vous."
        ),
        Attestation.objects.all,
    ),
    seen_by=_(
        "Vous, et ceux à qui vous donnez le code ou le document. D’une formation terminée, les ressources humaines "
        "connaissent le numéro, écrit à votre dossier de formation. Votre encadrant n’en lit rien."
    ),
    tables=[Table("attestations.attestation", own)],
    erase=erase,
    consequence=_(
        "Leur code ne se vérifie plus. Un badge que vous avez gardé reste signé : retirez d’abord celles qui ne "
        "doivent plus valoir."
    ),
)
def attestations(user: Any) -> Rows:
    rows = own(person_of(user)).order_by("issued_at", "id")
    return [(f"{row.title} · {row.spaced_code} · {row.standing.label}", row.issued_at) for row in rows]
