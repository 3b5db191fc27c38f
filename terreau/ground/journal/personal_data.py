"""What the journal holds about somebody: keys, never a name."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Kept, Person, Rows, Table, holding, person_of
from terreau.ground.journal.actions import actor_key
from terreau.ground.journal.keeping import RETENTION
from terreau.ground.journal.labels import action_label
from terreau.ground.journal.models import Entry


def of(person: Person) -> QuerySet[Entry]:
    """What somebody did, and what was done to the account or to the agent's file."""
    mine = Q(actor=actor_key(person.user)) if person.user is not None else Q(pk=None)
    for one in (person.user, person.agent):
        if one is not None:
            mine |= Q(object_type=one._meta.label_lower, object_key=str(one.pk))
    return Entry.objects.filter(mine)


@holding(
    "journal.entries",
    rank=90,
    label=_("Le journal : ce que vous avez fait, et ce qui a été fait sur votre dossier"),
    purpose=_("Pouvoir dire qui a décidé quoi, et quand."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=RETENTION,
    seen_by=_(
        "Vous, pour ce qui vous concerne. L’historique d’un objet ne dit jamais qui. "
        "Le délégué à la protection des données lit le journal de son employeur, par clés."
    ),
    tables=[
        Table(
            "journal.entry",
            of,
            {
                "actor": _("La clé de l’auteur, qui peut être une autre personne ; « par vous » est dit."),
            },
        )
    ],
    kept=Kept(
        _("Le journal prouve qui a décidé quoi. Il porte une clé et jamais un nom, et reste après votre effacement."),
        _("RGPD, articles 5-2, 17-3 b et 32 : responsabilité et sécurité du traitement."),
    ),
)
def entries(user: Any) -> Rows:
    rows = of(person_of(user)).order_by("-at", "-id").values_list("at", "action", "actor")
    return [
        (date_format(localtime(at), "SHORT_DATETIME_FORMAT"), _by(action, actor == actor_key(user)))
        for at, action, actor in rows
    ]


def _by(action: str, own: bool) -> str:
    said = _("%(action)s, par vous") if own else _("%(action)s, par quelqu’un d’autre")
    return str(said) % {"action": action_label(action)}
