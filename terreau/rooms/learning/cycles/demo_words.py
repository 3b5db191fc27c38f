"""What the cycles of the demonstration say: nobody and nothing of it exists."""

from terreau.rooms.learning.cycles.enums import SlotKind

PLACE = "Salle du Cèdre, 3 rue des Tilleuls"
# Title, sentence.
OPEN = ("Cycle projets : du besoin à l’usage", "Un an pour conduire un projet numérique avec ceux qui s’en serviront.")
LEADING = ("Cycle des cadres : conduire la transformation", "Des séminaires, un groupe, un projet à soi, un métier.")
CALL = """Le cycle s’adresse à celles et ceux qui ont un projet à conduire dans leur service.

- Des séminaires de deux jours : conférences, ateliers d’expérimentation, visites.
- Un groupe de quatre à six personnes, accompagné entre les séminaires.
- Un projet personnel, porté par votre service, que vous présentez à la fin.

Votre employeur s’engage à libérer les jours des séminaires."""
# Label, weight: the one that weighs least comes last.
CRITERIA = (
    ("Le projet répond à un besoin que des usagers ou des agents ont dit", 3),
    ("Le service soutient le projet", 2),
    ("Envie d’apprendre avec d’autres", 1),
)
MOTIVATIONS = (
    "Je conduis des projets sans y avoir été formé. Je voudrais confronter mes façons de faire à celles d’autres.",
    "Mon service change d’outils cette année ; je veux que les agents y gagnent du temps, et savoir le mesurer.",
    "Nous achetons beaucoup et nous essayons peu. J’aimerais apprendre à essayer avant de généraliser.",
    "J’encadre une équipe à distance et je cherche ce qui tient quand les réunions ne suffisent plus.",
)
PROJECTS = (
    "Un guichet unique pour les demandes des agents", "Réécrire les dix courriers les plus envoyés",
    "Partager un jeu de données entre deux directions", "Remplacer un formulaire papier par une démarche en ligne",
    "Accueillir les nouveaux en une semaine", "Une revue mensuelle des projets, ouverte à tous",
)  # fmt: skip
PROBLEM = "Les mêmes questions arrivent par cinq chemins, et personne ne sait où en est la sienne."
EXPECTED = "Une réponse en deux jours pour neuf demandes sur dix, et moins de relances."
AIMS = "Repartir avec une chose essayée, et une question pour son groupe."
NOTE = (
    "Ce que nous retenons du premier séminaire :\n\n"
    "- commencer par regarder cinq personnes faire ;\n"
    "- écrire ce que l’on arrêtera si l’essai ne marche pas.\n\n"
    "Pour la prochaine fois : chacun apporte une phrase d’usager."
)
Told = tuple[SlotKind, str, str, bool]
# Title, place, what fills each half-day: kind, title, who leads it, whether it is confirmed.
SEMINARS: tuple[tuple[str, str, tuple[Told, ...]], ...] = (
    (
        "Partir des usages", PLACE,
        (
            (SlotKind.CONFERENCE, "Ce que les usagers ne disent pas", "Camille Exemple", True),
            (SlotKind.WORKSHOP, "Observer avant d’écrire", "Dominique Imaginaire", True),
            (SlotKind.VISIT, "Un guichet au travail", "Claude Modèle", True),
            (SlotKind.PROJECT, "Dire son projet en cinq minutes", "", False),
        ),
    ),
    (
        "Décider avec des données", PLACE,
        (
            (SlotKind.CONFERENCE, "Ce qu’un chiffre ne montre pas", "Alix Fictif", True),
            (SlotKind.WORKSHOP, "Construire un tableau que l’on relit", "Sacha Hypothèse", False),
            (SlotKind.COACHING, "En groupe : où en est mon projet", "", False),
        ),
    ),
    ("Tenir dans la durée", "", ()),
)  # fmt: skip
