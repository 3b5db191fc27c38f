"""The import of declared figures: `structure;indicateur;numerateur;denominateur;date;source;auteur`."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from terreau.compass.access import DECLARERS
from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Progress, importer, parse_date
from terreau.ground.common.importing.report import Report
from terreau.ground.evidence.actions import FigureRefused, declare
from terreau.ground.evidence.definitions import INDICATORS, Kind
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure

COLUMNS = (
    Column("structure", gettext_lazy("Code de la structure"), required=True, aliases=("code", "code_structure")),
    Column("indicateur", gettext_lazy("Code de l’indicateur"), required=True, aliases=("indicator",)),
    Column("numerateur", gettext_lazy("Numérateur"), required=True, aliases=("valeur", "numerator")),
    Column("denominateur", gettext_lazy("Dénominateur"), aliases=("base", "denominator")),
    Column("date", gettext_lazy("Date à laquelle le chiffre est vrai"), required=True, aliases=("le",)),
    Column("source", gettext_lazy("Source"), required=True),
    Column("auteur", gettext_lazy("Auteur : une fonction"), required=True, aliases=("author",)),
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True)
class Row:
    line: int
    structure: Structure
    indicator: str
    numerator: float
    denominator: float | None
    on: datetime.date
    source: str
    author: str

    @property
    def key(self) -> tuple[int, str, datetime.date]:
        return self.structure.pk, self.indicator, self.on

    @property
    def content(self) -> tuple[float, float | None, str, str]:
        return self.numerator, self.denominator, self.source, self.author


@importer(
    "figures",
    label=gettext_lazy("Chiffres déclarés"),
    roles=DECLARERS,
    columns=COLUMNS,
    help=gettext_lazy("Un chiffre par ligne. Un fichier déposé deux fois ne change rien la seconde fois."),
)
def figures(table: Table, *, by: Any, check: bool, options: dict, progress: Progress) -> Report:
    """Declare each row, all or nothing; a row that is there already, word for word, is left as it is."""
    report = table.report()
    rows = _read(table, report, by)
    known = {
        (figure.structure, figure.indicator, figure.on): (
            figure.numerator,
            figure.denominator,
            figure.source,
            figure.author,
        )
        for figure in DeclaredFigure.objects.filter(structure__in={row.structure.pk for row in rows})
    }
    with transaction.atomic():
        for number, row in enumerate(rows, 1):
            _declare(row, known.get(row.key), report, by)
            progress(number)
        if not (check or report.refused):
            counts: dict[str, Any] = {**report.difference}
            record("compass.figures.imported", by=by, **counts)
        if check or report.refused:
            transaction.set_rollback(True)
    return report


def _declare(row: Row, known: tuple | None, report: Report, by: Any) -> None:
    if known == row.content:
        report.unchanged += 1
        return
    try:
        with transaction.atomic():
            declare(
                structure=row.structure.pk,
                indicator=row.indicator,
                numerator=row.numerator,
                denominator=row.denominator,
                on=row.on,
                source=row.source,
                author=row.author,
                by=by,
                employer=row.structure.employer_id,
            )
    except FigureRefused as refusal:
        report.problem(row.line, "numerateur", str(refusal))
        return
    what = "changed" if known else "created"
    setattr(report, what, getattr(report, what) + 1)
    if len(report.examples) < 10:
        report.examples.append((what, row.line, f"{row.structure.label} · {INDICATORS[row.indicator].label}"))


def _read(table: Table, report: Report, by: Any) -> list[Row]:
    structures = _reachable(by)
    rows: dict[tuple, Row] = {}
    for line, cells in table.select(NAMES, report):
        report.rows_in += 1
        row = _row(line, dict(zip(NAMES, cells, strict=True)), structures, report)
        if row is None:
            continue
        if row.key in rows:
            report.problem(
                line, "date", _("Ce chiffre est déjà donné à la ligne %(line)s.") % {"line": rows[row.key].line}
            )
        rows.setdefault(row.key, row)
    return list(rows.values())


def _row(line: int, cells: dict[str, str], structures: dict[str, list[Structure]], report: Report) -> Row | None:
    before = report.problem_count
    found = structures.get(cells["structure"].casefold(), [])
    if len(found) != 1:
        reason = (
            _("Plusieurs employeurs ont une structure de ce code : écrivez « employeur/code ».")
            if found
            else _("Aucune structure de ce code où vous pouvez déclarer des chiffres.")
        )
        report.problem(line, "structure", reason)
    indicator = INDICATORS.get(cells["indicateur"])
    if indicator is None:
        known = ", ".join(code for code, each in INDICATORS.items() if each.flagship)
        report.problem(line, "indicateur", _("Indicateur inconnu. Les codes sont : %(codes)s.") % {"codes": known})
    numerator = _number(line, "numerateur", cells["numerateur"], report)
    needs_base = indicator is not None and indicator.kind == Kind.RATE
    denominator = (
        _number(line, "denominateur", cells["denominateur"], report) if cells["denominateur"] or needs_base else None
    )
    on = parse_date(cells["date"])
    if on is None:
        report.problem(line, "date", _("Cette date ne se lit pas : écrivez JJ/MM/AAAA ou AAAA-MM-JJ."))
    for name in ("source", "auteur"):
        if not cells[name]:
            report.problem(line, name, _("Un chiffre déclaré dit d’où il vient et qui le déclare."))
    if report.problem_count > before or indicator is None or numerator is None or on is None:
        return None
    return Row(line, found[0], indicator.code, numerator, denominator, on, cells["source"], cells["auteur"])


def _number(line: int, column: str, text: str, report: Report) -> float | None:
    """A number as a spreadsheet writes it in French: spaces between thousands, decimal comma."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        report.problem(line, column, _("« %(text)s » n’est pas un nombre.") % {"text": text})
        return None
    if not 0 <= value < 1e15:
        report.problem(line, column, _("Les nombres déclarés sont positifs."))
        return None
    return value


def _reachable(by: Any) -> dict[str, list[Structure]]:
    """The open structures where `by` may declare, by code and by « employer/code »."""
    within = Structure.every.open() if isinstance(by, str) else _held(by)
    # Of a small employer: the whole and its groupings, which alone have figures.
    small = Q(root__small=True)
    within = within.filter(Q(parent=None) | Q(small, is_grouping=True) | Q(~small, is_grouping=False))
    found: dict[str, list[Structure]] = {}
    for structure in within.select_related("root").order_by("path"):
        employer = structure.root or structure
        for spelling in (structure.code, f"{employer.code}/{structure.code}"):
            found.setdefault(spelling.casefold(), []).append(structure)
    return found


def _held(user: Any) -> Any:
    return Structure.every.within(*user.structures_as(*DECLARERS)).open()
