"""Pages of a long list by key: each page begins after the last row of the one before, in the order of an index.

No OFFSET, and no count beyond 1 000: the cost of a page does not grow with the list.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import GreaterThan, LessThan

MOST_COUNTED = 1000


class RowValue(Func):
    """`(a, b, c)`: compared whole, one index on its columns serves the comparison."""

    template = "(%(expressions)s)"
    output_field = models.TextField()


@dataclass(frozen=True)
class Page:
    """Rows of a page, the keys that lead to its neighbours (empty when there is none), and the bounded total."""

    rows: list[Any]
    next_key: str
    previous_key: str
    total: int

    @property
    def more_than_counted(self) -> bool:
        return self.total > MOST_COUNTED

    @property
    def alone(self) -> bool:
        return not (self.next_key or self.previous_key)


def bounded_count(rows: models.QuerySet) -> int:
    """How many rows, at most 1 001."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def keyset_page(
    rows: models.QuerySet,
    *,
    order: Sequence[str],
    key: str = "",
    size: int = 50,
    total: int | None = None,
    newest_first: bool = False,
) -> Page:
    """The page of `rows` in `order` (names of fields that are never null, the last unique) at `key`.

    The order is ascending, or wholly descending with `newest_first`.

    A key that nobody made leads to the first page. Two queries: the page, and unless given the bounded total.
    """
    backwards, values = read_key(key, rows.model, order)
    descending = backwards != newest_first
    window = rows.order_by(*[f"-{name}" for name in order] if descending else order)
    if values:
        row = RowValue(*[F(name) for name in order])
        edge = RowValue(*[Value(value) for value in values])
        window = window.filter(LessThan(row, edge) if descending else GreaterThan(row, edge))
    found = list(window[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (more or backwards)
    has_previous = bool(found) and (more if backwards else bool(values))
    return Page(
        rows=found,
        next_key=make_key(found[-1], order) if has_next else "",
        previous_key=make_key(found[0], order, backwards=True) if has_previous else "",
        total=bounded_count(rows) if total is None else total,
    )


def make_key(row: Any, order: Sequence[str], *, backwards: bool = False) -> str:
    values = [getattr(row, name) for name in order]
    return urlsafe_b64encode(json.dumps([backwards, values], default=str).encode()).decode().rstrip("=")


def read_key(key: str, model: type[models.Model], order: Sequence[str]) -> tuple[bool, list[Any]]:
    """The direction and the values of the key, or no values when it is not one of ours."""
    try:
        backwards, values = json.loads(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return False, []
        fields = [model._meta.get_field(name) for name in order]
        read = [field.to_python(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[union-attr]
    except (ValueError, TypeError, ValidationError):
        return False, []
    return (bool(backwards), read) if None not in read else (False, [])
