"""The imports of this floor: structures, then jobs, then agents."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Option, OptionKind, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.loading.agents import load_agents
from terreau.ground.organisations.loading.jobs import load_jobs
from terreau.ground.organisations.loading.structures import load_structures

EMPLOYER = Option("employer", _("Code de l’employeur"), help=_("Seulement si l’installation en compte plusieurs."))


@importer(
    "structures",
    label=_("Structures"),
    roles=(RoleName.HR, RoleName.ADMINISTRATOR),
    help=_("L’arbre de l’organisation, dans n’importe quel ordre. Une structure sans parent est un employeur."),
    columns=(
        Column("code", _("Code"), required=True),
        Column("libelle", _("Libellé"), required=True, aliases=("nom", "intitule", "label")),
        Column(
            "parent", _("Code de la structure de rattachement"), required=True, aliases=("code_parent", "rattachement")
        ),
        Column("nature", _("Nature (direction, service, bureau…)"), aliases=("type",)),
        Column("ferme_le", _("Fermée le"), aliases=("date_fermeture", "fermee_le")),
    ),
    options=(EMPLOYER,),
)
def structures(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    return load_structures(table, by=by, check=check, options=options, progress=progress)


@importer(
    "jobs",
    label=_("Métiers"),
    roles=(RoleName.HR, RoleName.ADMINISTRATOR),
    help=_("La nomenclature des métiers, commune à toute l’organisation (par exemple celle du ROME ou du RMFP)."),
    columns=(
        Column("code", _("Code"), required=True),
        Column("libelle", _("Libellé"), required=True, aliases=("nom", "intitule", "label")),
        Column("famille", _("Famille"), aliases=("famille_professionnelle",)),
    ),
)
def jobs(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    return load_jobs(table, by=by, check=check, options=options, progress=progress)


@importer(
    "agents",
    label=_("Agents"),
    roles=(RoleName.HR,),
    help=_("Les agents d’un employeur. Matricule, structure, métier et encadrant suffisent pour commencer."),
    columns=(
        Column("matricule", _("Matricule"), required=True, aliases=("numero", "id_agent")),
        Column("structure", _("Code de la structure"), required=True, aliases=("code_structure", "affectation")),
        Column("metier", _("Code du métier"), aliases=("code_metier", "emploi"),
               opens=_("les écarts entre les compétences et le métier")),
        Column("encadrant", _("Matricule de l’encadrant"), aliases=("matricule_encadrant", "manager", "n_1"),
               opens=_("les demandes adressées à l’encadrant")),
        Column("courriel", _("Courriel"), aliases=("email", "e_mail", "mail", "adresse_electronique"),
               opens=_("l’invitation par courriel (à défaut : un code d’activation)")),
        Column("nom", _("Nom"), aliases=("nom_usage", "nom_d_usage"), opens=_("la liste nominative des équipes")),
        Column("prenom", _("Prénom"), opens=_("la liste nominative des équipes")),
        Column("categorie", _("Catégorie (A+, A, B, C)"), aliases=("categorie_hierarchique",),
               opens=_("les chiffres par catégorie")),
        Column("dirigeant", _("Cadre dirigeant (oui ou non)"), aliases=("cadre_dirigeant",),
               opens=_("les indicateurs sur les dirigeants")),
        Column("annee_naissance", _("Année de naissance"), aliases=("annee_de_naissance",),
               opens=_("les chiffres par tranche d’âge et les projections de départs")),
        Column("date_entree", _("Date d’entrée"), aliases=("date_d_entree", "date_arrivee"),
               opens=_("le suivi de l’accueil des arrivants")),
        Column("quotite", _("Quotité de travail (%)"), aliases=("quotite_de_travail", "temps_de_travail"),
               opens=_("les calculs en équivalents temps plein")),
    ),
    options=(
        EMPLOYER,
        Option("on", _("Date des mouvements"), OptionKind.DATE, help=_("Les mouvements prennent effet ce jour.")),
        Option("complete", _("Le fichier est complet : qui n’y est pas est parti"), OptionKind.FLAG),
        Option("many_leave", _("Plus de la moitié des agents partent, et c’est voulu"), OptionKind.FLAG),
    ),
)  # fmt: skip
def agents(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    return load_agents(table, by=by, check=check, options=options, progress=progress)
