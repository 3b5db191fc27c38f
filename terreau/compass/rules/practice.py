"""Next steps of levers 5 to 7: experimenting, the outside view, sharing."""

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from terreau.compass import wording
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Said, rule

LEAD = gettext_lazy("Responsable du programme numérique")
TRAINING = gettext_lazy("Responsable formation (ressources humaines)")


# ---- 5. Former en expérimentant


@rule(
    "experiment.conclude",
    lever=5,
    indicator="experiments_concluded",
    effort=Effort.MEDIUM,
    owner=LEAD,
    days=30,
    when=gettext_lazy("Proposée tant que des expérimentations échues attendent leur conclusion."),
)
def conclude_experiments(reading: Reading) -> Said | None:
    view = reading.view("experiments_concluded")
    if view is None or reading.gap("experiments_concluded") is None or not view.shown.base:
        return None
    open_ones = round(view.shown.base - (view.shown.value or 0))
    said = {"count": open_ones, "structure": reading.structure, "date": day_in(30)}
    return Said(
        title=ngettext(
            "Conclure %(count)s expérimentation échue : arrêter, corriger ou étendre",
            "Conclure %(count)s expérimentations échues : arrêter, corriger ou étendre",
            open_ones,
        )
        % said,
        because=reading.why("experiments_concluded"),
        model=_(
            "Réunion de conclusion, trente minutes par expérimentation — %(structure)s, avant le %(date)s\n"
            "1. Ce que nous pensions au départ (l’hypothèse, relue telle quelle).\n"
            "2. La mesure avant, la mesure après. Pas de mesure ? On l’écrit.\n"
            "3. Ce qui nous a surpris.\n"
            "4. Décision : arrêter, corriger ou étendre ; par qui, pour quand. Arrêter est un bon résultat.\n"
            "5. Qui raconte la suite aux autres équipes ?"
        )
        % said,
    )


@rule(
    "experiment.workshop",
    lever=5,
    indicator="agents_experimenting",
    effort=Effort.MEDIUM,
    owner=TRAINING,
    days=60,
    when=gettext_lazy("Proposée tant que trop peu d’agents ont appris en faisant, ou que personne ne sait combien."),
)
def two_day_workshop(reading: Reading) -> Said | None:
    code = "agents_experimenting"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Un atelier de deux jours sur un vrai problème du service"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Atelier pratique de deux jours — %(structure)s, avant le %(date)s\n"
            "Le problème, choisi par un service : « …… » (quelque chose qui agace chaque semaine).\n"
            "Jour 1 : observer et mesurer le problème chez ceux qui le vivent ; dessiner trois solutions.\n"
            "Jour 2 : fabriquer la plus simple avec les outils que nous avons déjà ; la faire essayer.\n"
            "Douze agents de plusieurs services, de tous grades ; feuille de présence par demi-journée.\n"
            "À la sortie : une solution à l’essai trois mois, une mesure avant et après, une date de décision."
        )
        % {"structure": reading.structure, "date": day_in(60)},
    )


@rule(
    "experiment.protocol",
    lever=5,
    indicator="experiments_concluded",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=15,
    when=gettext_lazy("Proposée quand des expérimentations échues n’ont pas été conclues, ou ne sont pas suivies."),
)
def write_the_protocol(reading: Reading) -> Said | None:
    code = "experiments_concluded"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Une fiche d’une page avant toute expérimentation"),
        because=_(
            "Une expérimentation se conclut mal quand personne n’a écrit au départ ce que l’on voulait apprendre, "
            "ni mesuré la situation d’avant."
        ),
        model=_(
            "Fiche d’expérimentation — %(structure)s\n"
            "Hypothèse : nous pensons que …… permettra à …… de ……\n"
            "Mesure AVANT (chiffre, date, comment) : ……\n"
            "Ce que nous essayons, avec qui, du …… au …… (première date de fin : elle ne bouge plus)\n"
            "Mesure APRÈS attendue : ……    En dessous de …… nous arrêtons.\n"
            "Décision le …… par …… : arrêter, corriger ou étendre."
        )
        % {"structure": reading.structure},
    )


# ---- 6. Regard extérieur


