"""Answers given in another tool: what their file holds, how it is read, what of it cannot be taken. Nothing is written.

The author says what each column is; what he does not name is left out, and never read again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from terreau.ground.common.importing.headers import squeeze
from terreau.ground.common.importing.reader import Table, UnreadableFile, open_table
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.tables import Seen, seen_in
from terreau.rooms.barometer.questionnaires.parsing import document_of
from terreau.rooms.barometer.questionnaires.responses import COMPLETE, Plan, payloads, proposed, targets
from terreau.rooms.barometer.waves.models import Arrival

MOST_LINES, MOST_COLUMNS, MOST_PROBLEMS = 100_000, 400, 100_000
SAMPLES, SAMPLE_LINES, SAMPLE_LETTERS = 3, 200, 40
# What a column becomes where the questionnaire is made from the file.
KINDS = {"?single": Kind.SINGLE, "?scale": Kind.SCALE, "?text": Kind.TEXT}
# How people name the fields that are no question.
USUAL = {
    "structure": "@structure", "codestructure": "@structure", "service": "@structure",
    "categorie": "@category", "category": "@category", "age": "@age_band", "trancheage": "@age_band",
    "tranchedage": "@age_band", "ageband": "@age_band", "localisation": "@location", "location": "@location",
    "poids": "@weight", "weight": "@weight", "pw": "@weight", "strate": "@stratum", "stratum": "@stratum",
    "grappe": "@cluster", "cluster": "@cluster", "fpc": "@fpc",
}  # fmt: skip


class ArrivalRefused(Exception):
    """The file, or what is said of it, does not hold; the message is for the author."""


class BoundedReport(Report):
    """Of a file of which nothing can be read, a part of the reasons says enough."""

    def problem(self, line: int, column: str, reason: str) -> None:
        super().problem(line, column, reason)
        if self.problem_count > MOST_PROBLEMS:
            raise ArrivalRefused(
                _("Plus de %(most)s cellules ne peuvent pas être lues : revoyez ce que tient chaque colonne.")
                % {"most": MOST_PROBLEMS}
            )


# ---- what it holds


@dataclass(frozen=True)
class Sampled:
    """A column, with three of its cells that differ."""

    heading: str
    samples: list[str]

    @property
    def words(self) -> str:
        return " ; ".join(self.samples) or _("vide")


def opened(path: Path) -> Table:
    """The table of a file. Raises `ArrivalRefused`."""
    try:
        table = open_table(path)
    except UnreadableFile as error:
        raise ArrivalRefused(said(error)) from error
    for rank, heading in enumerate(table.headers, start=1):
        if not heading or _is_number(heading):
            raise ArrivalRefused(
                _(
                    "La première ligne doit donner le nom des colonnes : la colonne %(rank)s n’en a pas "
                    "(« %(heading)s »)."
                )
                % {"rank": rank, "heading": heading[:SAMPLE_LETTERS]}
            )
    if len(table.headers) > MOST_COLUMNS:
        raise ArrivalRefused(_("Ce fichier a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS})
    return table


def _is_number(text: str) -> bool:
    return text.replace(",", ".").replace(".", "", 1).lstrip("-").isdecimal()


def said(error: UnreadableFile) -> str:
    if not error.line:
        return error.reason
    return _("Ligne %(line)s : %(reason)s") % {"line": error.line, "reason": error.reason}


def sampled(path: Path) -> list[Sampled]:
    """The columns of a file. Raises `ArrivalRefused`, also when it has no line below its headings."""
    table = opened(path)
    found: list[list[str]] = [[] for _heading in table.headers]
    lines = 0
    for _line, cells in _rows(table, Report()):
        lines += 1
        for samples, cell in zip(found, cells, strict=True):
            if cell and len(samples) < SAMPLES and cell[:SAMPLE_LETTERS] not in samples:
                samples.append(cell[:SAMPLE_LETTERS])
        if lines == SAMPLE_LINES:
            break
    if not lines:
        raise ArrivalRefused(_("Ce fichier n’a aucune ligne sous le nom de ses colonnes."))
    return [Sampled(heading, samples) for heading, samples in zip(table.headers, found, strict=True)]


def _rows(table: Table, report: Report) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from table.rows(report)
    except UnreadableFile as error:
        raise ArrivalRefused(said(error)) from error


def held(path: Path) -> dict[str, Seen]:
    """The answers that each column holds. Raises `ArrivalRefused`."""
    try:
        return seen_in(opened(path), Report())
    except UnreadableFile as error:
        raise ArrivalRefused(said(error)) from error


# ---- how it is read


def choices_of(document: Document | None) -> list[tuple[str, str]]:
    """What a column may be, with its words; without a document, a question of its own."""
    if document is not None:
        return targets(document)
    own = [
        ("?single", _("Une question : une réponse parmi celles de la colonne")),
        ("?scale", _("Une question : une note")),
        ("?text", _("Une question : un texte libre")),
    ]
    fields = targets(Document(title=_no_text()))
    return own + fields


def _no_text() -> Any:
    return Document.__dataclass_fields__["intro"].default


def proposed_for(document: Document | None, headings: list[str]) -> dict[str, str]:
    """A key for each heading that says plainly what it is; "" for the others. The author confirms it."""
    found = proposed(document, headings) if document is not None else dict.fromkeys(headings, "")
    for heading in headings:
        usual = COMPLETE if heading.lower() == "submitdate" else USUAL.get(squeeze(heading), "")
        if not found[heading] and usual not in found.values():
            found[heading] = usual
    return found


def document_for(arrival: Arrival) -> Document | None:
    """The questionnaire that the lines answer; None as long as it is to be made from the file."""
    if arrival.edition is not None:
        return arrival.edition.document
    content = arrival.plan.get("content")
    return document_of(content) if content else None


def plan_of(arrival: Arrival, document: Document, columns: Mapping[str, str], values: Any = None) -> Plan:
    """Who says a code that is none of the wave's structures is counted in the wave's own."""
    known = Structure.every.within(arrival.structure).order_by("path").values_list("code", "pk")
    return Plan(document, columns, dict(known), values or {}, elsewhere=arrival.structure_id)


def stored_plan(arrival: Arrival) -> Plan:
    document = document_for(arrival)
    if document is None or not arrival.plan.get("columns"):
        raise ArrivalRefused(_("Dites d’abord ce que tient chaque colonne."))
    return plan_of(arrival, document, arrival.plan["columns"], arrival.plan.get("values"))


# ---- what is taken, line by line


def lines(path: Path, plan: Plan, report: Report) -> Iterator[dict[str, Any]]:
    """What each line that can be taken says. Raises `ArrivalRefused` where the file itself cannot be read on."""
    table = opened(path)
    if lost := [heading for heading, key in plan.columns.items() if key and heading not in table.headers]:
        raise ArrivalRefused(_("Le fichier n’a pas de colonne « %(name)s ».") % {"name": lost[0]})
    try:
        for payload in payloads(table, plan, report):
            if report.rows_in > MOST_LINES:
                raise ArrivalRefused(
                    _("Ce fichier a plus de %(most)s lignes : partagez-le en plusieurs vagues.") % {"most": MOST_LINES}
                )
            yield payload
    except UnreadableFile as error:
        raise ArrivalRefused(said(error)) from error


def checked(path: Path, plan: Plan, problems_file: Path) -> dict[str, Any]:
    """How many lines would be taken, and why others would not, the reasons being written in `problems_file`.

    Numbers alone, and codes of structures: what people answered stays in the files. Raises `ArrivalRefused`.
    """
    if problems := plan.problems():
        raise ArrivalRefused(" ".join(problems))
    problems_file.unlink(missing_ok=True)
    report = BoundedReport(problems_file=problems_file)
    taken = sum(1 for _payload in lines(path, plan, report))
    elsewhere = report.more.get("elsewhere", {})
    return {
        "lines": report.rows_in,
        "taken": taken,
        "aside": report.aside_count,
        "refused": report.rows_in - taken - report.aside_count,
        "ignored": report.ignored_columns,
        "elsewhere": sorted(elsewhere.items())[:100],
        "elsewhere_lines": sum(elsewhere.values()),
    }


def why_not(report: Mapping[str, Any], *, without_refused: bool) -> str:
    """What prevents a checked file from being taken, in words; nothing when it may be."""
    if not report:
        return _("Dites d’abord ce que tient chaque colonne.")
    if not report["taken"]:
        return _("Aucune ligne ne peut être prise : rien n’est créé.")
    if report["taken"] < settings.EVIDENCE_THRESHOLD:
        return _("Moins de %(number)s réponses peuvent être prises : rien ne pourrait en être dit.") % {
            "number": settings.EVIDENCE_THRESHOLD
        }
    if report["refused"] and not without_refused:
        return _("Des lignes ne peuvent pas être lues : corrigez le fichier, ou dites de les laisser de côté.")
    return ""
