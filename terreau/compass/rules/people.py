"""Next steps of levers 1 and 2: the baseline of every agent, partnerships between IT, HR and business."""

import math

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from terreau.compass import wording
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Said, rule

HR = gettext_lazy("Responsable formation (ressources humaines)")
GROUP = 12  # agents in one training session
IT = gettext_lazy("Responsable de l’informatique")


# ---- 1. Socle de compétences pour tous


@rule(
    "baseline.train_nearest",
    lever=1,
    indicator="agents_at_baseline",
    effort=Effort.MEDIUM,
    owner=HR,
    days=60,
    when=gettext_lazy(
        "Proposée quand un chiffre affiché dit où le plus d’agents sont à un seul niveau de ce que demande leur "
        "socle : c’est là qu’une formation en amène le plus au socle."
    ),
)
def train_nearest(reading: Reading) -> Said | None:
    training = reading.training
    if training is None:
        return None
    said = {
        "competence": training.competence,
        "place": training.place,
        "near": wording.number(training.near),
        "missing": wording.number(training.missing),
        "groups": wording.number(math.ceil(training.near / GROUP)),
        "date": day_in(60),
    }
    return Said(
        title=_("Former à « %(competence)s » : %(place)s") % said,
        because=_(
            "%(place)s : %(near)s agents sont à un niveau de celui que leur socle demande dans « %(competence)s », "
            "sur les %(missing)s qui ne l’ont pas. De tous les chiffres affichés, c’est là qu’une formation en amène "
            "le plus au niveau demandé."
        )
        % said,
        model=_(
            "À : responsable formation — %(place)s\n\n"
            "D’ici au %(date)s, %(groups)s groupes de douze agents au plus pour passer au niveau supérieur dans "
            "« %(competence)s » :\n"
            "- deux demi-journées sur le temps de travail, à partir des dossiers du service ;\n"
            "- ouvertes à tous, sans liste de noms : chacun lit dans « Mes compétences » où il en est du socle ;\n"
            "- un mois plus tard, une mesure proposée à chacun, dont il est seul à lire le résultat."
        )
        % said,
    )


@rule(
    "baseline.weakest_competence",
    lever=1,
    indicator="agents_at_baseline",
    effort=Effort.LIGHT,
    owner=HR,
    days=30,
    when=gettext_lazy("Proposée dès que deux compétences au moins sont affichées : on commence par la moins répandue."),
)
def workshop_on_weakest(reading: Reading) -> Said | None:
    weakest = reading.weakest
    if weakest is None:
        return None
    said = {
        "competence": weakest.competence,
        "share": wording.number(round(weakest.share)),
        "strongest": weakest.strongest,
        "strongest_share": wording.number(round(weakest.strongest_share)),
        "structure": reading.structure,
        "date": day_in(21),
    }
    return Said(
        title=_("Un atelier de deux heures sur « %(competence)s »") % said,
        because=_(
            "C’est la compétence la moins répandue ici : %(share)s %% des agents au niveau demandé, "
            "contre %(strongest_share)s %% pour « %(strongest)s »."
        )
        % said,
        model=_(
            "Objet : deux heures pour progresser ensemble\n\n"
            "Bonjour,\n"
            "Le %(date)s, de 10 h à 12 h, nous vous proposons un atelier pratique sur « %(competence)s ». "
            "Venez avec un cas de votre travail : on le fait ensemble. Dix personnes au plus, aucun niveau demandé, "
            "aucun résultat individuel transmis.\n"
            "Pour venir, répondez simplement « oui » à ce message.\n"
            "%(structure)s"
        )
        % said,
    )


@rule(
    "baseline.reach_target",
    lever=1,
    indicator="agents_at_baseline",
    effort=Effort.MEDIUM,
    owner=HR,
    days=90,
    when=gettext_lazy("Proposée tant que la part des agents au socle reste sous la cible."),
)
def accompany_to_baseline(reading: Reading) -> Said | None:
    gap = reading.gap("agents_at_baseline")
    if gap is None:
        return None
    said = {"count": wording.number(gap), "structure": reading.structure, "date": day_in(90)}
    return Said(
        title=ngettext(
            "Accompagner %(count)s agent de plus jusqu’au socle",
            "Accompagner %(count)s agents de plus jusqu’au socle",
            int(gap),
        )
        % said,
        because=reading.why("agents_at_baseline") + reading.where("agents_at_baseline"),
        model=_(
            "Objet : une heure par semaine pour le numérique, prise sur le temps de travail\n\n"
            "Bonjour,\n"
            "D’ici au %(date)s, chaque volontaire dispose d’une heure par semaine, sur son temps de travail, "
            "pour suivre sur Pix le parcours qui le mène au socle. Un collègue référent aide sur place.\n"
            "Votre résultat vous appartient : votre encadrant ne voit que des nombres.\n"
            "Volontaire ? Répondez à ce message : nous retenons le créneau avec votre encadrant.\n"
            "%(structure)s"
        )
        % said,
    )


