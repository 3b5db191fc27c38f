"""What the jury holds about somebody: his marks and what he stood aside from; the list that he signed.

What the jury decided on a candidate is in his candidacy, which the call answers for: he reads his own mean and
outcome, never who gave what.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie, with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.rooms.learning.cycles.models import Cycle, Juror, Mark, Recusal

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ANOTHER = _("La candidature d’une autre personne.")


def seats_of(person: Person) -> QuerySet[Juror]:
    return Juror.objects.filter(user=person.user, user__isnull=False)


def marks_of(person: Person) -> QuerySet[Mark]:
    return Mark.objects.filter(juror__in=seats_of(person).order_by())


def recusals_of(person: Person) -> QuerySet[Recusal]:
    return Recusal.objects.filter(juror__in=seats_of(person).order_by())


@holding(
    "cycles.jury",
    rank=58,
    label=_("Les jurys dont vous êtes membre, vos notes et vos déports"),
    purpose=_("Classer les candidatures à un cycle, et savoir que personne n’a noté quelqu’un qu’il connaît."),
    basis=BASIS,
    retention=with_the_account(
        _("Tant que la candidature notée est gardée ; avec votre compte s’il part avant."), Juror.objects.all, "user"
    ),
    seen_by=_("Vous seul lisez vos notes. Qui conduit le cycle voit que vous êtes du jury et si vous avez terminé."),
    tables=[
        Table("cycles.juror", seats_of),
        Table("cycles.mark", marks_of, {"candidacy": ANOTHER}),
        Table("cycles.recusal", recusals_of, {"candidacy": ANOTHER}),
    ],
    erase=lambda person, *, by: seats_of(person).delete()[0],
    consequence=_("Vos notes disparaissent ; les listes déjà signées restent ce qu’elles sont."),
)
def jury(user: Any) -> Rows:
    person = person_of(user)
    seats = seats_of(person).select_related("cycle__session__occasion").order_by("pk")
    found: Rows = [(each.cycle.session.occasion.title, each.finished_at) for each in seats]
    marks = marks_of(person).select_related("criterion").order_by("pk")
    found += [(_("Note : %(criterion)s") % {"criterion": each.criterion}, each.points) for each in marks]
    return [*found, *((_("Déport"), each.at) for each in recusals_of(person).order_by("pk"))]


SIGNED = Tie(Cycle, "signed_by")


@holding(
    "cycles.signed",
    rank=58,
    label=_("Les listes de jury que vous avez signées"),
    purpose=_("Savoir qui a signé la liste d’un cycle, et quand."),
    basis=BASIS,
    retention=SIGNED.retention(_("Tant que le cycle existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Le jury et qui conduit le cycle : votre nom figure sur la liste signée."),
    tables=[Table("cycles.cycle", SIGNED.rows, {"created_by": _("La clé d’une autre personne.")})],
    erase=SIGNED.untie,
    consequence=_("La liste reste signée, sans votre nom."),
)
def signed(user: Any) -> Rows:
    rows = Cycle.objects.filter(signed_by=user).select_related("session__occasion").order_by("pk")
    return [(each.session.occasion.title, each.signed_at) for each in rows]
