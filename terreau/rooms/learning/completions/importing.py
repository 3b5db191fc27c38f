"""Completions brought from another platform: read, staged, compared, then all taken or none.

Lines are read by slices: who and what they speak of costs a few queries a slice, whatever the file. Twice the same file
changes nothing: an agent completes a course once a day, and a reference of a platform is one completion.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.headers import Column, squeeze
from terreau.ground.common.importing.reader import Table, UnreadableFile
from terreau.ground.common.importing.registry import Progress
from terreau.ground.common.importing.report import Report
from terreau.ground.common.importing.staging import Staging, fetch, scalar
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions import following
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.levels import raise_levels
from terreau.rooms.learning.completions.lines import Line, LineReader
from terreau.rooms.learning.completions.models import Completion

SLICE = 500
NAMES = ("agent", "cours", "date", "minutes", "cout", "reference", "source")
COLUMNS = {
    "agent": ("matricule", "courriel", "email", "e_mail", "mail", "adresse_electronique", "identifiant", "numero_agent",
              "adresse_de_courriel"),
    "cours": ("course", "titre", "formation", "code_cours", "intitule", "url", "nom_du_cours", "parcours"),
    "date": ("date_de_fin", "date_fin", "termine_le", "terminee_le", "date_achevement", "date_d_achevement",
             "acheve_le", "date_completion"),
    "minutes": ("duree", "duree_minutes", "duree_en_minutes"),
    "cout": ("cout_euros", "prix", "cout_en_euros"),
    "reference": ("ref", "numero_attestation"),
    "source": ("plateforme", "organisme"),
}  # fmt: skip
REQUIRED = {"agent", "cours", "date"}
# The column that each option of the import names.
OPTIONS = {"agent": "agent", "cours": "course", "date": "date", "minutes": "minutes"}
STAGED = {
    "agent_id": "bigint", "course_id": "bigint", "day": "date", "minutes": "integer", "cents": "integer",
    "reference": "text", "source": "text",
}  # fmt: skip


def load_completions(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    """Take what agents completed elsewhere. A process has no limit; a user has his structures and their catalogue."""
    rename(table, options)
    table.bind([Column(name, name, name in REQUIRED, aliases) for name, aliases in COLUMNS.items()])
    report = table.report()
    report.ignored_columns = list(table.ignored)
    reader = LineReader(by, report, source=options["source"], leave_unknown=bool(options["leave_unknown"]))
    with Staging("completion_lines", STAGED) as lines:
        lines.load(staged(table, report, reader), progress)
        refuse_contradictions(lines, report)
        try:
            return settle(
                report,
                check=check,
                compare=compare,
                apply=lambda found: apply(found, by=by),
                expected=table.expected,
            )
        except IntegrityError:
            report.problem(0, "", _("Un autre import des mêmes formations est en cours : recommencez dans un instant."))
            return report


def rename(table: Table, options: dict[str, Any]) -> None:
    """The header that the importer names for a column takes its name; the usual ones of that column are then left."""
    headers = list(table.headers)
    for name, option in OPTIONS.items():
        said = squeeze(str(options[option]))
        if not said:
            continue
        named = [rank for rank, header in enumerate(headers) if squeeze(header) == said]
        if not named:
            raise UnreadableFile(_("Ce fichier n’a pas de colonne « %(name)s ».") % {"name": options[option]}, line=1)
        usual = {squeeze(each) for each in (name, *COLUMNS[name])}
        headers = ["" if squeeze(header) in usual else header for header in headers]
        headers[named[0]] = name
    table.headers = tuple(headers)


def staged(table: Table, report: Report, reader: LineReader) -> Iterator[tuple[Any, ...]]:
    """The lines as they are staged. What cannot be read is a problem of the report."""
    rows = table.select(NAMES, report)
    while batch := [Line(line, *cells) for line, cells in islice(rows, SLICE)]:
        report.rows_in += len(batch)
        yield from reader.read(batch)


def refuse_contradictions(lines: Staging, report: Report) -> None:
    """A reference that is another completion's, here or earlier in the file."""
    other = "(c.course_id <> s.course_id OR c.completed_on <> s.day)"
    same = "c.agent_id = s.agent_id AND c.source = s.source AND c.reference = s.reference"
    lines.refuse(
        report, "reference",
        _("La référence « %(value)s » est déjà celle d’un autre cours, ou d’un autre jour, de cet agent."),
        f"s.reference <> '' AND EXISTS (SELECT 1 FROM completions_completion c WHERE {same} AND {other})",  # noqa: S608  # nosec B608 # our own names
    )  # fmt: skip
    lines.refuse(
        report, "reference",
        _("La référence « %(value)s » est deux fois dans le fichier, pour deux cours ou deux jours du même agent."),
        "s.reference <> '' AND EXISTS (SELECT 1 FROM completion_lines c WHERE c.agent_id = s.agent_id "
        "AND c.source = s.source AND c.reference = s.reference AND c.line < s.line "
        "AND (c.course_id <> s.course_id OR c.day <> s.day))",
    )  # fmt: skip


# ---- what the file changes

# Of the lines that say the same, the first; and not what is there already.
NEW = """
    FROM completion_lines s
    WHERE NOT EXISTS (SELECT 1 FROM completions_completion c
                      WHERE c.agent_id = s.agent_id AND c.course_id = s.course_id AND c.completed_on = s.day)
    AND NOT EXISTS (SELECT 1 FROM completion_lines t
                    WHERE t.agent_id = s.agent_id AND t.course_id = s.course_id AND t.day = s.day AND t.line < s.line)
"""


def compare(report: Report) -> None:
    report.created = scalar(f"SELECT COUNT(*) {NEW}")  # nosec B608 # our own names
    report.unchanged = scalar("SELECT COUNT(*) FROM completion_lines") - report.created


def apply(report: Report, *, by: Any) -> None:
    """Write them, raise the levels that they show, tell who follows: in the transaction of whoever calls."""
    columns = "s.agent_id, s.course_id, s.day, s.minutes, s.cents, s.reference, s.source"
    found = list(fetch(f"SELECT {columns} {NEW} ORDER BY s.line"))  # nosec B608 # our own names
    for start in range(0, len(found), SLICE):
        _write(found[start : start + SLICE], by=by)
    record("completions.completions.imported", by=by, difference=report.difference)


def _write(rows: Sequence[tuple[Any, ...]], *, by: Any) -> None:
    agents = Agent.objects.in_bulk({row[0] for row in rows})
    courses = Course.objects.in_bulk({row[1] for row in rows})
    made = [
        Completion(
            agent=agents[agent], course=courses[course], completed_on=read_day(day), minutes=minutes,
            cost_cents=cents, reference=reference, source=source, way=Way.IMPORT,
        )
        for agent, course, day, minutes, cents, reference, source in rows
    ]  # fmt: skip
    Completion.objects.bulk_create(made)
    raise_levels(made, by=by)
    following.tell_all(made, by=by)


def read_day(value: Any) -> Any:
    """SQLite gives a day of a temporary table back as it was written."""
    return Completion._meta.get_field("completed_on").to_python(value) if connection.vendor == "sqlite" else value
