"""What the teams hold about somebody: that he answered, as long as answering is open. Never what."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.gatherings.teams.models import Answered


def own(person: Person) -> QuerySet[Answered]:
    return Answered.objects.filter(agent=person.agent, agent__isnull=False)


@holding(
    "teams.answered",
    label=_("Votre participation à l’auto-diagnostic de votre équipe"),
    purpose=_("Ne compter chacun qu’une fois. Votre réponse elle-même n’est pas gardée : elle s’ajoute à une somme."),
    basis=_("Mission d’intérêt public : organisation du travail (RGPD, article 6-1 e)."),
    retention=Retention(
        event="diagnosis.closed_on",
        words=_("Jusqu’à la fin de l’auto-diagnostic."),
        follows=FILE,
        held=lambda: Answered.objects.count(),
        past=nothing_past,
    ),
    seen_by=_("Vous seul. Ni votre équipe ni votre encadrant ne voient qui a répondu."),
    tables=[Table("teams.answered", own)],
    erase=lambda person, *, by: own(person).delete()[0],
    consequence=_(
        "Rien ne dit plus que vous avez répondu. Votre réponse reste dans la somme, d’où rien ne peut la retirer."
    ),
)
def answered(user: Any) -> Rows:
    rows = own(Person(user=user, agent=user.agent)).select_related("diagnosis").order_by("pk")
    return [(gettext("Auto-diagnostic auquel vous avez répondu"), row.diagnosis.held_on) for row in rows]
