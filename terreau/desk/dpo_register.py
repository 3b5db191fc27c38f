"""The register of processing and the table of retention, read from what the rooms declare they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.utils.functional import Promise

from terreau.desk.dpo_document import TO_COMPLETE, Section
from terreau.desk.dpo_measures import measures
from terreau.ground.accounts.models import User
from terreau.ground.approvals.models import Particulars
from terreau.ground.approvals.reading import particulars_of
from terreau.ground.common.personal_data import Holding, holdings
from terreau.ground.organisations.models import Agent, Structure

# The name of a treatment, by the application that declares its holdings; a new one goes by its first holding.
NAMES = {
    "skills": "Compétences des agents",
    "organisations": "Organisation et agents",
    "accounts": "Comptes et habilitations",
    "journal": "Journal des actions",
    "initiatives": "Registre des initiatives",
    "common": "Imports de fichiers",
    "compass": "Boussole et chiffres déclarés",
    "desk": "Première heure",
    "approvals": "Avis des instances",
    "requests": "Demandes reçues",
    "mail": "Messages envoyés",
}


@dataclass(frozen=True)
class Treatment:
    """What one application holds about people."""

    code: str
    holdings: tuple[Holding, ...]

    @property
    def label(self) -> str:
        return NAMES.get(self.code, str(self.holdings[0].label))


def treatments() -> list[Treatment]:
    """Every treatment, in the order of the codes; together they hold every holding once."""
    ordered = sorted(holdings(), key=lambda each: each.code)
    return [Treatment(code, tuple(group)) for code, group in groupby(ordered, key=lambda each: each.code.split(".")[0])]


def register_sections(employer: Structure) -> tuple[Section, ...]:
    known = particulars_of(employer)
    return (controller_section(known), *(sheet(one, known) for one in treatments()))


def controller_section(known: Particulars) -> Section:
    return Section("Qui répond du traitement", headers=("Rubrique", "Contenu"), rows=tuple(responsible(known)))


def responsible(known: Particulars) -> list[tuple[str, str]]:
    return [
        ("Responsable de traitement", known.controller or TO_COMPLETE),
        ("Délégué à la protection des données", known.dpo_contact or TO_COMPLETE),
        ("Hébergeur (sous-traitant)", known.host or TO_COMPLETE),
    ]


def sheet(one: Treatment, known: Particulars) -> Section:
    """One sheet of the register (article 30)."""
    rows = [
        ("Finalités", lines_of(each.purpose for each in one.holdings)),
        ("Base légale", lines_of(each.basis for each in one.holdings)),
        ("Personnes concernées", lines_of(people_of(one))),
        ("Données", " ; ".join(data_of(one))),
        ("Destinataires", lines_of(f"{each.label} : {each.seen_by}" for each in one.holdings)),
        ("Durées de conservation", lines_of(f"{each.label} : {each.retention}" for each in one.holdings)),
        (
            "Transferts hors de l’Union européenne",
            "Aucun du fait du logiciel : ses pages n’appellent aucun tiers. À confirmer avec l’hébergeur.",
        ),
        ("Mesures de sécurité", lines_of(each.text for each in measures())),
        *responsible(known),
    ]
    return Section(f"Fiche : {one.label}", headers=("Rubrique", "Contenu"), rows=tuple(rows))


def retention_sections(employer: Structure) -> tuple[Section, ...]:
    rows = tuple(
        (one.label, str(each.label), str(each.retention), str(each.basis))
        for one in treatments()
        for each in one.holdings
    )
    headers = ("Traitement", "Données", "Durée", "Base légale")
    said = "Ces durées sont celles que déclare chaque partie du logiciel ; une ligne par ensemble de données."
    return (Section("Durées", paragraphs=(said,), headers=headers, rows=rows),)


def lines_of(texts: Iterable[object]) -> str:
    """Each text once, in order."""
    return " ".join(dict.fromkeys(str(text) for text in texts))


def people_of(one: Treatment) -> list[str]:
    """Whom the tables of the treatment speak of, by what they point at."""
    said = []
    for label in (label for each in one.holdings for label in each.models):
        model = apps.get_model(label)
        pointed = {field.related_model for field in model._meta.concrete_fields if field.is_relation} | {model}
        if Agent in pointed:
            said.append("Agents de l’employeur.")
        if User in pointed:
            said.append("Titulaires d’un compte.")
    return said or ["Titulaires d’un compte."]


def data_of(one: Treatment) -> list[str]:
    """The name of each holding, with those of the columns that its tables keep."""
    return [
        f"{each.label} ({', '.join(columns)})" if (columns := columns_of(each)) else str(each.label)
        for each in one.holdings
    ]


def columns_of(each: Holding) -> list[str]:
    """The columns that have a French name: the others are technical keys."""
    fields = [field for label in each.models for field in apps.get_model(label)._meta.concrete_fields]
    return list(dict.fromkeys(str(field.verbose_name) for field in fields if isinstance(field.verbose_name, Promise)))
