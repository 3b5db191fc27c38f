"""What a team starts from: for each theme a text to change, questions to talk about, statements to place oneself by.

Written for this software, on the seven themes of the DITP's guide; nothing is copied from it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.rooms.gatherings.teams.enums import Theme


@dataclass(frozen=True)
class Statement:
    code: str  # never changes: answers are kept under it
    words: Any


@dataclass(frozen=True)
class Guide:
    theme: Theme
    starter: Any
    questions: tuple[Any, ...]
    statements: tuple[Statement, ...]


GUIDES = (
    Guide(
        Theme.ORGANISATION,
        _(
            "Nous sommes tous sur place le mardi. Chacun choisit ses jours de télétravail avec "
            "l’encadrant, et les inscrit "
            "dans l’agenda partagé une semaine avant.\nUn imprévu passe avant le planning : on "
            "prévient, et on s’arrange."
        ),
        (
            _("Pour quoi avons-nous vraiment besoin d’être ensemble au même endroit ?"),
            _("Qui doit toujours pouvoir être joint sur place, et comment tournons-nous ?"),
            _("Que faisons-nous quand quelqu’un ne peut pas télétravailler ?"),
        ),
        (
            Statement("organisation.1", _("Je sais qui est sur place et qui est à distance, jour par jour.")),
            Statement("organisation.2", _("Nos jours communs servent à ce qui se fait mieux ensemble.")),
            Statement("organisation.3", _("La répartition des jours nous paraît juste.")),
        ),
    ),
    Guide(
        Theme.TOOLS,
        _(
            "Un seul outil pour chaque usage : la messagerie instantanée pour une question courte, "
            "le courriel pour ce qui "
            "engage, l’espace partagé pour les documents.\nUn document n’a qu’un seul original, dans l’espace partagé."
        ),
        (
            _("Avec quel outil avons-nous perdu du temps ce mois-ci ?"),
            _("Où cherche-t-on un document quand son auteur est absent ?"),
            _("De quel matériel manque-t-il, chez soi ou au bureau ?"),
        ),
        (
            Statement("outils.1", _("Chacun a le matériel et les accès pour travailler partout de la même façon.")),
            Statement("outils.2", _("Nous savons quel outil sert à quoi.")),
            Statement("outils.3", _("Nos documents se retrouvent sans demander à leur auteur.")),
        ),
    ),
    Guide(
        Theme.TOGETHER,
        _(
            "Une réunion à distance commence par deux minutes pour prendre des nouvelles. Si une "
            "personne est à distance, "
            "chacun parle comme si tous l’étaient.\nLes nouveaux arrivants passent leurs deux "
            "premières semaines sur place, "
            "avec un parrain ou une marraine."
        ),
        (
            _("Qui risque d’être oublié quand une partie de l’équipe est à distance ?"),
            _("Comment accueillons-nous quelqu’un qui arrive ?"),
            _("Qu’est-ce qui nous manquait le plus, quand tout était à distance ?"),
        ),
        (
            Statement("vivre-ensemble.1", _("À distance, on est aussi bien informé que sur place.")),
            Statement("vivre-ensemble.2", _("Nous avons des moments où l’on se parle sans ordre du jour.")),
        ),
    ),
    Guide(
        Theme.DAILY,
        _(
            "Une réunion a un but écrit, une heure de fin et un relevé de décisions le jour même. Ni "
            "avant 9 h 30, ni après "
            "17 h, ni entre 12 h et 14 h.\nOn répond dans la journée à un message, sous deux jours à "
            "un courriel ; ce qui est "
            "urgent se dit au téléphone."
        ),
        (
            _("Quelle réunion pourrions-nous supprimer, raccourcir ou remplacer par un écrit ?"),
            _("Qu’appelons-nous « urgent » ?"),
            _("Quand a-t-on le droit de ne pas être dérangé ?"),
        ),
        (
            Statement("quotidien.1", _("Nos réunions sont utiles et finissent à l’heure.")),
            Statement("quotidien.2", _("Nous savons sous quel délai attendre une réponse.")),
            Statement("quotidien.3", _("J’ai des moments sans interruption.")),
        ),
    ),
    Guide(
        Theme.FOLLOW_UP,
        _(
            "Nous suivons ce qui est fait, pas les heures de connexion. Un point d’équipe de trente "
            "minutes par semaine : ce "
            "qui avance, ce qui bloque, qui aide.\nChacun a un échange avec l’encadrant au moins tous les quinze jours."
        ),
        (
            _("Comment sait-on qu’un travail avance, sans le demander trois fois ?"),
            _("De quoi a-t-on besoin pour se faire confiance à distance ?"),
        ),
        (
            Statement("suivi.1", _("Les priorités de la semaine sont connues de tous.")),
            Statement("suivi.2", _("Le suivi porte sur le résultat, pas sur la présence.")),
        ),
    ),
    Guide(
        Theme.WELL_BEING,
        _(
            "Personne n’est tenu de répondre avant 8 h 30, après 18 h 30, ni pendant ses congés. Un "
            "message envoyé tard "
            "n’attend pas de réponse avant le lendemain.\nQuand la charge est trop forte, on le dit "
            "au point d’équipe, et on "
            "retire quelque chose."
        ),
        (
            _("À quoi voit-on que quelqu’un est débordé, quand on ne le croise pas ?"),
            _("Que faisons-nous des messages envoyés le soir ?"),
            _("Où est-on bien installé pour travailler, et où ne l’est-on pas ?"),
        ),
        (
            Statement("bien-etre.1", _("Le droit à la déconnexion est respecté.")),
            Statement("bien-etre.2", _("On peut dire que la charge est trop forte, et cela change quelque chose.")),
        ),
    ),
    Guide(
        Theme.IMPROVEMENT,
        _(
            "Nous relisons cette charte ensemble deux fois par an. Chacun peut proposer un essai "
            "d’un mois ; on décide ensuite "
            "ensemble de le garder ou non."
        ),
        (
            _("Qu’avons-nous essayé ces derniers mois, et qu’en reste-t-il ?"),
            _("Quelle est la plus petite chose à changer qui nous aiderait le plus ?"),
        ),
        (
            Statement("amelioration.1", _("Nous parlons régulièrement de notre façon de travailler.")),
            Statement("amelioration.2", _("Une idée proposée est essayée, ou l’on dit pourquoi elle ne l’est pas.")),
        ),
    ),
)
OF: dict[str, Guide] = {guide.theme.value: guide for guide in GUIDES}
STATEMENTS: dict[str, Statement] = {one.code: one for guide in GUIDES for one in guide.statements}
SCALE = (
    ("0", _("pas du tout")),
    ("1", _("plutôt non")),
    ("2", _("entre les deux")),
    ("3", _("plutôt oui")),
    ("4", _("tout à fait")),
)
