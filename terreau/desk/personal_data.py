"""What the first hour holds about who led it."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from terreau.desk.models import FirstHour, QuestionLink
from terreau.ground.common.personal_data import Rows, holding


@holding(
    "desk.first_hour",
    label=_("Les points de départ que vous avez ouverts"),
    purpose=_("Vous laisser reprendre là où vous en étiez, et fermer les liens que vous avez partagés."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=_("Tant que l’organisation existe ; le lien avec vous disparaît avec votre compte."),
    seen_by=_("Vous. Les autres responsables voient le point de départ, pas qui l’a ouvert."),
    models=["desk.firsthour", "desk.questionlink"],
)
def first_hours(user: Any) -> Rows:
    begun = FirstHour.objects.filter(started_by=user).order_by("started_at", "id")
    shared = QuestionLink.objects.filter(created_by=user).order_by("created_at", "id")
    return [(gettext("Point de départ : %(label)s") % {"label": each.label}, each.started_at) for each in begun] + [
        (gettext("Lien de questions : %(levers)s") % {"levers": each}, each.created_at) for each in shared
    ]
