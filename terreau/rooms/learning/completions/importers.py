"""The file it takes: what agents completed on other platforms, as those export it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Option, OptionKind, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.rooms.learning.completions.importing import load_completions
from terreau.rooms.learning.roles import REGISTRARS


@importer(
    "completions",
    label=_("Des formations terminées (export d’une autre plateforme)"),
    roles=REGISTRARS,
    columns=(),
    options=(
        Option(
            "source", _("Plateforme ou organisme"),
            help=_("Mentor, FUN-MOOC, IGPDE… Sinon, la colonne « source »."),
        ),
        Option(
            "agent", _("Colonne de l’agent"),
            help=_("Celle du matricule ou du courriel professionnel, si son nom n’est pas l’un de ceux-là."),
        ),
        Option("course", _("Colonne du cours"), help=_("Celle du code, du titre ou de l’adresse du cours.")),
        Option("date", _("Colonne de la date de fin")),
        Option("minutes", _("Colonne de la durée en minutes"), help=_("Sans elle, la durée de la fiche est reprise.")),
        Option("leave_unknown", _("Laisser de côté les agents inconnus, et prendre les autres"), OptionKind.FLAG),
    ),
    help=_(
        "Un tableau CSV ou XLSX, une ligne par agent et par cours : agent (matricule ou courriel), cours (code, titre "
        "ou adresse), date ; et si vous les avez minutes, coût en euros, référence, source. Tout est pris, ou rien ; "
        "reprendre le même fichier ne change rien."
    ),
)  # fmt: skip
def completions(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    return load_completions(table, by=by, check=check, options=options, progress=progress)
