"""What the organisation holds about an agent."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Snapshot
from terreau.ground.organisations.models import Agent, Posting

PUBLIC_TASK = _("Mission d’intérêt public : gestion et formation des agents (RGPD, article 6-1 e).")
WHILE_EMPLOYED = _(
    "Le temps de votre emploi. Après votre départ, jusqu’à ce que votre employeur efface votre dossier : "
    "l’effacement automatique n’est pas encore en place."
)


@holding(
    "organisations.agent",
    rank=20,
    label=_("Votre dossier d’agent"),
    purpose=_(
        "Savoir à quelle structure et à quel métier vous êtes rattaché, pour vous proposer ce qui vous concerne."
    ),
    basis=PUBLIC_TASK,
    retention=WHILE_EMPLOYED,
    seen_by=_("Vous et les ressources humaines de vos structures ; votre encadrant direct voit votre nom."),
    models=["organisations.agent"],
)
def agent_file(user: Any) -> Rows:
    agent: Agent | None = user.agent
    if agent is None:
        return []
    fields = (
        "matricule last_name first_name email structure job category is_manager is_executive birth_year"
        " working_time entered_on left_on manager employer"
    )
    return [(_label(agent, name), _value(agent, name)) for name in fields.split()]


@holding(
    "organisations.postings",
    rank=22,
    label=_("Vos affectations"),
    purpose=_("Compter chacun dans la structure où il était à la date du chiffre."),
    basis=PUBLIC_TASK,
    retention=WHILE_EMPLOYED,
    seen_by=_("Vous et les ressources humaines de vos structures."),
    models=["organisations.posting"],
)
def postings(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = Posting.objects.filter(agent=user.agent).select_related("structure", "job").order_by("started_on")
    return [(_period(row), f"{row.structure}, {row.job}" if row.job else str(row.structure)) for row in rows]


@holding(
    "organisations.snapshots",
    rank=24,
    label=_("Votre ligne dans les clichés"),
    purpose=_("Calculer des chiffres d’ensemble, sans nom, et mesurer le chemin parcouru."),
    basis=_("Mission d’intérêt public et fins statistiques (RGPD, articles 6-1 e et 89)."),
    retention=_("Jusqu’à cinq ans, sauf réglage plus court de votre administration."),
    seen_by=_(
        "Personne ne lit cette ligne : seuls sortent des chiffres sur assez de personnes pour que nul n’y soit reconnu."
    ),
)
def snapshots(user: Any) -> Rows:
    if user.agent is None:
        return []
    days = Snapshot.objects.filter(state=SnapshotState.PUBLISHED).order_by("on").values_list("on", flat=True)
    first = Posting.objects.filter(agent=user.agent).order_by("started_on").values_list("started_on", flat=True).first()
    kept = [day for day in days if first is not None and day >= first]
    return [
        (gettext("Clé tirée au hasard, sans lien avec votre matricule"), str(user.agent.key)),
        (gettext("Ce que la ligne contient"), gettext("structure, métier, catégorie, tranche d’âge, encadrement")),
        (gettext("Clichés publiés depuis votre arrivée"), len(kept)),
    ]


def _label(agent: Agent, name: str) -> str:
    return str(agent._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _value(agent: Agent, name: str) -> Any:
    value = getattr(agent, name)
    return value if value is None or isinstance(value, bool | int) or hasattr(value, "isoformat") else str(value)


def _period(row: Posting) -> str:
    start = date_format(row.started_on, "SHORT_DATE_FORMAT")
    if row.ended_on is None:
        return gettext("Depuis le %(start)s") % {"start": start}
    return gettext("Du %(start)s au %(end)s") % {"start": start, "end": date_format(row.ended_on, "SHORT_DATE_FORMAT")}
