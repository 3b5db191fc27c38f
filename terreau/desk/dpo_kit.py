"""What is put before a committee of social dialogue: what is measured, what nobody sees, questions, minutes."""

from django.conf import settings

from terreau.desk.dpo_document import TO_COMPLETE, Section
from terreau.desk.dpo_notice import who_sees_section
from terreau.desk.reading_rights import by_role, rights
from terreau.desk.who_sees_what import NEVER_SHOWN, example, rounding
from terreau.ground.approvals.reading import particulars_of, words_of_opening
from terreau.ground.approvals.registry import doors
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.organisations.models import Structure

QUESTIONS = (
    (
        "Mon chef peut-il voir mon niveau ?",
        "Non. Il voit des nombres d’agents, et rien quand ils sont trop peu nombreux. S’il vous propose un niveau, "
        "il ne sait ni ce que vous aviez, ni ce que vous répondez.",
    ),
    ("Les ressources humaines le peuvent-elles ?", "Non. Elles tiennent la liste des agents, sans aucun niveau."),
    (
        "Ces résultats servent-ils à l’évaluation annuelle ou à la carrière ?",
        "Le logiciel ne le permet pas : aucune page ne les montre à qui évalue. Engagement écrit de l’employeur : "
        + TO_COMPLETE + ".",
    ),
    (
        "Les agents sont-ils classés ? Les services ?",
        "Non. Il n’existe ni note globale ni classement ; une structure se lit face à sa propre cible.",
    ),
    (
        "Et l’informaticien qui tient le serveur ?",
        "Aucune page ne lui montre un résultat, mais qui administre la base de données peut techniquement la lire. "
        "C’est pourquoi son habilitation et ses accès relèvent d’un engagement de l’employeur : " + TO_COMPLETE + ".",
    ),
    ("Suis-je obligé de répondre à une proposition de niveau ?", "Non. Sans réponse, elle ne compte pas."),
    (
        "Que se passe-t-il si l’avis n’est pas encore rendu ?",
        "L’employeur peut verrouiller ce qui l’attend : rien n’est alors importé, ou aucun chiffre n’est lu, "
        "jusqu’à ce que l’avis soit enregistré avec sa date.",
    ),
)  # fmt: skip


def kit_sections(employer: Structure) -> tuple[Section, ...]:
    committee = str(particulars_of(employer).committee.label)
    return (
        Section(
            "Ce que l’instance est appelée à examiner",
            paragraphs=(
                f"Ce dossier est destiné au {committee}. Il est tiré du logiciel tel qu’il est installé : les tableaux "
                "ne sont pas rédigés à la main.",
            ),
            headers=("Objet", "État"),
            rows=tuple((str(door.label), words_of_opening(door, employer)) for door in doors().values()),
        ),
        measured_section(),
        Section(
            "Ce que personne ne voit jamais", paragraphs=(rounding(), example()), items=tuple(map(str, NEVER_SHOWN))
        ),
        who_sees_section(),
        Section("Questions fréquentes", headers=("Question", "Réponse"), rows=QUESTIONS),
        minutes_section(committee),
        Section(
            "Annexe : ce que chaque rôle ouvre en propre",
            headers=("Rôle", "Adresses qui ne sont pas ouvertes à tout compte"),
            rows=tuple((role, addresses or "aucune") for role, addresses in by_role()),
        ),
        Section(
            "Annexe : qui ouvre quelle adresse",
            paragraphs=(
                "Tiré de la table que les essais du logiciel vérifient, adresse par adresse et rôle par rôle. Un rôle "
                "ne vaut que sur les structures où il est tenu ; ailleurs, l’adresse n’existe pas.",
            ),
            headers=("Adresse", "Lisent", "Agissent"),
            rows=tuple((one.address, one.readers, one.writers) for one in rights()),
        ),
    )


def measured_section() -> Section:
    rows = tuple(
        (
            str(each.lever), str(each.label), str(each.formula), str(each.guard) or "aucune déclarée",
            str(each.counts.label), "calculé" if each.computed else "déclaré",
        )
        for each in sorted(INDICATORS.values(), key=lambda each: (each.lever, each.code))
    )  # fmt: skip
    headers = ("Levier", "Indicateur", "Calcul", "Précaution", "Porte sur", "Origine")
    said = f"Un chiffre sur des personnes n’est affiché qu’à partir de {settings.EVIDENCE_THRESHOLD} personnes."
    return Section("Ce qui est mesuré", paragraphs=(said,), headers=headers, rows=rows)


def minutes_section(committee: str) -> Section:
    """A template of minutes: what the record of an opinion asks for afterwards."""
    rows = (
        ("Instance", committee),
        ("Séance du", TO_COMPLETE),
        ("Présidence, secrétariat", TO_COMPLETE),
        ("Point de l’ordre du jour", "Plateforme de culture numérique : données des agents et chiffres"),
        ("Documents remis", "Le présent dossier, la notice aux agents, le registre, l’analyse d’impact"),
        ("Observations des représentants du personnel", TO_COMPLETE),
        ("Engagements de l’employeur", TO_COMPLETE),
        ("Vote : pour, contre, abstentions", TO_COMPLETE),
        ("Sens de l’avis", "favorable, favorable avec réserves, défavorable, partagé ou réputé rendu"),
        ("Référence du procès-verbal", TO_COMPLETE),
        ("Signatures", TO_COMPLETE),
    )
    return Section("Modèle de procès-verbal d’avis", headers=("Rubrique", "Contenu"), rows=rows)
