"""What imports made from the web hold about who made them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common import actions
from terreau.ground.common.models import ImportJob
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention


def of(person: Person):
    return ImportJob.objects.filter(author=person.user, author__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return actions.forget_of(person.user)


@holding(
    "common.imports",
    label=_("Les imports que vous avez faits"),
    purpose=_("Vous montrer ce qu’un fichier va changer avant de l’appliquer, et ce qui en a été fait."),
    basis=_("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32)."),
    retention=Retention(
        event="created_at",
        days=actions.KEPT_DAYS,
        words=_("Le compte rendu, %(time)s. Le fichier est détruit à la fin de l’import."),
        follows="accounts.user",
        held=lambda: ImportJob.objects.count(),
        past=lambda now: actions.past(now).count(),
        forget=actions.purge,
    ),
    seen_by=_("Vous seul."),
    tables=[
        Table(
            "common.importjob",
            of,
            {
                "report": _(
                    "Ce compte rendu parle des agents du fichier, pas de vous ; il se lit sur la page de l’import."
                ),
                "alive_at": _("Signe de vie du traitement : ne dit rien de vous."),
            },
        )
    ],
    rank=60,
    erase=erase,
    consequence=_("Vos comptes rendus d’import disparaissent. Ce qui a été importé reste."),
)
def imports(user: Any) -> Rows:
    rows = ImportJob.objects.filter(author=user).order_by("created_at", "id")
    return [(f"{row.file_name} ({row.get_state_display()})", row.created_at) for row in rows]
