"""Pages of a long list by key: each page begins after the last row of the one before, in the order of an index.

No OFFSET, and no count beyond 1 000: the cost of a page does not grow with the list.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

MOST_COUNTED = 1000


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


def keyset_page(rows: models.QuerySet, *, order: Sequence[str], key: str = "", size: int = 50) -> Page:
    """The page of `rows` in `order` (ascending field names, the last unique) that `key` leads to.

    A key that nobody made leads to the first page. Two queries: the page, and the total bounded to 1 001.
    """
    backwards, values = read_key(key, len(order))
    ordering = [f"-{name}" for name in order] if backwards else list(order)
    window = rows.order_by(*ordering)
    if values:
        window = window.filter(beyond(order, values, backwards))
    found = list(window[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (more if not backwards else True)
    has_previous = bool(found) and (more if backwards else bool(values))
    return Page(
        rows=found,
        next_key=make_key(found[-1], order) if has_next else "",
        previous_key=make_key(found[0], order, backwards=True) if has_previous else "",
        total=rows.order_by(*order)[: MOST_COUNTED + 1].count(),
    )


def beyond(order: Sequence[str], values: Sequence[Any], backwards: bool) -> Q:
    """Rows strictly after `values` (before, when going back), written so that an index on `order` serves it.

    The first condition repeats the leading column alone: it is what SQLite and PostgreSQL turn into a range.
    """
    way = "lt" if backwards else "gt"
    condition = Q()
    for depth in range(len(order)):
        equal = {name: values[position] for position, name in enumerate(order[:depth])}
        condition |= Q(**equal, **{f"{order[depth]}__{way}": values[depth]})
    return Q(**{f"{order[0]}__{way}e": values[0]}) & condition


def make_key(row: Any, order: Sequence[str], *, backwards: bool = False) -> str:
    values = [getattr(row, name) for name in order]
    return urlsafe_b64encode(json.dumps([backwards, values], default=str).encode()).decode().rstrip("=")


def read_key(key: str, width: int) -> tuple[bool, list[Any]]:
    try:
        backwards, values = json.loads(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if isinstance(values, list) and len(values) == width and all(isinstance(v, str | int) for v in values):
            return bool(backwards), values
    except (ValueError, TypeError):
        pass
    return False, []
