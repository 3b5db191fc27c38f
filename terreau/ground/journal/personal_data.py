"""What the journal holds about somebody: keys, never a name."""

from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.journal.actions import actor_key
from terreau.ground.journal.models import Entry


@holding(
    "journal.entries",
    rank=90,
    label=_("Le journal : ce que vous avez fait, et ce qui a été fait sur votre dossier"),
    purpose=_("Pouvoir dire qui a décidé quoi, et quand."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=_("La durée de l’installation. Le journal porte une clé et jamais un nom."),
    seen_by=_(
        "Vous, pour ce qui vous concerne. L’historique d’un objet ne dit jamais qui ; "
        "seul l’exploitant technique peut lire le journal entier."
    ),
    models=["journal.entry"],
)
def entries(user: Any) -> Rows:
    mine = Q(actor=actor_key(user))
    for person in (user, getattr(user, "agent", None)):
        if person is not None:
            mine |= Q(object_type=person._meta.label_lower, object_key=str(person.pk))
    rows = Entry.objects.filter(mine).order_by("-at", "-id").values_list("at", "action", "actor")
    return [
        (date_format(localtime(at), "SHORT_DATETIME_FORMAT"), _by(action, actor == actor_key(user)))
        for at, action, actor in rows
    ]


def _by(action: str, own: bool) -> str:
    return str(_("%(action)s, par vous") if own else _("%(action)s, par quelqu’un d’autre")) % {"action": action}