@rule(
    "outside.dated_deliverable",
    lever=6,
    indicator="directions_with_outside_partner",
    effort=Effort.MEDIUM,
    owner=LEAD,
    days=60,
    when=gettext_lazy("Proposée tant que des directions n’ont rien reçu d’un partenaire extérieur depuis un an."),
)
def ask_an_outside_partner(reading: Reading) -> Said | None:
    code = "directions_with_outside_partner"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Demander un premier livrable daté à un partenaire extérieur"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Objet : regarder une de nos questions avec vos yeux\n\n"
            "Bonjour,\n"
            "%(structure)s se pose la question suivante : « …… ». "
            "Vous (école, laboratoire, collectivité voisine, association, entreprise) la connaissez "
            "autrement que nous.\n"
            "Nous vous proposons : une demi-journée sur place, puis un écrit de deux pages ou une maquette pour le "
            "%(date)s, que nous publierons avec votre nom.\n"
            "Nous apportons : le terrain, un interlocuteur, un retour sincère. Quand pouvons-nous nous appeler ?"
        )
        % {"structure": reading.structure, "date": day_in(60)},
    )


@rule(
    "outside.watch_meeting",
    lever=6,
    indicator="watch_items_used",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=30,
    when=gettext_lazy("Proposée tant que la veille sert peu, ou que personne ne sait à quoi elle sert."),
)
def thirty_minutes_of_watch(reading: Reading) -> Said | None:
    code = "watch_items_used"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Une revue de veille de trente minutes par mois, trois éléments, trois preneurs"),
        because=reading.why(code),
        model=_(
            "Revue de veille mensuelle — %(structure)s, première le %(date)s\n"
            "Chacun apporte un élément : où, quoi, et « chez nous cela servirait à …… » (2 min chacun).\n"
            "On en garde trois. Pour chacun : qui le prend, dans quel projet, formation ou plan, d’ici quand.\n"
            "Le mois suivant commence par : qu’ont donné les trois derniers ?"
        )
        % {"structure": reading.structure, "date": day_in(21)},
    )


@rule(
    "outside.visit",
    lever=6,
    indicator="directions_with_outside_partner",
    effort=Effort.LIGHT,
    owner=gettext_lazy("Direction générale"),
    days=45,
    when=gettext_lazy("Proposée quand une direction au moins travaille déjà avec l’extérieur et que d’autres non."),
)
def take_others_along(reading: Reading) -> Said | None:
    code = "directions_with_outside_partner"
    view = reading.view(code)
    if view is None or reading.gap(code) is None or not view.shown.value:
        return None
    return Said(
        title=_("Emmener deux directions chez le partenaire d’une troisième"),
        because=_(
            "Des directions travaillent déjà avec l’extérieur : leur partenaire peut ouvrir sa porte aux autres."
        ),
        model=_(
            "Visite d’apprentissage d’une demi-journée, avant le %(date)s\n"
            "Chez : ……    Avec les directions : …… et ……\n"
            "Trois questions préparées par les visiteurs : ……\n"
            "Au retour, dans le train : ce que nous copions dès demain, ce que nous adaptons, ce que nous laissons.\n"
            "Une page signée et datée, publiée sous quinze jours : sans elle, c’était une sortie."
        )
        % {"date": day_in(45)},
    )


# ---- 7. Partager les expériences


@rule(
    "sharing.requested_themes",
    lever=7,
    indicator="themes_scheduled",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=21,
    when=gettext_lazy("Proposée tant que des thèmes retenus par un appel n’ont pas leur événement."),
)
def schedule_themes(reading: Reading) -> Said | None:
    gap = reading.gap("themes_scheduled")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "structure": reading.structure, "date": day_in(21)}
    return Said(
        title=ngettext(
            "Faire un événement de %(count)s thème demandé",
            "Faire un événement de %(count)s thèmes demandés",
            int(gap),
        )
        % said,
        because=reading.why("themes_scheduled") + reading.where("themes_scheduled"),
        model=_(
            "Thèmes demandés sans événement (%(structure)s) — une date pour chacun avant le %(date)s\n"
            "1. Ouvrez l’appel à thèmes clos : les thèmes retenus y attendent leur événement.\n"
            "2. Pour chacun : qui en parle, sur place ou à distance, une heure et demie au plus.\n"
            "3. Créez l’événement depuis le thème : ceux qui l’ont demandé sont prévenus d’eux-mêmes.\n"
            "4. Un thème qui ne se fera pas ? Dites-le, avec la raison : une promesse tue coûte le prochain appel."
        )
        % said,
    )


