"""A pre-filled impact assessment of one treatment, along the outline of the CNIL's method."""

from terreau.desk.dpo_document import TO_COMPLETE, Section
from terreau.desk.dpo_measures import Risk, measures
from terreau.desk.dpo_register import Treatment, controller_section, data_of, lines_of, people_of
from terreau.ground.approvals.models import Approval
from terreau.ground.approvals.reading import particulars_of, words_of_opening
from terreau.ground.approvals.registry import doors
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.organisations.models import Structure

IMPACTS = {
    Risk.ACCESS: "Une personne apprend ce qui ne la regarde pas : gêne, jugement, traitement défavorable.",
    Risk.CHANGE: "Une décision est prise sur une donnée fausse : inscription, besoin de formation, habilitation.",
    Risk.LOSS: "Un travail est à refaire ; un droit ne peut plus être établi.",
}
SOURCES = "Personne de l’administration au-delà de ses droits, tiers malveillant, erreur, panne."


def assessment_sections(employer: Structure, one: Treatment) -> tuple[Section, ...]:
    known = particulars_of(employer)
    return (
        controller_section(known),
        context(one),
        measured(one),
        principles(one),
        *(risk_section(risk) for risk in Risk),
        opinions(employer),
        Section(
            "Validation",
            headers=("Rubrique", "Contenu"),
            rows=(
                ("Risques résiduels acceptés, et par qui", TO_COMPLETE),
                ("Avis des personnes concernées ou de leurs représentants", TO_COMPLETE),
                ("Décision du responsable de traitement, date", TO_COMPLETE),
                ("Prochaine révision", TO_COMPLETE),
            ),
        ),
    )


def context(one: Treatment) -> Section:
    rows = (
        ("Traitement", one.label),
        ("Finalités", lines_of(each.purpose for each in one.holdings)),
        ("Personnes concernées", lines_of(people_of(one))),
        ("Données", " ; ".join(data_of(one))),
        ("Destinataires", lines_of(f"{each.label} : {each.seen_by}" for each in one.holdings)),
        ("Supports", "Base de données et dossiers du serveur de l’installation ; postes des personnes habilitées."),
    )
    return Section("1. Contexte", headers=("Rubrique", "Contenu"), rows=rows)


def measured(one: Treatment) -> Section:
    """The figures that this treatment feeds: a room's indicators are those that its own module computes."""
    title = "1 bis. Chiffres tirés de ce traitement"
    fed = [each for each in INDICATORS.values() if each.units and f".{one.code}." in f".{each.units.__module__}."]
    if not fed:
        return Section(title, paragraphs=("Aucun indicateur n’est calculé à partir de ce traitement.",))
    rows = tuple((str(each.label), str(each.formula), str(each.counts.label)) for each in fed)
    return Section(title, headers=("Indicateur", "Calcul", "Porte sur"), rows=rows)


def principles(one: Treatment) -> Section:
    rows = (
        ("Base légale", lines_of(each.basis for each in one.holdings)),
        (
            "Minimisation",
            "Seules les données listées au contexte sont demandées. Caractère nécessaire de chacune : " + TO_COMPLETE,
        ),
        (
            "Exactitude",
            "La personne lit ce qui est enregistré sur elle dans « Mon espace » et en demande la correction.",
        ),
        ("Durées", lines_of(f"{each.label} : {each.retention}" for each in one.holdings)),
        ("Information", "Notice aux agents (document joint) et page « Qui voit quoi », ouverte à tous."),
        ("Accès et portabilité", "« Ce qui est enregistré sur moi » : page lisible et fichier JSON."),
        (
            "Rectification, effacement, opposition",
            "Auprès du délégué à la protection des données. Procédure interne : " + TO_COMPLETE,
        ),
        ("Sous-traitance", "Contrat de l’hébergeur (RGPD, article 28) : " + TO_COMPLETE),
    )
    return Section("2. Principes fondamentaux", headers=("Rubrique", "Contenu"), rows=rows)


def risk_section(risk: Risk) -> Section:
    rows = (
        ("Sources possibles", SOURCES),
        ("Impacts possibles", IMPACTS[risk]),
        ("Mesures existantes", lines_of(each.text for each in measures() if risk in each.risks)),
        ("Gravité", TO_COMPLETE),
        ("Vraisemblance", TO_COMPLETE),
        ("Risque résiduel et mesures à prendre", TO_COMPLETE),
    )
    return Section(f"3. Risque : {risk.value}", headers=("Rubrique", "Contenu"), rows=rows)


def opinions(employer: Structure) -> Section:
    """What was asked of the committees and of the DPO, and what they said, withdrawn opinions included."""
    standing = tuple((str(door.label), words_of_opening(door, employer)) for door in doors().values())
    given = tuple(
        (said_of(one), f"{one.get_opinion_display()}, {one.reference}{withdrawn(one)}")
        for one in Approval.objects.filter(employer=employer).order_by("on", "id")
    )
    return Section("4. Avis recueillis", headers=("Objet", "État"), rows=standing + given)


def said_of(one: Approval) -> str:
    about = doors()[one.room].label if one.room in doors() else one.room
    return f"Avis du {one.get_body_display()} du {one.on:%d/%m/%Y} sur : {about}"


def withdrawn(one: Approval) -> str:
    return f" ; retiré le {one.withdrawn_at:%d/%m/%Y}, motif : {one.withdrawn_reason}" if one.withdrawn_at else ""
