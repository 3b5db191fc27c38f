"""Agents: `matricule, structure` and `metier, encadrant`. A million lines stream through a staging table."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Progress
from terreau.ground.common.importing.report import Report
from terreau.ground.common.importing.staging import Staging, wide_cache
from terreau.ground.journal.actions import record
from terreau.ground.organisations.consultations import consulted_everybody
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.loading import cells
from terreau.ground.organisations.loading.agents_sql import AgentSets
from terreau.ground.organisations.models import Job, Structure
from terreau.ground.organisations.querysets import outermost

# Columns of the file in the order of the staging table: the name each has there, and its SQL type.
FIELDS = {
    "matricule": ("matricule", "text"),
    "structure": ("structure_id", "bigint"),
    "metier": ("job_id", "bigint"),
    "encadrant": ("manager", "text"),
    "courriel": ("email", "text"),
    "nom": ("last_name", "text"),
    "prenom": ("first_name", "text"),
    "categorie": ("category", "text"),
    "dirigeant": ("is_executive", "boolean"),
    "annee_naissance": ("birth_year", "integer"),
    "date_entree": ("entered_on", "date"),
    "quotite": ("working_time", "integer"),
}
LENGTHS = {"matricule": 40, "encadrant": 40, "nom": 100, "prenom": 100}


def load_agents(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Compare one employer's agents with the file: create, change, move, and with `complete` see the absent off."""
    report = table.report()
    held = cells.held_by(by, RoleName.HR)
    employer = employer_of(options.get("employer", ""), held, report)
    if employer is None:
        return report
    with Staging("agent_lines", dict(FIELDS.values())) as lines:
        lines.load(AgentReader(table, report, employer, held).rows(), progress)
        sets = AgentSets(
            lines,
            employer=employer,
            given=frozenset(FIELDS[name][0] for name in table.index),
            held=held,
            on=options.get("on") or timezone.localdate(),
            complete=bool(options.get("complete")),
            many_leave=bool(options.get("many_leave")),
        )
        if not report.rows_in:
            report.problem(0, "", _("Ce fichier ne contient aucun agent."))
        sets.refuse_doubles(report)

        def apply(report: Report) -> None:
            sets.apply()
            record(
                "organisations.agents.imported", employer, by=by, on=sets.on.isoformat(), difference=report.difference
            )
            consulted_everybody(*(held_there(held, employer) or [employer]), by=by, kind=ConsultationKind.IMPORT)

        with sets, wide_cache():
            return settle(report, check=check, compare=sets.compare, apply=apply, expected=table.expected)


def held_there(held: Sequence[Structure] | None, employer: Structure) -> list[Structure]:
    """Where the author may touch files of this employer; nothing said when it is everywhere."""
    return [structure for structure in outermost(held or ()) if structure.path.startswith(employer.path)]


def employer_of(code: str, held: Sequence[Structure] | None, report: Report) -> Structure | None:
    """The employer whose agents these are: the one named, or the only one there is in the author's reach."""
    employers = Structure.objects.employers().open().order_by("code")
    if held is not None:
        employers = employers.filter(pk__in={structure.employer_id for structure in held})
    if code:
        found = employers.filter(code=code).first()
        if found is None:
            report.problem(0, "", _("Aucun employeur ne porte le code « %(code)s ».") % {"code": code})
        return found
    several = list(employers[:20])
    if not several:
        report.problem(0, "", _("Aucun employeur : importez d’abord les structures."))
    elif len(several) > 1:
        codes = ", ".join(employer.code for employer in several)
        report.problem(0, "", _("Plusieurs employeurs (%(codes)s) : précisez lequel.") % {"codes": codes})
    return several[0] if len(several) == 1 else None


class AgentReader:
    """Turns the cells of the file into rows of the staging table; what cannot be read becomes a problem."""

    def __init__(self, table: Table, report: Report, employer: Structure, held: Sequence[Structure] | None) -> None:
        self.table, self.report = table, report
        rows = Structure.objects.within(employer).order_by().values_list("code", "pk", "path", "closed_on")
        self.places: dict[str, int] = {}
        self.unusable: dict[str, str] = {}
        for code, key, path, closed_on in rows:
            if held is not None and not any(path.startswith(structure.path) for structure in held):
                self.unusable[code] = _("La structure « %(value)s » est hors de votre périmètre.")
            elif closed_on:
                self.unusable[code] = _("La structure « %(value)s » est fermée.")
            else:
                self.places[code] = key
        self.jobs: dict[str, int | None] = {"": None}
        self.jobs |= dict(Job.objects.order_by().values_list("label", "pk"))
        self.jobs |= dict(Job.objects.order_by().values_list("code", "pk"))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        report = self.report
        for line, row in self.table.select(tuple(FIELDS), report):
            report.rows_in += 1
            try:
                yield line, *self.read(row)
            except (KeyError, cells.BadCell):
                self.explain(line, row)

    def read(self, row: Sequence[str]) -> tuple[Any, ...]:
        """The values of a line in the order of `FIELDS`. Raises `KeyError` or `BadCell` at the first that is wrong."""
        matricule, structure, job, manager, email, last, first, category, executive, birth, entered, share = row
        if not matricule or len(matricule) > 40 or len(manager) > 40 or len(last) > 100 or len(first) > 100:
            raise cells.BadCell
        if manager == matricule:
            raise cells.BadCell
        return (
            matricule,
            self.places[structure],
            self.jobs[job],
            manager,
            cells.email(email) if email else "",
            last,
            first,
            cells.category(category),
            cells.yes_or_no(executive),
            cells.birth_year(birth),
            cells.iso_day(entered),
            cells.working_time(share),
        )

    def explain(self, line: int, row: Sequence[str]) -> None:
        """Every problem of a line that `read` refused."""
        given = dict(zip(FIELDS, row, strict=True))
        for column, most in LENGTHS.items():
            if len(given[column]) > most:
                self.report.problem(line, column, _("Trop long : %(most)s caractères au plus.") % {"most": most})
        if not given["matricule"]:
            self.report.problem(line, "matricule", _("Cellule vide."))
        elif given["matricule"] == given["encadrant"]:
            reason = _("Un agent ne peut pas être son propre encadrant : laissez la cellule vide.")
            self.report.problem(line, "encadrant", reason)
        if given["structure"] not in self.places:
            self.report.problem(line, "structure", self.why_not(given["structure"]))
        if given["metier"] not in self.jobs:
            reason = _("Le métier « %(value)s » est inconnu : importez d’abord les métiers.")
            self.report.problem(line, "metier", reason % {"value": given["metier"]})
        readers: dict[str, Callable[[str], Any]] = {
            "courriel": cells.email,
            "categorie": cells.category,
            "dirigeant": cells.yes_or_no,
            "annee_naissance": cells.birth_year,
            "date_entree": cells.iso_day,
            "quotite": cells.working_time,
        }
        for column, read in readers.items():
            try:
                read(given[column])
            except cells.BadCell as error:
                self.report.problem(line, column, str(error))

    def why_not(self, code: str) -> str:
        if not code:
            return _("Cellule vide.")
        return self.unusable.get(code, _("La structure « %(value)s » est inconnue.")) % {"value": code}
