"""What is held here about somebody: what he completed; and the deliveries that he asked for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.organisations.keeping import with_the_file
from terreau.rooms.learning.completions import actions
from terreau.rooms.learning.completions.models import Batch, Completion

MISSION = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ASKED = Tie(Batch, "asked_by")


def own(person: Person) -> QuerySet[Completion]:
    return Completion.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return actions.erase(person.agent, by=by) if person.agent is not None else 0


@holding(
    "completions.own",
    rank=14,
    label=_("Vos formations terminées"),
    purpose=_(
        "Vous en donner l’attestation, l’écrire à votre dossier de formation, et compter sans nom les agents formés."
    ),
    basis=MISSION,
    retention=with_the_file(_("Le temps de votre emploi, puis %(time)s après votre départ."), Completion.objects.all),
    seen_by=_(
        "Vous ; les ressources humaines, qui tiennent votre dossier de formation : vous lisez chaque fois qu’elles en "
        "emportent une liste. Ni votre encadrant, ni vos notes à personne."
    ),
    tables=[Table("completions.completion", own)],
    erase=erase,
    consequence=_(
        "Votre dossier de formation est vidé : un cours à refaire vous sera de nouveau proposé. Vos attestations, à "
        "part, restent tant que vous ne demandez pas leur effacement."
    ),
)
def completed(user: Any) -> Rows:
    rows = own(person_of(user)).select_related("course").order_by("completed_on", "id")
    return [(row.course.title, date_format(row.completed_on, "SHORT_DATE_FORMAT")) for row in rows]


@holding(
    "completions.batches",
    rank=62,
    label=_("Les délivrances d’attestations que vous avez demandées"),
    purpose=_("Savoir qui a demandé que des attestations soient délivrées."),
    basis=MISSION,
    retention=ASKED.retention(_("Tant que la délivrance est gardée ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page d’une délivrance ne dit pas qui l’a demandée."),
    tables=[
        Table(
            "completions.batch",
            ASKED.rows,
            {
                "last": _("Où en est le traitement : ne dit rien de vous."),
                "reasons": _("Combien n’ont pu être délivrées, par motif : ne dit rien de vous."),
                "alive_at": _("Signe de vie du traitement : ne dit rien de vous."),
            },
        )
    ],
    erase=ASKED.untie,
    consequence=_("La délivrance reste ; plus rien ne dit que vous l’avez demandée."),
)
def batches(user: Any) -> Rows:
    rows = ASKED.rows(person_of(user)).select_related("course").order_by("asked_at", "id")
    return [(row.course.title, row.asked_at) for row in rows]
