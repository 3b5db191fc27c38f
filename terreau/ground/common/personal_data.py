"""What is held about a person, told by each application in its own `personal_data.py`.

A holding answers the questions of articles 13 and 15 of the GDPR for one set of data: what, what for, on which
legal basis, for how long, who sees it; and reads the rows of one person. The pages, the JSON export and the test that
no table is forgotten all read this register.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.utils.formats import date_format
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

Rows = list[tuple[Any, Any]]


class InvalidHolding(Exception):
    """Two holdings carry the same code, or one leaves a question unanswered."""


@dataclass(frozen=True)
class Holding:
    """One set of data: `read(user)` lists its rows about that user as (label, value).

    A value is a text, a number, a date, a boolean or None. `models` names the tables it answers for
    (`app.model`, lower case): a test holds that every table pointing at a person is answered for.
    """

    code: str
    label: Any
    purpose: Any
    basis: Any
    retention: Any
    seen_by: Any
    models: tuple[str, ...]
    rank: int  # what people ask first comes first
    read: Callable[[Any], Rows] = field(compare=False)


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
    retention: Any,
    seen_by: Any,
    models: Iterable[str] = (),
    rank: int = 50,
) -> Callable[[Callable[[Any], Rows]], Callable[[Any], Rows]]:
    """Register the decorated `read(user)` under a dotted code."""

    def register(read: Callable[[Any], Rows]) -> Callable[[Any], Rows]:
        if code in REGISTER:
            raise InvalidHolding(f"The holding {code!r} is declared twice.")
        if not all((label, purpose, basis, retention, seen_by)):
            raise InvalidHolding(f"The holding {code!r} must say what, why, on which basis, how long and for whom.")
        REGISTER[code] = Holding(code, label, purpose, basis, retention, seen_by, tuple(models), rank, read)
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


def as_json(user: Any) -> dict[str, Any]:
    """The same as a document to take away: codes, reasons and rows; dates stay dates (ISO 8601 once written)."""
    return {
        "holdings": [
            {
                "code": each.holding.code,
                "label": str(each.holding.label),
                "purpose": str(each.holding.purpose),
                "basis": str(each.holding.basis),
                "retention": str(each.holding.retention),
                "seen_by": str(each.holding.seen_by),
                "rows": [{"label": str(label), "value": value} for label, value in each.rows],
            }
            for each in held_about(user)
        ]
    }
