"""What the register of actions holds about somebody."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.initiatives.models import Initiative


def own(person: Person) -> QuerySet[Initiative]:
    return Initiative.objects.filter(created_by=person.user, created_by__isnull=False)


def untie(person: Person, *, by: Any) -> int:
    return own(person).update(created_by=None)


@holding(
    "initiatives.created",
    label=_("Les initiatives que vous avez créées"),
    purpose=_("Savoir à qui demander des nouvelles d’une action."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que l’initiative existe ; le lien avec vous disparaît avec votre compte."),
        Initiative.objects.all,
        "created_by",
    ),
    seen_by=_("Vous seul : la page de l’initiative ne dit pas qui l’a créée."),
    tables=[Table("initiatives.initiative", own)],
    erase=untie,
    consequence=_("L’initiative reste ; plus rien ne dit que vous l’avez créée."),
)
def created(user: Any) -> Rows:
    rows = Initiative.objects.filter(created_by=user).order_by("created_at", "id")
    return [(row.title, row.created_at) for row in rows]
