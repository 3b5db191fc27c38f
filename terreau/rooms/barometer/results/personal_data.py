"""What results hold about somebody: that he reads the sentences of a wave. Answers and sentences are nobody's."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.rooms.barometer.results.models import Reader


def readings_of(person: Person) -> QuerySet[Reader]:
    return Reader.objects.filter(user=person.user, user__isnull=False)


def stop_reading(person: Person, *, by: Any) -> int:
    return readings_of(person).delete()[0]


@holding(
    "results.readers",
    rank=53,
    label=_("Les phrases de baromètres que l’on vous a demandé de lire"),
    purpose=_("Donner à une petite équipe, et à elle seule, les phrases à lire avant de les montrer."),
    basis=_("Mission d’intérêt public : suivre et améliorer l’environnement de travail (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Jusqu’à ce que l’on vous retire de l’équipe, ou que votre compte disparaisse."), Reader.objects.all, "user"
    ),
    seen_by=_("Ceux qui mènent le baromètre."),
    tables=[Table("results.reader", readings_of)],
    erase=stop_reading,
    consequence=_("Ce que vous avez décidé des phrases reste ; plus rien ne dit que vous les avez lues."),
)
def readings(user: Any) -> Rows:
    rows = Reader.objects.filter(user=user.pk).select_related("wave__structure").order_by("pk")
    return [(row.wave.name, row.wave.structure.label) for row in rows]
