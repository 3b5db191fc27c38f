"""What each role comes to do, as cards of the home page: the words, the address, and what is still to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.registry import Door
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.skills.doors import SKILLS


@dataclass(frozen=True)
class Card:
    """One job: its name, one sentence, the page where it is done."""

    title: Any
    text: Any
    name: str
    kind: str = ""  # the kind of file, for a page of import
    door: Door | None = None
    closed: str = ""  # what is awaited before it opens

    @property
    def url(self) -> str:
        return reverse(self.name, args=[self.kind] if self.kind else [])


@dataclass(frozen=True)
class Part:
    """The jobs of one role, the main one first; `coming` says what this role will do here later."""

    role: RoleName
    title: Any
    cards: tuple[Card, ...]
    coming: Any = ""


INITIATIVES = Card(
    _("Suivre les initiatives"), _("Ce que vos structures font, pour quel levier, et pour quand."), "initiatives:list"
)
COMPASS = Card(_("Lire la boussole"), _("Où en sont les dix leviers de votre structure."), "compass:home")
SOCLES = Card(_("Les socles"), _("Ce que chaque population doit savoir faire."), "skills:socles")
STRUCTURES = Card(
    _("Où en sont les agents"),
    _("Compétence par compétence, en nombres : qui a le niveau demandé, et les plus grands écarts."),
    "skills:structures",
    door=FIGURES,
)
WHO_SEES_WHAT = Card(
    _("Qui voit quoi"), _("Les règles, les finalités et les durées, à montrer aux agents."), "desk:who_sees_what"
)
ORGANISATION = Card(
    _("L’organisation"), _("Directions, services, bureaux : les corriger, les déplacer."), "organisations:structures"
)
AGENTS = Card(
    _("Les agents"),
    _("Retrouver quelqu’un, lui donner son code d’activation, suivre les arrivées."),
    "organisations:agents",
)
DATA_PROTECTION = Card(
    _("Données personnelles et avis"),
    _("Registre, analyses d’impact, notice, avis des instances et verrous."),
    "desk:dpo",
)
DATA = Card(_("Ce que Terreau tient sur une personne"), _("Voyez-le sur vous-même, tel qu’il est."), "desk:my_data")

PARTS = (
    Part(
        RoleName.PROGRAMME_LEAD,
        _("Conduire le programme"),
        (
            COMPASS,
            Card(_("Inscrire une initiative"), _("Une action datée, pour un levier."), "initiatives:create"),
            INITIATIVES,
            Card(_("Fixer les cibles"), _("Ce que vous voulez atteindre, et depuis quand."), "compass:targets"),
            Card(
                _("Demander leur avis aux agents"),
                _("Un baromètre anonyme, et ce que vous en faites."),
                "waves:list",
                door=BAROMETER,
            ),
        ),
    ),
    Part(
        RoleName.MANAGER,
        _("Encadrer"),
        (
            COMPASS,
            INITIATIVES,
            Card(_("Mon équipe"), _("La liste de vos agents. Leurs niveaux restent à eux."), "organisations:agents"),
            Card(
                _("Proposer un niveau"),
                _(
                    "Vous ne voyez pas les niveaux de l’agent. Le vôtre est une proposition : il compte si l’agent "
                    "l’accepte, et sa réponse est à lui."
                ),
                "skills:propose",
                door=SKILLS,
            ),
            STRUCTURES,
            Card(
                _("Demandes de formation"),
                _("Ce que vos agents demandent à suivre, à accorder ou à refuser en disant pourquoi."),
                "learning_sessions:to_decide",
            ),
        ),
    ),
    Part(
        RoleName.HR,
        _("Ressources humaines"),
        (
            Card(
                _("Mettre à jour les agents"),
                _("Déposez le fichier du personnel : tout est montré avant d’être appliqué."),
                "common:import_start",
                "agents",
            ),
            AGENTS,
            SOCLES,
            Card(_("Niveaux requis par métier"), _("Ce que demande chaque métier."), "skills:requirements"),
            STRUCTURES,
            Card(_("La banque de questions"), _("Ce que le test demande : lire, écrire, relire."), "skills:bank"),
            Card(
                _("Campagnes de positionnement"),
                _("Invitez vos agents à se situer. Vous suivez des nombres, jamais des noms."),
                "skills:campaigns",
                door=SKILLS,
            ),
            Card(
                _("Dossier de formation"),
                _("Ce qui a été suivi, les attestations à délivrer, le fichier pour votre logiciel."),
                "completions:records",
            ),
            Card(
                _("Souhaits et plan de formation"),
                _("Ce que chacun voudrait suivre, les places données avec leurs raisons, et le plan de l’année."),
                "wishes:campaigns",
            ),
        ),
        coming=_("la gestion prévisionnelle des emplois."),
    ),
    Part(
        RoleName.SKILL_IMPORTER,
        _("Résultats de compétences"),
        (
            Card(
                _("Importer des résultats"),
                _("Le fichier de Pix Orga. Le compte rendu ne montre aucune valeur ; le fichier est détruit ensuite."),
                "common:import_start",
                "skill-results",
                door=SKILLS,
            ),
            Card(_("Les référentiels"), _("Les compétences et leurs niveaux."), "skills:frameworks"),
        ),
    ),
    Part(
        RoleName.TRAINER,
        _("Former"),
        (
            Card(_("Les formations que je prépare"), _("Leur fiche, leurs leçons, leurs questions."), "catalogue:mine"),
            Card(
                _("Mes sessions"),
                _("Celles que vous organisez ou animez : inscrits, présences, contresignature."),
                "learning_sessions:mine",
            ),
            SOCLES,
            Card(_("Les référentiels"), _("Les compétences et leurs niveaux."), "skills:frameworks"),
            INITIATIVES,
        ),
    ),
    Part(
        RoleName.EDITOR,
        _("Publier"),
        (COMPASS, INITIATIVES),
        coming=_("les articles, les retours d’expérience et la lettre d’information."),
    ),
    Part(
        RoleName.CASE_OFFICER,
        _("Instruire"),
        (INITIATIVES, COMPASS),
        coming=_("les appels à projets et leurs candidatures. Les références de financement se notent déjà."),
    ),
    Part(
        RoleName.DPO,
        _("Protéger les données"),
        (DATA_PROTECTION, WHO_SEES_WHAT, DATA),
        coming=_("les demandes d’accès et d’effacement."),
    ),
    Part(
        RoleName.ADMINISTRATOR,
        _("Administrer"),
        (
            Card(_("Comptes et rôles"), _("Qui entre, et ce qu’il peut faire."), "accounts:users"),
            Card(_("Inviter quelqu’un"), _("Un lien par courriel, avec un rôle."), "accounts:invite"),
            ORGANISATION,
            Card(_("Importer des fichiers"), _("Structures, métiers, agents, chiffres."), "common:imports"),
        ),
    ),
)


def parts_for(roles: Iterable[str]) -> list[Part]:
    """The parts of these roles. A job that two of them share is shown once, under the first."""
    held = set(roles)
    shown: set[tuple[str, str]] = set()
    found = []
    for part in PARTS:
        if part.role not in held:
            continue
        cards = tuple(card for card in part.cards if (card.name, card.kind) not in shown)
        shown |= {(card.name, card.kind) for card in cards}
        if cards or part.coming:
            found.append(Part(part.role, part.title, cards, part.coming))
    return found
