"""Who sees what, in words: one list for the page, for the first hour and for the PDF that goes on the notice board."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.pdf import typst_pdf
from terreau.ground.organisations.enums import RoleName


@dataclass(frozen=True)
class Line:
    """What one kind of reader sees of you, never sees, and a sentence he may really read.

    `people` are the roles that the line speaks of, as the table of rights names them: a test holds the words to it.
    """

    people: tuple[str, ...]
    reader: Any
    seen: Any
    never: Any
    example: Any


LINES = (
    Line(
        people=("agent",),
        reader=_("Vous"),
        seen=_("Vos niveaux, d’où ils viennent, leur historique ; tout ce qui est enregistré sur vous."),
        never=_("Les résultats d’un collègue."),
        example=_("« Vous êtes au niveau 4 ; votre métier en demande 5. »"),
    ),
    Line(
        people=(RoleName.MANAGER,),
        reader=_("Votre chef de service"),
        seen=_("Le nom des agents de son équipe ; des compétences, seulement des nombres arrondis."),
        never=_("Votre niveau, votre progression, la date de votre test."),
        example=_("« environ 15 agents sur 30 »"),
    ),
    Line(
        people=(RoleName.PROGRAMME_LEAD,),
        reader=_("La direction, le comité de direction"),
        seen=_("Les chiffres des dix leviers, par structure."),
        never=_("Un nom à côté d’un niveau ; un chiffre qui porte sur moins de %(threshold)s personnes."),
        example=_("« Socle de compétences : environ 120 agents sur 200 »"),
    ),
    Line(
        people=(RoleName.HR,),
        reader=_("Les ressources humaines"),
        seen=_(
            "La liste des agents : nom, structure, métier, catégorie ; leurs demandes de correction ; les chiffres "
            "des structures. L’agent lit quand sa fiche a été ouverte."
        ),
        never=_("Votre niveau, même en cherchant votre nom."),
        example=_("« Service de l’état civil : 12 agents, chiffre masqué »"),
    ),
    Line(
        people=(RoleName.PROGRAMME_LEAD,),
        reader=_("Le responsable du programme"),
        seen=_("Les chiffres, les cibles et les actions des structures qu’il suit."),
        never=_("Un résultat individuel."),
        example=_("« 4 directions sur 9 ont un partenariat vivant »"),
    ),
    Line(
        people=(RoleName.SKILL_IMPORTER,),
        reader=_("Le gestionnaire des résultats de compétences"),
        seen=_("Le compte rendu de l’import : combien de lignes reçues, enregistrées, refusées et pourquoi."),
        never=_("Dans Terreau, la valeur d’un résultat. Le fichier est détruit après l’import."),
        example=_("« 250 lignes reçues, 248 enregistrées, 2 sans agent correspondant »"),
    ),
    Line(
        people=(RoleName.ADMINISTRATOR,),
        reader=_("L’administrateur"),
        seen=_("Les comptes, leur courriel et leurs rôles."),
        never=_("Votre niveau, votre mot de passe, la date de votre dernière connexion."),
        example=_("« Compte actif, rôle : encadrant »"),
    ),
    Line(
        people=(
            RoleName.EDITOR,
            RoleName.CASE_OFFICER,
            RoleName.TRAINER,
        ),
        reader=_("Le rédacteur, l’instructeur, le formateur"),
        seen=_("Les chiffres et les initiatives des structures où ils tiennent ce rôle."),
        never=_("La liste des agents, un résultat individuel."),
        example=_("« 4 directions sur 9 ont un partenariat vivant »"),
    ),
    Line(
        people=(RoleName.DPO,),
        reader=_("Le délégué à la protection des données"),
        seen=_(
            "Les règles : finalités, durées de conservation, seuils, motifs écrits de leur changement ; pour "
            "l’effacer, le nom et le matricule d’un agent parti."
        ),
        never=_("Un résultat individuel, sauf celui que vous lui montrez."),
        example=_("« Seuil de diffusion : %(threshold)s personnes »"),
    ),
    Line(
        people=("anonymous",),
        reader=_("Une personne qui a reçu un lien de questions"),
        seen=_("Le nom de l’organisation et les questions qu’on lui pose."),
        never=_("La boussole, les réponses des autres, le nom d’un agent."),
        example=_("« Combien de directions avez-vous ? »"),
    ),
    Line(
        people=("anonymous",),
        reader=_("Toute autre personne"),
        seen=_("Rien."),
        never=_("Tout le reste."),
        example=_("« Page introuvable »"),
    ),
)

# What no screen, no file and no address shows, to anybody.
NEVER_SHOWN = (
    _("le temps que vous mettez à répondre"),
    _("le nombre de vos essais"),
    _("la date de votre dernière connexion"),
    _("un classement d’agents ou de structures"),
)


def lines() -> list[dict[str, str]]:
    """The table in the reader's language, with the threshold of this installation: reader, seen, never, example."""
    threshold = {"threshold": settings.EVIDENCE_THRESHOLD}
    return [
        {
            "reader": str(line.reader),
            "seen": str(line.seen) % threshold,
            "never": str(line.never) % threshold,
            "example": str(line.example) % threshold,
        }
        for line in LINES
    ]


def who_sees_what_context() -> dict[str, Any]:
    """What `desk/_who_sees_what.html` reads: `who_sees_what` (the lines), `never_shown`, `threshold`."""
    return {
        "who_sees_what": lines(),
        "never_shown": [str(thing) for thing in NEVER_SHOWN],
        "threshold": settings.EVIDENCE_THRESHOLD,
    }


def who_sees_what_pdf() -> bytes:
    """The same table on paper, to be handed out or displayed."""
    return typst_pdf(
        "desk/who_sees_what.typ",
        {
            "title": gettext("Qui voit quoi"),
            "site": settings.SITE_NAME,
            "promise": gettext("Aucun résultat individuel n’est visible par la hiérarchie."),
            "example_label": gettext("Exemple."),
            "example": example(),
            "rounding": rounding(),
            "headers": [
                gettext("Qui"),
                gettext("Voit"),
                gettext("Ne voit jamais"),
                gettext("Ce qu’il lit, par exemple"),
            ],
            "lines": [list(line.values()) for line in lines()],
            "never_title": gettext("Personne ne voit jamais"),
            "never": [str(thing) for thing in NEVER_SHOWN],
        },
    )


def example() -> str:
    return gettext("Votre chef de service voit : « environ 15 agents sur 30 ». Il ne voit jamais : votre niveau.")


def rounding() -> str:
    return gettext(
        "Un chiffre qui porte sur moins de %(threshold)s personnes est masqué. En dessous de 100 personnes, "
        "les nombres sont arrondis à 5 près : on ne peut pas retrouver quelqu’un en comparant deux dates."
    ) % {"threshold": settings.EVIDENCE_THRESHOLD}
