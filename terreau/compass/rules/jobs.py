"""Next steps of levers 3 and 4: jobs to come, leaders and managers."""

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from terreau.compass import wording
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Said, rule

TOP = gettext_lazy("Direction générale")
LEAD = gettext_lazy("Responsable du programme numérique")


# ---- 3. Anticiper l’évolution des métiers


@rule(
    "forecasting.analyse_job",
    lever=3,
    indicator="headcount_in_analysed_jobs",
    effort=Effort.MEDIUM,
    owner=gettext_lazy("Responsable des ressources humaines"),
    days=60,
    when=gettext_lazy("Proposée tant que trop peu d’agents exercent un métier analysé."),
)
def analyse_a_job(reading: Reading) -> Said | None:
    code = "headcount_in_analysed_jobs"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Analyser à trois voix le métier le plus nombreux"),
        because=reading.why(code),
        model=_(
            "Atelier d’une demi-journée — %(structure)s, avant le %(date)s\n"
            "Autour de la table : un agent du métier, un encadrant, les ressources humaines (et l’informatique).\n"
            "1. Lister les dix activités du métier et la part de temps de chacune (30 min).\n"
            "2. Chacun note seul, de 0 à 4, ce que le numérique changera à chaque activité d’ici cinq ans (15 min).\n"
            "3. Comparer les notes : les écarts sont le plus intéressant (60 min).\n"
            "4. Décider : former, recruter, réorganiser, ne rien changer ; qui, pour quand (45 min).\n"
            "La fiche est relue avec les agents du métier avant d’être arrêtée."
        )
        % {"structure": reading.structure, "date": day_in(60)},
    )


@rule(
    "forecasting.zero_paper",
    lever=3,
    indicator="hours_given_back",
    effort=Effort.MEDIUM,
    owner=LEAD,
    days=60,
    when=gettext_lazy("Proposée tant que les heures rendues restent sous la cible, ou que personne ne les mesure."),
)
def one_procedure_without_paper(reading: Reading) -> Said | None:
    code = "hours_given_back"
    gap = reading.gap(code)
    if gap is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Passer une procédure au zéro papier, chronomètre en main"),
        because=reading.why(code),
        model=_(
            "Fiche de la procédure — %(structure)s\n"
            "Procédure : ……    Volume par an : ……    Pages par dossier : ……\n"
            "AVANT (mesuré sur cinq dossiers) : étapes ……, minutes par étape ……, total ……\n"
            "Ce que nous supprimons : impression, parapheur papier, ressaisie, classement…\n"
            "Signature : visa simple ou signature électronique ? Durée de conservation : ……\n"
            "APRÈS (mesuré sur cinq dossiers, le %(date)s) : ……\n"
            "À quoi servira le temps rendu, décidé avec l’équipe : ……"
        )
        % {"structure": reading.structure, "date": day_in(60)},
    )


@rule(
    "forecasting.use_of_time",
    lever=3,
    indicator="hours_given_back",
    effort=Effort.LIGHT,
    owner=gettext_lazy("Encadrants des équipes concernées"),
    days=30,
    when=gettext_lazy("Proposée dès que des heures rendues sont affichées."),
)
def say_what_time_became(reading: Reading) -> Said | None:
    view = reading.view("hours_given_back")
    if view is None or not view.known or not view.shown.value:
        return None
    return Said(
        title=_("Dire en équipe à quoi servent les heures rendues"),
        because=_("%(figure)s par agent à temps plein : ce temps ne vaut que par ce que l’on en fait.")
        % {"figure": wording.figure(view)},
        model=_(
            "Réunion d’équipe, vingt minutes, avant le %(date)s\n"
            "1. Voici le temps que la procédure …… nous rend chaque mois (chiffre et mesure).\n"
            "2. Où est-il passé depuis ? Un tour de table, sans jugement.\n"
            "3. À quoi voulons-nous le consacrer : accueil, délais, formation, souffler ?\n"
            "4. Ce que nous décidons, et quand nous vérifions."
        )
        % {"date": day_in(30)},
    )


