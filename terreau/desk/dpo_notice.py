"""The notice handed to agents: what articles 13 and 14 of the GDPR ask to be told."""

from terreau.desk.dpo_document import Section
from terreau.desk.dpo_register import responsible, treatments
from terreau.desk.who_sees_what import NEVER_SHOWN, lines
from terreau.ground.approvals.reading import particulars_of
from terreau.ground.organisations.models import Structure


def notice_sections(employer: Structure) -> tuple[Section, ...]:
    known = particulars_of(employer)
    return (
        Section(
            "L’essentiel",
            items=(
                "Aucun résultat individuel n’est visible par la hiérarchie.",
                "Vos résultats sont à vous : vous les lisez dans « Mon espace », et vous seul.",
                "Personne n’est classé, et rien n’est décidé sur vous par un calcul automatique.",
            ),
        ),
        Section("Qui répond de vos données", headers=("Rubrique", "Contenu"), rows=tuple(responsible(known))),
        Section(
            "Ce qui est enregistré sur vous",
            headers=("Données", "Pourquoi", "Base légale", "Durée", "Qui les lit"),
            rows=tuple(
                tuple(str(part) for part in (each.label, each.purpose, each.basis, each.retention, each.seen_by))
                for one in treatments()
                for each in one.holdings
            ),
        ),
        Section(
            "D’où viennent ces données",
            paragraphs=(
                "Du fichier du personnel que transmettent les ressources humaines ; des campagnes de positionnement "
                "que transmet la personne chargée des résultats de compétences ; de vous-même. "
                "Aucune donnée ne part hors de l’Union européenne du fait du logiciel.",
            ),
        ),
        who_sees_section(),
        Section("Ce que personne ne voit jamais", items=tuple(str(thing) for thing in NEVER_SHOWN)),
        Section(
            "Vos droits",
            paragraphs=(
                "Vous pouvez demander à lire, corriger ou effacer ce qui vous concerne, en limiter l’usage ou vous y "
                "opposer, auprès du délégué à la protection des données. « Mon espace » vous en donne une copie "
                "immédiate. Si la réponse ne vous satisfait pas, vous pouvez saisir la CNIL (cnil.fr).",
            ),
        ),
    )


def who_sees_section() -> Section:
    return Section(
        "Qui voit quoi",
        headers=("Qui", "Voit", "Ne voit jamais"),
        rows=tuple((line["reader"], line["seen"], line["never"]) for line in lines()),
    )
