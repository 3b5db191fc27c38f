"""Structures: `code;libelle;nature;parent[;ferme_le]`, in any order. An empty parent is an employer."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Progress
from terreau.ground.common.importing.report import Report
from terreau.ground.common.importing.staging import Staging, execute, lock_table, reserve_keys
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName, StructureKind
from terreau.ground.organisations.loading import cells
from terreau.ground.organisations.loading.tree import Line, Tree
from terreau.ground.organisations.models import Agent, Structure

ROLES = (RoleName.HR, RoleName.ADMINISTRATOR)
COLUMNS = ("code", "libelle", "nature", "parent", "ferme_le")
LIMITS = {"code": 40, "libelle": 200}


def load_structures(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Create, rename, move and close structures by their code; one that the file does not name stays."""
    report = table.report()
    lines = read_lines(table, report)
    progress(report.rows_in)
    held = cells.held_by(by, *ROLES)
    tree = Tree(lines, employer=options.get("employer", ""), held=held)

    def compare(report: Report) -> None:
        lock_table(Structure)
        tree.compare(report)
        refuse_closing_with_agents(tree, report)

    def apply(report: Report) -> None:
        write(tree)
        record("organisations.structures.imported", by=by, difference=report.difference)

    return settle(report, check=check, compare=compare, apply=apply, expected=table.expected)


def read_lines(table: Table, report: Report) -> dict[str, Line]:
    """Structures of the file by code; what the file does not say is None."""
    lines: dict[str, Line] = {}
    for number, (code, label, nature, parent, closed) in table.select(COLUMNS, report):
        report.rows_in += 1
        for column, cell in (("code", code), ("libelle", label)):
            if not cell:
                report.problem(number, column, _("Cellule vide."))
            elif len(cell) > LIMITS[column]:
                report.problem(number, column, _("Trop long : %(most)s caractères au plus.") % {"most": LIMITS[column]})
        if code and code in lines:
            first = lines[code].line
            report.problem(
                number, "code", _("« %(value)s » est déjà à la ligne %(line)s.") % {"value": code, "line": first}
            )
            continue
        lines[code] = Line(
            line=number,
            code=code,
            label=label,
            kind=read_kind(report, number, nature, parent) if "nature" in table.index else None,
            parent=parent,
            says_closed="ferme_le" in table.index,
            closed_on=read_day(report, number, closed),
        )
    return lines


def read_kind(report: Report, line: int, text: str, parent: str) -> StructureKind:
    try:
        return cells.structure_kind(text, StructureKind.OTHER if parent else StructureKind.EMPLOYER)
    except cells.BadCell as error:
        report.problem(line, "nature", str(error))
        return StructureKind.OTHER


def read_day(report: Report, line: int, text: str) -> datetime.date | None:
    try:
        return cells.day(text)
    except cells.BadCell as error:
        report.problem(line, "ferme_le", str(error))
        return None


def refuse_closing_with_agents(tree: Tree, report: Report) -> None:
    closing = {line.key: line for line in tree.closing if line.key}
    busy = (
        Agent.objects.active().filter(structure__in=closing).order_by().values_list("structure", flat=True).distinct()
    )
    for key in busy:
        report.problem(closing[key].line, "ferme_le", _("Des agents y sont encore affectés : déplacez-les d’abord."))


def write(tree: Tree) -> None:
    """New structures parents first, then every changed row and rewritten path by one UPDATE."""
    tree.number(reserve_keys(Structure, len(tree.new)) if tree.new else 0)
    Structure.objects.bulk_create(
        (
            Structure(
                pk=line.key,
                code=line.code,
                label=line.label,
                kind=line.kind or StructureKind.OTHER,
                parent_id=line.parent_key,
                root_id=line.root_key,
                path=tree.path(line.key),
                closed_on=line.closed_on,
            )
            for line in tree.new
        ),
        batch_size=1000,
    )
    columns = {
        "id": "bigint",
        "parent_id": "bigint",
        "path": "text",
        "label": "text",
        "kind": "text",
        "closed_on": "date",
    }
    with Staging("changed_structures", columns) as staging:
        staging.load((number, *row) for number, row in enumerate(tree.rewritten()))
        execute(
            "UPDATE organisations_structure SET parent_id = s.parent_id, path = s.path, label = s.label,"
            " kind = s.kind, closed_on = s.closed_on FROM changed_structures s WHERE s.id = organisations_structure.id"
        )
