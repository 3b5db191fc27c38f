"""A slice of rows in no stated order gives different rows on different days: PostgreSQL promises nothing."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

ROOT = str(Path(__file__).resolve().parents[2])
WATCHED = tuple(f"{ROOT}/{folder}/" for folder in ("terreau", "config", "tests"))


class UnorderedSlice(AssertionError):
    pass


def install(patch: pytest.MonkeyPatch) -> None:
    """Refuse to read `queryset[a:b]` or `queryset[n]` written in our own code when the queryset has no order.

    Counting a slice (« more than a thousand ») needs no order and passes.
    """
    getitem, clone, fetch_all = QuerySet.__getitem__, QuerySet._clone, QuerySet._fetch_all

    def watched_getitem(self: QuerySet, key: Any) -> Any:
        # A paginator slices for whoever called it, so its own file counts as ours.
        caller = sys._getframe(1).f_code.co_filename
        watched = caller.startswith(WATCHED) or caller.endswith("/core/paginator.py")
        if not watched or self._result_cache is not None or self.ordered:
            return getitem(self, key)
        if not isinstance(key, slice):
            raise refusal(self)
        rows = getitem(self, key)
        if isinstance(rows, QuerySet):
            rows.sliced_without_order = True
        return rows

    def watched_clone(self: QuerySet) -> QuerySet:
        copy = clone(self)
        copy.sliced_without_order = getattr(self, "sliced_without_order", False)
        return copy

    def watched_fetch_all(self: QuerySet) -> None:
        if getattr(self, "sliced_without_order", False):
            raise refusal(self)
        fetch_all(self)

    patch.setattr(QuerySet, "__getitem__", watched_getitem)
    patch.setattr(QuerySet, "_clone", watched_clone)
    patch.setattr(QuerySet, "_fetch_all", watched_fetch_all)


def refusal(rows: QuerySet) -> UnorderedSlice:
    return UnorderedSlice(f"{rows.model.__name__} is sliced without an order (call order_by).")
