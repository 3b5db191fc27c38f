"""What the first hour holds about who led it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.desk.models import FirstHour, QuestionLink
from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding


def own_hours(person: Person) -> QuerySet[FirstHour]:
    return FirstHour.objects.filter(started_by=person.user, started_by__isnull=False)


def own_links(person: Person) -> QuerySet[QuestionLink]:
    return QuestionLink.objects.filter(created_by=person.user, created_by__isnull=False)


def untie(person: Person, *, by: Any) -> int:
    return own_hours(person).update(started_by=None) + own_links(person).update(created_by=None)


@holding(
    "desk.first_hour",
    label=_("Les points de départ que vous avez ouverts"),
    purpose=_("Vous laisser reprendre là où vous en étiez, et fermer les liens que vous avez partagés."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que l’organisation existe ; le lien avec vous disparaît avec votre compte."),
        FirstHour.objects.all,
        "started_by",
    ),
    seen_by=_("Vous. Les autres responsables voient le point de départ, pas qui l’a ouvert."),
    tables=[
        Table("desk.firsthour", own_hours),
        Table(
            "desk.questionlink",
            own_links,
            {"nonce": _("Ce qui ouvre le lien : qui le tient peut répondre à la place d’un autre.")},
        ),
    ],
    erase=untie,
    consequence=_("Le point de départ reste ; plus rien ne dit que vous l’avez ouvert."),
)
def first_hours(user: Any) -> Rows:
    begun = FirstHour.objects.filter(started_by=user).order_by("started_at", "id")
    shared = QuestionLink.objects.filter(created_by=user).order_by("created_at", "id")
    return [(gettext("Point de départ : %(label)s") % {"label": each.label}, each.started_at) for each in begun] + [
        (gettext("Lien de questions : %(levers)s") % {"levers": each}, each.created_at) for each in shared
    ]
