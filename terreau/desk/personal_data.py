"""What the first hour holds about who led it."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from terreau.desk.models import FirstHour, QuestionLink
from terreau.ground.accounts.keeping import Tie
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
