"""The kinds of import: each application's `importers.py` registers its own with `@importer`."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table, UnreadableFile, open_table
from terreau.ground.common.importing.report import Report

Progress = Callable[[int], None]  # called with the number of lines read so far
Run = Callable[..., Report]
Door = Callable[[Any], None]  # raises `PermissionDenied`, with a sentence, when this user may not import yet


class OptionKind(StrEnum):
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class Option:
    """A choice of an import: `--name` on the command line, a field on the page."""

    name: str
    label: Any
    kind: OptionKind = OptionKind.TEXT
    help: Any = ""

    def default(self) -> Any:
        """No, nothing, or today."""
        return {OptionKind.FLAG: False, OptionKind.TEXT: "", OptionKind.DATE: timezone.localdate()}[self.kind]


def always_open(user: Any) -> None:
    """The door of the imports that wait for nothing."""


@dataclass(frozen=True)
class Importer:
    """A kind of import. `roles` may do it from the web, each in the structures where the role is held.

    `run(table, *, by, check, options, progress) -> Report` receives a table bound to `columns`. With `check` it
    changes nothing. `by` is a user, whose reach `run` must enforce, or the name of a process, which has no limit.
    A file that is no table is given as what `opens(path)` returns (`opens=Path`: the path itself).
    `door` closes the pages; the command line has no user: what it may not load, `run` refuses.
    """

    kind: str
    label: Any
    roles: tuple[str, ...]
    columns: tuple[Column, ...]
    options: tuple[Option, ...]
    help: Any
    run: Run
    opens: Callable[[Path], Any] = open_table
    folders: bool = False  # a folder is taken as well as a file
    web: bool = True  # from the page of imports too; some files mean nothing without their folder
    door: Door = always_open
    takes: tuple[str, ...] = ()  # how the names of its files end, when they are no tables

    def closed_to(self, user: Any) -> str:
        """Why this user may not import yet; nothing when he may."""
        try:
            self.door(user)
        except PermissionDenied as closed:
            return str(closed)
        return ""


class UnknownKind(Exception):
    """No application registers this kind of import."""


_importers: dict[str, Importer] = {}


def importer(
    kind: str,
    *,
    label: Any,
    roles: Sequence[str],
    columns: Sequence[Column],
    options: Sequence[Option] = (),
    help: Any = "",
    opens: Callable[[Path], Any] = open_table,
    folders: bool = False,
    web: bool = True,
    door: Door = always_open,
    takes: Sequence[str] = (),
) -> Callable[[Run], Run]:
    """Register the decorated `run` as the import `kind`."""

    def register(run: Run) -> Run:
        _importers[kind] = Importer(
            kind,
            label,
            tuple(roles),
            tuple(columns),
            tuple(options),
            help,
            run,
            opens,
            folders,
            web,
            door,
            tuple(takes),
        )
        return run

    return register


@cache
def importers() -> dict[str, Importer]:
    """Every kind of import by its code, in the order of the applications."""
    autodiscover_modules("importers")
    return _importers


def get(kind: str) -> Importer:
    try:
        return importers()[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def ignore_progress(lines: int) -> None:
    """The progress of those who show none."""


def run_import(
    kind: str,
    path: Path,
    *,
    by: Any,
    check: bool = False,
    options: dict[str, Any] | None = None,
    progress: Progress = ignore_progress,
    problems_file: Path | None = None,
    expected: dict[str, int] | None = None,
) -> Report:
    """Check `path`, and unless `check` or a problem was found, apply it. What cannot be read is a refused report."""
    known = get(kind)
    values = {option.name: option.default() for option in known.options} | (options or {})
    refusal = Report(kind=kind, check=check, problems_file=problems_file)
    table: Table | None = None
    try:
        source = known.opens(path)
        if isinstance(source, Table):
            table = source
            table.bind(known.columns)
            table.problems_file, table.expected = problems_file, expected
        report = known.run(source, by=by, check=check, options=values, progress=progress)
        if table is not None and not report.rows_in and not report.refused:
            report.problem(0, "", _("Ce fichier n’a que des en-têtes : il n’y a aucune ligne à lire."))
    except UnreadableFile as error:
        refusal.problem(error.line, error.column, error.reason)
        report = refusal
    report.kind, report.check = kind, check
    if table is not None:
        if known.columns:  # an import that declares none reads the headers itself
            report.ignored_columns = list(table.ignored)
        report.notes = [*table.notes, *report.notes, *closed_screens(table, known)]
    return report


def closed_screens(table: Table, known: Importer) -> list[str]:
    """For each absent column that opens a screen, what stays closed without it."""
    if not table.index:
        return []
    absent: dict[str, list[str]] = {}
    for column in known.columns:
        if column.opens and column.name not in table.index:
            absent.setdefault(str(column.opens), []).append(column.name)
    return [
        _("Sans %(columns)s, restent fermés : %(screens)s.") % {"columns": ", ".join(names), "screens": screens}
        for screens, names in absent.items()
    ]


@lru_cache(maxsize=65536)
def parse_date(text: str) -> datetime.date | None:
    """A day written DD/MM/YYYY or YYYY-MM-DD, or None when it is neither."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text.strip(), shape).date()
        except ValueError:
            continue
    return None


def option_values(known: Importer, given: dict[str, Any]) -> dict[str, Any]:
    """Options as `run` expects them, from text. Raises `ValueError` with the reason, in the user's words."""
    values: dict[str, Any] = {}
    for option in known.options:
        value = given.get(option.name)
        if option.kind == OptionKind.FLAG:
            values[option.name] = bool(value)
        elif option.kind == OptionKind.DATE:
            day = parse_date(str(value)) if value else None
            if value and day is None:
                raise ValueError(
                    _("« %(value)s » n’est pas une date : écrivez JJ/MM/AAAA ou AAAA-MM-JJ.") % {"value": value}
                )
            values[option.name] = day or option.default()
        else:
            values[option.name] = str(value or "").strip()
    return values
