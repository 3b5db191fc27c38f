"""Ten experiences of the demonstration: eight published, some of which served, one to review, one draft."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.experiences import actions
from terreau.rooms.gatherings.experiences.models import Edition, Experience, Reuse
from terreau.rooms.skills.models import Competence


@dataclass(frozen=True)
class Told:
    title: str
    problem: str
    done: str
    outcome: str
    figure: str
    source: str
    not_again: str
    needed: str
    contact: str
    tags: str
    competence: str  # code of the CRCN
    published: int | None  # days from today; None: not yet
    reuses: tuple[str, ...] = ()


TOLD = (
    Told(
        "Comment nous avons vidé la bannette du courrier",
        "Trente appels par jour pour demander où en était un dossier, et deux agents qui ne faisaient plus que "
        "répondre. "
        "La bannette débordait, et chacun croyait que le courrier était chez l’autre.",
        "Nous avons numérisé à l’arrivée, le matin avant 10 h, et mis un numéro sur l’accusé de réception. Le premier "
        "mois, nous numérisions tout : c’était absurde. Nous avons gardé seulement ce qui appelle une réponse.",
        "Les appels ont diminué dès la deuxième semaine. Le délai de réponse n’a pas changé, mais les gens "
        "savent attendre.",
        "12 appels par jour au lieu de 30",
        "décompte à la main, accueil, deux semaines de mars",
        "Numériser tout dès le premier jour. Et annoncer un délai de dix jours alors que nous en mettons quinze.",
        "Un scanner correct, une heure le matin, et quelqu’un qui accepte de dire non à ce qui n’appelle pas de "
        "réponse.",
        "Le bureau du courrier",
        "courrier, accueil, numérisation",
        "1.2",
        -320,
        (
            "Nous numérisons avant 10 h depuis avril, et le téléphone sonne moins.",
            "Le numéro sur l’accusé de réception : repris tel quel pour les bourses.",
        ),
    ),
    Told(
        "Partager un agenda sans surveiller personne",
        "Trouver un créneau à cinq prenait une semaine de messages. Mais ouvrir les agendas faisait peur : « on "
        "va voir "
        "quand je pars ».",
        "Nous avons écrit ensemble une règle d’une page : on voit libre ou occupé, jamais l’objet. Les "
        "représentants du "
        "personnel l’ont relue. Puis nous avons ouvert, équipe par équipe, seulement celles qui le voulaient.",
        "Huit équipes sur onze ont ouvert. Deux ont refermé, et c’est très bien : la règle le permet.",
        "3 messages au lieu de 14 pour fixer une réunion à cinq",
        "vingt réunions comptées avant, vingt après",
        "Ouvrir d’abord et discuter de la règle ensuite. Nous avons failli le faire.",
        "Une règle écrite avant le premier clic, et le droit de refermer sans s’expliquer.",
        "Le secrétariat de direction",
        "agenda, réunions",
        "2.2",
        -250,
        (
            "La règle d’une page, adoptée par le comité de direction en dix minutes.",
            "Nous avons repris « libre ou occupé, jamais l’objet ».",
            "Proposée aux équipes, sans l’imposer.",
        ),
    ),
    Told(
        "Le tableur que trois personnes se passaient par courriel",
        "Trois personnes, trois versions du même tableau, et chaque trimestre deux jours pour savoir laquelle "
        "était bonne.",
        "Nous l’avons mis dans l’espace commun, avec une feuille par personne et une feuille de synthèse que "
        "personne ne "
        "modifie. Une heure de formation, à trois, devant le vrai fichier.",
        "Le trimestre suivant, la consolidation a pris une matinée. Une formule fausse depuis deux ans est apparue.",
        "une demi-journée au lieu de deux jours",
        "feuilles de temps du pôle, deux trimestres",
        "Former sur un fichier d’exemple : personne n’a retrouvé ses colonnes le lendemain.",
        "Un espace commun, et un responsable de la feuille de synthèse.",
        "Le pôle budget",
        "tableur, budget, partage",
        "1.3",
        -200,
        ("Même méthode pour le suivi des marchés : la synthèse que personne ne touche a tout changé.",),
    ),
    Told(
        "Un atelier qui n’a pas marché, et pourquoi",
        "Nous voulions que chaque bureau propose une démarche à simplifier. Nous avons réuni quarante personnes "
        "un vendredi.",
        "Une matinée, quatre tables, des papiers de couleur. Beaucoup d’idées, aucune n’avait de propriétaire.",
        "Six mois après, rien n’a changé. Nous avons rappelé les quatre tables : chacune pensait qu’une autre "
        "s’en occupait.",
        "0 démarche simplifiée sur 23 idées",
        "relevé de l’atelier, relu six mois plus tard",
        "Finir sans un nom de fonction et une date devant chaque idée gardée. Et inviter quarante personnes.",
        "Douze personnes, deux idées, et quelqu’un qui décide dans la salle.",
        "La mission simplification",
        "atelier, simplification",
        "2.3",
        -150,
        (
            "Nous avons divisé notre atelier par trois après l’avoir lu.",
            "La colonne « qui, pour quand » est maintenant imprimée sur nos affiches.",
        ),
    ),
    Told(
        "Apprendre à écrire pour être compris au guichet",
        "Une lettre sur quatre revenait avec une question : « que dois-je faire ? »",
        "Nous avons lu dix lettres avec cinq usagers, à voix haute. Puis récrit : ce qu’il faut faire en premier, pour "
        "quand, avec quoi. Le service juridique a relu avec nous, à la même table.",
        "Moins de retours, et des lettres deux fois plus courtes. Le contentieux n’a pas bougé.",
        "une lettre sur douze revient avec une question, au lieu d’une sur quatre",
        "200 lettres suivies sur trois mois",
        "Envoyer les textes au juridique à la fin : ils étaient revenus méconnaissables.",
        "Cinq usagers volontaires, deux heures, et un juriste dans la pièce.",
        "Le bureau des relations avec les usagers",
        "écriture, usagers, courrier",
        "3.1",
        -110,
        ("Deux heures avec cinq usagers : nous n’écrivons plus « nonobstant ».",),
    ),
    Told(
        "Passer aux mots de passe longs sans perdre personne",
        "Des mots de passe sur des papiers, et quinze réinitialisations par semaine.",
        "Une phrase de quatre mots plutôt que des signes, un quart d’heure par équipe, et un gestionnaire "
        "installé d’avance.",
        "Les réinitialisations ont monté la première semaine, puis chuté.",
        "4 réinitialisations par semaine au lieu de 15",
        "tickets du support, trois mois",
        "Imposer le changement la semaine des congés.",
        "Le support prévenu, et une affiche avec un exemple inventé.",
        "Le support informatique",
        "sécurité, mot de passe",
        "4.1",
        -80,
    ),
    Told(
        "Un référent par étage plutôt qu’un numéro vert",
        "Le support répondait en deux jours à des questions qui se règlent en deux minutes.",
        "Un volontaire par étage, une heure par semaine reconnue par son encadrant, et un fil commun entre référents.",
        "Les petites questions ne montent plus. Les grosses arrivent mieux décrites.",
        "un tiers des tickets en moins",
        "outil du support, quatre mois avant, quatre mois après",
        "Choisir le plus à l’aise : il explique trop vite. Le plus patient est meilleur.",
        "L’accord écrit de l’encadrant pour l’heure par semaine.",
        "La cellule d’accompagnement",
        "entraide, support",
        "5.1",
        -40,
        ("Deux référents chez nous depuis l’été.", "L’heure reconnue est la clé, nous confirmons."),
    ),
    Told(
        "Rendre un formulaire accessible en une semaine",
        "Une agente malvoyante ne pouvait pas remplir la demande de congés au lecteur d’écran.",
        "Nous l’avons remplie avec elle, écran éteint. Onze défauts ; nous en avons corrigé neuf en cinq jours.",
        "Elle pose ses congés seule. Tout le monde gagne une étape.",
        "2 minutes au lieu de 11 pour poser un congé au clavier",
        "chronométré avec trois agents",
        "Commencer par un audit de quatre-vingts pages : nous ne savions pas par où le prendre.",
        "Une heure avec la personne concernée, et le développeur dans la pièce.",
        "Le pôle des applications internes",
        "accessibilité, formulaire",
        "3.4",
        -15,
    ),
    Told(
        "Trier ses dossiers partagés en deux heures par mois",
        "Quatorze dossiers « divers », et personne n’osait supprimer.",
        "Deux heures le premier mardi du mois, ensemble, avec une corbeille gardée six mois.",
        "Trois mois plus tard, on retrouve les modèles.",
        "40 % de fichiers en moins",
        "taille du dossier commun, avant et après",
        "Vouloir tout finir en une fois.",
        "Un rendez-vous récurrent et une corbeille.",
        "Le secrétariat du bureau",
        "rangement, partage",
        "1.2",
        None,
    ),
    Told(
        "Nos premiers pas avec la visio en salle",
        "Ceux qui sont à distance n’entendent pas ceux qui sont dans la salle.",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "2.4",
        None,
    ),
)


def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Written by agents of different directions, reviewed by whoever leads; the last two are still on their way."""
    places = list(Structure.objects.filter(parent=employer).order_by("code")) or [employer]
    authors = [author for place in places if (author := _author_of(place)) is not None]
    if not authors:
        return
    for number, told in enumerate(TOLD):
        _write(told, authors[number % len(authors)], today, by)
    _reuse(authors, today)


