"""Next steps of levers 8 to 10: measuring, communicating, funding."""

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from terreau.compass import wording
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Said, rule

LEAD = gettext_lazy("Responsable du programme numérique")
COMMUNICATION = gettext_lazy("Chargé de communication")
FINANCE = gettext_lazy("Responsable financier")


# ---- 8. Suivre et mesurer


@rule(
    "measure.weather",
    lever=8,
    indicator="projects_followed",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=15,
    when=gettext_lazy("Proposée tant que des projets n’ont pas de météo récente, ou que personne ne les suit."),
)
def weather_of_projects(reading: Reading) -> Said | None:
    code = "projects_followed"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Un tour des projets en cinq minutes chacun, météo et une phrase"),
        because=reading.why(code),
        model=_(
            "Revue des projets — %(structure)s, avant le %(date)s, cinq minutes par projet\n"
            "Météo : soleil (objectifs sécurisés), couvert (objectifs atteignables), nuage (appuis nécessaires), "
            "orage (objectifs compromis).\n"
            "Une phrase : ce qui a changé depuis la dernière fois.\n"
            "Un chiffre : l’indicateur du projet, et sa date.\n"
            "Une demande : ce que le chef de projet attend de quelqu’un dans la salle.\n"
            "Un orage expliqué vaut mieux qu’un soleil sans phrase. Prochaine revue dans trois mois."
        )
        % {"structure": reading.structure, "date": day_in(15)},
    )


@rule(
    "measure.user_feedback",
    lever=8,
    indicator="procedure_criteria_reached",
    effort=Effort.LIGHT,
    owner=gettext_lazy("Responsable des démarches en ligne"),
    days=30,
    when=gettext_lazy("Proposée tant que les démarches n’atteignent pas la cible, ou n’ont pas été mesurées."),
)
def ask_users(reading: Reading) -> Said | None:
    code = "procedure_criteria_reached"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Poser le bouton « Je donne mon avis » à la fin d’une démarche"),
        because=reading.why(code),
        model=_(
            "Objet : écouter les usagers de notre démarche la plus utilisée\n\n"
            "Bonjour,\n"
            "Nous souhaitons ajouter, avant le %(date)s, le bouton « Je donne mon avis » (service gratuit de l’État) "
            "à la dernière page de la démarche « …… ».\n"
            "Merci à l’éditeur ou à l’informatique de nous dire quand c’est possible : c’est un lien et une image.\n"
            "Nous lirons les avis ensemble chaque mois ; la note ne s’affiche qu’à partir de cent avis.\n"
            "%(structure)s"
        )
        % {"structure": reading.structure, "date": day_in(30)},
    )


@rule(
    "measure.one_criterion",
    lever=8,
    indicator="procedure_criteria_reached",
    effort=Effort.MEDIUM,
    owner=gettext_lazy("Responsable des démarches en ligne"),
    days=60,
    when=gettext_lazy("Proposée quand le nombre de critères manquants est affiché : les plus proches d’abord."),
)
def reach_criteria(reading: Reading) -> Said | None:
    gap = reading.gap("procedure_criteria_reached")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "structure": reading.structure, "date": day_in(60)}
    return Said(
        title=ngettext(
            "Gagner %(count)s critère de qualité de plus sur nos démarches",
            "Gagner %(count)s critères de qualité de plus sur nos démarches",
            int(gap),
        )
        % said,
        because=reading.why("procedure_criteria_reached"),
        model=_(
            "Liste de travail — démarches en ligne (%(structure)s), à revoir le %(date)s\n"
            "Pour chaque critère non atteint, du plus proche au plus loin :\n"
            "- un contact humain est-il affiché (téléphone, courriel, guichet) ? Une ligne à ajouter.\n"
            "- la déclaration d’accessibilité a-t-elle moins de trois ans ? Un audit à dater.\n"
            "- redemandons-nous une pièce que l’administration a déjà ? Une pièce à supprimer.\n"
            "- l’usager peut-il se connecter par FranceConnect ? Une demande à faire.\n"
            "Qui s’en charge : ……    Fait le : ……"
        )
        % said,
    )


# ---- 9. Communiquer


@rule(
    "communicate.success",
    lever=9,
    indicator="directions_publishing",
    effort=Effort.LIGHT,
    owner=COMMUNICATION,
    days=30,
    when=gettext_lazy("Proposée tant que des directions n’ont pas publié de réussite chiffrée depuis un an."),
)
def publish_a_success(reading: Reading) -> Said | None:
    code = "directions_publishing"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Publier une réussite : un chiffre, une source, un contact"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Brève de quinze lignes — à publier avant le %(date)s\n"
            "Titre : ce qui a changé, pour qui (pas le nom du projet).\n"
            "Avant : une phrase, un chiffre. Après : une phrase, un chiffre. Source et date du chiffre : ……\n"
            "Ce qui a été difficile : une phrase (c’est ce qu’on lira).\n"
            "« Pour en savoir plus, appelez …… (fonction), %(structure)s. »\n"
            "Relue par l’équipe concernée ; une photo avec l’accord de chacun."
        )
        % {"structure": reading.structure, "date": day_in(30)},
    )


