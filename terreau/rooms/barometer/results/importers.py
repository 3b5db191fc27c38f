"""Margins of a wave, from a file: what is known of its population elsewhere than in the agents file."""

import math
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Option, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results import actions, margins
from terreau.rooms.barometer.results.models import LONGEST_LEVEL
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.models import Wave

# How people write the variables of a profile.
NAMES = {
    "structure": margins.STRUCTURE, "service": margins.STRUCTURE, "direction": margins.STRUCTURE,
    "categorie": margins.CATEGORY, "catégorie": margins.CATEGORY, "category": margins.CATEGORY,
    "age": margins.AGE_BAND, "âge": margins.AGE_BAND, "tranche_age": margins.AGE_BAND, "age_band": margins.AGE_BAND,
    "localisation": margins.LOCATION, "services": margins.LOCATION, "location": margins.LOCATION,
}  # fmt: skip


@importer(
    "barometer-margins",
    label=gettext_lazy("Marges d’une vague de baromètre"),
    roles=SURVEYORS,
    columns=(
        Column("variable", gettext_lazy("Variable"), required=True),
        Column("niveau", gettext_lazy("Niveau"), aliases=("modalite", "level")),
        Column("effectif", gettext_lazy("Effectif, ou total d’une échelle"), required=True, aliases=("total",)),
    ),
    options=(
        Option("wave", gettext_lazy("Code de la vague"), help=gettext_lazy("Huit lettres et chiffres, sur sa page.")),
    ),
    help=gettext_lazy(
        "Une ligne par niveau : structure (son code), catégorie, tranche d’âge, localisation, ou code d’une question "
        "du questionnaire. Un niveau vide compte ceux dont la valeur n’est pas connue ; « A|A+ » prend deux niveaux "
        "ensemble. Les variables du fichier remplacent les marges déjà données ; les autres restent."
    ),
)
def import_margins(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = Report(kind="barometer-margins", check=check, problems_file=table.problems_file)
    wave = wave_of(options.get("wave") or "", by, report)
    if wave is None:
        return report
    rows = read_margins(table, wave, report, progress)

    def compare(found: Report) -> None:
        there = {(row.variable, row.level): row.total for row in wave.margins.all()}
        for variable, level, total in rows:
            before = there.get((variable, level))
            found.created += before is None
            found.changed += before is not None and before != total
            found.unchanged += before == total
        found.examples = [(_("marge"), 0, f"{variable} {level} : {total:g}") for variable, level, total in rows[:10]]

    def apply(found: Report) -> None:
        try:
            actions.set_margins(wave, rows, by=by)
        except ResultsRefused as refusal:
            found.problem(0, "", str(refusal))

    with transaction.atomic():
        return settle(report, check=check, compare=compare, apply=apply, expected=table.expected)


def wave_of(code: str, by: Any, report: Report) -> Wave | None:
    """The wave of this code, where its author runs barometers."""
    waves = Wave.objects.visible_to(by) if isinstance(by, User) else Wave.objects.all()
    found = waves.select_related("structure__root", "edition").filter(code=code.strip().lower()).first()
    if found is None:
        report.problem(0, "", _("Donnez le code d’une vague dont vous vous occupez."))
        return None
    try:
        actions.refuse_unless_countable(found)
    except ResultsRefused as refusal:
        report.problem(0, "", str(refusal))
        return None
    return found


def read_margins(table: Table, wave: Wave, report: Report, progress: Progress) -> list[tuple[str, str, float]]:
    seen: dict[tuple[str, str], int] = {}
    sums: dict[str, float] = {}
    rows: list[tuple[str, str, float]] = []
    codes = set(Structure.every.within(wave.structure).order_by("path").values_list("code", flat=True))
    for line, (variable, level, number) in table.select(("variable", "niveau", "effectif"), report):
        report.rows_in += 1
        variable = NAMES.get(variable.strip().lower(), variable.strip())
        level, total = level.strip(), number_of(number)
        reason = words_of(margins.refused_variable(wave, variable, level, codes), variable, level)
        if reason:
            report.problem(line, "variable", reason)
        elif total is None:
            report.problem(line, "effectif", _("« %(text)s » n’est pas un nombre positif.") % {"text": number})
        elif len(level) > LONGEST_LEVEL:
            report.problem(line, "niveau", _("Quatre-vingts caractères au plus."))
        elif (variable, level) in seen:
            first = seen[variable, level]
            report.problem(line, "niveau", _("Ce niveau est déjà donné ligne %(line)d.") % {"line": first})
        else:
            seen[variable, level] = line
            rows.append((variable, level, total))
            if variable in margins.PROFILE or level:
                sums[variable] = sums.get(variable, 0.0) + total
    refuse_sums(sums, report)
    progress(report.rows_in)
    return rows


def refuse_sums(sums: dict[str, float], report: Report) -> None:
    """Every variable counts the same people."""
    names = list(sums)
    for name in names[1:]:
        if abs(sums[name] - sums[names[0]]) > 1e-9 * sums[names[0]]:
            words = _("« %(first)s » compte %(one)s personnes et « %(other)s » %(another)s : ce sont les mêmes.")
            said = {"first": names[0], "one": f"{sums[names[0]]:.12g}", "other": name, "another": f"{sums[name]:.12g}"}
            report.problem(0, "effectif", words % said)


def number_of(text: str) -> float | None:
    try:
        found = float(text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def words_of(code: str, variable: str, level: str) -> str:
    said = {"variable": variable, "level": level}
    match code:
        case "unknown":
            return _("« %(variable)s » n’est ni une variable du fichier des agents, ni une question.") % said
        case "kind":
            return _("« %(variable)s » n’est pas une question à une seule réponse, ni une échelle.") % said
        case "total":
            return _("De l’échelle « %(variable)s », donnez le total sur toute la population, sans niveau.") % said
        case "structure":
            return _("« %(level)s » n’est pas le code d’une structure de cette vague.") % said
        case "level":
            return _("« %(level)s » n’est pas une réponse de « %(variable)s ».") % said
    return ""
