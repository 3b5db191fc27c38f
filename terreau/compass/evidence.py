"""The flagship indicators that no room computes yet, as a minister would be shown them.

Structures declare them. The room that will compute one takes its definition over with
the same code, so that declared figures keep their place in the history and give way to the computed ones.

Default targets are a reachable first step and not an ideal; each says why (`target_reason`), and the programme lead
of a structure replaces it when he knows better.
"""

from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import Counts, Kind, Unit, indicator


def _flagship(code: str, *, lever: int, counts: Counts = Counts.OBJECTS, unit: Unit = Unit.PERCENT, **words) -> None:
    indicator(code=code, version=1, lever=lever, kind=Kind.RATE, counts=counts, unit=unit, flagship=True, **words)(None)


# ---- 2. Numérique × RH × métiers
_flagship(
    "directions_in_partnership",
    lever=2,
    label=_("Directions en partenariat vivant avec l’informatique"),
    formula=_(
        "Directions métier ayant un accord en vigueur avec l’informatique ET une action commune datée, "
        "rapportées à l’ensemble des directions métier."
    ),
    source=_("Registre des conventions internes, comptes rendus des actions communes."),
    guard=_("Un accord signé sans action commune datée ne compte pas ; un accord échu non plus."),
    default_target=50.0,
    target_reason=_("Une direction sur deux : assez pour que l’autre moitié ait un exemple à côté d’elle."),
    base_question=_("Combien de directions ou de services métier avez-vous, hors informatique ?"),
    value_question=_("Parmi eux, combien ont un accord vivant avec l’informatique ET une action commune datée ?"),
)
_flagship(
    "immersion_days",
    lever=2,
    unit=Unit.PER_HUNDRED,
    label=_("Jours d’immersion pour 100 agents"),
    formula=_(
        "Jours passés en immersion dans une autre équipe sur douze mois, avec un compte rendu contresigné, "
        "pour 100 agents."
    ),
    source=_("Conventions d’immersion et comptes rendus contresignés par les deux équipes."),
    guard=_("Seuls comptent les jours couverts par un compte rendu signé des deux côtés ; une visite ne compte pas."),
    default_target=10.0,
    target_reason=_("Un agent sur vingt passe deux jours par an dans une autre équipe."),
    base_question=_("Combien d’agents compte votre structure ?"),
    value_question=_(
        "Depuis un an, combien de jours vos agents ont-ils passés en immersion dans une autre équipe, "
        "avec un compte rendu signé des deux côtés ?"
    ),
)

# ---- 3. Anticiper l’évolution des métiers
_flagship(
    "headcount_in_analysed_jobs",
    lever=3,
    # Jobs are counted, weighted by their headcount: that a job was analysed tells nothing about a person.
    label=_("Effectif dans un métier analysé"),
    formula=_(
        "Agents dont le métier a été analysé depuis moins de 24 mois par trois personnes au moins "
        "et suivi d’une décision, rapportés à l’effectif."
    ),
    source=_("Fiches d’analyse des métiers, décisions de la direction ou des ressources humaines."),
    guard=_("Une analyse sans trois avis croisés, ou sans décision écrite, ne compte pas ; elle expire à 24 mois."),
    default_target=50.0,
    target_reason=_("Les quelques métiers les plus nombreux couvrent en général la moitié de l’effectif."),
    base_question=_("Combien d’agents compte votre structure ?"),
    value_question=_(
        "Parmi eux, combien exercent un métier dont vous avez étudié l’évolution à plusieurs "
        "depuis moins de deux ans, avec une décision à la clé ?"
    ),
)
_flagship(
    "hours_given_back",
    lever=3,
    unit=Unit.HOURS,
    label=_("Heures rendues par agent à temps plein"),
    formula=_(
        "Heures gagnées sur douze mois par les procédures passées au zéro papier, mesurées avant et après, "
        "dont le nouvel usage est écrit, par équivalent temps plein."
    ),
    source=_("Mesures avant et après de chaque procédure : volume, étapes, minutes par étape."),
    guard=_("Des heures seulement estimées, ou dont le nouvel usage n’est pas écrit, ne comptent pas."),
    default_target=7.0,
    target_reason=_("Une journée de travail rendue par an et par agent à temps plein."),
    base_question=_("Combien d’agents en équivalent temps plein compte votre structure ?"),
    value_question=_(
        "Depuis un an, combien d’heures vos procédures sans papier ont-elles fait gagner, "
        "mesurées avant et après, en sachant à quoi ce temps a servi ?"
    ),
)

# ---- 4. Impliquer dirigeants et managers
_flagship(
    "directions_deciding",
    lever=4,
    label=_("Directions dont le comité a décidé"),
    formula=_(
        "Directions dont le comité a inscrit au compte rendu, depuis moins de six mois, une décision numérique "
        "avec un responsable et une date, rapportées à l’ensemble des directions."
    ),
    source=_("Relevés de décisions des comités de direction."),
    guard=_("Un point d’information ne compte pas : il faut une décision, un responsable et une date."),
    default_target=80.0,
    target_reason=_("Une décision par semestre est à la portée de quatre directions sur cinq."),
    base_question=_("Combien de directions ou de services ont leur propre réunion de direction ?"),
    value_question=_(
        "Parmi eux, combien y ont pris, depuis six mois, une décision sur le numérique "
        "avec un responsable et une date ?"
    ),
)

