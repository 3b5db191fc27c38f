"""What the first hour holds about who led it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.desk.models import AgendaFeed, FirstHour, QuestionLink
from terreau.ground.accounts.keeping import Tie, with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding

HOURS, LINKS = Tie(FirstHour, "started_by"), Tie(QuestionLink, "created_by")


def untie(person: Person, *, by: Any) -> int:
    return HOURS.untie(person, by=by) + LINKS.untie(person, by=by)


@holding(
    "desk.first_hour",
    label=_("Les points de départ que vous avez ouverts"),
    purpose=_("Vous laisser reprendre là où vous en étiez, et fermer les liens que vous avez partagés."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=HOURS.retention(_("Tant que l’organisation existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous. Les autres responsables voient le point de départ, pas qui l’a ouvert."),
    tables=[
        Table("desk.firsthour", HOURS.rows),
        Table(
            "desk.questionlink",
            LINKS.rows,
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


def feeds_of(person: Person) -> QuerySet[AgendaFeed]:
    return AgendaFeed.objects.filter(user=person.user, user__isnull=False)


@holding(
    "desk.agenda_feed",
    label=_("L’adresse secrète de votre agenda"),
    purpose=_("Vous laisser lire votre agenda dans le logiciel de votre choix."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Jusqu’à ce que vous l’arrêtiez, et au plus tard jusqu’à l’effacement de votre compte."),
        AgendaFeed.objects.all,
        "user",
    ),
    seen_by=_("Vous, et qui tient l’adresse : elle ne montre que vos dates, et le nom de personne d’autre."),
    tables=[
        Table(
            "desk.agendafeed",
            feeds_of,
            {"nonce": _("Ce qui ouvre l’adresse ; elle est écrite sur la page « Mon agenda ».")},
        )
    ],
    erase=lambda person, *, by: feeds_of(person).delete()[0],
    consequence=_("Votre logiciel d’agenda ne recevra plus rien d’ici."),
)
def agenda_feeds(user: Any) -> Rows:
    rows = feeds_of(Person(user=user)).order_by("pk")
    return [(gettext("Adresse ouverte"), each.created_at) for each in rows]
