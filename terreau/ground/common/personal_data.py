"""What is held about a person, told by each application in its own `personal_data.py`.

A holding answers the questions of articles 13 and 15 of the GDPR for one set of data: what, what for, on which
legal basis, for how long, who sees it; it reads the rows of one person, and erases them or says why it keeps them. The
pages, the JSON export, erasure, the nightly work of retention and the tests that no table and no column is forgotten
all read this register.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terreau.ground.common.retention import Retention, said_shortly

Rows = list[tuple[Any, Any]]


class InvalidHolding(Exception):
    """Two holdings carry the same code, or one leaves a question unanswered."""


@dataclass(frozen=True)
class Person:
    """Somebody on whom data is held: an account, an agent's file, or both."""

    user: Any = None
    agent: Any = None


def person_of(user: Any) -> Person:
    return Person(user=user, agent=getattr(user, "agent", None))


@dataclass(frozen=True)
class Table:
    """A table and its rows about a person. Every column is given out, but those `withheld`, each with the reason."""

    model: str
    of: Callable[[Person], QuerySet] = field(compare=False)
    withheld: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    def records(self, person: Person) -> list[dict[str, Any]]:
        """The rows as they are stored, by the name of the column; what points elsewhere is said in words."""
        columns = [each for each in self.table._meta.concrete_fields if each.name not in self.withheld]
        links = [each.name for each in columns if each.is_relation]
        rows = self.of(person).select_related(*links).order_by("pk")
        return [{each.name: plain(getattr(row, each.name)) for each in columns} for row in rows]


@dataclass(frozen=True)
class Kept:
    """Why data stays although its person asks for erasure, and the text that says so."""

    reason: Any
    basis: Any


Erase = Callable[..., int]  # (person, *, by) -> how many rows went
KeptWhile = Callable[[Person], Kept | None]


@dataclass(frozen=True)
class Holding:
    """One set of data: `read(user)` lists its rows about that user as (label, value).

    A value is a text, a number, a date, a boolean or None. `tables` are those it answers for: a test holds that every
    table pointing at a person is answered for, and that every column comes out. `erase` takes the rows of a person
    away, with the `consequence` that the person reads before; `kept` says why they stay, always or for now.
    """

    code: str
    label: Any
    purpose: Any
    basis: Any
    retention: Retention
    seen_by: Any
    tables: tuple[Table, ...]
    rank: int  # what people ask first comes first
    read: Callable[[Any], Rows] = field(compare=False)
    erase: Erase | None = field(default=None, compare=False)
    consequence: Any = ""
    kept: Kept | KeptWhile | None = field(default=None, compare=False)

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(table.model for table in self.tables)

    def kept_from(self, person: Person) -> Kept | None:
        """Why the rows of this person stay today; None when they may go."""
        return self.kept(person) if callable(self.kept) else self.kept


@dataclass(frozen=True)
class Held:
    """A holding with the rows of one person."""

    holding: Holding
    rows: Rows

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The rows as words, for a page."""
        return [(str(label), in_words(value)) for label, value in self.rows]


REGISTER: dict[str, Holding] = {}


def holding(
    code: str,
    *,
    label: Any,
    purpose: Any,
    basis: Any,
    retention: Retention,
    seen_by: Any,
    tables: Iterable[Table] = (),
    rank: int = 50,
    erase: Erase | None = None,
    consequence: Any = "",
    kept: Kept | KeptWhile | None = None,
) -> Callable[[Callable[[Any], Rows]], Callable[[Any], Rows]]:
    """Register the decorated `read(user)` under a dotted code."""

    def register(read: Callable[[Any], Rows]) -> Callable[[Any], Rows]:
        if code in REGISTER:
            raise InvalidHolding(f"The holding {code!r} is declared twice.")
        if not all((label, purpose, basis, retention, seen_by)):
            raise InvalidHolding(f"The holding {code!r} must say what, why, on which basis, how long and for whom.")
        if not (erase and consequence) and not isinstance(kept, Kept):
            raise InvalidHolding(f"The holding {code!r} must erase and say what follows, or say why it never does.")
        REGISTER[code] = Holding(
            code, label, purpose, basis, retention, seen_by, tuple(tables), rank, read, erase, consequence, kept
        )
        return read

    return register


@cache
def holdings() -> tuple[Holding, ...]:
    """Every holding of every installed application, by rank."""
    import_module("terreau.ground.common.importing.personal_data")
    autodiscover_modules("personal_data")
    return tuple(sorted(REGISTER.values(), key=lambda each: (each.rank, each.code)))


def held_about(user: Any) -> list[Held]:
    """Everything held about `user`; a holding without a row is kept, so that « nothing » is said."""
    return [Held(each, each.read(user)) for each in holdings()]


def in_words(value: Any) -> str:
    """A value as a reader of the page expects it."""
    if value is None or value == "":
        return _("non renseigné")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    return str(value)


def plain(value: Any) -> Any:
    """A stored value as JSON keeps it."""
    if value is None or isinstance(value, bool | int | float | dict | list | datetime.date):
        return value
    return str(value)


@dataclass(frozen=True)
class FullTable:
    """A table as a person reads it: the name of the table, each row in words, the columns kept back and why."""

    title: str
    records: list[list[tuple[str, str]]]
    withheld: list[tuple[str, str]]


def told_in_full(one: Holding, person: Person) -> list[FullTable]:
    """Every row of a holding with every column; nothing for a table without a row about this person."""
    told = []
    for table in one.tables:
        names = {each.name: str(each.verbose_name) for each in table.table._meta.concrete_fields}
        records = [[(names[key], in_words(value)) for key, value in row.items()] for row in table.records(person)]
        withheld = [(names[key], str(reason)) for key, reason in table.withheld.items()]
        if records:
            told.append(FullTable(str(table.table._meta.verbose_name), records, withheld))
    return told


def as_json(user: Any) -> dict[str, Any]:
    """The same as a document to take away: codes, reasons, rows in words, and each table as it is stored.

    Codes, names of tables and of columns do not change with the language. Dates are ISO 8601 once written.
    """
    person = person_of(user)
    return {
        "format": 2,
        "holdings": [
            {
                "code": each.holding.code,
                "label": str(each.holding.label),
                "purpose": str(each.holding.purpose),
                "basis": str(each.holding.basis),
                "retention": str(each.holding.retention),
                "retention_rule": said_shortly(each.holding.retention),
                "seen_by": str(each.holding.seen_by),
                "rows": [{"label": str(label), "value": value} for label, value in each.rows],
                "tables": {table.model: table.records(person) for table in each.holding.tables},
                "withheld": {
                    f"{table.model}.{column}": str(reason)
                    for table in each.holding.tables
                    for column, reason in table.withheld.items()
                },
            }
            for each in held_about(user)
        ],
    }