# Before the café: somebody waits already. A lever shows three steps, in the order in which they stand here.
@rule(
    "sharing.call_for_coaches",
    lever=7,
    indicator="seekers_without_coach",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=21,
    when=gettext_lazy(
        "Proposée quand onze agents au moins attendent l’aide d’un pair sur une compétence que personne ne propose."
    ),
)
def call_for_coaches(reading: Reading) -> Said | None:
    alone = reading.without_coach
    if alone is None:
        return None
    said = {
        "competence": alone.competence,
        "count": wording.number(alone.waiting),
        "structure": reading.structure,
        "date": day_in(21),
    }
    return Said(
        title=_("Chercher des volontaires pour aider sur « %(competence)s »") % said,
        because=_("%(count)s agents attendent l’aide d’un pair sur cette compétence, et personne ne la propose.")
        % said,
        model=_(
            "Objet : une heure de votre savoir-faire, de temps en temps\n\n"
            "Bonjour,\n"
            "Des collègues aimeraient être aidés sur « %(competence)s », et personne ne le propose encore.\n"
            "Pas besoin d’être expert : un pas d’avance suffit. Vous choisissez vos demi-journées et le nombre de "
            "personnes, et vous arrêtez quand vous voulez. Votre nom n’est montré qu’à la personne qui vous est "
            "proposée.\n"
            "Pour vous proposer avant le %(date)s : page « Entraide entre pairs », bouton « Proposer mon aide ».\n"
            "%(structure)s"
        )
        % said,
    )


@rule(
    "sharing.cafe",
    lever=7,
    indicator="services_sharing",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=30,
    when=gettext_lazy("Proposée tant que trop peu de services ont partagé une expérience, ou que personne ne le sait."),
)
def hold_a_cafe(reading: Reading) -> Said | None:
    code = "services_sharing"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Un Café Transfo d’une heure et demie"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Café Transfo (%(structure)s) — le %(date)s, sur place et à distance, une heure et demie\n"
            "5 min : pourquoi nous sommes là.\n"
            "40 min : deux services racontent une expérience, échec compris, chiffres en main.\n"
            "20 min : questions de la salle et de ceux qui sont à distance.\n"
            "25 min : par petits groupes, « ce que je peux reprendre lundi ».\n"
            "Ensuite : dix enseignements en une page, relue par les orateurs, envoyée à tous."
        )
        % {"structure": reading.structure, "date": day_in(30)},
    )


@rule(
    "sharing.one_page",
    lever=7,
    indicator="services_sharing",
    effort=Effort.LIGHT,
    owner=gettext_lazy("Chargé de communication interne"),
    days=30,
    when=gettext_lazy("Proposée tant qu’il manque des services parmi ceux qui ont partagé une expérience."),
)
def collect_experiences(reading: Reading) -> Said | None:
    gap = reading.gap("services_sharing")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "date": day_in(30)}
    return Said(
        title=ngettext(
            "Recueillir le retour d’expérience de %(count)s service de plus",
            "Recueillir le retour d’expérience de %(count)s services de plus",
            int(gap),
        )
        % said,
        because=_("Écrire seul décourage : un entretien de vingt minutes suffit, un collègue tient la plume."),
        model=_(
            "Retour d’expérience en une page (entretien de vingt minutes, relecture sous huit jours, "
            "avant le %(date)s)\n"
            "1. Quel était le problème, pour qui ?\n"
            "2. Qu’avez-vous essayé ? Qu’est-ce qui n’a pas marché ?\n"
            "3. Un chiffre avant, un chiffre après, et d’où ils viennent.\n"
            "4. Que diriez-vous à une équipe qui commence demain ?\n"
            "5. Qui appeler ?\n"
            "Relu par : …… (quelqu’un d’un autre service)"
        )
        % said,
    )


@rule(
    "sharing.ask_reuse",
    lever=7,
    indicator="experiences_reused",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=21,
    when=gettext_lazy("Proposée tant que trop peu d’expériences ont servi ailleurs, ou que personne ne l’a demandé."),
)
def ask_who_reused(reading: Reading) -> Said | None:
    code = "experiences_reused"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Demander aux autres ce qu’ils ont repris, et mettre les pairs en relation"),
        because=reading.why(code),
        model=_(
            "Objet : avez-vous repris une de nos idées ?\n\n"
            "Bonjour,\n"
            "Depuis deux ans, %(structure)s a publié les expériences jointes. L’une d’elles vous a-t-elle servi ? "
            "Un mot suffit : laquelle, à quoi, avec quel effet.\n"
            "Si l’une vous tente, son auteur vous accorde une heure : dites-nous laquelle.\n"
            "Merci de répondre avant le %(date)s, même par « aucune » : c’est utile aussi."
        )
        % {"structure": reading.structure, "date": day_in(21)},
    )
