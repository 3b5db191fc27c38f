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
    """Refuse `queryset[a:b]` and `queryset[n]` in our own code when the queryset has no order and is not yet read."""
    getitem = QuerySet.__getitem__

    def ordered_getitem(self: QuerySet, key: Any) -> Any:
        # A paginator slices for whoever called it, so its own file counts as ours.
        caller = sys._getframe(1).f_code.co_filename
        watched = caller.startswith(WATCHED) or caller.endswith("/core/paginator.py")
        if watched and self._result_cache is None and not self.ordered:
            raise UnorderedSlice(f"{self.model.__name__} is sliced without an order (call order_by).")
        return getitem(self, key)

    patch.setattr(QuerySet, "__getitem__", ordered_getitem)