def seats(reading: Reading, code: str) -> dict[str, str] | None:
    """Where to open seats, how many, in how many sessions; None without gap. What is asked of a shown figure only."""
    most = reading.most_lacking(code)
    if most is None:
        return None
    place, gap = most
    return {
        "place": place,
        "seats": wording.number(gap),
        "groups": wording.number(math.ceil(gap / GROUP)),
        "group": wording.number(GROUP),
        "structure": reading.structure,
        "date": day_in(60),
    }


@rule(
    "baseline.train_ai",
    lever=1,
    indicator="agents_trained_ai",
    effort=Effort.MEDIUM,
    owner=HR,
    days=60,
    when=gettext_lazy(
        "Proposée tant que la part des agents formés à l’intelligence artificielle est affichée sous sa cible ; les "
        "places sont ouvertes là où il en manque le plus parmi les chiffres affichés."
    ),
)
def seats_on_ai(reading: Reading) -> Said | None:
    code = "agents_trained_ai"
    said = seats(reading, code)
    if said is None:
        return None
    return Said(
        title=_("Ouvrir %(seats)s places de formation à l’intelligence artificielle : %(place)s") % said,
        because=reading.why(code) + reading.where(code),
        model=_(
            "À : responsable formation — %(place)s\n\n"
            "D’ici au %(date)s, %(seats)s places pour les agents, soit %(groups)s sessions de %(group)s au plus, ou le "
            "cours en ligne du catalogue sur le temps de travail :\n"
            "- ce que l’on peut demander à ces outils, ce que l’on ne doit pas leur donner ;\n"
            "- chacun apporte un travail de sa semaine, sans donnée personnelle ;\n"
            "- ouvertes à tous, sans liste de noms : « La formation en chiffres » dit quel cours et quelle session."
        )
        % said,
    )


@rule(
    "baseline.train_hybrid",
    lever=1,
    indicator="managers_trained_hybrid",
    effort=Effort.MEDIUM,
    owner=HR,
    days=60,
    when=gettext_lazy(
        "Proposée tant que la part des encadrants formés au travail hybride est affichée sous sa cible ; les places "
        "sont ouvertes là où il en manque le plus parmi les chiffres affichés."
    ),
)
def seats_on_hybrid_work(reading: Reading) -> Said | None:
    code = "managers_trained_hybrid"
    said = seats(reading, code)
    if said is None:
        return None
    return Said(
        title=_("Ouvrir %(seats)s places d’encadrants sur le travail hybride : %(place)s") % said,
        because=reading.why(code) + reading.where(code),
        model=_(
            "À : responsable formation — %(place)s\n\n"
            "D’ici au %(date)s, %(seats)s places pour les encadrants, soit %(groups)s sessions de %(group)s au plus :\n"
            "- une demi-journée entre pairs, à partir de cas de leurs équipes ;\n"
            "- chacun repart avec la date à laquelle il en parle avec son équipe ;\n"
            "- « La formation en chiffres » dit quel cours du catalogue et quelle session."
        )
        % said,
    )


@rule(
    "baseline.position",
    lever=1,
    indicator="agents_positioned",
    effort=Effort.LIGHT,
    owner=HR,
    days=30,
    when=gettext_lazy("Proposée tant que trop peu d’agents se sont positionnés, ou que personne ne sait combien."),
)
def position_agents(reading: Reading) -> Said | None:
    code = "agents_positioned"
    if reading.gap(code) is None and not (reading.unknown(code) or reading.unknown("agents_at_baseline")):
        return None
    return Said(
        title=_("Une campagne de positionnement Pix de trente jours"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Objet : où en suis-je avec le numérique ? Quarante minutes pour le savoir\n\n"
            "Bonjour,\n"
            "Jusqu’au %(date)s, vous pouvez vous positionner sur Pix, le service public des compétences numériques, "
            "pendant votre temps de travail : connexion avec le code de campagne joint, pause possible à tout moment.\n"
            "Ce n’est ni un examen ni une évaluation. Votre résultat est à vous ; nous ne recevons que des totaux, "
            "et jamais sur moins de onze personnes.\n"
            "%(structure)s"
        )
        % {"structure": reading.structure, "date": day_in(30)},
    )


