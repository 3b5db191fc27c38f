"""What the register of actions holds about somebody."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie, names_of, where_known
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.initiatives.models import Initiative

CREATED = Tie(Initiative, "created_by")


@holding(
    "initiatives.created",
    label=_("Les initiatives que vous avez créées"),
    purpose=_("Savoir à qui demander des nouvelles d’une action."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=CREATED.retention(_("Tant que l’initiative existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page de l’initiative ne dit pas qui l’a créée."),
    tables=[Table("initiatives.initiative", CREATED.rows)],
    erase=CREATED.untie,
    consequence=_("L’initiative reste ; plus rien ne dit que vous l’avez créée."),
)
def created(user: Any) -> Rows:
    rows = Initiative.objects.filter(created_by=user).order_by("created_at", "id")
    return [(row.title, row.created_at) for row in rows]


def under_his_name(person: Person) -> QuerySet[Initiative]:
    return Initiative.objects.filter(owner__in=names_of(person), structure__in=where_known(person))


def unname(person: Person, *, by: Any) -> int:
    return under_his_name(person).update(owner="")


@holding(
    "initiatives.owner",
    label=_("Les initiatives qui portent votre nom"),
    purpose=_("Dire qui est responsable d’une action."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=Retention(
        event="account_erased",
        words=_("Tant que l’initiative existe ; votre nom disparaît avec votre compte."),
        follows=ACCOUNT,
        held=lambda: Initiative.objects.exclude(owner="").count(),
        past=nothing_past,
    ),
    seen_by=_("Ceux qui voient la structure."),
    tables=[Table("initiatives.initiative", under_his_name)],
    erase=unname,
    consequence=_("L’initiative reste, sans responsable nommé."),
)
def named(user: Any) -> Rows:
    rows = under_his_name(person_of(user)).order_by("created_at", "id")
    return [(row.title, row.owner) for row in rows]