# ---- 4. Impliquer dirigeants et managers


@rule(
    "leaders.committee",
    lever=4,
    indicator="directions_deciding",
    effort=Effort.LIGHT,
    owner=TOP,
    days=30,
    when=gettext_lazy("Proposée tant que des directions n’ont pas pris de décision numérique depuis six mois."),
)
def ten_minutes_of_committee(reading: Reading) -> Said | None:
    code = "directions_deciding"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Dix minutes de numérique au prochain comité, et une décision"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Ordre du jour du comité de direction — %(structure)s\n"
            "Point numérique (dix minutes) :\n"
            "1. La boussole : un levier, un chiffre, ce qu’il cache (2 min).\n"
            "2. Deux options, leur coût, leur effet attendu (4 min).\n"
            "3. Décision à inscrire au relevé : « …… », responsable : ……, date : …… (3 min).\n"
            "4. Ce que devient la décision du comité précédent (1 min)."
        )
        % {"structure": reading.structure},
    )


@rule(
    "leaders.cycle",
    lever=4,
    indicator="leaders_trained",
    effort=Effort.HEAVY,
    owner=TOP,
    days=90,
    when=gettext_lazy("Proposée tant que trop peu de dirigeants ont suivi un cycle de quatre jours ou plus."),
)
def candidates_for_a_cycle(reading: Reading) -> Said | None:
    gap = reading.gap("leaders_trained")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "structure": reading.structure, "date": day_in(90)}
    return Said(
        title=ngettext(
            "Proposer %(count)s dirigeant pour un cycle numérique",
            "Proposer %(count)s dirigeants pour un cycle numérique",
            int(gap),
        )
        % said,
        because=reading.why("leaders_trained"),  # of the employer alone: nothing is said of a direction
        model=_(
            "Lettre de soutien à une candidature — %(structure)s\n"
            "Je soutiens la candidature de …… (fonction) au cycle …… "
            "(par exemple le cycle supérieur du numérique de l’IGPDE, six séminaires de deux jours, "
            "ou une offre du Campus du numérique public).\n"
            "Ses journées de séminaire lui sont garanties. Son projet pendant le cycle : ……\n"
            "À son retour, il ou elle en rend compte au comité de direction avant le %(date)s.\n"
            "La direction générale"
        )
        % said,
    )


@rule(
    "leaders.hybrid_work",
    lever=4,
    indicator="directions_deciding",
    effort=Effort.LIGHT,
    owner=gettext_lazy("Encadrants"),
    days=30,
    when=gettext_lazy("Proposée quand l’un des chiffres du levier est affiché sous sa cible, ou inconnu."),
)
def talk_about_hybrid_work(reading: Reading) -> Said | None:
    codes = ("directions_deciding", "leaders_trained")
    if not any(reading.gap(code) or reading.unknown(code) for code in codes):
        return None
    return Said(
        title=_("Une heure par équipe sur nos façons de travailler"),
        because=_(
            "Les encadrants entraînent par ce qu’ils font chaque jour. Le guide de la DITP sur le travail hybride "
            "donne sept thèmes prêts à discuter, du partage des outils au bien-être."
        ),
        model=_(
            "Réunion d’équipe d’une heure, avant le %(date)s\n"
            "1. Chacun choisit deux thèmes parmi sept : organisation, outils et équipements, vivre ensemble, travail "
            "au quotidien, suivi des activités, bien-être, amélioration continue (5 min).\n"
            "2. Sur les deux thèmes les plus choisis : ce qui marche, ce qui gêne (25 min).\n"
            "3. Trois règles d’équipe, écrites ensemble, à l’essai un mois (20 min).\n"
            "4. La date à laquelle on les relit (5 min)."
        )
        % {"date": day_in(30)},
    )