@rule(
    "communicate.ask_agents",
    lever=9,
    indicator="useful_action_known",
    effort=Effort.LIGHT,
    owner=COMMUNICATION,
    days=21,
    when=gettext_lazy("Proposée tant que personne n’a posé la question aux agents."),
)
def ask_the_question(reading: Reading) -> Said | None:
    if not reading.unknown("useful_action_known"):
        return None
    return Said(
        title=_("Poser une seule question à tous les agents"),
        because=_("Une question suffit pour savoir si l’on communique ou si l’on diffuse : une semaine, une minute."),
        model=_(
            "Objet : une question, une minute, sans votre nom\n\n"
            "Bonjour,\n"
            "« Connaissez-vous une action numérique de votre administration qui vous est utile ? » "
            "Oui / Non / Je ne sais pas. Si oui, laquelle (facultatif) ?\n"
            "Réponse anonyme avant le %(date)s. Nous publierons le résultat et le nombre de réponses, "
            "quels qu’ils soient.\n"
            "%(structure)s"
        )
        % {"structure": reading.structure, "date": day_in(21)},
    )


@rule(
    "communicate.letter",
    lever=9,
    indicator="useful_action_known",
    effort=Effort.MEDIUM,
    owner=COMMUNICATION,
    days=45,
    when=gettext_lazy("Proposée quand trop peu d’agents connaissent une action qui leur est utile."),
)
def useful_letter(reading: Reading) -> Said | None:
    gap = reading.gap("useful_action_known")
    if gap is None:
        return None
    return Said(
        title=_("Une lettre de trois brèves, toutes utiles lundi matin"),
        because=reading.why("useful_action_known"),
        model=_(
            "Lettre numérique (%(structure)s), no 1 — trois brèves, une minute de lecture\n"
            "1. Un outil que vous avez déjà et ce qu’il vous évite (avec le lien et le nom de qui aide).\n"
            "2. Ce qu’un service voisin a changé : avant, après, qui appeler.\n"
            "3. Ce qui arrive le mois prochain, et ce que cela changera pour vous.\n"
            "En bas : « Cette lettre vous a-t-elle servi ? Oui / Non » — on garde ce qui sert. "
            "Premier envoi : %(date)s."
        )
        % {"structure": reading.structure, "date": day_in(45)},
    )


# ---- 10. Financer les projets


@rule(
    "fund.justify",
    lever=10,
    indicator="grants_justified",
    effort=Effort.MEDIUM,
    owner=FINANCE,
    days=30,
    when=gettext_lazy("Proposée tant que des subventions de 18 mois ou plus ne sont pas entièrement justifiées."),
)
def justify_expenses(reading: Reading) -> Said | None:
    code = "grants_justified"
    gap = reading.gap(code)
    if gap is None:
        return None
    said = {"euros": wording.number(gap), "structure": reading.structure, "date": day_in(30)}
    return Said(
        title=_("Réunir les pièces justificatives de %(euros)s €") % said,
        because=reading.why(code) + reading.where(code),
        model=_(
            "Objet : solder nos subventions de plus de dix-huit mois\n\n"
            "Bonjour,\n"
            "Pour chacune des subventions listées ci-dessous, merci d’envoyer avant le %(date)s : "
            "l’état des dépenses visé, "
            "les factures, et en trois lignes ce que l’argent a permis.\n"
            "Ce qui ne sera pas dépensé : dites-le, on peut souvent le réaffecter ou le rendre à temps.\n"
            "%(structure)s"
        )
        % said,
    )


@rule(
    "fund.report",
    lever=10,
    indicator="grants_reported",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=21,
    when=gettext_lazy("Proposée tant que des subventions n’ont pas rendu leurs indicateurs."),
)
def report_indicators(reading: Reading) -> Said | None:
    gap = reading.gap("grants_reported")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "structure": reading.structure, "date": day_in(21)}
    return Said(
        title=ngettext(
            "Rattraper le compte rendu de %(count)s subvention",
            "Rattraper le compte rendu de %(count)s subventions",
            int(gap),
        )
        % said,
        because=reading.why("grants_reported"),
        model=_(
            "Compte rendu de subvention, une page — à rendre avant le %(date)s\n"
            "Subvention (référence, montant) : ……    Action financée : ……\n"
            "Agents ou usagers visés : ……    Réellement touchés, par profil : ……\n"
            "Satisfaction (question posée, nombre de réponses) : ……\n"
            "Ce qui a changé, chiffre avant et après : ……    Économies : ……\n"
            "Ce que nous referions autrement : ……\n"
            "%(structure)s"
        )
        % said,
    )


@rule(
    "fund.find_a_call",
    lever=10,
    indicator="grants_justified",
    effort=Effort.MEDIUM,
    owner=FINANCE,
    days=45,
    when=gettext_lazy("Proposée quand personne ne connaît de subvention numérique ici."),
)
def find_a_call(reading: Reading) -> Said | None:
    if not reading.unknown("grants_justified"):
        return None
    return Said(
        title=_("Repérer un appel à projets et vérifier en une heure si nous y avons droit"),
        because=_(
            "Aucune subvention connue : un dossier se prépare mieux avant l’ouverture d’un guichet. "
            "Aides-territoires et le site de la DINUM publient les appels en cours."
        ),
        model=_(
            "Fiche de repérage d’un appel à projets — %(structure)s, avant le %(date)s\n"
            "Appel, financeur, date limite : ……    Pour qui : …… (y avons-nous droit ? oui / non)\n"
            "Montants mini et maxi, part que nous devons payer nous-mêmes : ……\n"
            "Dépenses exclues (souvent : le matériel et les salaires) : ……\n"
            "Indicateurs que l’on nous demandera : ……    Savons-nous déjà les mesurer ? ……\n"
            "Notre projet en trois lignes, et qui le porterait : ……\n"
            "Décision : on y va / on attend le suivant / ce n’est pas pour nous."
        )
        % {"structure": reading.structure, "date": day_in(45)},
    )
