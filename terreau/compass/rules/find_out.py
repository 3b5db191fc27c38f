"""How to know a figure that nobody knows: who has it, how long it takes, the message to send."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from terreau.compass.board import IndicatorView
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Proposal


@dataclass(frozen=True)
class Holder:
    """Who most often has a figure, where he looks, and how long that takes him."""

    who: Any
    where: Any
    time: Any
    days: int = 10
    effort: Effort = Effort.LIGHT


HR = gettext_lazy("Responsable des ressources humaines")
TRAINING = gettext_lazy("Responsable formation (ressources humaines)")
IT = gettext_lazy("Responsable de l’informatique")
TOP = gettext_lazy("Direction générale")
LEAD = gettext_lazy("Responsable du programme numérique")
COMMUNICATION = gettext_lazy("Chargé de communication")
FINANCE = gettext_lazy("Responsable financier")
HOUR, HALF_DAY, DAY = gettext_lazy("une heure"), gettext_lazy("une demi-journée"), gettext_lazy("une journée")

HOLDERS: dict[str, Holder] = {
    "agents_at_baseline": Holder(
        TRAINING, gettext_lazy("les résultats des campagnes Pix, en nombre d’agents"), HALF_DAY, days=30
    ),
    "agents_progressed": Holder(TRAINING, gettext_lazy("deux campagnes Pix successives"), HALF_DAY, days=30),
    "directions_in_partnership": Holder(IT, gettext_lazy("les accords signés et les comptes rendus d’actions"), HOUR),
    "immersion_days": Holder(HR, gettext_lazy("les conventions d’immersion et leurs comptes rendus"), HOUR),
    "headcount_in_analysed_jobs": Holder(HR, gettext_lazy("le plan de gestion des emplois et compétences"), HALF_DAY),
    "hours_given_back": Holder(
        IT,
        gettext_lazy("les procédures passées au zéro papier et leurs mesures"),
        DAY,
        days=30,
        effort=Effort.MEDIUM,
    ),
    "leaders_trained": Holder(HR, gettext_lazy("les attestations de formation des dirigeants"), HOUR),
    "directions_deciding": Holder(TOP, gettext_lazy("les six derniers relevés de décisions de chaque direction"), HOUR),
    "agents_experimenting": Holder(TRAINING, gettext_lazy("les feuilles de présence des ateliers"), HALF_DAY, days=20),
    "experiments_concluded": Holder(LEAD, gettext_lazy("la liste des expérimentations et leurs dates de fin"), HOUR),
    "directions_with_outside_partner": Holder(LEAD, gettext_lazy("les conventions et les livrables reçus"), HOUR),
    "watch_items_used": Holder(LEAD, gettext_lazy("les lettres de veille de l’année"), HALF_DAY, days=20),
    "services_sharing": Holder(COMMUNICATION, gettext_lazy("les retours d’expérience publiés"), HOUR),
    "experiences_reused": Holder(
        COMMUNICATION, gettext_lazy("une question posée aux services voisins"), HALF_DAY, days=30
    ),
    "projects_followed": Holder(IT, gettext_lazy("la liste des projets en cours et leurs derniers points"), HOUR),
    "procedure_criteria_reached": Holder(
        IT, gettext_lazy("l’observatoire des démarches et les audits d’accessibilité"), HALF_DAY, days=20
    ),
    "directions_publishing": Holder(COMMUNICATION, gettext_lazy("les articles et lettres de l’année"), HOUR),
    "useful_action_known": Holder(
        COMMUNICATION, gettext_lazy("une question posée à tous les agents"), HALF_DAY, days=30
    ),
    "grants_justified": Holder(FINANCE, gettext_lazy("les conventions de subvention et les états de dépenses"), HOUR),
    "grants_reported": Holder(FINANCE, gettext_lazy("les échéances des conventions de subvention"), HOUR),
}


def how_to_know(reading: Reading, view: IndicatorView) -> Proposal | None:
    """The proposal that leads to a figure nobody has here; None when it is known, or nobody to ask."""
    indicator = view.indicator
    holder = HOLDERS.get(indicator.code)
    if holder is None or not reading.unknown(indicator.code):
        return None
    said = {
        "label": indicator.label,
        "where": holder.where,
        "time": holder.time,
        "formula": indicator.formula,
        "structure": reading.structure,
        "date": day_in(holder.days),
    }
    asked = [question for question in (indicator.base_question, indicator.value_question) if question]
    questions = "\n".join(f"{number}. {question}" for number, question in enumerate(asked, 1)) or said["formula"]
    return Proposal(
        rule=f"find_out.{indicator.code}",
        lever=indicator.lever,
        title=_("Comment le savoir : %(label)s") % said,
        because=_("Où le trouver le plus souvent : %(where)s. Temps à prévoir : %(time)s.") % said,
        effort=holder.effort,
        owner=str(holder.who),
        days=holder.days,
        indicator=indicator.code,
        model=_(
            "Objet : deux chiffres pour notre boussole (%(structure)s)\n\n"
            "Bonjour,\n"
            "Nous faisons le point sur notre culture numérique et il nous manque ceci :\n"
            "%(questions)s\n"
            "Une réponse même approchée, avec sa date et sa source, nous suffit d’ici le %(date)s. "
            "« Nous ne le suivons pas » est aussi une réponse utile.\n"
            "Aucun nom n’est demandé. Merci !"
        )
        % (said | {"questions": questions}),
        when=_("Proposée tant que personne n’a calculé ni déclaré ce chiffre ici."),
        find_out=True,
    )
