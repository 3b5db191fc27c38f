"""What the room of skills holds about an agent."""

from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import SkillResult


@holding(
    "skills.results",
    rank=10,
    label=_("Vos résultats de compétences"),
    purpose=_("Vous dire où vous en êtes et quoi apprendre ; compter, sans nom, combien d’agents tiennent le socle."),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=_(
        "Le temps de votre emploi. Un résultat compte pendant 36 mois ; "
        "l’effacement automatique n’est pas encore en place."
    ),
    seen_by=_("Vous seul. Ni votre encadrant, ni les ressources humaines, ni l’administrateur."),
    models=["skills.skillresult"],
)
def results(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = SkillResult.objects.filter(agent=user.agent).select_related("competence").order_by("-measured_on", "-id")
    return [(f"{row.competence}, {date_format(row.measured_on, 'SHORT_DATE_FORMAT')}", _said(row)) for row in rows]


def _said(row: SkillResult) -> str:
    if row.level is not None:
        measure = gettext("niveau %(level)s") % {"level": row.level}
    else:
        share = number_format(100 * (row.mastery or 0), decimal_pos=0)
        measure = gettext("%(share)s %% maîtrisés") % {"share": share}
    proposed = row.source == Source.PROPOSED  # whose label says accepted, which only the state tells
    source = gettext("proposé par l’encadrant") if proposed else row.get_source_display()
    told = [measure, source, row.get_state_display()]
    if row.error is not None:
        told.append(gettext("erreur de mesure : %(error)s niveau") % {"error": number_format(row.error, decimal_pos=2)})
    if row.campaign:
        told.append(gettext("campagne : %(campaign)s") % {"campaign": row.campaign})
    return " · ".join(told)
