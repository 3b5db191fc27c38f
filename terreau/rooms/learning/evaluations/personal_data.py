"""What evaluations hold about somebody: that he was asked. What he answered is nobody's, and is not found again."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.seats import personal_data as seats
from terreau.rooms.learning.evaluations.models import Ballot, Right

SECRET = _("Ce qui fait votre lien secret : le donner permettrait de répondre à votre place.")


def own(person: Person) -> QuerySet[Right]:
    registrations = seats.own(person) | seats.as_guest(person)
    return Right.objects.filter(registration__in=registrations.order_by().values("pk"))


def unused(person: Person) -> QuerySet[Ballot]:
    return Ballot.objects.filter(right__in=own(person).order_by().values("pk"))


@holding(
    "evaluations.rights",
    rank=24,
    label=_("Les évaluations de formation qui vous ont été demandées"),
    purpose=_(
        "Demander leur avis à ceux qui ont suivi une formation, une fois, et le rappeler à ceux qui n’ont pas répondu."
    ),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=Retention(
        event="registration_erased",
        words=_(
            "Aussi longtemps que votre inscription. Ce qui dit que vous n’avez pas encore répondu s’efface quand vous "
            "répondez, au plus tard le dernier jour. Votre réponse ne porte ni votre nom ni de date : personne ne peut "
            "la retrouver, ni vous."
        ),
        follows="seats.registrations",
        held=lambda: Right.objects.count(),
        past=nothing_past,
    ),
    seen_by=_("Personne : ceux qui organisent lisent combien ont été interrogés, jamais qui a répondu."),
    tables=[Table("evaluations.right", own), Table("evaluations.ballot", unused, {"key": SECRET})],
    erase=lambda person, *, by: own(person).delete()[0],
    consequence=_("Vos liens pour répondre ne servent plus. Une réponse déjà envoyée reste, sans vous."),
)
def rights(user: Any) -> Rows:
    rows = own(person_of(user)).select_related("round__session__occasion").order_by("asked_at", "pk")
    return [
        (f"{each.round.session.occasion.title} · {each.round.get_moment_display()}", each.asked_at) for each in rows
    ]