def _author_of(place: Structure) -> User | None:
    """An agent of the direction who has, or is given, an account that no password opens."""
    agent = (
        Agent.objects.active().within(place).filter(is_manager=False).exclude(email="").order_by("matricule").first()
    )
    if agent is None:
        return None
    known = User.objects.filter(agent=agent).first()
    return known or User.objects.create(
        email=agent.email.lower(), name=str(agent), agent=agent, password=make_password(None)
    )


def _write(told: Told, author: User, today: datetime.date, by: Any) -> None:
    if author.agent is None:
        return
    edition = actions.begin(author.agent, title=told.title, problem=told.problem, by=author)
    if not told.done:
        return
    competences = Competence.objects.filter(domain__framework__code="crcn", code=told.competence)
    actions.write(
        edition, done=told.done, outcome=told.outcome, figure=told.figure, figure_source=told.source,
        not_again=told.not_again, needed=told.needed, contact=told.contact, tags=told.tags, competences=competences,
        by=author,
    )  # fmt: skip
    actions.submit(edition, by=author)
    if told.published is not None and author != by:
        actions.publish(edition, by=by, on=today + datetime.timedelta(days=told.published))


def _reuse(authors: list[User], today: datetime.date) -> None:
    """What other directions said of them."""
    sentences = {told.title: told.reuses for told in TOLD}
    for edition in Edition.objects.published().select_related("experience__structure").order_by("pk"):
        others = [each for each in authors if _elsewhere(each, edition.experience)]
        for rank, sentence in enumerate(sentences.get(edition.title, ())[: len(others)]):
            other = others[(edition.pk + rank) % len(others)]
            if other.agent is None:
                continue
            Reuse.objects.create(
                experience=edition.experience, structure=other.agent.structure, sentence=sentence,
                declared_on=min(today, (edition.published_on or today) + datetime.timedelta(days=12 + rank)),
                declared_by=other,
            )  # fmt: skip


def _elsewhere(user: User, experience: Experience) -> bool:
    here = user.agent.structure.path if user.agent else ""
    return not here.startswith(experience.structure.path) and not experience.structure.path.startswith(here)