# ---- 6. Regard extérieur
_flagship(
    "directions_with_outside_partner",
    lever=6,
    label=_("Directions ayant travaillé avec l’extérieur"),
    formula=_(
        "Directions ayant reçu sur douze mois un livrable daté produit avec un partenaire extérieur "
        "(école, laboratoire, autre administration, association, entreprise), rapportées aux directions."
    ),
    source=_("Livrables datés et conventions avec les partenaires."),
    guard=_("Une adhésion ou une visite sans livrable daté ne compte pas."),
    default_target=50.0,
    target_reason=_("Une direction sur deux chaque année : toutes en deux ans."),
    base_question=_("Combien de directions ou de services avez-vous ?"),
    value_question=_(
        "Depuis un an, combien ont reçu un travail daté réalisé avec un partenaire extérieur "
        "(autre collectivité, école, association…) ?"
    ),
)
_flagship(
    "watch_items_used",
    lever=6,
    label=_("Éléments de veille utilisés"),
    formula=_(
        "Éléments de veille repris dans une initiative, une formation, un plan ou une analyse de métier, "
        "rapportés aux éléments publiés sur douze mois."
    ),
    source=_("Lettre ou page de veille, et les travaux qui la citent."),
    guard=_("Une lecture ou un clic ne compte pas : l’usage doit être nommé. Publier moins n’augmente pas l’usage."),
    default_target=25.0,
    target_reason=_("Un élément sur quatre : une veille plus utilisée que cela prend sans doute trop peu de risques."),
    base_question=_("Depuis un an, combien d’articles ou d’idées de veille numérique avez-vous diffusés ?"),
    value_question=_(
        "Parmi eux, combien ont servi ensuite à un projet, une formation ou un plan que vous savez nommer ?"
    ),
)

# ---- 8. Suivre et mesurer
_flagship(
    "projects_followed",
    lever=8,
    label=_("Projets réellement suivis"),
    formula=_(
        "Projets actifs ayant une météo commentée de moins de trois mois et aucun indicateur en retard, "
        "rapportés aux projets actifs."
    ),
    source=_("Tableau de bord des projets : météo, commentaire, échéances des indicateurs."),
    guard=_("Une météo sans commentaire ne compte pas ; un orage commenté compte : c’est le suivi qui est mesuré."),
    default_target=80.0,
    target_reason=_("Quatre projets sur cinq à jour à tout moment ; un sur cinq change de main ou de calendrier."),
    base_question=_("Combien de projets numériques sont en cours ?"),
    value_question=_(
        "Parmi eux, combien ont eu un point d’avancement écrit depuis moins de trois mois, sans indicateur en retard ?"
    ),
)
_flagship(
    "procedure_criteria_reached",
    lever=8,
    label=_("Critères de qualité atteints par les démarches"),
    formula=_(
        "Critères atteints par les démarches en ligne (satisfaction, accessibilité, « Dites-le-nous une fois »…), "
        "rapportés aux critères atteints ou non. Les critères sans donnée sont comptés à part."
    ),
    source=_("Observatoire « Vos démarches essentielles », bouton « Je donne mon avis », audits d’accessibilité."),
    guard=_("Un critère non mesuré n’est ni atteint ni manqué : il est affiché à côté, et non oublié."),
    default_target=80.0,
    target_reason=_("L’objectif que l’observatoire de l’État fixe à chaque administration : 80 %."),
    base_question=_("Sur vos démarches en ligne, combien de critères de qualité avez-vous vérifiés, en tout ?"),
    value_question=_("Parmi ces critères vérifiés, combien sont atteints ?"),
)

# ---- 9. Communiquer
_flagship(
    "directions_publishing",
    lever=9,
    label=_("Directions ayant publié une réussite"),
    formula=_(
        "Directions ayant publié sur douze mois une réussite numérique portant un chiffre, une source "
        "et un contact, rapportées à l’ensemble des directions."
    ),
    source=_("Articles, lettres d’information et pages publiées."),
    guard=_("Un article sans chiffre, sans source ou sans contact ne compte pas."),
    default_target=50.0,
    target_reason=_("Une direction sur deux chaque année : toutes en deux ans."),
    base_question=_("Combien de directions ou de services avez-vous ?"),
    value_question=_(
        "Depuis un an, combien ont raconté une réussite numérique avec un chiffre, sa source "
        "et une personne à contacter ?"
    ),
)

# ---- 10. Financer les projets
_flagship(
    "grants_justified",
    lever=10,
    label=_("Subventions versées et justifiées"),
    formula=_(
        "Euros versés et justifiés, rapportés aux euros accordés, pour les subventions accordées "
        "depuis 18 mois ou plus."
    ),
    source=_("Conventions de subvention, états de dépenses visés."),
    guard=_("Une subvention récente n’entre pas dans le compte ; un euro versé mais non justifié ne compte pas."),
    default_target=90.0,
    target_reason=_("Des résultats concrets sous 18 mois étaient la règle d’entrée de France Relance."),
    base_question=_("Combien d’euros de subventions numériques vous a-t-on accordés il y a 18 mois ou plus ?"),
    value_question=_("Sur cette somme, combien d’euros ont été versés et justifiés ?"),
)
_flagship(
    "grants_reported",
    lever=10,
    label=_("Subventions dont on connaît l’effet"),
    formula=_(
        "Subventions dont les indicateurs ont été rendus à l’heure ET qui sont reliées à une action ayant "
        "des participants, rapportées aux subventions dont une échéance est passée."
    ),
    source=_("Comptes rendus d’indicateurs, registre des actions."),
    guard=_("Un compte rendu en retard, ou sans action rattachée, ne compte pas."),
    default_target=80.0,
    target_reason=_("Quatre sur cinq : le niveau à partir duquel un financeur renouvelle sans demander de rattrapage."),
    base_question=_("Combien de subventions numériques avaient un compte rendu à rendre à ce jour ?"),
    value_question=_("Parmi elles, combien l’ont rendu à l’heure ET financent une action qui a eu des participants ?"),
)