@rule(
    "baseline.second_measure",
    lever=1,
    indicator="agents_progressed",
    effort=Effort.LIGHT,
    owner=HR,
    days=30,
    when=gettext_lazy("Proposée quand le socle est mesuré mais que personne n’a encore été mesuré deux fois."),
)
def measure_again(reading: Reading) -> Said | None:
    view = reading.view("agents_at_baseline")
    if view is None or not view.known or not reading.unknown("agents_progressed"):
        return None
    return Said(
        title=_("Fixer dès maintenant la date de la seconde mesure"),
        because=_(
            "Une seule mesure dit où l’on en est, pas si l’on avance. La progression se lit à la seconde, "
            "un an après la première, sur les mêmes compétences."
        ),
        model=_(
            "À inscrire au calendrier de formation (%(structure)s) :\n"
            "- date de la seconde campagne Pix : %(date)s ;\n"
            "- mêmes compétences et même durée que la première ;\n"
            "- proposée d’abord à ceux qui étaient sous le socle la première fois ;\n"
            "- annonce un mois avant, relance unique à quinze jours."
        )
        % {"structure": reading.structure, "date": day_in(365)},
    )


# ---- 2. Numérique × RH × métiers


@rule(
    "partnerships.agreement",
    lever=2,
    indicator="directions_in_partnership",
    effort=Effort.MEDIUM,
    owner=IT,
    days=45,
    when=gettext_lazy("Proposée tant que des directions n’ont pas d’accord vivant avec l’informatique."),
)
def agreement_of_one_page(reading: Reading) -> Said | None:
    code = "directions_in_partnership"
    if reading.gap(code) is None and not reading.unknown(code):
        return None
    return Said(
        title=_("Signer un accord d’une page avec une première direction"),
        because=reading.why(code) + reading.where(code),
        model=_(
            "Accord entre l’informatique, les ressources humaines et la direction …… — %(structure)s\n"
            "1. Ce que nous voulons changer pour les usagers ou les agents (deux lignes) :\n"
            "2. La première action commune, et sa date (avant le %(date)s) :\n"
            "3. Qui y travaille, combien de jours : informatique … / ressources humaines … / métier …\n"
            "4. Comment nous saurons que cela a servi (un chiffre avant, un chiffre après) :\n"
            "5. Nous nous revoyons le : …… Cet accord vaut douze mois.\n"
            "Signatures"
        )
        % {"structure": reading.structure, "date": day_in(90)},
    )


@rule(
    "partnerships.immersion",
    lever=2,
    indicator="immersion_days",
    effort=Effort.LIGHT,
    owner=IT,
    days=30,
    when=gettext_lazy("Proposée tant que les jours d’immersion restent sous la cible, ou que personne ne les compte."),
)
def host_immersions(reading: Reading) -> Said | None:
    code = "immersion_days"
    gap = reading.gap(code)
    if gap is None and not reading.unknown(code):
        return None
    title = _("Accueillir deux agents métier deux jours dans l’équipe informatique")
    if gap is not None:
        title = ngettext(
            "Organiser %(count)s jour d’immersion entre équipes",
            "Organiser %(count)s jours d’immersion entre équipes",
            int(gap),
        ) % {"count": wording.number(gap)}
    return Said(
        title=title,
        because=reading.why(code),
        model=_(
            "Offre d’immersion — %(structure)s\n"
            "L’équipe …… accueille deux agents d’un autre service, deux jours, avant le %(date)s.\n"
            "Ce que vous verrez : ……    Ce que vous apporterez : votre connaissance du terrain.\n"
            "Tuteur : ……    Accord de votre encadrant nécessaire ; vous restez rattaché à votre service.\n"
            "À la fin : un compte rendu d’une page signé des deux équipes, raconté à vos collègues en dix minutes.\n"
            "Pour candidater : deux lignes à ……"
        )
        % {"structure": reading.structure, "date": day_in(60)},
    )


@rule(
    "partnerships.share_talents",
    lever=2,
    indicator="immersion_days",
    effort=Effort.LIGHT,
    owner=HR,
    days=20,
    when=gettext_lazy("Proposée quand une direction au moins a un accord vivant et que les immersions manquent."),
)
def share_talents(reading: Reading) -> Said | None:
    view = reading.view("directions_in_partnership")
    if view is None or not view.known or not view.shown.value or reading.gap("immersion_days") is None:
        return None
    return Said(
        title=_("Publier une mission ouverte aux talents d’autres administrations"),
        because=_(
            "Un accord vivant existe : il donne une mission concrète à proposer, comme le fait « Partagez vos talents "
            "numériques ! », de quelques heures à plusieurs jours répartis sur des mois."
        ),
        model=_(
            "Mission proposée par %(structure)s\n"
            "Ce qu’il y a à faire : ……    Compétences recherchées : ……\n"
            "Durée et période : …… jours entre le …… et le ……    Lieu ou à distance : ……\n"
            "L’agent reste payé par son administration ; l’accord de son supérieur hiérarchique est nécessaire.\n"
            "Réponse sous dix jours à chaque candidature. Contact : ……"
        )
        % {"structure": reading.structure},
    )
