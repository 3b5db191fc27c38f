"""What waves hold about somebody: the right to answer, until it is used or the wave closes; the files of answers that
he brought, until they are taken. Never an answer of his."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.barometer.waves import taking
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Arrival, Right
from terreau.rooms.barometer.waves.turnout import forget_one

KEPT = datetime.timedelta(days=30)
ROWS = 2000


def own(person: Person) -> QuerySet[Right]:
    """By his file, or by an address that is his in a list that somebody brought."""
    about = Q(pk=None)
    if person.agent is not None:
        about |= Q(agent=person.agent)
    emails = {getattr(person.user, "email", ""), getattr(person.agent, "email", "")} - {"", None}
    if emails:
        about |= Q(email__in=emails)
    return Right.objects.filter(about)


@transaction.atomic
def erase(person: Person, *, by: Any) -> int:
    """The person is no longer invited: gone without that, the right would be counted as an answer."""
    gone = 0
    for right in own(person).select_related("cell").order_by("pk"):
        if Right.objects.filter(pk=right.pk).delete()[0]:
            forget_one(right.cell)
            gone += 1
    return gone


def past(now: datetime.datetime) -> QuerySet[Right]:
    """The addresses of a wave that never opened; those of an open one go as it closes."""
    before = timezone.localdate(now) - KEPT
    return Right.objects.filter(wave__state=WaveState.DRAFT, wave__closes_on__lt=before)


def forget(now: datetime.datetime) -> int:
    """Delete a batch of them."""
    keys = list(past(now).order_by("pk").values_list("pk", flat=True)[:ROWS])
    return Right.objects.filter(pk__in=keys).delete()[0] if keys else 0


@holding(
    "waves.rights",
    rank=13,
    label=_("Les baromètres auxquels vous n’avez pas encore répondu"),
    purpose=_("Vous inviter à répondre une fois, ne rappeler qu’à ceux qui n’ont pas répondu."),
    basis=_("Mission d’intérêt public : connaître l’avis des agents sur le numérique (RGPD, article 6-1 e)."),
    retention=Retention(
        event="wave.closes_on",
        days=KEPT.days,
        words=_("Jusqu’à ce que vous répondiez : le droit est effacé à l’instant où votre bulletin est déposé. Au plus "
                "tard, à la clôture de la vague ; si elle ne s’est jamais ouverte, %(time)s après le dernier jour "
                "prévu."),
        follows=FILE,
        held=lambda: Right.objects.count(),
        past=lambda now: past(now).count(),
        forget=forget,
    ),
    seen_by=_("Vous seul. Aucune page ne dit qui a répondu, ni à qui un rappel est parti."),
    tables=[Table("waves.right", own)],
    erase=erase,
    consequence=_("Vous ne pourrez plus répondre à la vague en cours. Un bulletin déjà déposé ne peut être retrouvé."),
)  # fmt: skip
def rights(user: Any) -> Rows:
    rows = own(Person(user=user, agent=user.agent)).select_related("wave").order_by("wave__closes_on", "pk")
    said = {0: gettext("pas encore écrit"), 1: gettext("invitation envoyée")}
    return [(row.wave.name, said.get(row.written, gettext("rappel envoyé"))) for row in rows]


def brought(person: Person) -> QuerySet[Arrival]:
    return Arrival.objects.filter(author=person.user, author__isnull=False)


def erase_brought(person: Person, *, by: Any) -> int:
    return taking.forget(brought(person))


@holding(
    "waves.arrivals",
    rank=61,
    label=_("Les réponses d’un autre outil que vous avez apportées"),
    purpose=_("Vous montrer ce qui sera pris d’un fichier de réponses avant de le sceller dans l’urne d’une vague."),
    basis=_("Mission d’intérêt public : connaître l’avis des agents sur le numérique (RGPD, article 6-1 e)."),
    retention=Retention(
        event="created_at",
        days=taking.KEPT.days,
        words=_("Jusqu’à ce que les réponses soient scellées ou la reprise abandonnée : le fichier est détruit à cet "
                "instant. Au plus tard, %(time)s après son dépôt."),
        follows="accounts.user",
        held=lambda: Arrival.objects.count(),
        past=lambda now: taking.past(now).count(),
        forget=taking.forget_old,
    ),
    seen_by=_("Vous seul, jusqu’à la création de la vague. Ensuite plus personne : seul le traitement de fond lit le "
              "fichier."),
    tables=[
        Table(
            "waves.arrival",
            brought,
            {
                "plan": _("Comment se lisent les colonnes de votre fichier : cela ne dit rien de vous."),
                "report": _("Combien de lignes du fichier se lisent : cela ne dit rien de vous."),
                "alive_at": _("Signe de vie du traitement : ne dit rien de vous."),
            },
        )
    ],
    erase=erase_brought,
    consequence=_("Le fichier que vous avez apporté est détruit. Une vague créée et pas encore remplie reste vide."),
)  # fmt: skip
def arrivals(user: Any) -> Rows:
    rows = Arrival.objects.filter(author=user).order_by("created_at", "pk")
    return [(f"{row.file_name} ({row.get_state_display()})", row.created_at) for row in rows]
