"""What echoes hold about somebody: takeaways he wrote, whether he asked to be told. Nothing else names anybody."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.gatherings.echoes import takeaways
from terreau.rooms.gatherings.echoes.models import Takeaway, Wish

MISSION = _("Mission d’intérêt public : partage entre agents (RGPD, article 6-1 e).")
WRITTEN = Tie(Takeaway, "written_by")


@holding(
    "echoes.takeaways",
    rank=48,
    label=_("Les enseignements que vous avez notés"),
    purpose=_("Savoir à qui demander une précision pendant la rédaction."),
    basis=MISSION,
    retention=WRITTEN.retention(_("Tant que l’enseignement existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Personne : la page ne dit pas qui a noté."),
    tables=[Table("echoes.takeaway", WRITTEN.rows)],
    erase=WRITTEN.untie,
    consequence=_("L’enseignement reste ; plus rien ne dit que vous l’avez noté."),
)
def written(user: Any) -> Rows:
    rows = Takeaway.objects.filter(written_by=user.pk).select_related("recap__event__occasion").order_by("pk")
    return [(row.recap.event.title, row.title) for row in rows]


def wishes_of(person: Person) -> QuerySet[Wish]:
    about = Q(pk=None)
    if person.agent is not None:
        about |= Q(registration__agent=person.agent)
    if person.user is not None:
        about |= Q(registration__user=person.user)
    return Wish.objects.filter(about)


def erase_wishes(person: Person, *, by: Any) -> int:
    return wishes_of(person).delete()[0]


@holding(
    "echoes.wishes",
    rank=49,
    label=_("Les comptes rendus dont vous voulez être prévenu"),
    purpose=_("Vous écrire une fois, quand le compte rendu d’une rencontre paraît."),
    basis=_("Votre demande (RGPD, article 6-1 a)."),
    retention=Retention(
        event="occasion.ends_at",
        days=takeaways.KEEP_WISHES.days,
        words=_("%(time)s après la rencontre, ou dès que vous le retirez."),
        follows=FILE,
        held=lambda: Wish.objects.count(),
        past=lambda now: takeaways.wishes_past(now).count(),
        forget=takeaways.forget_wishes,
    ),
    seen_by=_("Personne."),
    tables=[Table("echoes.wish", wishes_of)],
    erase=erase_wishes,
    consequence=_("Aucun message ne vous dira que le compte rendu est paru."),
)
def wishes(user: Any) -> Rows:
    rows = wishes_of(Person(user=user, agent=user.agent)).select_related("event__occasion").order_by("pk")
    return [(row.event.title, row.told_at) for row in rows]
