"""What the opinions hold about who recorded them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.approvals.models import Approval
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of


def recorded_by(person: Person) -> QuerySet[Approval]:
    return Approval.objects.filter(recorded_by=person.user, recorded_by__isnull=False)


def untie(person: Person, *, by: Any) -> int:
    return recorded_by(person).update(recorded_by=None)


@holding(
    "approvals.recorded",
    label=_("Les avis que vous avez enregistrés"),
    purpose=_("Pouvoir établir qu’une instance a été consultée, et quand."),
    basis=_("Obligation légale : consultation des instances et protection des données (RGPD, article 6-1 c)."),
    retention=with_the_account(
        _("Tant que l’employeur utilise Terreau ; le lien avec vous disparaît avec votre compte."),
        Approval.objects.all,
        "recorded_by",
    ),
    seen_by=_("Vous seul : la page des avis ne dit pas qui les a enregistrés."),
    tables=[Table("approvals.approval", recorded_by)],
    erase=untie,
    consequence=_("L’avis reste ; plus rien ne dit que vous l’avez enregistré."),
)
def recorded(user: Any) -> Rows:
    return [(str(row), row.recorded_at) for row in recorded_by(person_of(user)).order_by("id")]
